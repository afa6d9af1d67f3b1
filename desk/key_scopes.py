"""What a key of the API is good for: to read, to act, or either in one topic alone. Pure.

A scope is `read` or `act`, or one of these with a topic of the API's document (`read:conversations`). To act in a topic is
not to read in it. What a key may do is never more than its agent may.
"""

from __future__ import annotations

from collections.abc import Collection

from desk.errors import InvalidValue

READ, ACT = "read", "act"
EVERYTHING = (ACT, READ)
SCOPES = (
    READ,
    ACT,
    "read:agents",
    "read:attachments",
    "read:audit",
    "read:commands",
    "read:conversations",
    "read:customers",
    "read:figures",
    "read:insight",
    "read:knowledge",
    "read:quality",
    "read:views",
    "read:webhooks",
    "read:workbench",
    "act:attachments",
    "act:commands",
    "act:conversations",
    "act:customers",
    "act:insight",
    "act:knowledge",
    "act:quality",
    "act:views",
    "act:webhooks",
    "act:workbench",
)
"""All there are. A test holds that each names something that the API does, and that nothing needs another one."""


def check_scopes(scopes: Collection[str]) -> tuple[str, ...]:
    """Each once, in order. Raises `InvalidValue` for one that does not exist, and for none at all."""
    for one in scopes:
        if one not in SCOPES:
            raise InvalidValue("scopes", problem=f"{one[:50]!r} is none of {', '.join(SCOPES)}")
    if not scopes:
        raise InvalidValue("scopes", problem="a key without any is good for nothing")
    return tuple(sorted(set(scopes)))


def covers(scopes: Collection[str], needed: str) -> bool:
    """Whether a key with `scopes` may do what needs the scope `needed`, such as `read:views`."""
    return needed in scopes or needed.partition(":")[0] in scopes
