from __future__ import annotations

import pytest

from desk.errors import InvalidValue
from desk.key_scopes import EVERYTHING, SCOPES, check_scopes, covers


def test_a_scope_covers_itself_and_its_verb_every_topic() -> None:
    assert covers(["read"], "read:views")
    assert covers(["read:views"], "read:views")
    assert not covers(["read:views"], "read")
    assert not covers(["read:views"], "read:webhooks")
    assert not covers(["read:views", "act"], "read:webhooks")
    assert not covers(["act"], "read:views")
    assert not covers([], "read:views")
    assert all(covers(EVERYTHING, one) for one in SCOPES)


@pytest.mark.parametrize(
    "scopes", [["write"], ["read", "READ"], ["act:audit"], ["read:"], [""], ["read act"], ["*"], []]
)
def test_what_is_no_scope_is_refused_in_one_sentence(scopes: list[str]) -> None:
    with pytest.raises(InvalidValue, match=r"^scopes: .*\.$"):
        check_scopes(scopes)


def test_scopes_are_kept_once_and_in_order() -> None:
    assert check_scopes(["read:views", "act", "read:views"]) == ("act", "read:views")
