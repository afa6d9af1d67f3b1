"""`/api/workbench`: the review of what the bot may have misunderstood, for designers and administrators."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from desk.context import DESK, Desk
from desk.errors import DeskError, InvalidValue, NotFound
from desk.login import current_login
from desk.store import agents, page_place
from desk.store import workbench as stored
from desk.store.agents import Agent
from desk.store.workbench import StoredExample
from desk.web.api import check_own_page, read_body
from desk.web.operations import Handler, Operation, Parameter
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from desk.workbench import accepting, difference, grouping, progress, reviewing
from desk.workbench.annotation import one_line
from desk.workbench.errors import AlreadyDecided, ExampleRefused, FileChanged, TrainingDataWrong
from desk.workbench.training_data import TrainingData
from desk.workbench.workbench import WORKBENCH, Workbench, check_may_train
from handoff.wire.workbench import (
    AcceptedAnswer,
    AcceptedExample,
    CheckAnswer,
    CheckBody,
    ClustersAnswer,
    ClusterVerdictAnswer,
    ClusterVerdictBody,
    DiffAnswer,
    ExampleState,
    IntentShown,
    NextAnswer,
    NextBody,
    Overview,
    Progress,
    Released,
    UndoAnswer,
    VerdictAnswer,
    VerdictBody,
)

_MOST_EXAMPLES = 4
_MOST_ACCEPTED = 500
_BODY_BYTES = 131_072


async def overview(request: web.Request) -> web.StreamResponse:
    """Answer with how far the review is, and what can be chosen. Raises `NotAuthenticated` and `NotAllowed`."""
    desk, bench, agent = await _asked_by(request)
    why_not, problem = await bench.why_not_written(), ""
    try:
        data = await bench.data()
    except DeskError as error:
        # The rest of the page says what it can.
        data, problem = TrainingData.read({}), str(error)
    await accepting.settle_deployed(bench, data)
    await accepting.write_kept(bench)
    async with desk.store.reading() as connection:
        counts = await stored.count_examples(connection)
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
    _desk, bench, agent = await _asked_by(request)
    body = await read_body(request, NextBody)
    message = await reviewing.next_message(bench, agent, reason=body.reason)
    return json_answer(NextAnswer(message, await progress.progress_of(bench, agent)))


async def say(request: web.Request) -> web.StreamResponse:
    """Say what a claimed message means. Raises `NotAllowed`, `AlreadyDecided`, `ExampleRefused` and `InvalidValue`."""
    _desk, bench, agent = await _asked_by(request)
    body = await read_body(request, VerdictBody)
    return json_answer(await reviewing.say(bench, agent, body))


async def check(request: web.Request) -> web.StreamResponse:
    """What speaks against an example, before it is accepted. Raises `NotAllowed` and `InvalidValue`."""
    _desk, bench, _agent = await _asked_by(request)
    body = await read_body(request, CheckBody)
    text = one_line(body.text)
    if not text:
        raise InvalidValue("text", problem="it holds no word")
    found = await reviewing.against(bench, await bench.data(), text[:2000], body.intent)
    return json_answer(CheckAnswer(found, bench.meanings.is_there))


async def undo(request: web.Request) -> web.StreamResponse:
    """Take back what the one who asks said last, and answer with the message. Raises `NotAllowed` and `ExampleRefused`."""
    _desk, bench, agent = await _asked_by(request)
    check_own_page(request)
    message = await reviewing.undo(bench, agent)
    return json_answer(UndoAnswer(message, await progress.progress_of(bench, agent)))


async def release(request: web.Request) -> web.StreamResponse:
    """Leave what is claimed to others. Raises `NotAllowed`."""
    _desk, bench, agent = await _asked_by(request)
    check_own_page(request)
    await reviewing.release(bench, agent)
    return json_answer(Released())


async def clusters(request: web.Request) -> web.StreamResponse:
    """Answer with what customers ask that there is no intent for, in groups. Raises `NotAllowed`."""
    _desk, bench, agent = await _asked_by(request)
    return json_answer(await grouping.grouped(bench, agent))


async def accept_cluster(request: web.Request) -> web.StreamResponse:
    """Accept members of a group as examples of one intent. Raises `NotAllowed`, `ExampleRefused` and `InvalidValue`."""
    _desk, bench, agent = await _asked_by(request)
    body = await read_body(request, ClusterVerdictBody, most_bytes=_BODY_BYTES)
    return json_answer(await grouping.accept(bench, agent, body))


async def accepted(request: web.Request) -> web.StreamResponse:
    """Answer with what was accepted, the latest first. With `state=kept` it is what `frontline workbench apply` takes.

    Raises `NotAllowed` and `InvalidValue`.
    """
    desk, _bench, _agent = await _asked_by(request)
    state = request.query.get("state", "")
    if state and state not in set(ExampleState):
        raise InvalidValue("state", problem=f"it is one of {', '.join(ExampleState)}")
    limit = whole_number(request, "limit", default=50, most=_MOST_ACCEPTED)
    after = page_place.read(request.query.get("after", ""), float, str)
    async with desk.store.reading() as connection:
        page = await stored.page_of_examples(connection, state=state, after=after, limit=limit + 1)
        names = await agents.names(connection)
    shown, more = page[:limit], len(page) > limit
    following = page_place.written(shown[-1].at, shown[-1].id) if more else ""
    return json_answer(AcceptedAnswer(tuple(example_shown(one, names) for one in shown), following))


async def take_back(request: web.Request) -> web.StreamResponse:
    """Take an accepted example back, and answer with how far the review is.

    Raises `NotAllowed`, `NotFound` and `ExampleRefused`.
    """
    _desk, bench, agent = await _asked_by(request)
    check_own_page(request)
    await accepting.take_back(bench, agent, request.match_info["example"])
    return json_answer(await progress.progress_of(bench, agent))


async def diff(request: web.Request) -> web.StreamResponse:
    """Answer with what changed in the training data, for somebody to read before the next training. Raises `NotAllowed`."""
    desk, bench, _agent = await _asked_by(request)
    root = bench.project.root
    told = (
        await difference.git_diff(root) if difference.is_checkout(root) and not await bench.why_not_written() else None
    )
    made_by = "frontline" if told is None else "git"
    if told is None:
        async with desk.store.reading() as connection:
            kept = await stored.examples_in(connection, ExampleState.KEPT)
            written = await stored.examples_in(connection, ExampleState.WRITTEN)
        told = await asyncio.to_thread(_own_diff, await bench.data(), kept, written)
    cut = told[: difference.MOST_CHARACTERS]
    return json_answer(DiffAnswer(made_by, cut, len(cut) < len(told)))


def _own_diff(data: TrainingData, kept: tuple[StoredExample, ...], written: tuple[StoredExample, ...]) -> str:
    """What the workbench's examples change, without git: the files without those that were written, against the files with
    those that are kept."""
    before, after = data, data
    for one in reversed(written):
        try:
            before = before.with_texts(before.removed(accepting.addition_of(one)))
        except DeskError:
            continue  # somebody has built on it since
    for one in kept:
        try:
            after = after.with_texts(after.added(accepting.addition_of(one)))
        except DeskError:
            continue
    return difference.unified(before.texts, after.texts)


def example_shown(one: StoredExample, names: dict[str, str]) -> AcceptedExample:
    """As it is told. Pure."""
    return AcceptedExample(
        id=one.id,
        at=one.at,
        by=names.get(one.agent, ""),
        intent=one.intent,
        example=one.example,
        state=one.state,
        file=one.file,
        new=one.new_intent,
        moved=one.moved,
        conversation=one.conversation,
        seq=one.seq,
    )


async def _asked_by(request: web.Request) -> tuple[Desk, Workbench, Agent]:
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    check_may_train(agent)
    return desk, request.app[WORKBENCH], agent


def operations() -> list[Operation]:
    """What the API does here."""
    at, topic = "/api/workbench", "workbench"
    wrong: tuple[type[DeskError], ...] = (TrainingDataWrong,)
    writing = (*wrong, FileChanged, ExampleRefused)
    body_of: dict[str, type[msgspec.Struct]] = {"next": NextBody, "verdicts": VerdictBody, "checks": CheckBody}

    def post(path: str, handler: Handler, answer: type[msgspec.Struct], *errors: type[DeskError]) -> Operation:
        return Operation(
            method="POST", path=f"{at}/{path}", handler=handler, topic=topic, body=body_of.get(path), answer=answer,
            errors=errors, is_reading=path == "checks",
        )  # fmt: skip

    return [
        Operation(method="GET", path=at, handler=overview, topic=topic, answer=Overview),
        post("next", next_message, NextAnswer, *wrong),
        post("verdicts", say, VerdictAnswer, *writing, AlreadyDecided, NotFound),
        post("checks", check, CheckAnswer, *wrong),
        post("undo", undo, UndoAnswer, *writing),
        post("release", release, Released),
        Operation(
            method="GET", path=f"{at}/clusters", handler=clusters, topic=topic, answer=ClustersAnswer, errors=wrong
        ),
        Operation(
            method="POST",
            path=f"{at}/clusters",
            handler=accept_cluster,
            topic=topic,
            body=ClusterVerdictBody,
            answer=ClusterVerdictAnswer,
            errors=(*writing, NotFound),
        ),
        Operation(
            method="GET",
            path=f"{at}/examples",
            handler=accepted,
            topic=topic,
            answer=AcceptedAnswer,
            query=(
                Parameter(name="state", meaning="Of one state alone.", choices=tuple(ExampleState)),
                Parameter(name="limit", meaning="How many at most.", type="integer", least=1),
                Parameter(name="after", meaning="The `next` of the page before."),
            ),
        ),
        Operation(
            method="DELETE",
            path=f"{at}/examples/{{example}}",
            handler=take_back,
            topic=topic,
            answer=Progress,
            errors=(*writing, NotFound),
        ),
        Operation(method="GET", path=f"{at}/diff", handler=diff, topic=topic, answer=DiffAnswer, errors=wrong),
    ]
