"""What a worker's words do: a reply is stored once under its epoch, a finished turn may call a person.

A worker speaks for the bot only while it holds the turn and the bot owns the conversation in the same epoch.
Whatever else it says is refused, and the refusal is written into the audit trail.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator

from desk import handoffs, moderation, ownership, policy, shadow, transfers
from desk.change import Change
from desk.context import Desk
from desk.copilot import delegations
from desk.errors import DeskError, NotFound, NotHolder, StaleEpoch
from desk.ownership import Owner
from desk.situations import earlier_contacts
from desk.store import entries, readings, tasks, understandings
from desk.store.readings import Reading
from desk.store.tasks import Task, TaskKind, TaskState
from desk.store.understandings import Mode
from desk.wrap_up import ratings
from handoff.decision import Outcome
from handoff.log import Author
from handoff.moderation import Speaker
from handoff.wire.decisions import DecisionKind
from handoff.wire.worker import Reply, ReplyButton, TurnDone, TurnFailed, TurnMode
from privacy.masking import mask_for_storage

logger = logging.getLogger(__name__)

_REPLY_CHARACTERS = 10_000


async def reply(desk: Desk, worker: str, message: Reply) -> int:
    """Say `message` to the customer, or a safe sentence where it holds what the bot may not say. Returns its seq, also
    when it was said before.

    Raises `StaleEpoch` and `NotHolder`; then nothing was said.
    """
    refusal: DeskError | None = None
    async with _changing(desk, message.turn) as change:
        task = await _held(change, message.turn, worker)
        stored = await entries.seq_of_reply(change.connection, message.turn, message.index)
        if stored is not None:
            return stored
        refusal = _refusal(change, task, epoch=message.epoch)
        if refusal is None:
            text = message.text[:_REPLY_CHARACTERS].replace("\0", "")
            findings = await moderation.review(desk, change, text, speaker=Speaker.BOT)
            if findings:
                said = await moderation.hold_back(desk, change, task, message, findings, text=text, worker=worker)
                return said.seq
            entry = await change.append(
                Author.BOT,
                text,
                author_name=desk.settings.assistant_name,
                choices=tuple(map(_without_secrets, message.buttons)),
                source=message.source,
                turn=message.turn,
                reply_index=message.index,
            )
            return entry.seq
        await change.note(worker, "reply.refused", turn=message.turn, index=message.index, reason=refusal.code)
    logger.info("Refused a reply of %s: %s", message.turn, refusal)
    raise refusal


def _without_secrets(button: ReplyButton) -> ReplyButton:
    """A button says again what the customer told, and is kept like a message."""
    title, payload = (mask_for_storage(text).text for text in (button.title, button.payload))
    return ReplyButton(title=title, payload=payload)


async def done(desk: Desk, worker: str, message: TurnDone, *, model: str = "") -> None:
    """The turn is over: keep what was understood, and call a person if the policy decided so.

    A handoff needs the current epoch. A turn in which the bot had nothing to say counts as no answer.
    `model` is as in `desk.dispatch.Worker`.
    """
    async with _changing(desk, message.turn) as change:
        task = await _held(change, message.turn, worker)
        await _finish(change, task, TaskState.DONE)
        reading = Reading(turns=message.turns, facts=message.facts, tried=message.tried, decision=message.decision)
        if message.turns:
            await readings.save(change.connection, change.conversation.id, reading, turn=task.turn, at=change.now)
            latest = message.turns[-1]
            change.conversation.mood = latest.understanding.sentiment.score
            change.news.mood = (latest.seq, latest.understanding.sentiment.score)
            change.news.inbox_changed = True
        await _keep_understanding(change, task, message, model=model)
        await ratings.after_turn(desk, change, message.turns)
        is_current = ownership.is_current(change.conversation.ownership, epoch=message.epoch)
        is_live = task.mode == TurnMode.RESPOND.value and is_current
        if message.decision is not None:
            kind = DecisionKind.LIVE if is_live else DecisionKind.HUMAN
            await change.keep(message.decision, kind=kind, seq=task.seq, turn=task.turn)
            if is_live:
                await shadow.watch_turn(desk, change, reading, seq=task.seq, turn=task.turn)
        if task.mode == TurnMode.OBSERVE.value and message.turns:
            await transfers.consider(desk, change, reading, seq=task.seq)
            await delegations.understood(desk, change, message.turns)
        if task.mode != TurnMode.RESPOND.value:
            return
        if not is_current:
            await change.note(worker, "turn.stale", turn=task.turn, epoch=message.epoch)
            await moderation.turn_is_over(desk, change, task, reading, epoch=message.epoch)
            return
        if message.decision is not None and message.decision.outcome is Outcome.HANDOFF:
            await handoffs.begin(desk, change, message.decision, reading, cause=handoffs.Cause.POLICY)
        elif not await entries.count_replies(change.connection, task.turn):
            await change.note(worker, "turn.silent", turn=task.turn)
            await call_person(desk, change, seq=task.seq)


async def _keep_understanding(change: Change, task: Task, message: TurnDone, *, model: str) -> None:
    """Keep what was made of the one message that this turn was about; the others of `turns` are kept already."""
    if task.kind is not TaskKind.MESSAGE:
        return
    read = next((turn for turn in reversed(message.turns) if turn.seq == task.seq), None)
    if read is not None:
        mode = Mode.ANSWERED if task.mode == TurnMode.RESPOND.value else Mode.OBSERVED
        row = understandings.row_of(change.conversation.id, read, at=task.at, model=model, mode=mode)
        await understandings.add(change.connection, row)


async def failed(desk: Desk, worker: str, message: TurnFailed) -> None:
    """The worker could not do the turn: try again where that may help, else call a person."""
    logger.warning("Worker %s failed turn %s: %s (%s)", worker, message.turn, message.message, message.code)
    async with _changing(desk, message.turn) as change:
        task = await _held(change, message.turn, worker)
        await give_up(desk, change, task, failure=f"{message.code}: {message.message}", may_retry=message.retry)


async def give_up(desk: Desk, change: Change, task: Task, *, failure: str, may_retry: bool) -> None:
    """Put a turn back for another try, or end it when it was tried often enough."""
    task.failure = failure[:500]
    if may_retry and task.attempts < desk.settings.turn_attempts:
        # A short pause, growing with each try, so that a worker in trouble is not asked at once again.
        task.state, task.worker, task.not_before = TaskState.QUEUED, "", change.now + 0.5 * (task.attempts - 1)
        await tasks.save(change.connection, task)
        change.news.tasks_changed = True
        return
    await _finish(change, task, TaskState.FAILED)
    await change.note("desk", "turn.failed", turn=task.turn, failure=task.failure)
    is_unanswered = task.mode == TurnMode.RESPOND.value and change.conversation.owner is Owner.BOT
    if is_unanswered and not await entries.count_replies(change.connection, task.turn):
        await call_person(desk, change, seq=task.seq)


async def call_person(desk: Desk, change: Change, *, seq: int) -> None:
    """The bot has no answer to the message `seq`: the customer is told, and the conversation goes to the queue."""
    reading = await readings.get(change.connection, change.conversation.id)
    decision = policy.judge(
        desk.policy,
        change.conversation,
        reading,
        earlier=await earlier_contacts(change),
        now=change.now,
        bot_unavailable=True,
    )
    await change.keep(decision, kind=DecisionKind.LIVE, seq=seq)
    await handoffs.begin(desk, change, decision, reading, cause=handoffs.Cause.BOT_UNAVAILABLE)


def _refusal(change: Change, task: Task, *, epoch: int) -> DeskError | None:
    now = change.conversation.ownership
    if task.mode != TurnMode.RESPOND.value or not ownership.is_current(now, epoch=epoch):
        return StaleEpoch(spoken=epoch, current=now.epoch)
    return None


@contextlib.asynccontextmanager
async def _changing(desk: Desk, turn: str) -> AsyncIterator[Change]:
    """Change the conversation of a turn. Raises `NotHolder` where there is none: nobody holds its turns."""
    try:
        async with desk.changes.of(tasks.conversation_of(turn)) as change:
            yield change
    except NotFound as error:
        if error.kind == "conversation":
            raise NotHolder from error
        raise


async def _held(change: Change, turn: str, worker: str) -> Task:
    """The task, if this worker holds it. Read under the conversation's lock."""
    task = await tasks.find(change.connection, turn)
    if task is None or task.state is not TaskState.OFFERED or task.worker != worker:
        raise NotHolder
    return task


async def _finish(change: Change, task: Task, state: TaskState) -> None:
    task.state, task.finished_at = state, change.now
    await tasks.save(change.connection, task)
    change.news.tasks_changed = True
    following = await tasks.first_open(change.connection, change.conversation.id)
    if following is not None:
        # Its customer has waited for this turn, not for an answer that never came.
        await tasks.save(change.connection, change.restarted(following))
