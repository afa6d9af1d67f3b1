"""A proposal for the thresholds of a policy, with what it would cost and save, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontline.replay.knobs import Knob
from frontline.replay.staffing import Staffing, Waiting, simulate
from frontline.replay.tuning import Move, Outcome, Tuned
from handoff.document import Document
from handoff.policy_model import Policy

_MINUTE = 60.0


@dataclass(frozen=True)
class Proposal:
    """What was found, for whom: `document` is the policy's file, `checked` what both policies do with other
    conversations, where there are some."""

    policy: Policy
    document: Document
    tuned: Tuned
    staffing: Staffing
    miss_costs: float
    checked: tuple[Outcome, Outcome] | None = None

    def load(self, outcome: Outcome) -> float:
        """The share of a day's conversations that people get, 0 to 1."""
        needed, calm = self.staffing.needed_share, outcome.conversations - outcome.needed
        if needed is None or not calm:
            return outcome.load
        return needed * (1 - outcome.missed_share) + (1 - needed) * outcome.needless / calm

    def waiting(self, outcome: Outcome) -> Waiting:
        """The queue behind people where that share reaches them."""
        return simulate(self.staffing, escalated=self.load(outcome))


def tuning_table(proposal: Proposal) -> Iterator[str]:
    """The lines of the report."""
    tuned, staffing = proposal.tuned, proposal.staffing
    current = tuned.current
    yield (
        f"{current.conversations:,} labelled conversations, of which {current.needed:,} need a person. A missed one counts "
        f"as {proposal.miss_costs:g} needless ones."
    )
    yield (
        f"{staffing.agents} agents, {staffing.conversations_per_hour:g} conversations an hour, "
        f"{staffing.handling_minutes:g} minutes each, patience {staffing.patience_minutes:g} minutes."
    )
    yield ""
    yield "All thresholds moved together, from calling seldom to calling often:"
    yield from _header("steps")
    for steps, outcome in tuned.curve:
        yield _row(f"{steps:+d}" if steps else "0 (now)", outcome, proposal)
    yield ""
    if not tuned.moves:
        yield "No single threshold is worth moving."
        return
    yield "Proposed, one after the other (nothing is applied):"
    for move in tuned.moves:
        yield f"  {_told(move.knob, proposal)}: {move.before:g} -> {move.after:g}"
    yield ""
    yield from _header("policy")
    yield _row("now", current, proposal)
    yield _row("proposed", tuned.proposed, proposal)
    yield ""
    if proposal.checked is None:
        yield "Chosen and counted on the same conversations, so it flatters: measure it on others with --check FILE."
    else:
        yield "On the conversations of --check, which nothing was chosen on:"
        yield from _header("policy")
        for name, outcome in zip(("now", "proposed"), proposal.checked, strict=True):
            yield _row(name, outcome, proposal)


def tuning_document(proposal: Proposal) -> dict[str, Any]:
    """The JSON object."""
    tuned = proposal.tuned
    return {
        "now": _figures(tuned.current, proposal),
        "proposed": _figures(tuned.proposed, proposal),
        "moves": [_move(move, proposal) for move in tuned.moves],
        "curve": [{"steps": steps, **_figures(outcome, proposal)} for steps, outcome in tuned.curve],
        "check": None
        if proposal.checked is None
        else dict(zip(("now", "proposed"), (_figures(outcome, proposal) for outcome in proposal.checked), strict=True)),
    }


def _header(first: str) -> Iterator[str]:
    yield f"  {first:<10}{'missed':>14}{'needless':>10}{'to people':>11}{'wait, median':>14}{'9 of 10 by':>12}{'give up':>9}"


def _row(name: str, outcome: Outcome, proposal: Proposal) -> str:
    waiting = proposal.waiting(outcome)
    missed = f"{outcome.missed} ({outcome.missed_share:.0%})"
    return (
        f"  {name:<10}{missed:>14}{outcome.needless:>10}{proposal.load(outcome):>11.0%}{_minutes(waiting.median_seconds):>14}"
        f"{_minutes(waiting.p90_seconds):>12}{waiting.left:>9.0%}"
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / _MINUTE:.1f} min"


def _told(knob: Knob, proposal: Proposal) -> str:
    name = proposal.policy.rules[knob.rule].name
    return f"line {proposal.document.line(knob.path)}, {name}: {knob.signal}: {knob.field}"


def _move(move: Move, proposal: Proposal) -> Mapping[str, Any]:
    return {
        "rule": proposal.policy.rules[move.knob.rule].name,
        "line": proposal.document.line(move.knob.path),
        "signal": move.knob.signal,
        "field": move.knob.field,
        "before": move.before,
        "after": move.after,
        **_figures(move.outcome, proposal),
    }


def _figures(outcome: Outcome, proposal: Proposal) -> dict[str, Any]:
    waiting = proposal.waiting(outcome)
    return {
        "missed": outcome.missed,
        "missed_share": round(outcome.missed_share, 4),
        "needless": outcome.needless,
        "load": round(proposal.load(outcome), 4),
        "f1": round(outcome.f1, 4),
        "cost": outcome.cost(proposal.miss_costs),
        "wait_median_seconds": round(waiting.median_seconds, 1),
        "wait_p90_seconds": round(waiting.p90_seconds, 1),
        "give_up": round(waiting.left, 4),
        "occupancy": round(waiting.occupancy, 4),
    }
