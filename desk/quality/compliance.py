"""Topics that need a disclosure, a consent or a person: which rules applied, and which of them were broken. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desk.quality.case import BOT, QualityCase
from desk.quality.phrases import phrases
from handoff.log import Author, Entry
from handoff.quality_model import ComplianceRule, Need, QualityRules
from handoff.wire.workflows import RunState

_DONE = (RunState.DONE, RunState.UNDONE, RunState.UNDOING)
_YES = phrases(
    (
        "(yes|yeah|yep|sure|okay|ok|alright|certainly|absolutely)",
        "(go ahead|please do|of course|that be fine|fine with me|no problem|sounds good|you may)",
        "(i|we) (agree|consent)",
    )
)
_MOST_SEQS = 6
WARNING, REMINDER = "warning", "reminder"
REMINDERS_RULE = "playbook_reminders"
NOBODY = ""
"""Whose it is where it is nobody's alone; only the whole conversation is judged by it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What made a rule apply: when, in which messages, and whose work it was (`bot` or an agent's id)."""

    at: float
    seqs: tuple[int, ...]
    part: str
    is_deed: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule that applied, and what came of it. `text` says no word of the customer's, so it may outlive the conversation."""

    rule: str
    needs: str
    part: str
    at: float
    is_broken: bool
    text: str
    seqs: tuple[int, ...]


def applied(case: QualityCase, rules: QualityRules) -> tuple[Applied, ...]:
    """The rules that applied, each once with what made it apply first, in the order of the file."""
    found = []
    for rule in rules.compliance:
        topic = min(_topics(case, rule), key=lambda one: one.at, default=None)
        if topic is not None and (one := _CHECKS[rule.needs](case, rule, topic)) is not None:
            found.append(one)
    return tuple(found)


def noted(case: QualityCase) -> tuple[Applied, ...]:
    """What is reported beside the rules of the file: warnings of moderation that were overridden, each rule once, and whether
    the reminders of the playbook were minded."""
    found: dict[str, Applied] = {}
    at = {entry.seq: entry.at for entry in case.entries}
    for seq, names, agent in case.warnings:
        for name in names.split(", "):
            before = found.get(name)
            seqs = (*(before.seqs if before is not None else ()), seq)[:_MOST_SEQS]
            text = f"Sent in spite of a warning: {name.replace('_', ' ')}."
            found[name] = Applied(f"{WARNING}_{name}", WARNING, agent, at.get(seq, case.ended_at), True, text, seqs)
    reminded = [one for one in case.handoffs if one.claimed_by and one.envelope.compliance]
    if reminded:
        last, count = reminded[-1], len(case.unticked)
        told = (
            f"{count} reminder{'' if count == 1 else 's'} of the playbook not ticked."
            if count
            else "All reminders were ticked."
        )
        found[REMINDER] = Applied(REMINDERS_RULE, REMINDER, last.claimed_by, last.at, bool(count), told, ())
    return tuple(found.values())


def _topics(case: QualityCase, rule: ComplianceRule) -> Iterator[Topic]:
    when = rule.when
    for fired in case.fired:
        if fired.rule.name in when.escalation:
            seqs = {seq for evidence in fired.rule.evidence for seq in evidence.seqs}
            yield Topic(fired.at, tuple(sorted(seqs))[:_MOST_SEQS], _owner(case, fired.at))
    for one in case.meant:
        if one.intent in when.intents and one.confidence >= when.confidence:
            yield Topic(one.at, (one.seq,), _owner(case, one.at))
    for run in case.runs:
        if run.workflow in when.workflows and run.state in _DONE:
            yield Topic(run.finished_at, (run.note,) if run.note else (), run.asked_by, is_deed=True)
    if when.phrases:
        told = phrases(when.phrases)
        for entry in case.said:
            if entry.author is not Author.CUSTOMER and told.said_in(entry.text, even_if_denied=False):
                yield Topic(entry.at, (entry.seq,), _writer(case, entry))


def _person(case: QualityCase, rule: ComplianceRule, topic: Topic) -> Applied | None:
    within = rule.within_seconds or 0.0
    wrote = next((entry for entry in case.said if entry.author is Author.AGENT and entry.at >= topic.at), None)
    # Whoever had it already when the topic came up is a person, and wrote before.
    had_it = any(one.claimed_at and one.claimed_at <= topic.at <= (one.ended_at or case.now) for one in case.handoffs)
    if had_it or (wrote is not None and wrote.at - topic.at <= within):
        seqs = (wrote.seq,) if wrote is not None else ()
        part = case.writers.get(wrote.seq, topic.part) if wrote is not None else topic.part
        return _kept(rule, topic, "A person had it in time", *seqs, part=part)
    if wrote is None and _is_over(case, topic, within):
        return None
    late = f"{_minutes(wrote.at - topic.at)} later" if wrote is not None else "never"
    return _broken(
        rule,
        topic,
        f"a person within {_minutes(within)}, and one wrote {late}",
        part=_who_delayed(case, topic, wrote, within),
    )


def _is_over(case: QualityCase, topic: Topic, within: float) -> bool:
    """Whether the customer was gone before the time was over, and nobody had claimed it: that broke nothing."""
    calls = [one for one in case.handoffs if (one.ended_at or case.now) >= topic.at]
    ends = [one.ended_at or case.now for one in calls] or [case.ended_at or case.now]
    return not any(one.claimed_at for one in calls) and max(ends) - topic.at <= within


def _who_delayed(case: QualityCase, topic: Topic, wrote: Entry | None, within: float) -> str:
    """The agent who had claimed it and let it wait; empty where nobody had, for a queue is nobody's fault alone."""
    claimed = next((one for one in case.handoffs if one.claimed_by and one.claimed_at >= topic.at), None)
    if claimed is None:
        return NOBODY
    until = wrote.at if wrote is not None else claimed.ended_at or case.now
    return claimed.claimed_by if until - claimed.claimed_at > within else NOBODY


def _disclosure(case: QualityCase, rule: ComplianceRule, topic: Topic) -> Applied:
    told = phrases(rule.said)
    for entry in case.said:
        if (
            entry.author is not Author.CUSTOMER
            and (not topic.is_deed or entry.at <= topic.at)
            and told.said_in(entry.text)
        ):
            return _kept(rule, topic, "It was disclosed", entry.seq)
    when = " before it was done" if topic.is_deed else ""
    return _broken(rule, topic, f"a disclosure{when}, and none was made", part=_answerable(case, topic))


def _consent(case: QualityCase, rule: ComplianceRule, topic: Topic) -> Applied:
    told = phrases(rule.said)
    asked: Entry | None = None
    for entry in case.said:
        if topic.is_deed and entry.at > topic.at:
            break
        if entry.author is not Author.CUSTOMER:
            asked = entry if told.said_in(entry.text) else asked
        elif asked is not None:
            if _YES.said_in(entry.text, even_if_denied=False) or _meant_yes(case, entry):
                return _kept(rule, topic, "The customer consented", asked.seq, entry.seq)
            asked = None
    when = " before it was done" if topic.is_deed else ""
    return _broken(rule, topic, f"the customer's consent{when}, and there is none", part=_answerable(case, topic))


_CHECKS: dict[Need, Callable[[QualityCase, ComplianceRule, Topic], Applied | None]] = {
    Need.PERSON: _person,
    Need.DISCLOSURE: _disclosure,
    Need.CONSENT: _consent,
}


def _meant_yes(case: QualityCase, entry: Entry) -> bool:
    return any(one.seq == entry.seq and one.intent == "affirm" and one.confidence >= 0.6 for one in case.meant)


def _answerable(case: QualityCase, topic: Topic) -> str:
    """The agent who took the call that the topic led to; else whoever had the conversation."""
    if topic.part != BOT:
        return topic.part
    return next((one.claimed_by for one in case.handoffs if one.claimed_by and one.at >= topic.at - 1), BOT)


def _owner(case: QualityCase, at: float) -> str:
    held = (one for one in case.handoffs if one.claimed_by and one.at < at <= (one.ended_at or case.now))
    return next((one.claimed_by for one in held), BOT)


def _writer(case: QualityCase, entry: Entry) -> str:
    return case.writers.get(entry.seq, BOT) if entry.author is Author.AGENT else BOT


def _kept(rule: ComplianceRule, topic: Topic, how: str, *seqs: int, part: str = "") -> Applied:
    text = f"{how}: {rule.reason}"
    return Applied(
        rule.name, rule.needs.value, part or topic.part, topic.at, False, text, (*topic.seqs, *seqs)[:_MOST_SEQS]
    )


def _broken(rule: ComplianceRule, topic: Topic, needed: str, *, part: str) -> Applied:
    text = f"{rule.reason.rstrip('.')}: it needs {needed}."
    return Applied(rule.name, rule.needs.value, part, topic.at, True, text, topic.seqs[:_MOST_SEQS])


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{round(seconds)} seconds"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
