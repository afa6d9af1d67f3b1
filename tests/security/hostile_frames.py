"""Frames that no honest client sends, made from the wire's own structs by a seeded generator.

Half are messages of the right shape with hostile values in them, the others are such messages broken in one place: a
field missing, doubled or of another type, a number without end, a bracket ten thousand deep, a byte changed.
"""

from __future__ import annotations

import enum
import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import inspect

DEEP = 20_000
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "/restart",
    '/inform{"order_id":"1"}',
    "../../etc/passwd",
    "'; drop table entries; --",
    '" OR 1=1 --',
    "%s%n%x",
    "{0.__class__}",
    "${jndi:ldap://127.0.0.1/a}",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "\ufeff\u200b\u2028\u2029",
    "\ufffe\uffff\U0010ffff",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "__proto__",
    "constructor",
    "\r\nSet-Cookie: a=b",
    "\x1b[31mred\x1b]0;title\x07",
    "9" * 400,
    "0" * 24,
    "é" * 3000,
    "👩‍👩‍👧" * 500,
    "a" * 20_000,
    "NaN",
    "-1",
    "1e999",
    "2026-13-45",
)
NUMBERS = (0, 1, -1, 2, 7, 100, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 2**63 - 1, 2**63, -(2**63), 2**64 - 1, 10**30)
FLOATS = (0.0, -0.0, 0.5, -1.0, 1e-300, 1e18, 1e300, -1e300, 4e9, 253402300800.0)
_OTHER_TYPES = (None, True, False, 0, -1, 1.5, "", "x", [], {}, [[]], {"a": 1}, ["x", 1], 2**70)


class FrameMaker:
    """Makes frames of the messages of one socket. `known` are values that mean something there, by field name."""

    def __init__(
        self, messages: Any, *, seed: int, known: Mapping[str, Sequence[Any]], but: Sequence[type] = ()
    ) -> None:
        self.random = random.Random(seed)
        self.known = known
        kinds = inspect.type_info(messages)
        every = kinds.types if isinstance(kinds, inspect.UnionType) else (kinds,)
        self._kinds = [kind for kind in every if getattr(kind, "cls", None) not in but]
        self._breakers: tuple[Callable[[dict[str, Any]], str], ...] = (
            self._without_a_field,
            self._with_another_type,
            self._with_an_unknown_field,
            self._with_a_doubled_field,
            self._with_an_unknown_type,
            self._with_no_number,
            self._too_deep,
            self._cut,
            self._with_a_changed_character,
            self._not_an_object,
        )

    def frame(self) -> str:
        """The next frame, as text."""
        message = self._value(self.random.choice(self._kinds), "")
        # One without fields has nothing to break.
        if not message or self.random.random() < 0.5:
            return _text(message)
        return self.random.choice(self._breakers)(message)

    def _value(self, kind: inspect.Type, field: str) -> Any:
        chosen = self.known.get(field)
        if chosen and self.random.random() < 0.7:
            return self.random.choice(chosen)
        return self._of_kind(kind, field)

    def _of_kind(self, kind: inspect.Type, field: str) -> Any:
        match kind:
            case inspect.StructType():
                return self._struct(kind)
            case inspect.StrType():
                return self.random.choice(TEXTS)
            case inspect.IntType():
                return self.random.choice(NUMBERS)
            case inspect.FloatType():
                return self.random.choice((*FLOATS, *NUMBERS))
            case inspect.BoolType():
                return self.random.random() < 0.5
            case inspect.EnumType():
                return self.random.choice([_plain(one) for one in kind.cls])
            case inspect.LiteralType():
                return self.random.choice(kind.values)
            case inspect.UnionType():
                return self._value(self.random.choice(kind.types), field)
            case inspect.NoneType():
                return None
            case inspect.DictType():
                return {
                    str(self._of_kind(kind.key_type, "")): self._value(kind.value_type, "")
                    for _ in range(self._count())
                }
            case inspect.VarTupleType() | inspect.ListType() | inspect.SetType() | inspect.FrozenSetType():
                return [self._value(kind.item_type, field) for _ in range(self._count())]
            case inspect.TupleType():
                return [self._value(one, "") for one in kind.item_types]
        return self.random.choice(_OTHER_TYPES)

    def _struct(self, kind: inspect.StructType) -> dict[str, Any]:
        made: dict[str, Any] = {} if kind.tag_field is None else {kind.tag_field: kind.tag}
        for field in kind.fields:
            if field.required or self.random.random() < 0.6:
                made[field.encode_name] = self._value(field.type, field.encode_name)
        return made

    def _count(self) -> int:
        return self.random.choice((0, 1, 1, 2, 3, 20))

    def _a_key(self, message: dict[str, Any]) -> str:
        return self.random.choice(list(message))

    def _without_a_field(self, message: dict[str, Any]) -> str:
        del message[self._a_key(message)]
        return _text(message)

    def _with_another_type(self, message: dict[str, Any]) -> str:
        return _text(message | {self._a_key(message): self.random.choice(_OTHER_TYPES)})

    def _with_an_unknown_field(self, message: dict[str, Any]) -> str:
        return _text(message | {self.random.choice(("__proto__", "extra", "", "toString")): {"polluted": True}})

    def _with_a_doubled_field(self, message: dict[str, Any]) -> str:
        again = {self._a_key(message): self.random.choice(_OTHER_TYPES)}
        return f"{_text(message)[:-1]},{_text(again)[1:]}"

    def _with_an_unknown_type(self, message: dict[str, Any]) -> str:
        return _text(message | {"type": self.random.choice(TEXTS)})

    def _with_no_number(self, message: dict[str, Any]) -> str:
        told = self.random.choice(("NaN", "Infinity", "-Infinity", "1e400", "0x10", "01", "1" + "0" * 5000, "-", "1."))
        return f"{_text(message)[:-1]},{json.dumps(self._a_key(message))}:{told}}}"

    def _too_deep(self, message: dict[str, Any]) -> str:
        opened, closed = self.random.choice((("[", "]"), ('{"a":', "}")))
        deep = opened * DEEP + "1" + closed * self.random.choice((DEEP, 0))
        # Before the type, so that it is read to find out which message this is; after it; or instead of a value.
        place = self.random.randrange(3)
        if place == 0:
            return f'{{"x":{deep},{_text(message)[1:]}'
        if place == 1:
            return f"{_text(message)[:-1]},{json.dumps(self._a_key(message))}:{deep}}}"
        return deep

    def _cut(self, message: dict[str, Any]) -> str:
        text = _text(message)
        return text[: self.random.randrange(len(text))]

    def _with_a_changed_character(self, message: dict[str, Any]) -> str:
        text = _text(message)
        place = self.random.randrange(len(text))
        return text[:place] + self.random.choice('\\"{}[],:\0\x1f\u2028 e-9') + text[place + 1 :]

    def _not_an_object(self, _message: dict[str, Any]) -> str:
        return self.random.choice(("", "null", "true", "1", '"hello"', "[]", "{}", "\ufeff{}", "{} {}", "\0", "<xml/>"))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode() if _has_small_numbers(value) else json.dumps(value)


def _has_small_numbers(value: Any) -> bool:
    """Whether msgspec writes it: it keeps characters as they are, where json escapes them."""
    try:
        msgspec.json.encode(value)
    except (OverflowError, TypeError):
        return False
    return True
