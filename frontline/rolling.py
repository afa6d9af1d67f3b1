"""Rolling a new model over: worker by worker, so that the bot answers all the time."""

from __future__ import annotations

from collections.abc import Callable

from frontline.errors import StartError
from frontline.supervisor import COME_UP_SECONDS, Supervisor


async def roll(supervisor: Supervisor, *, say: Callable[[str], None], come_up_seconds: float = COME_UP_SECONDS) -> None:
    """Put a new process in the place of each that serves the model. Each old one finishes its turns and leaves, once its
    successor has connected to the desk.

    Raises StartError when a new one does not come up: that old one and those after it stay.
    """
    olds = [child for child in supervisor.children if child.program.serves_model]
    for number, old in enumerate(olds, start=1):
        name = old.program.name
        say(f"Starting a new {name}.")
        try:
            await supervisor.replace(old, come_up_seconds=come_up_seconds)
        except StartError as error:
            stay = "The old ones go on." if number == 1 else f"{number - 1} of {len(olds)} are new, the others go on."
            stay = "The old one goes on." if len(olds) == 1 else stay
            raise StartError(f"The new {name} did not come up: {str(error).rstrip('.')}. {stay}") from error
        say(f"The new {name} serves, and the old one has left.")
