"""What an agent is given, from the command line's words and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.routing.configuration import Capacity
from desk.routing.model import AgentProfile
from frontline.agent_profiles import Asked, changed, described
from frontline.errors import ConfigurationError, FrontlineError

KIM = AgentProfile(id="kim", skills=frozenset({"orders"}), languages=frozenset({"en"}))


def test_what_is_named_replaces_what_was_and_the_rest_stays() -> None:
    after = changed(KIM, Asked(skills=("billing", "accounts"), tiers=("gold",)))
    assert after == AgentProfile(
        id="kim",
        skills=frozenset({"billing", "accounts"}),
        languages=frozenset({"en"}),
        tiers=frozenset({"gold"}),
    )


def test_all_and_default_take_the_limits_away() -> None:
    limited = changed(KIM, Asked(tiers=("gold",), capacities=("2",)))
    free = changed(limited, Asked(all_skills=True, all_languages=True, all_tiers=True, default_capacity=True))
    assert free == AgentProfile(id="kim")


@pytest.mark.parametrize(
    ("given", "capacity"),
    [
        (("4",), Capacity(total=4)),
        (("4", "web=3"), Capacity(total=4, channels={"web": 3})),
        (("web=2", "phone=1"), Capacity(total=3, channels={"web": 2, "phone": 1})),
    ],
)
def test_capacity_is_read_by_number_and_by_channel(given: tuple[str, ...], capacity: Capacity) -> None:
    assert changed(KIM, Asked(capacities=given)).capacity == capacity


@pytest.mark.parametrize("wrong", ["four", "=3", "web=", "0", "web=1000", "-1"])
def test_capacity_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(FrontlineError, match="--capacity"):
        Asked(capacities=(wrong,)).check()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked(skills=("biling",)), "billing"),
        (Asked(languages=("english",)), "ISO 639"),
        (Asked(tiers=("Gold tier",)), "snake_case"),
        (Asked(skills=("billing",), all_skills=True), "contradict"),
    ],
)
def test_wrong_names_are_refused_with_what_would_be_right(asked: Asked, sentence: str) -> None:
    with pytest.raises(FrontlineError, match=sentence):
        asked.check()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"queues: {}\nqueue: {}\n", r"routing\.yml:2: `queue` is not known"),
        (b"queues: [", r"routing\.yml:2: This is not readable as YAML"),
        (b"\xff", r"routing\.yml is not UTF-8"),
        (None, r"routing\.yml is missing"),
    ],
)
def test_routing_that_cannot_be_read_is_told_in_words(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    (tmp_path / "data").mkdir()
    if content is not None:
        (tmp_path / "data" / "routing.yml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=sentence):
        Asked(skills=("billing",)).check(root=tmp_path)


def test_profiles_are_told_in_words() -> None:
    assert described(AgentProfile(id="kim")) == "every skill; every language"
    full = changed(KIM, Asked(skills=("orders", "billing"), tiers=("gold",), capacities=("4", "web=3")))
    assert described(full) == "billing, orders; en; gold customers; 4 at once, web 3"
