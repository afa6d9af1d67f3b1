"""A plausible value of any of our message types, made from the type itself, so that it follows when the type grows."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import inspect


def sample_of(kind: Any) -> Any:
    """A value of `kind` that msgspec's decoder takes back: lists have one element, choices their first, structs all fields."""
    return msgspec.convert(_builtin(inspect.type_info(kind), depth=0), kind)


def _builtin(kind: inspect.Type, *, depth: int) -> Any:
    match kind:
        case inspect.StrType():
            return kind.examples[0] if getattr(kind, "examples", None) else "Grüße: 10 € ☎"
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 2
        case inspect.FloatType():
            return 0.5
        case inspect.NoneType():
            return None
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.EnumType():
            return next(iter(kind.cls)).value
        case inspect.UnionType():
            choices = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
            return _builtin(choices[0], depth=depth)
        case inspect.VarTupleType() | inspect.ListType() | inspect.SetType() | inspect.FrozenSetType():
            return [] if depth > 4 else [_builtin(kind.item_type, depth=depth + 1)]
        case inspect.TupleType():
            return [_builtin(one, depth=depth + 1) for one in kind.item_types]
        case inspect.DictType():
            return {"one": _builtin(kind.value_type, depth=depth + 1)}
        case inspect.StructType():
            values = {one.encode_name: _builtin(one.type, depth=depth + 1) for one in kind.fields}
            return values | ({} if kind.tag_field is None else {kind.tag_field: kind.tag})
        case inspect.AnyType():
            return "anything"
        case inspect.CustomType() | inspect.DataclassType():
            raise TypeError(f"{kind} is not sampled yet")
    raise TypeError(f"{kind} is not sampled yet")
