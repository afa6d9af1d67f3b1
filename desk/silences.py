"""Customers who fall silent after an answer of the bot are judged by the clock.

Where the policy then calls a person, the conversation goes to the queue. An offer would be said to nobody, so it is only
recorded.
"""

from __future__ import annotations

import logging
from dataclasses import replace

import msgspec

from desk import handoffs
from desk.context import Desk
from desk.errors import NotFound
from desk.ownership import Owner
from desk.situations import earlier_contacts, situation_of
from desk.store import conversations, readings
from desk.store.readings import Reading
from handoff.decision import Outcome
from handoff.firing import plan_of
from handoff.log import Author
from handoff.policy import evaluate
from handoff.policy_model import Policy
from handoff.wire.decisions import DecisionKind

logger = logging.getLogger(__name__)

LONGEST_SECONDS = 24 * 3600.0
_AT_ONCE = 100


def waits_of(policy: Policy) -> tuple[float, ...]:
    """The silences in seconds after which a rule may fire, the shortest first; none beyond a day. Pure."""
    asked = {float(test.at_least_seconds) for test in plan_of(policy).asked.get("silence", ())}
    return tuple(sorted(seconds for seconds in asked if seconds < LONGEST_SECONDS))


def is_due(waits: tuple[float, ...], *, since: float, judged_at: float, now: float) -> bool:
    """Whether a silence that began at `since` has become long enough for a rule after it was judged last. Pure."""
    return now - since < LONGEST_SECONDS and any(judged_at < since + seconds <= now for seconds in waits)


async def judge_silences(desk: Desk) -> int:
    """Judge the customers who have been silent for long enough, some at a time. Returns how many were judged."""
    waits = waits_of(desk.policy)
    if not waits:
        return 0
    async with desk.store.reading() as connection:
        silent = await conversations.silent(
            connection, waits=waits, longest=LONGEST_SECONDS, now=desk.changes.clock(), limit=_AT_ONCE
        )
    for conversation in silent:
        try:
            await _judge(desk, conversation, waits)
        except NotFound:
            continue
        except Exception:
            # One broken conversation must not keep all others from being judged.
            logger.exception("The silence in %s could not be judged", conversation)
    return len(silent)


async def _judge(desk: Desk, conversation: str, waits: tuple[float, ...]) -> None:
    async with desk.changes.of(conversation) as change:
        row = change.conversation
        is_silent = row.owner is Owner.BOT and row.last_author == Author.BOT.value
        if not is_silent or not is_due(waits, since=row.last_at, judged_at=row.silence_judged_at, now=change.now):
            return
        row.silence_judged_at = change.now
        reading = await readings.get(change.connection, conversation)
        if not any(turn.seq > row.spent_through for turn in reading.turns):
            return
        decision = evaluate(
            desk.policy,
            situation_of(
                row, _as_silent(reading, since=row.last_at), earlier=await earlier_contacts(change), now=change.now
            ),
        )
        await change.keep(decision, kind=DecisionKind.LIVE, seq=reading.turns[-1].seq)
        if decision.outcome is Outcome.HANDOFF:
            await handoffs.begin(desk, change, decision, reading, cause=handoffs.Cause.SILENCE)


def _as_silent(reading: Reading, *, since: float) -> Reading:
    """The reading with the bot's last answer at `since`: the desk's clock counts, a worker's may be another one."""
    *before, latest = reading.turns
    return replace(reading, turns=(*before, msgspec.structs.replace(latest, answered_at=since)))
