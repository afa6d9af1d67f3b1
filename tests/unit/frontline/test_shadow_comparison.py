"""A candidate beside the live policy: agreement by turn, and how the first call of a person differs by conversation."""

from __future__ import annotations

from desk.store.decisions import Verdict
from frontline.replay.difference import Kind
from frontline.shadow_comparison import candidates_of, compare
from handoff.decision import Outcome
from handoff.wire.decisions import DecisionKind

STAY, OFFER, CALL = Outcome.CONTINUE, Outcome.OFFER, Outcome.HANDOFF


def _watched(name: str, *pairs: tuple[Outcome, Outcome | None], candidate: str = "2.0") -> list[Verdict]:
    """A conversation's verdicts: what was live and what the candidate said at each turn, None where it was not watched."""
    found = []
    for index, (live, shadow) in enumerate(pairs):
        turn, seq = f"{name}:{index}", 2 + 2 * index
        found.append(Verdict(name, seq, turn, 0.0, DecisionKind.LIVE, "1.0", live))
        if shadow is not None:
            found.append(Verdict(name, seq, turn, 0.0, DecisionKind.SHADOW, candidate, shadow))
    return found


def test_conversations_are_told_apart_by_their_first_call() -> None:
    verdicts = [
        *_watched("newly", (STAY, STAY), (STAY, OFFER)),
        *_watched("no-longer", (STAY, STAY), (CALL, STAY)),
        *_watched("earlier", (STAY, CALL), (CALL, CALL)),
        *_watched("later", (OFFER, STAY), (STAY, OFFER)),
        *_watched("otherwise", (OFFER, CALL)),
        *_watched("same", (STAY, STAY), (CALL, CALL)),
    ]
    found = compare(verdicts, candidate="2.0")
    assert {kind: names for kind, names in found.conversations.items() if names} == {
        Kind.NEWLY: ("newly",),
        Kind.NO_LONGER: ("no-longer",),
        Kind.EARLIER: ("earlier",),
        Kind.LATER: ("later",),
        Kind.OTHERWISE: ("otherwise",),
        Kind.SAME: ("same",),
    }
    assert (found.turns, found.agreed, found.total, found.versions) == (11, 5, 6, ("1.0",))
    assert found.agreement == 5 / 11


def test_only_turns_that_both_judged_are_compared() -> None:
    button = Verdict("c", 9, "", 0.0, DecisionKind.LIVE, "1.0", CALL)
    found = compare([*_watched("c", (STAY, STAY), (CALL, None)), button], candidate="2.0")
    assert (found.turns, found.agreed, found.conversations[Kind.SAME]) == (1, 1, ("c",))
    assert compare([button], candidate="2.0").agreement == 1.0


def test_candidates_are_told_apart_by_their_version() -> None:
    verdicts = [*_watched("c", (STAY, CALL), candidate="2.0"), *_watched("d", (STAY, STAY), candidate="3.0")]
    assert candidates_of(verdicts) == ("2.0", "3.0")
    assert compare(verdicts, candidate="3.0").total == 1
