"""Conversations are picked for a look at their quality by the rules of `data/reviews.yml`, and supervisors look.

Each part of a conversation (an agent's, or the bot's alone) is picked once by each rule, when it has ended and whenever
more becomes known of it: a rating, a verdict, a wrong answer, a customer who comes back.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Change, News
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed
from desk.identity import new_id
from desk.store import audit, decisions, entries, ratings, readings, reviews, wrong_answers
from desk.store import conversations as stored_conversations
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.handoffs import Handoff
from desk.store.reviews import StoredReview
from desk.wrap_up.refunds import refunds_of
from handoff.decision import FiredRule
from handoff.reviews import ReviewCase, findings
from handoff.wire.decisions import DecisionKind
from handoff.wire.wrap_up import ReviewEvidence
from privacy.masking import mask_for_storage

COMMENT_CHARACTERS = 2000
_MOST_DECISIONS = 500


async def judge(desk: Desk, conversation: str) -> int:
    """Apply the rules to the parts that have ended. Returns how many reviews are new."""
    async with desk.changes.of(conversation) as change:
        every = await stored_handoffs.of_conversation(change.connection, conversation)
        new = 0
        for place, handoff in enumerate(every):
            if handoff.ended_at:
                case = await _case(desk, change, handoff, following=every[place + 1 :])
                new += await _pick(desk, change, handoff.id, handoff.claimed_by, case)
        if not every:
            new += await _pick(desk, change, "", "", await _bots_case(change))
        if every:
            new += await _came_back(desk, change, every[0])
        return new


async def settle(desk: Desk, review: str, agent: Agent, *, comment: str) -> None:
    """A supervisor has looked. Said again, the comment is replaced, and its agent may read the new one.

    Raises `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    if not agent.role.is_supervisor:
        raise NotAllowed("review conversations; supervisors do")
    if len(comment) > COMMENT_CHARACTERS or "\0" in comment:
        raise InvalidValue("comment", problem=f"it has at most {COMMENT_CHARACTERS} characters")
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        found = await reviews.lock(connection, review)
        text = mask_for_storage(comment.strip()).text
        if found.reviewed_at and found.comment == text:
            return
        found.reviewed_by, found.reviewed_at, found.comment, found.read_at = agent.id, now, text, 0.0
        await reviews.save(connection, found)
        detail: dict[str, str | int | float | bool] = {"review": review, "rule": found.rule, "has_comment": bool(text)}
        await audit.add(connection, AuditLine(now, agent.id, "review.settled", found.conversation, detail))
    desk.changes.announce(News(found.conversation, aftermath_changed=True))


async def read(desk: Desk, review: str, agent: Agent) -> None:
    """The agent whose conversation it is has read the comment. Raises `NotAllowed` and `NotFound`."""
    async with desk.store.writing() as connection:
        found = await reviews.lock(connection, review)
        if found.agent != agent.id:
            raise NotAllowed("read a colleague's comments for them")
        if found.read_at:
            return
        found.read_at = desk.changes.clock()
        await reviews.save(connection, found)
    desk.changes.announce(News(found.conversation, aftermath_changed=True))


async def _pick(desk: Desk, change: Change, handoff: str, agent: str, case: ReviewCase) -> int:
    return await _keep(desk, change, change.conversation.id, handoff, agent, case)


async def _keep(desk: Desk, change: Change, conversation: str, handoff: str, agent: str, case: ReviewCase) -> int:
    found = findings(desk.reviews, case)
    known = await reviews.rules_of(change.connection, conversation, handoff) if found else frozenset()
    new = 0
    for one in found:
        evidence = tuple(ReviewEvidence(shown.text, shown.seqs) for shown in one.shown)
        if one.rule in known:
            if await reviews.show_anew(change.connection, conversation, handoff, one.rule, evidence):
                change.news.reviews_changed = True
            continue
        new += 1
        review = StoredReview(new_id(), conversation, handoff, agent, one.rule, one.reason, change.now, evidence)
        await reviews.add(change.connection, review)
        change.news.reviews_changed = True
    return new


async def _case(desk: Desk, change: Change, handoff: Handoff, *, following: Sequence[Handoff]) -> ReviewCase:
    connection, name = change.connection, change.conversation.id
    log = [entry for entry in await entries.after(connection, name, 0) if entry.at <= handoff.ended_at]
    reading = await readings.get(connection, name)
    joined = [entry.seq for entry in log if handoff.claimed_at and entry.at >= handoff.claimed_at]
    last = log[-1].seq if log else 0
    is_last = not following
    return ReviewCase(
        entries=log if handoff.ended_as == "closed" else (),
        fired=(*handoff.decision.rules, *await _fired_since(connection, handoff)),
        moods=tuple((turn.seq, turn.understanding.sentiment.score) for turn in reading.turns if turn.seq <= last),
        person_from=joined[0] if joined else 0,
        waited_seconds=max(0.0, (handoff.claimed_at or handoff.ended_at) - handoff.at),
        reopened_after_seconds=_again(handoff, following),
        refunds=await refunds_of(connection, name, since=handoff.at, until=handoff.ended_at),
        warnings=await _warnings(connection, handoff),
        verdict=handoff.verdict,
        ratings=await _ratings(connection, name) if is_last else (),
        wrong_answers=await _wrong(connection, name) if is_last else (),
    )


async def _bots_case(change: Change) -> ReviewCase:
    connection, name = change.connection, change.conversation.id
    return ReviewCase(ratings=await _ratings(connection, name), wrong_answers=await _wrong(connection, name))


async def _came_back(desk: Desk, change: Change, first: Handoff) -> int:
    """The customer's earlier conversations that were closed: one about the same thing was not settled then."""
    customer = change.conversation.customer
    if not customer.identified:
        return 0
    new = 0
    earlier = await stored_conversations.earlier_contacts(
        change.connection, customer_id=customer.id, but=change.conversation.id
    )
    for contact in earlier:
        before = await stored_handoffs.latest(change.connection, contact.conversation)
        if before is None or before.ended_as != "closed" or not before.ended_at < first.at:
            continue
        case = ReviewCase(reopened_after_seconds=_again(before, (first,)))
        new += await _keep(desk, change, contact.conversation, before.id, before.claimed_by, case)
    return new


def _again(handoff: Handoff, following: Sequence[Handoff]) -> float | None:
    """How long after its end a person was called about the same thing; None where nobody was. Pure."""
    subjects = set(handoff.decision.subjects)
    for later in following:
        is_new_call = handoff.ended_as in ("closed", "returned") and later.at >= handoff.ended_at
        if is_new_call and (subjects & set(later.decision.subjects) or not subjects):
            return later.at - handoff.ended_at
    return None


async def _fired_since(connection: AsyncConnection, handoff: Handoff) -> tuple[FiredRule, ...]:
    """What the policy found while a person had it, or was waited for."""
    made = await decisions.of_conversation(connection, handoff.conversation, after=0, limit=_MOST_DECISIONS)
    return tuple(
        rule
        for one in made
        if one.kind is DecisionKind.HUMAN and handoff.at <= one.at <= handoff.ended_at
        for rule in one.decision.rules
    )


async def _warnings(connection: AsyncConnection, handoff: Handoff) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(line.detail["seq"]), str(line.detail["rules"]))
        for line in await audit.of_conversation(connection, handoff.conversation)
        if line.action == "warning.confirmed" and handoff.at <= line.at <= handoff.ended_at
    )


async def _ratings(connection: AsyncConnection, conversation: str) -> tuple[tuple[str, int, str], ...]:
    given = await ratings.of_conversation(connection, conversation)
    return tuple((one.part, one.score, one.word) for one in given)


async def _wrong(connection: AsyncConnection, conversation: str) -> tuple[int, ...]:
    return tuple(one.seq for one in await wrong_answers.of_conversation(connection, conversation))
