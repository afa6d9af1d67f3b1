"""What a kind of channel must be told before it can be used, as each file in `connectors/` says it of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from desk.channels.channel import Channel


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that it must know. `is_secret`: it is kept apart, and never shown.

    `pattern` is what a right value matches as a whole, and `example` one that does. `{url}` in a default is the address that
    the provider is told.
    """

    name: str
    description: str
    is_secret: bool = False
    default: str = ""
    is_optional: bool = False
    pattern: str = r".+"
    example: str = ""


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of channel. `make` is given the channel's name and title, then a value for each field.

    `steps` are what is then to be done at the provider, in sentences; `{url}` is the address that it is told.
    """

    kind: str
    title: str
    fields: tuple[Field, ...]
    make: Callable[[str, str, Mapping[str, str]], Channel]
    steps: tuple[str, ...] = ()
