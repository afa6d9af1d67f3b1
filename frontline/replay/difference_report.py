"""What a change of the policy changes, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from frontline.replay.decisions import Judgement
from frontline.replay.difference import CANNOT_KNOW, Difference, Kind, counts
from frontline.replay.quotation import quoted
from frontline.replay.share import Share
from frontline.replay.tuning import Outcome

_TITLES: Mapping[Kind, str] = {
    Kind.NEWLY: "Newly escalated",
    Kind.NO_LONGER: "No longer escalated",
    Kind.EARLIER: "Escalated earlier",
    Kind.LATER: "Escalated later",
    Kind.OTHERWISE: "At the same message, in another way",
}
_WORDS = 70


def difference_table(
    differences: Sequence[Difference],
    *,
    versions: tuple[str, str],
    labelled: tuple[Outcome, Outcome] | None,
    examples: int,
) -> Iterator[str]:
    """The lines: how many conversations differ in which way, at most `examples` of each, and what nobody can know.

    `labelled` is what both policies do with the conversations that have labels.
    """
    counted = counts(differences)
    yield f"{len(differences):,} conversations, decided by policy {versions[0]} and by policy {versions[1]}."
    yield ""
    for kind, title in _TITLES.items():
        share = Share(counted[kind], len(differences))
        yield f"{title:<38}{counted[kind]:>6}  {share.value or 0:>6.1%}"
    yield f"{'The same':<38}{counted[Kind.SAME]:>6}"
    if labelled is not None:
        yield ""
        yield f"{'With labels':<30}{'old':>10}{'new':>10}"
        for name, old, new in _figures(*labelled):
            yield f"{name:<30}{old:>10}{new:>10}"
    for kind, title in _TITLES.items():
        found = [one for one in differences if one.kind is kind]
        if found and examples:
            yield ""
            yield f"{title} ({len(found)})"
            for one in found[:examples]:
                yield from _example(one)
            if len(found) > examples:
                yield f"  and {len(found) - examples} more."
    yield ""
    yield CANNOT_KNOW


def difference_document(differences: Sequence[Difference], *, versions: tuple[str, str]) -> dict[str, Any]:
    """The JSON object: `counts` by kind, and each conversation that differs."""
    return {
        "policies": list(versions),
        "counts": {kind.value: number for kind, number in counts(differences).items()},
        "conversations": [
            {
                "id": one.understood.transcript.id,
                "kind": one.kind.value,
                "before": _call(one.before),
                "after": _call(one.after),
            }
            for one in differences
            if one.kind is not Kind.SAME
        ],
        "cannot_know": CANNOT_KNOW,
    }


def _figures(old: Outcome, new: Outcome) -> Iterator[tuple[str, str, str]]:
    yield "needed and missed", f"{old.missed} of {old.needed}", f"{new.missed} of {new.needed}"
    yield "escalated without need", str(old.needless), str(new.needless)
    yield "F1", f"{old.f1:.3f}", f"{new.f1:.3f}"
    yield "share that people get", f"{old.load:.1%}", f"{new.load:.1%}"


def _example(one: Difference) -> Iterator[str]:
    yield f"  {quoted(one.understood.transcript.id, most=40)}: {_way(one.before)} -> {_way(one.after)}"
    if one.deciding is not None:
        yield f"      “{quoted(one.deciding.exchange.heard.text, most=_WORDS)}”"


def _way(call: Judgement | None) -> str:
    if call is None:
        return "the bot"
    rules = ", ".join(rule.name for rule in call.decision.rules[:2])
    return f"{call.decision.outcome} at message {call.exchange.number + 1}, layer {call.decision.layer} ({rules})"


def _call(call: Judgement | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {
        "outcome": call.decision.outcome.value,
        "turn": call.exchange.entry,
        "layer": call.decision.layer,
        "rules": [rule.name for rule in call.decision.rules],
    }
