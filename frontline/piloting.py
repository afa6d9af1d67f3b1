"""The workers of a pilot, beside those that serve the live model."""

from __future__ import annotations

import sys
from collections.abc import Callable

from frontline import secret_files
from frontline.child import Program
from frontline.errors import StartError
from frontline.model.pilot_file import Wish
from frontline.supervisor import COME_UP_SECONDS, Supervisor

_NAME = "pilot worker"


def workers_of(wish: Wish) -> tuple[Program, ...]:
    """The programs that serve a pilot's candidate. They are no part of `model roll`, which is for the live model."""
    command = (sys.executable, "-m", "frontline.cli", "worker", "--candidate", wish.model)
    return tuple(
        Program(f"{_NAME} {number}", command, (secret_files.WORKER_SECRET,), may_fail=True)
        for number in range(1, wish.workers + 1)
    )


async def have_pilot(
    supervisor: Supervisor, wish: Wish | None, *, say: Callable[[str], None], come_up_seconds: float = COME_UP_SECONDS
) -> None:
    """Run the workers of this pilot, and none of another one. Those that serve it already stay.

    Raises StartError when a new one does not come up; those that came up before it stay.
    """
    wanted = {program.name: program for program in workers_of(wish)} if wish is not None else {}
    for child in supervisor.children:
        if child.program.name.startswith(f"{_NAME} ") and wanted.get(child.program.name) != child.program:
            say(f"Stopping the {child.program.name}.")
            await supervisor.remove(child)
    running = {child.program for child in supervisor.children}
    for program in wanted.values():
        if program in running:
            continue
        say(f"Starting a {program.name}.")
        try:
            await supervisor.add(program, come_up_seconds=come_up_seconds)
        except StartError as error:
            raise StartError(f"The {program.name} did not come up: {str(error).rstrip('.')}.") from error
