"""Commands of the designers' workbench: write what was accepted into a checkout, and look through the training data."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from frontline import places
from frontline.commands.surroundings import load_settings, operator, say
from frontline.desk_store import opened_store
from frontline.errors import ConfigurationError, FrontlineError

if TYPE_CHECKING:
    from desk.store.workbench_examples import StoredExample
    from desk.workbench.accepting import Written


@click.group()
def workbench() -> None:
    """Turn what designers accepted in the console into training data. docs/workbench.md says how the review works.

    \b
    Example:
      frontline workbench apply && git diff data/nlu
    """


@workbench.command()
@click.argument("file", type=click.File("rb"), required=False)
def apply(*, file: IO[bytes] | None) -> None:
    """Write accepted examples that the desk keeps into data/nlu of this checkout, and new intents into the domain.

    Without FILE they are taken from the desk's store, and noted there as written. FILE (or - for standard input) is what
    the desk answers to GET /api/workbench/examples?state=kept; the desk notes them as written once it runs with the files.
    What is there already is left alone, so it can be done again.

    \b
    Example:
      frontline workbench apply
      curl -H "Authorization: Bearer $KEY" "https://desk.example/api/workbench/examples?state=kept&limit=500" \\
        | frontline workbench apply -
    """
    import asyncio

    written = _write(_read(file)) if file is not None else asyncio.run(_apply_from_store())
    refused = [one for one in written.values() if one.problem]
    for one in refused:
        say(f"Not written: {one.problem}")
    done = len(written) - len(refused)
    if not written:
        say("The desk keeps no example that is not written.")
    elif done:
        say(f"{done} example{'' if done == 1 else 's'} written. Read them with git diff, then: frontline model train")
    if refused:
        raise FrontlineError(f"{len(refused)} of {len(written)} could not be written.")


def _read(file: IO[bytes]) -> tuple[StoredExample, ...]:
    import msgspec

    from desk.store.workbench_examples import StoredExample
    from handoff.wire.workbench import AcceptedAnswer, ExampleState

    try:
        answer = msgspec.json.decode(file.read(), type=AcceptedAnswer)
    except msgspec.DecodeError as error:
        raise FrontlineError(f"That is no answer of GET /api/workbench/examples: {error}.") from error
    kept = [one for one in answer.examples if one.state is ExampleState.KEPT]
    if answer.next:
        say("There are more than these: ask with a larger limit, or again afterwards.")
    return tuple(
        StoredExample(
            id=one.id,
            conversation=one.conversation,
            seq=one.seq,
            agent="",
            at=one.at,
            intent=one.intent,
            example=one.example,
            new_intent=one.new,
            moved=one.moved,
        )
        for one in sorted(kept, key=lambda one: (one.at, one.id))
    )


def _write(examples: Sequence[StoredExample]) -> dict[str, Written]:
    """Raises ConfigurationError where the training data is wrong."""
    from desk.errors import DeskError
    from desk.workbench.accepting import write
    from desk.workbench.project import Project

    try:
        return write(Project(places.ROOT), examples) if examples else {}
    except DeskError as error:
        raise ConfigurationError(f"{error}.") from error


async def _apply_from_store() -> dict[str, Written]:
    from desk.store import audit, workbench_examples
    from desk.store.audit import AuditLine
    from handoff.wire.workbench import ExampleState

    async with opened_store(load_settings(), os.environ) as store:
        async with store.reading() as connection:
            kept = await workbench_examples.examples_in(connection, ExampleState.KEPT)
        written = _write(kept)
        done = {name: one for name, one in written.items() if not one.problem}
        if done:
            now = time.time()
            async with store.writing() as connection:
                for name, one in done.items():
                    await workbench_examples.settle_example(
                        connection, name, ExampleState.WRITTEN, now=now, file=one.file
                    )
                line = AuditLine(now, operator(), "training.applied", "", {"examples": len(done)})
                await audit.add(connection, line)
        return written


@workbench.command()
@click.option("--near", is_flag=True, help="Tell also of examples that say nearly the same as another intent's.")
def check(*, near: bool) -> None:
    """Look through the training data for examples of one intent in the words of another's, which no model can tell apart.

    \b
    Example:
      frontline workbench check --near
    """
    from desk.errors import DeskError
    from desk.workbench.project import Project
    from desk.workbench.survey import conflicts

    try:
        data = Project(places.ROOT).data()
    except DeskError as error:
        raise ConfigurationError(f"{error}.") from error
    found = conflicts(data, near=near)
    for one in found:
        click.echo(str(one))
    exact = sum(one.likeness >= 1.0 for one in found)
    say(f"{len(data.examples)} examples of {len(data.counts)} intents: {exact} in the words of another intent's.")
    if exact:
        raise FrontlineError("Examples of different intents are in the same words: leave each to one of them.")


@workbench.command()
@click.argument("text")
@click.option("--intent", default="", help="As an example of this intent.")
@click.option("--most", type=click.IntRange(1, 50), default=5, show_default=True)
def like(*, text: str, intent: str, most: int) -> None:
    """Show the examples that are the likest to TEXT, with the file and line of each.

    \b
    Example:
      frontline workbench like "where does my parcel go" --intent track_order
    """
    from desk.errors import DeskError
    from desk.workbench.project import Project

    try:
        data = Project(Path(places.ROOT)).data()
    except DeskError as error:
        raise ConfigurationError(f"{error}.") from error
    found = data.by_words.like(text, at_least=0.2, most=most)
    for one in found:
        known = data.examples[one.place]
        sign = "!" if intent and known.intent != intent else " "
        click.echo(f"{sign} {one.likeness:4.0%}  {known.intent:<24} {known.text}  ({known.file}:{known.line})")
    if not found:
        say("No example is like it.")


COMMANDS = (workbench,)
