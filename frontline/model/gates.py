"""Whether a candidate may be promoted: each gate of `bot/gates.yml`, with the numbers that it was judged by. Pure.

A gate that cannot be judged, because there is nothing to compare with, is not met: what nobody has seen is no reason to promote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desk.insight.pilot_figures import PilotFigures
from frontline.model.compared import Change, Comparison, Side
from frontline.model.gates_model import Gates
from frontline.model.measures import Calls, Measures, calls_of, measures_of
from frontline.replay.share import Share


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate by its place in the file (`stories.failed_at_most`), and in a sentence what was asked for and what there is."""

    name: str
    is_met: bool
    sentence: str

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def judge(gates: Gates, comparison: Comparison, pilot: PilotFigures | None = None) -> tuple[Gate, ...]:
    """All gates that the file sets, in its order. `pilot` are the figures of the candidate's latest pilot."""
    return (
        *_cross_validation(gates, comparison),
        *_stories(gates, comparison),
        *_scenarios(gates, comparison),
        *_recorded(gates, comparison),
        *_pilot(gates, pilot),
    )


def not_met(found: tuple[Gate, ...]) -> tuple[Gate, ...]:
    """Those that keep a candidate from being promoted."""
    return tuple(gate for gate in found if not gate.is_met)


def _cross_validation(gates: Gates, comparison: Comparison) -> Iterator[Gate]:
    asked, part = gates.cross_validation, "cross_validation"
    new = measures_of(comparison.crossed, Side.CANDIDATE, outside=comparison.outside)
    old = measures_of(comparison.crossed, Side.LIVE, outside=comparison.outside)
    if new is None:
        yield Gate(part, False, "nothing was cross-validated, for what the candidate was taught with is not kept.")
        return
    yield from _at_least(f"{part}.accuracy_at_least", asked.accuracy_at_least, new.accuracy)
    yield from _may_fall(
        f"{part}.accuracy_may_fall_by", asked.accuracy_may_fall_by, new.accuracy, None if old is None else old.accuracy
    )
    if asked.macro_f1_may_fall_by is not None:
        fell = None if old is None else (old.macro_f1 or 0) - (new.macro_f1 or 0)
        yield _fallen(
            f"{part}.macro_f1_may_fall_by",
            asked.macro_f1_may_fall_by,
            fell,
            _told(new.macro_f1),
            None if old is None else _told(old.macro_f1),
        )
    if asked.intent_recall_may_fall_by is not None:
        name = f"{part}.intent_recall_may_fall_by"
        large = tuple(intent for intent, share in new.recall.items() if share.whole >= asked.least_examples)
        yield _each(name, asked.intent_recall_may_fall_by, new, old, large)
    if asked.protected_recall_may_fall_by is not None:
        name = f"{part}.protected_recall_may_fall_by"
        yield _each(name, asked.protected_recall_may_fall_by, new, old, asked.protected)
    yield from _at_least(f"{part}.out_of_scope_recall_at_least", asked.out_of_scope_recall_at_least, new.outside_recall)
    yield from _may_fall(
        f"{part}.out_of_scope_recall_may_fall_by",
        asked.out_of_scope_recall_may_fall_by,
        new.outside_recall,
        None if old is None else old.outside_recall,
    )
    if asked.rejected_at_most is not None:
        value = new.rejected.value or 0.0
        sentence = f"{_share(new.rejected)} of the messages with an intent are rejected; at most {asked.rejected_at_most:.1%} may be."
        yield Gate(f"{part}.rejected_at_most", value <= asked.rejected_at_most, sentence)
    if asked.calibration_error_at_most is not None:
        error = new.calibration_error or 0.0
        sentence = f"the calibration error is {error:.3f}; at most {asked.calibration_error_at_most:.3f} is allowed."
        yield Gate(f"{part}.calibration_error_at_most", error <= asked.calibration_error_at_most, sentence)


def _each(name: str, limit: float, new: Measures, old: Measures | None, intents: tuple[str, ...]) -> Gate:
    """The intent that lost most."""
    if old is None:
        return _unknown(name)
    # An intent that the live model was not taught is new, and cannot have lost anything; one that is gone has lost all.
    losses = [(_value(old.recall.get(one)) - _value(new.recall.get(one)), one) for one in intents if one in old.recall]
    if not losses:
        return Gate(name, True, "none of these intents is known to both models.")
    loss, worst = max(losses)
    told = f"{_share(new.recall.get(worst))}, and {_share(old.recall.get(worst))} with the live model"
    if loss <= limit + 1e-9:
        return Gate(
            name,
            True,
            f"none of {len(losses)} intents lost more than {limit:.1%}; {worst} comes off worst, with {told}.",
        )
    over = sum(one > limit + 1e-9 for one, _ in losses)
    others = f", and {over - 1} more lost too much" if over > 1 else ""
    return Gate(name, False, f"of {worst} {told} are understood; it may lose {limit:.1%}{others}.")


def _stories(gates: Gates, comparison: Comparison) -> Iterator[Gate]:
    asked, stories = gates.stories, comparison.stories
    if asked.failed_at_most is not None:
        name = "stories.failed_at_most"
        failed = [one.name for one in stories if one.candidate]
        if not stories:
            yield Gate(name, False, "no regression story was run.")
        else:
            sentence = (
                f"{len(failed)} of {len(stories)} stories go otherwise; {asked.failed_at_most} may{_examples(failed)}."
            )
            yield Gate(name, len(failed) <= asked.failed_at_most, sentence)
    if asked.newly_failed_at_most is not None:
        name = "stories.newly_failed_at_most"
        newly = [one.name for one in stories if one.change is Change.WORSE]
        sentence = (
            f"{len(newly)} stories go otherwise that went right; {asked.newly_failed_at_most} may{_examples(newly)}."
        )
        yield Gate(name, bool(stories) and len(newly) <= asked.newly_failed_at_most, sentence)


def _scenarios(gates: Gates, comparison: Comparison) -> Iterator[Gate]:
    asked = gates.scenarios
    new, old = calls_of(comparison.scenarios, Side.CANDIDATE), calls_of(comparison.scenarios, Side.LIVE)
    is_asked = any(
        limit is not None
        for limit in (
            asked.recall_at_least,
            asked.recall_may_fall_by,
            asked.f1_may_fall_by,
            asked.missed_crises_may_rise_by,
            asked.missed_crises_at_most,
        )
    )
    if new is None or old is None:
        if is_asked:
            yield Gate("scenarios", False, "no labelled conversation was judged.")
        return
    yield from _at_least("scenarios.recall_at_least", asked.recall_at_least, new.recall)
    yield from _may_fall("scenarios.recall_may_fall_by", asked.recall_may_fall_by, new.recall, old.recall)
    yield from _f1(asked.f1_may_fall_by, new, old)
    told = f"{new.missed_crises} crises are missed, and {old.missed_crises} with the live model"
    if asked.missed_crises_may_rise_by is not None:
        more = new.missed_crises - old.missed_crises
        sentence = f"{told}; {asked.missed_crises_may_rise_by} more may be."
        yield Gate("scenarios.missed_crises_may_rise_by", more <= asked.missed_crises_may_rise_by, sentence)
    if asked.missed_crises_at_most is not None:
        sentence = f"{told}; {asked.missed_crises_at_most} may be."
        yield Gate("scenarios.missed_crises_at_most", new.missed_crises <= asked.missed_crises_at_most, sentence)


def _f1(limit: float | None, new: Calls, old: Calls) -> Iterator[Gate]:
    if limit is not None:
        fell = (old.f1 or 0.0) - (new.f1 or 0.0)
        yield _fallen("scenarios.f1_may_fall_by", limit, fell, _told(new.f1), _told(old.f1))


def _recorded(gates: Gates, comparison: Comparison) -> Iterator[Gate]:
    asked, messages = gates.recorded, comparison.recorded
    written = sum(one.times for one in messages)
    if written < asked.least_messages:
        return
    if asked.changed_at_most is not None:
        changed = sum(one.times for one in messages if one.change is not Change.SAME)
        share = Share(changed, written)
        sentence = f"{_share(share)} of the recorded messages are understood otherwise; at most {asked.changed_at_most:.1%} may be."
        yield Gate("recorded.changed_at_most", _value(share) <= asked.changed_at_most, sentence)
    if asked.taught_right_at_least is not None:
        taught = [one for one in messages if one.truth]
        right = Share(sum(one.candidate.intent == one.truth for one in taught), len(taught))
        if taught:
            sentence = (
                f"{_share(right)} of the recorded messages that stand in data/nlu get their intent; "
                f"at least {asked.taught_right_at_least:.1%} must."
            )
            yield Gate("recorded.taught_right_at_least", _value(right) >= asked.taught_right_at_least, sentence)


def _pilot(gates: Gates, pilot: PilotFigures | None) -> Iterator[Gate]:
    asked = gates.pilot
    if pilot is None:
        if asked.is_needed:
            yield Gate("pilot.is_needed", False, "this model was not tried in a pilot (frontline model pilot start).")
        return
    least = min(pilot.candidate.ended, pilot.live.ended)
    enough = least >= asked.least_conversations
    sentence = (
        f"{pilot.candidate.ended} conversations of the candidate's arm have ended and {pilot.live.ended} of the other; "
        f"{asked.least_conversations} of each are needed."
    )
    if enough or asked.is_needed:
        yield Gate("pilot.least_conversations", enough, sentence)
    if not enough:
        # A short pilot that nobody asked for says nothing for or against.
        return
    if asked.resolved_may_fall_by is not None:
        low, high = pilot.resolved.interval
        sentence = (
            f"the bot resolves {pilot.resolved.value:+.1%} more conversations ({low:+.1%} to {high:+.1%}); "
            f"the whole range must lie above {-asked.resolved_may_fall_by:+.1%}."
        )
        yield Gate("pilot.resolved_may_fall_by", low >= -asked.resolved_may_fall_by, sentence)
    if asked.handoffs_may_rise_by is not None:
        low, high = pilot.handed_over.interval
        sentence = (
            f"people get {pilot.handed_over.value:+.1%} more conversations ({low:+.1%} to {high:+.1%}); "
            f"the whole range must lie below {asked.handoffs_may_rise_by:+.1%}."
        )
        yield Gate("pilot.handoffs_may_rise_by", high <= asked.handoffs_may_rise_by, sentence)


def _at_least(name: str, limit: float | None, share: Share) -> Iterator[Gate]:
    if limit is not None:
        yield Gate(name, _value(share) >= limit, f"it is {_share(share)}; at least {limit:.1%} is needed.")


def _may_fall(name: str, limit: float | None, new: Share, old: Share | None) -> Iterator[Gate]:
    if limit is None:
        return
    fell = None if old is None else _value(old) - _value(new)
    yield _fallen(name, limit, fell, _share(new), None if old is None else _share(old))


def _fallen(name: str, limit: float, fell: float | None, new: str, old: str | None) -> Gate:
    if fell is None or old is None:
        return _unknown(name)
    is_met = fell <= limit + 1e-9
    return Gate(name, is_met, f"it is {new}, and {old} with the live model; it may fall by {limit:.1%}.")


def _unknown(name: str) -> Gate:
    return Gate(
        name,
        False,
        "the live model cannot be cross-validated, for what it was taught with was not kept; "
        "frontline train --force makes it anew from the data of its time.",
    )


def _value(share: Share | None) -> float:
    return 0.0 if share is None or share.value is None else share.value


def _share(share: Share | None) -> str:
    return "none" if share is None or share.value is None else f"{share.value:.1%} ({share.part} of {share.whole})"


def _told(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _examples(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" ({', '.join(names[:3])}{more})"
