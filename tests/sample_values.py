"""A plausible value of any of our message types, made from the type itself, so that it follows when the type grows."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.inspect import (
    AnyType,
    BoolType,
    CustomType,
    DataclassType,
    DictType,
    EnumType,
    FloatType,
    FrozenSetType,
    IntType,
    ListType,
    LiteralType,
    NoneType,
    SetType,
    StrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)


def sample_of(kind: Any) -> Any:
    """A value of `kind` that msgspec's decoder takes back: lists have one element, choices their first, structs all fields."""
    return msgspec.convert(_builtin(type_info(kind), depth=0), kind)


def _builtin(kind: Type, *, depth: int) -> Any:
    match kind:
        case StrType():
            return kind.examples[0] if getattr(kind, "examples", None) else "Grüße: 10 € ☎"
        case BoolType():
            return True
        case IntType():
            return 2
        case FloatType():
            return 0.5
        case NoneType():
            return None
        case LiteralType():
            return kind.values[0]
        case EnumType():
            return next(iter(kind.cls)).value
        case UnionType():
            choices = [one for one in kind.types if not isinstance(one, NoneType)]
            return _builtin(choices[0], depth=depth)
        case VarTupleType() | ListType() | SetType() | FrozenSetType():
            return [] if depth > 4 else [_builtin(kind.item_type, depth=depth + 1)]
        case TupleType():
            return [_builtin(one, depth=depth + 1) for one in kind.item_types]
        case DictType():
            return {"one": _builtin(kind.value_type, depth=depth + 1)}
        case StructType():
            values = {one.encode_name: _builtin(one.type, depth=depth + 1) for one in kind.fields}
            return values | ({} if kind.tag_field is None else {kind.tag_field: kind.tag})
        case AnyType():
            return "anything"
        case CustomType() | DataclassType():
            raise TypeError(f"{kind} is not sampled yet")
    raise TypeError(f"{kind} is not sampled yet")
