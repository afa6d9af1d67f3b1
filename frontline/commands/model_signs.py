"""The command that tunes the layers which read the signs of a need for a person."""

from __future__ import annotations

import click

from frontline.commands.surroundings import say


@click.command(name="tune-signs")
@click.option(
    "--further",
    is_flag=True,
    help="Go on from the layers that are there, with the messages that they have not learned.",
)
@click.option(
    "--passes", type=click.IntRange(1, 100), help="How often each message is seen; else 12 times, and 5 with --further."
)
def tune_signs(*, further: bool, passes: int | None) -> None:
    """Tune the layers that read the signs of a need for a person, on data/needs (docs/needs.md).

    A training learns what was written since in a moment; this is for when some thousands were. On two cores it takes hours, and
    with --further a quarter of an hour for each five thousand new messages. It writes bot/need_layers, which belongs into
    version control. Train and compare afterwards.

    \b
    Example:
      frontline model tune-signs --further && frontline model train && frontline model compare latest
    """
    from bot.understanding.need_layers import FOLDER
    from frontline.model import signs

    count = signs.tune_signs(passes=passes, further=further, folder=FOLDER, say=say)
    say(f"Tuned; the layers have learned {count} messages. frontline model train takes the layers into a new model.")


COMMANDS = (tune_signs,)
