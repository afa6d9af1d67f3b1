"""The review: a message is given to one designer at a time, and what they say of it is kept, once."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import InvalidValue, NotFound
from desk.identity import new_id
from desk.store import audit, conversations, entries, readings, workbench_examples, workbench_reviews
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.misunderstood import Misunderstood
from desk.store.workbench_examples import StoredExample
from desk.store.workbench_reviews import Reviewed, ReviewState
from desk.workbench import accepting, stand_ins
from desk.workbench.annotation import annotated, one_line
from desk.workbench.errors import AlreadyDecided, ExampleRefused
from desk.workbench.findings import findings, is_known, needs_word
from desk.workbench.progress import place_of, progress_of
from desk.workbench.shown import RANDOM, part_shown, shown
from desk.workbench.stand_ins import Personal
from desk.workbench.training_data import NewIntent, TrainingData
from desk.workbench.waiting import Waiting
from desk.workbench.workbench import Workbench, check_may_train
from handoff.conversation import Entity
from handoff.wire.workbench import (
    Finding,
    FindingKind,
    MovedExample,
    Reason,
    ReviewMessage,
    Verdict,
    VerdictAnswer,
    VerdictBody,
)

# Long enough to think, and to write an example; whoever left for lunch keeps nobody waiting.
CLAIM_SECONDS = 600.0
_MOST_TRIED = 50
_CONTEXT_ENTRIES = 40


async def next_message(bench: Workbench, agent: Agent, *, reason: str = "") -> ReviewMessage | None:
    """The message that the agent has, or the next that nobody has and that is claimed for them; None where nothing waits.

    Raises `NotAllowed`, `InvalidValue` and `TrainingDataWrong`.
    """
    check_may_train(agent)
    if reason and reason not in set(Reason):
        raise InvalidValue("reason", problem=f"it is one of {', '.join(Reason)}")
    data = await bench.data()
    bench.meanings.learn([one.text for one in data.examples])
    every = await bench.waiting(data)
    every = tuple(one for one in every if not reason or Reason(reason) in one.reasons)
    now = bench.desk.changes.clock()
    async with bench.desk.store.reading() as connection:
        mine = await workbench_reviews.claimed_by(connection, agent.id, now=now)
        places = [(one.message.conversation, one.message.seq) for one in every]
        taken = await workbench_reviews.taken(connection, places, agent=agent.id, now=now)
    if mine is not None:
        held = next((one for one in every if place_of(one) == (mine.conversation, mine.seq)), None)
        if held is not None:
            return await _shown(bench, data, held, until=mine.claimed_until)
    free = [one for one in every if place_of(one) not in taken]
    for one in free[:_MOST_TRIED]:
        if await _claim(bench, agent, one.message, now=now):
            try:
                return await _shown(bench, data, one, until=now + CLAIM_SECONDS)
            except NotFound:
                continue  # its conversation was forgotten meanwhile
    return None


async def say(bench: Workbench, agent: Agent, body: VerdictBody) -> VerdictAnswer:
    """What a designer says of a message that they have.

    Nothing is changed while something speaks against the example that was not confirmed; said again, it is done once.
    Raises `NotAllowed`, `AlreadyDecided`, `ExampleRefused`, `TrainingDataWrong` and `InvalidValue`.
    """
    check_may_train(agent)
    desk = bench.desk
    data = await bench.data()
    if body.verdict is Verdict.IGNORE:
        if not await _decide(bench, agent, body, intent="", example=None):
            return await _repeated(bench, agent, body)
        bench.forget_found()
        return await _answer(bench, agent, outcome="ignored")
    new = _new_intent(body, data)
    text, values = one_line(body.text), await _values(bench, body.conversation, body.seq)
    personal = stand_ins.personal_in(text, values=values, random=RANDOM)
    if personal and (not body.keeps_personal or any(stand_ins.is_secret(one.what) for one in personal)):
        return await _answer(bench, agent, is_done=False, personal=personal)
    example = annotated(text, body.marks)
    found = await against(bench, data, text, body.intent)
    conflict = next((one for one in found if one.kind is FindingKind.CONFLICT), None)
    is_settled = not needs_word(found) or (body.moves if conflict is not None else body.confirmed)
    if not is_settled:
        return await _answer(bench, agent, is_done=False, found=found)
    if is_known(found) and conflict is None:
        if not await _decide(bench, agent, body, intent=body.intent, example=None):
            return await _repeated(bench, agent, body)
        return await _answer(bench, agent, outcome="known", found=found)
    accepted = StoredExample(
        id=new_id(),
        conversation=body.conversation,
        seq=body.seq,
        agent=agent.id,
        at=desk.changes.clock(),
        intent=body.intent,
        example=example,
        new_intent=body.new if new is not None else None,
        moved=_moved(conflict, data) if conflict is not None else None,
    )
    data.added(accepting.addition_of(accepted))  # what cannot be written is said now, and not when it was decided
    if not await _decide(bench, agent, body, intent=body.intent, example=accepted):
        return await _repeated(bench, agent, body)
    await accepting.write_kept(bench)
    # A colleague's key may have written it together with theirs, so what stands in the store is told.
    async with desk.store.reading() as connection:
        kept = await workbench_examples.get_example(connection, accepted.id)
    file = kept.file if kept is not None and kept.file else _file_for(data, accepted)
    return await _answer(bench, agent, outcome=kept.state.value if kept is not None else "", file=file, found=found)


async def undo(bench: Workbench, agent: Agent) -> ReviewMessage | None:
    """Take back what the agent said last: its example goes, and the message is theirs again. None where there is nothing.

    Raises `NotAllowed`, and what `accepting.take_back` raises.
    """
    check_may_train(agent)
    now = bench.desk.changes.clock()
    async with bench.desk.store.reading() as connection:
        last = await workbench_reviews.last_of(connection, agent.id)
    if last is None:
        return None
    if last.example:
        # The row goes with its example, and is made anew by the claim.
        await accepting.take_back(bench, agent, last.example)
    async with bench.desk.store.writing() as connection:
        await workbench_reviews.let_go(connection, agent.id)
        until = now + CLAIM_SECONDS
        is_mine = await workbench_reviews.claim_again(
            connection, last.conversation, last.seq, agent=agent.id, now=now, until=until
        ) or await workbench_reviews.claim(
            connection, last.conversation, last.seq, agent=agent.id, understood=last.understood, now=now, until=until
        )
    bench.forget_found()
    data = await bench.data()
    every = await bench.waiting(data)
    again = next((one for one in every if place_of(one) == (last.conversation, last.seq)), None)
    if not is_mine or again is None:
        return await next_message(bench, agent)
    return await _shown(bench, data, again, until=until)


async def release(bench: Workbench, agent: Agent) -> None:
    """Leave what the agent has to others: they went away from the view."""
    check_may_train(agent)
    async with bench.desk.store.writing() as connection:
        await workbench_reviews.let_go(connection, agent.id)


async def against(bench: Workbench, data: TrainingData, text: str, intent: str) -> tuple[Finding, ...]:
    """What speaks against an example, by its words and as far as a worker tells meanings by these too."""
    (vector,) = await bench.meanings.of([text])
    if vector is None:
        return findings(text, intent, data)
    vectors = bench.meanings.known(one.text for one in data.examples)
    return findings(text, intent, data, vector=vector, vectors=vectors)


async def _claim(bench: Workbench, agent: Agent, message: Misunderstood, *, now: float) -> bool:
    async with bench.desk.store.writing() as connection:
        await workbench_reviews.let_go(connection, agent.id)
        return await workbench_reviews.claim(
            connection,
            message.conversation,
            message.seq,
            agent=agent.id,
            understood=message.intent,
            now=now,
            until=now + CLAIM_SECONDS,
        )


async def _shown(bench: Workbench, data: TrainingData, one: Waiting, *, until: float) -> ReviewMessage:
    name, seq = one.message.conversation, one.message.seq
    async with bench.desk.store.reading() as connection:
        conversation = await conversations.get(connection, name)
        around = await entries.before(connection, name, seq + _CONTEXT_ENTRIES // 2, limit=_CONTEXT_ENTRIES)
        found = await _entities(connection, name, seq)
    return shown(
        one,
        customer=conversation.customer,
        entries=around,
        found=found,
        entities=data.entities,
        claimed_until=until,
    )


async def _entities(connection: AsyncConnection, conversation: str, seq: int) -> tuple[Entity, ...]:
    """What was found in a message, as far as it is still known."""
    reading = await readings.get(connection, conversation)
    turn = next((turn for turn in reading.turns if turn.seq == seq), None)
    return turn.understanding.entities if turn is not None else ()


async def _values(bench: Workbench, conversation: str, seq: int) -> tuple[tuple[str, str], ...]:
    async with bench.desk.store.reading() as connection:
        row = await conversations.get(connection, conversation)
        found = await _entities(connection, conversation, seq)
        entry = await entries.get(connection, conversation, seq)
    return stand_ins.values_of(row.customer, entry.text if entry is not None else "", found)


async def _decide(
    bench: Workbench, agent: Agent, body: VerdictBody, *, intent: str, example: StoredExample | None
) -> bool:
    """Keep the decision with its example, both or none. False where the message is not the agent's."""
    now = bench.desk.changes.clock()
    async with bench.desk.store.writing() as connection:
        is_theirs = await workbench_reviews.decide(
            connection,
            body.conversation,
            body.seq,
            agent=agent.id,
            verdict=body.verdict,
            intent=intent,
            example=example.id if example is not None else "",
            now=now,
        )
        if not is_theirs:
            return False
        if example is not None:
            await workbench_examples.add_example(connection, example)
        detail: audit.Detail = {"seq": body.seq, "verdict": body.verdict.value}
        if intent:
            detail["intent"] = intent
        await audit.add(connection, AuditLine(now, agent.id, "training.reviewed", body.conversation, detail))
    return True


async def _repeated(bench: Workbench, agent: Agent, body: VerdictBody) -> VerdictAnswer:
    """The answer to what was said twice. Raises `AlreadyDecided` where somebody else has the message."""
    async with bench.desk.store.reading() as connection:
        row = await workbench_reviews.get(connection, body.conversation, body.seq)
    if row is None or row.agent != agent.id or row.state is not ReviewState.DECIDED or not _is_same(row, body):
        raise AlreadyDecided
    return await _answer(bench, agent, outcome="ignored" if body.verdict is Verdict.IGNORE else "known")


def _is_same(row: Reviewed, body: VerdictBody) -> bool:
    return row.verdict == body.verdict.value and row.intent == body.intent


async def _answer(
    bench: Workbench,
    agent: Agent,
    *,
    is_done: bool = True,
    outcome: str = "",
    file: str = "",
    found: tuple[Finding, ...] = (),
    personal: tuple[Personal, ...] = (),
) -> VerdictAnswer:
    progress = await progress_of(bench, agent)
    return VerdictAnswer(is_done, outcome, file, found, tuple(part_shown(one) for one in personal), progress)


def _new_intent(body: VerdictBody, data: TrainingData) -> NewIntent | None:
    """Raises `ExampleRefused` for an intent that does not fit what is said of it."""
    is_there = body.intent in data.intents and data.block_of(body.intent) is not None
    if body.verdict is not Verdict.NEW:
        if not is_there:
            raise ExampleRefused(f"There is no intent {body.intent[:64]!r} with examples.")
        return None
    if body.intent in data.intents:
        raise ExampleRefused(f"The intent {body.intent} is there already: choose it as another one.")
    if body.new is None:
        raise InvalidValue("new", problem="a new intent says beside which one it stands")
    return NewIntent(body.new.like, body.new.description)


def _moved(conflict: Finding, data: TrainingData) -> MovedExample:
    known = next(one for one in data.examples if (one.file, one.line) == (conflict.file, conflict.line))
    return MovedExample(known.intent, known.written)


def _file_for(data: TrainingData, example: StoredExample) -> str:
    """Where a kept example will go."""
    like = example.new_intent.like if example.new_intent is not None else example.intent
    place = data.block_of(like)
    return place[0].name if place is not None else ""
