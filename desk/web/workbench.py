"""`/api/workbench`: the review of what the bot may have misunderstood, for designers and administrators."""

from __future__ import annotations

from aiohttp import web

from desk.context import DESK, Desk
from desk.errors import DeskError, InvalidValue
from desk.login import current_login
from desk.store import workbench_examples
from desk.store.agents import Agent
from desk.web.api import check_own_page, read_body
from desk.web.security import json_answer
from desk.workbench import accepting, grouping, progress, reviewing
from desk.workbench.annotation import one_line
from desk.workbench.training_data import TrainingData
from desk.workbench.workbench import WORKBENCH, Workbench, check_may_train
from handoff.wire.workbench import (
    CheckAnswer,
    CheckBody,
    ClusterVerdictBody,
    ExampleState,
    IntentShown,
    NextAnswer,
    NextBody,
    Overview,
    Released,
    UndoAnswer,
    VerdictBody,
)

_MOST_EXAMPLES = 4
_BODY_BYTES = 131_072


async def overview(request: web.Request) -> web.StreamResponse:
    """Answer with how far the review is, and what can be chosen. Raises `NotAuthenticated` and `NotAllowed`."""
    desk, bench, agent = await asked_by(request)
    why_not, problem = await bench.why_not_written(), ""
    try:
        data = await bench.data()
    except DeskError as error:
        # The rest of the page says what it can.
        data, problem = TrainingData.read({}), str(error)
    await accepting.settle_deployed(bench, data)
    await accepting.write_kept(bench)
    async with desk.store.reading() as connection:
        counts = await workbench_examples.count_examples(connection)
    return json_answer(
        Overview(
            progress=await progress.progress_of(bench, agent, () if problem else None),
            intents=intents_shown(desk, data),
            entities=data.entities,
            writes=not why_not,
            why_not=why_not,
            understands=bench.meanings.is_there,
            kept=counts.get(ExampleState.KEPT.value, 0),
            written=counts.get(ExampleState.WRITTEN.value, 0),
            problem=problem,
        )
    )


def intents_shown(desk: Desk, data: TrainingData) -> tuple[IntentShown, ...]:
    """The intents that can be chosen, in the domain's order, as far as they have examples. Pure."""
    known = desk.policy.intents
    found = []
    for name in data.intents:
        place = data.block_of(name)
        if place is None:
            continue
        file, block = place
        title = known[name].title if name in known else name.replace("_", " ").capitalize()
        examples = tuple(one.text for one in block.examples[:_MOST_EXAMPLES])
        found.append(IntentShown(name, title, block.comment, data.counts[name], file.name, examples))
    return tuple(found)


async def next_message(request: web.Request) -> web.StreamResponse:
    """Claim the next message for the one who asks, and answer with it.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    _desk, bench, agent = await asked_by(request)
    body = await read_body(request, NextBody)
    message = await reviewing.next_message(bench, agent, reason=body.reason)
    return json_answer(NextAnswer(message, await progress.progress_of(bench, agent)))


async def say(request: web.Request) -> web.StreamResponse:
    """Say what a claimed message means. Raises `NotAllowed`, `AlreadyDecided`, `ExampleRefused` and `InvalidValue`."""
    _desk, bench, agent = await asked_by(request)
    body = await read_body(request, VerdictBody)
    return json_answer(await reviewing.say(bench, agent, body))


async def check(request: web.Request) -> web.StreamResponse:
    """What speaks against an example, before it is accepted. Raises `NotAllowed` and `InvalidValue`."""
    _desk, bench, _agent = await asked_by(request)
    body = await read_body(request, CheckBody)
    text = one_line(body.text)
    if not text:
        raise InvalidValue("text", problem="it holds no word")
    found = await reviewing.against(bench, await bench.data(), text[:2000], body.intent)
    return json_answer(CheckAnswer(found, bench.meanings.is_there))


async def undo(request: web.Request) -> web.StreamResponse:
    """Take back what the one who asks said last, and answer with the message. Raises `NotAllowed` and `ExampleRefused`."""
    _desk, bench, agent = await asked_by(request)
    check_own_page(request)
    message = await reviewing.undo(bench, agent)
    return json_answer(UndoAnswer(message, await progress.progress_of(bench, agent)))


async def release(request: web.Request) -> web.StreamResponse:
    """Leave what is claimed to others. Raises `NotAllowed`."""
    _desk, bench, agent = await asked_by(request)
    check_own_page(request)
    await reviewing.release(bench, agent)
    return json_answer(Released())


async def clusters(request: web.Request) -> web.StreamResponse:
    """Answer with what customers ask that there is no intent for, in groups. Raises `NotAllowed`."""
    _desk, bench, agent = await asked_by(request)
    return json_answer(await grouping.grouped(bench, agent))


async def accept_cluster(request: web.Request) -> web.StreamResponse:
    """Accept members of a group as examples of one intent. Raises `NotAllowed`, `ExampleRefused` and `InvalidValue`."""
    _desk, bench, agent = await asked_by(request)
    body = await read_body(request, ClusterVerdictBody, most_bytes=_BODY_BYTES)
    return json_answer(await grouping.accept(bench, agent, body))


async def asked_by(request: web.Request) -> tuple[Desk, Workbench, Agent]:
    """The desk, its workbench and who asks. Raises `NotAuthenticated`, and `NotAllowed` for whoever may not train the bot."""
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    check_may_train(agent)
    return desk, request.app[WORKBENCH], agent
