"""The ledger's row of a conversation, made of all that is known of it. Pure; `docs/insight.md` defines each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk.insight.bot_work import BotWork, says_it_helped, work_of
from desk.insight.case import Case
from desk.insight.effort import Briefing, asked_again, asked_twice
from desk.insight.log_line import LogLine, Span, spans_of
from desk.insight.outcome import Ending, Outcome, outcome_of
from desk.insight.times import times_of
from desk.ownership import Owner
from desk.store.outcomes import LedgerRow
from desk.store.understandings import Mode
from handoff.conversation import Turn
from handoff.log import Author
from handoff.subjects import ANSWERS
from handoff.wrap_up import WORKFLOW_EVENTS

QUEUE_SILENCE_SECONDS = 7 * 24 * 3600.0
"""Who stands in line without a word for so long is not waiting any more."""
_INTENT_CHARACTERS = 200
_GOOD_STARS, _BAD_STARS = 4, 2
# Words that name no wish of the customer's, where nothing else tells what they came for.
_NO_WISH = ANSWERS | {"not_helpful", "bot_challenge"}
NO_TASKS = frozenset({"", "talk_to_human", "out_of_scope"})
"""What `main_task` says where no task is known."""


@dataclass(frozen=True, slots=True)
class View:
    """A conversation up to some moment: the lines, the turns and the spans of who had it, all before `ends_at`. `is_whole`: that
    moment is its end."""

    lines: Sequence[LogLine]
    turns: Sequence[Turn]
    spans: Sequence[Span]
    ends_at: float
    is_whole: bool


def silent_since(case: Case) -> float:
    """When the last word was said, or somebody else got it."""
    last, epoch = case.conversation.created_at, 0
    for line in case.lines:
        if line.is_said or line.is_by_customer or line.epoch != epoch:
            last, epoch = line.at, line.epoch
    return last


def end_of(case: Case, *, now: float) -> float:
    """When it ended, if it has: when it was closed, when it was waited for long enough, else with the last word."""
    match case.conversation.owner:
        case Owner.CLOSED:
            return case.conversation.closed_at
        case Owner.QUEUE:
            return min(now, silent_since(case) + QUEUE_SILENCE_SECONDS)
        case _:
            return silent_since(case)


def whole_of(case: Case, *, now: float) -> View:
    """All of it, up to its end."""
    return _view(case, case.lines, ends_at=end_of(case, now=now), is_whole=True)


def part_of(case: Case, *, until: float) -> View:
    """What it was at a moment (seconds since the epoch)."""
    return _view(case, [line for line in case.lines if line.at <= until], ends_at=until, is_whole=False)


def _view(case: Case, lines: Sequence[LogLine], *, ends_at: float, is_whole: bool) -> View:
    last = lines[-1].seq if lines else 0
    return View(
        lines=lines,
        turns=[turn for turn in case.reading.turns if turn.seq <= last],
        spans=spans_of(lines, ends_at=ends_at),
        ends_at=ends_at,
        is_whole=is_whole,
    )


def outcome_in(case: Case, view: View) -> tuple[Outcome, BotWork]:
    """How it ended by itself, and what the bot did in all of it."""
    wrong = _wrongly_answered(case, view)
    whole = work_of(view.turns, tried=case.reading.tried if view.is_whole else (), wrong=wrong)
    calls = [call for call in case.calls if view.is_whole or call.at <= view.ends_at]
    last = view.spans[-1] if view.spans else Span(Owner.BOT, "", 1, view.ends_at, view.ends_at)
    served = _service(view)
    since = last.first_seq if calls and last.owner is Owner.BOT else 0
    own = work_of([turn for turn in view.turns if turn.seq > since], wrong=wrong) if calls else whole
    words = [line for line in view.lines if line.is_by_customer and line.seq > since]
    said = case.conversation.disposition if view.is_whole and case.conversation.owner is Owner.CLOSED else ""
    if not said and calls and last.owner is Owner.BOT and not words:
        said = calls[-1].disposition
    return (
        outcome_of(
            Ending(
                handoffs=len(calls),
                last_owner=last.owner,
                disposition=said,
                was_served=_was_served(view, served),
                is_heard=bool(words),
                is_done=bool(own.done),
                is_open=bool(own.open) or _is_unanswered(view),
                is_confirmed=_is_confirmed(case, own),
                helped_by_person=_helped(view, served),
            )
        ),
        whole,
    )


def row_of(case: Case, *, now: float) -> LedgerRow:
    """The row of a conversation that has ended and in which the customer said a word."""
    view = whole_of(case, now=now)
    outcome, work = outcome_in(case, view)
    conversation, times = case.conversation, times_of(view.lines, view.spans)
    words = [line for line in view.lines if line.is_by_customer]
    first = words[0] if words else view.lines[0]
    moods = _moods(case)
    owners = [span.agent for span in view.spans if span.owner is Owner.AGENT and span.agent]
    return LedgerRow(
        conversation=conversation.id,
        started_at=first.at,
        last_at=view.ends_at,
        settled_at=now,
        last_seq=conversation.last_seq,
        outcome=outcome,
        intent=main_task(case)[:_INTENT_CHARACTERS],
        layer=max((call.layer for call in case.calls), default=1),
        channel=conversation.channel,
        language=_language(case),
        tier=conversation.customer.tier[:64],
        agent=owners[-1] if owners else "",
        skill=case.calls[-1].skill if case.calls else "",
        model=next((one.model for one in reversed(case.understood) if one.mode == Mode.ANSWERED.value), ""),
        arm=case.arm,
        customer_messages=_count(view.lines, Author.CUSTOMER, since=0),
        bot_messages=_count(view.lines, Author.BOT, since=first.seq),
        agent_messages=_count(view.lines, Author.AGENT, since=0),
        handoffs=len(case.calls),
        reason=((case.calls[0].rule or case.calls[0].cause) if case.calls else "")[:_INTENT_CHARACTERS],
        verdict=max(case.calls, key=lambda call: call.verdict_at).verdict if case.calls else "",
        wait_seconds=times.wait_seconds,
        first_reply_seconds=times.first_reply_seconds,
        handle_seconds=times.handle_seconds,
        asked_twice=asked_twice(view.lines, done={turn.seq for turn in view.turns if turn.resolved}),
        asked_again=asked_again(view.lines, _briefings(case)),
        agent_steps=case.steps if owners else None,
        mood_first=moods[0] if moods else None,
        mood_last=moods[-1] if moods else None,
        csat_bot=case.csat_bot,
        csat_agent=case.csat_agent,
        was_asked_bot=case.was_asked_bot,
        was_asked_agent=case.was_asked_agent,
        disposition=conversation.disposition,
        is_goal_done=bool(work.done),
        is_recognised=case.has_address or bool(conversation.customer.id),
    )


def renewed(before: LedgerRow, case: Case, *, now: float) -> LedgerRow:
    """The row where the conversation's readings are forgotten since: what can still be told is, the rest stays."""
    fresh = row_of(case, now=now)
    is_told = fresh.handoffs > 0 and bool(fresh.disposition)
    return replace(
        before,
        settled_at=now,
        last_seq=fresh.last_seq,
        outcome=fresh.outcome if is_told else before.outcome,
        disposition=fresh.disposition,
        verdict=fresh.verdict or before.verdict,
        csat_bot=before.csat_bot if fresh.csat_bot is None else fresh.csat_bot,
        csat_agent=before.csat_agent if fresh.csat_agent is None else fresh.csat_agent,
        was_asked_bot=fresh.was_asked_bot or before.was_asked_bot,
        was_asked_agent=fresh.was_asked_agent or before.was_asked_agent,
    )


def main_task(case: Case) -> str:
    """What most of the customer's messages were about, of equals the first."""
    counts: dict[str, int] = {}
    known = {turn.seq for turn in case.reading.turns}
    for one in case.reading.tried:
        if one.goal and not one.agent:
            counts[one.goal] = counts.get(one.goal, 0) + sum(seq not in known for seq in one.seqs)
    for turn in case.reading.turns:
        if turn.goal:
            counts[turn.goal] = counts.get(turn.goal, 0) + 1
    most = max(counts.values(), default=0)
    if most:
        return next(task for task, count in counts.items() if count == most)
    if case.calls and case.calls[0].subjects:
        return case.calls[0].subjects[0]
    intents = [one.intent for one in case.understood] or [turn.understanding.intent for turn in case.reading.turns]
    wishes = [one for one in intents if one not in _NO_WISH]
    return ("out_of_scope" if wishes[0] == "nlu_fallback" else wishes[0]) if wishes else ""


def _wrongly_answered(case: Case, view: View) -> frozenset[int]:
    """The customer's messages to which an answer was called wrong."""
    asked = [turn.seq for turn in view.turns]
    return frozenset(max(seq for seq in asked if seq < wrong) for wrong in case.wrong if asked and asked[0] < wrong)


def _service(view: View) -> tuple[Span, ...]:
    """The spans since the bot had it last (before it was given back, where it ended with the bot), if an agent had the last of
    them; none where they end in the queue, for whoever waited there was not served."""
    spans = list(view.spans)
    if spans and spans[-1].owner is Owner.BOT:
        spans.pop()
    found: list[Span] = []
    while spans and spans[-1].owner is not Owner.BOT:
        found.insert(0, spans.pop())
    return tuple(found) if found and found[-1].owner is Owner.AGENT else ()


def _was_served(view: View, served: Sequence[Span]) -> bool:
    """Whether an agent wrote to the customer meanwhile, or did something in the back office."""
    return any(
        (line.is_said and line.author is Author.AGENT) or line.event in WORKFLOW_EVENTS
        for line in _lines_of(view, served)
    )


def _helped(view: View, served: Sequence[Span]) -> bool:
    """Whether the customer's last words meanwhile say that it helped."""
    told = [line.seq for line in _lines_of(view, served) if line.is_by_customer]
    return bool(told) and any(turn.seq == told[-1] and says_it_helped(turn) for turn in view.turns)


def _lines_of(view: View, spans: Sequence[Span]) -> list[LogLine]:
    if not spans:
        return []
    return [line for line in view.lines if line.seq >= spans[0].first_seq and line.at <= spans[-1].ends_at]


def _is_unanswered(view: View) -> bool:
    """Whether the customer spoke last, and with more than a farewell."""
    said = [line for line in view.lines if line.is_said]
    if not said or said[-1].author is not Author.CUSTOMER:
        return False
    read = {turn.seq: turn for turn in view.turns}.get(said[-1].seq)
    return read is None or read.understanding.intent not in ANSWERS


def _is_confirmed(case: Case, work: BotWork) -> bool:
    stars = case.csat_bot
    if stars is None:
        return work.is_confirmed
    return stars >= _GOOD_STARS or (work.is_confirmed and stars > _BAD_STARS)


def _briefings(case: Case) -> list[Briefing]:
    """What each agent was given, from the moment on at which they took it."""
    return [
        Briefing(max((line.seq for line in case.lines if line.at <= call.claimed_at), default=0), call.facts)
        for call in case.calls
        if call.claimed_at
    ]


def _moods(case: Case) -> list[float]:
    found = [one.sentiment for one in case.understood if not one.is_pressed]
    read = (turn.understanding for turn in case.reading.turns)
    return found or [one.sentiment.score for one in read if not one.is_pressed]


def _language(case: Case) -> str:
    spoken = [one.language for one in case.understood if not one.is_pressed and one.language]
    if not spoken:
        spoken = [turn.understanding.language for turn in case.reading.turns if not turn.understanding.is_pressed]
    told = spoken[-1] if spoken else case.conversation.customer.language
    return told.partition("-")[0].lower()[:8]


def _count(lines: Sequence[LogLine], author: Author, *, since: int) -> int:
    return sum(line.is_said and line.author is author and line.seq >= since for line in lines)
