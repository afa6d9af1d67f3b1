"""`/api/workbench/examples` and `/api/workbench/diff`: what was accepted in the review, and what it changes in the training data."""

from __future__ import annotations

import asyncio

from aiohttp import web

from desk.errors import DeskError, InvalidValue
from desk.store import agents, page_place
from desk.store import workbench_examples as stored
from desk.store.workbench_examples import StoredExample
from desk.web.api import check_own_page
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from desk.web.workbench import asked_by
from desk.workbench import accepting, difference, progress
from desk.workbench.training_data import TrainingData
from handoff.wire.workbench import AcceptedAnswer, AcceptedExample, DiffAnswer, ExampleState

_MOST_ACCEPTED = 500


async def accepted(request: web.Request) -> web.StreamResponse:
    """Answer with what was accepted, the latest first. With `state=kept` it is what `frontline workbench apply` takes.

    Raises `NotAllowed` and `InvalidValue`.
    """
    desk, _bench, _agent = await asked_by(request)
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
    _desk, bench, agent = await asked_by(request)
    check_own_page(request)
    await accepting.take_back(bench, agent, request.match_info["example"])
    return json_answer(await progress.progress_of(bench, agent))


async def diff(request: web.Request) -> web.StreamResponse:
    """Answer with what changed in the training data, for somebody to read before the next training. Raises `NotAllowed`."""
    desk, bench, _agent = await asked_by(request)
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
