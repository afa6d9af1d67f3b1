"""What a designer accepted becomes an example: kept in the store with the decision, and then written into the files.

The store comes first: an example that could not be written (somebody edits the file, the disk is full) waits, and is written
when the next one is. Where the desk cannot write at all, `frontline workbench apply` does it in a designer's checkout.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from desk.errors import DeskError, NotFound
from desk.store import audit, workbench_examples, workbench_reviews
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.workbench_examples import StoredExample
from desk.workbench.errors import ExampleRefused
from desk.workbench.project import Project
from desk.workbench.training_data import Addition, Moved, NewIntent, TrainingData
from desk.workbench.workbench import Workbench
from handoff.wire.workbench import ExampleState

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """Where an example went; `problem` is a sentence where it went nowhere."""

    file: str
    problem: str = ""


def addition_of(example: StoredExample) -> Addition:
    """As the training data takes it. Pure."""
    new, moved = example.new_intent, example.moved
    return Addition(
        example.intent,
        example.example,
        NewIntent(new.like, new.description) if new is not None else None,
        Moved(moved.intent, moved.example) if moved is not None else None,
    )


def write(project: Project, examples: Sequence[StoredExample]) -> dict[str, Written]:
    """Write examples into the project's files, and say of each by its id what came of it. Blocking.

    One that cannot be written leaves the others alone. Raises `OSError` where nothing can be written at all.
    """
    told: dict[str, Written] = {}

    def make(data: TrainingData) -> dict[str, str]:
        changed: dict[str, str] = {}
        for example in examples:
            now = data.with_texts(changed) if changed else data
            try:
                changed |= (new := now.added(addition_of(example)))
            except DeskError as error:
                told[example.id] = Written("", str(error))
                continue
            after = now.with_texts(new) if new else now
            told[example.id] = Written(_file_of(after, example.intent))
        return changed

    project.change(make)
    return told


def _file_of(data: TrainingData, intent: str) -> str:
    place = data.block_of(intent)
    return place[0].name if place is not None else ""


async def write_kept(bench: Workbench) -> dict[str, Written]:
    """Write everything that is kept, where this desk writes. What came of each, by its id."""
    desk = bench.desk
    if await bench.why_not_written():
        return {}
    async with bench.writing():
        async with desk.store.reading() as connection:
            kept = await workbench_examples.examples_in(connection, ExampleState.KEPT)
        if not kept:
            return {}
        try:
            told = await asyncio.to_thread(write, bench.project, kept)
        except (DeskError, OSError) as error:
            logger.warning("What designers accepted could not be written and is kept: %s", error)
            return {one.id: Written("", str(error)) for one in kept}
        now = desk.changes.clock()
        async with desk.store.writing() as connection:
            for name, written in told.items():
                if not written.problem:
                    await workbench_examples.settle_example(
                        connection, name, ExampleState.WRITTEN, now=now, file=written.file
                    )
    return told


async def settle_deployed(bench: Workbench, data: TrainingData) -> None:
    """Kept examples that stand in the training data by now, because a designer applied them, are written."""
    desk = bench.desk
    async with desk.store.reading() as connection:
        kept = await workbench_examples.examples_in(connection, ExampleState.KEPT)
    there = [one for one in kept if data.holds(one.intent, one.example)]
    if there:
        async with desk.store.writing() as connection:
            for one in there:
                file = _file_of(data, one.intent)
                await workbench_examples.settle_example(
                    connection, one.id, ExampleState.WRITTEN, now=desk.changes.clock(), file=file
                )


async def take_back(bench: Workbench, agent: Agent, example: str) -> None:
    """Take an accepted example out of the files, or out of what is kept. Done twice, the second changes nothing.

    Raises `NotFound`, `TrainingDataWrong`, and `ExampleRefused` where it stands in files that this desk does not write.
    """
    desk = bench.desk
    async with bench.writing():
        async with desk.store.reading() as connection:
            found = await workbench_examples.get_example(connection, example)
        if found is None:
            raise NotFound("example")
        if found.state is ExampleState.TAKEN_BACK:
            return
        if found.state is ExampleState.WRITTEN:
            if await bench.why_not_written():
                raise ExampleRefused(
                    f"It stands in {found.file}, which this desk does not write: take it out in your checkout."
                )
            addition = addition_of(found)
            await asyncio.to_thread(bench.project.change, lambda data: data.removed(addition))
        now = desk.changes.clock()
        async with desk.store.writing() as connection:
            await workbench_examples.settle_example(connection, example, ExampleState.TAKEN_BACK, now=now)
            await workbench_reviews.reopen_of_example(connection, example)
            detail: audit.Detail = {"example": example, "intent": found.intent}
            await audit.add(connection, AuditLine(now, agent.id, "training.taken_back", found.conversation, detail))
    bench.forget_found()
