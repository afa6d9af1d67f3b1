from __future__ import annotations

from desk.shown_key import ShownKey, one_request, show, shown_by


def test_a_key_counts_for_its_agent_and_within_its_request_alone() -> None:
    key = ShownKey("k", "CRM", "kim")
    with one_request():
        assert shown_by("kim") is None
        show(key)
        assert shown_by("kim") == key
        assert shown_by("desk") is None
        with one_request():
            assert shown_by("kim") is None
        assert shown_by("kim") == key
    assert shown_by("kim") is None
