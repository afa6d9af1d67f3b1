"""The command that tunes the layers which read the signs of a need for a person."""

from __future__ import annotations

import click

from frontline.commands.surroundings import say


@click.command(name="tune-signs")
@click.option(
    "--passes", type=click.IntRange(1, 100), default=12, show_default=True, help="How often each message is seen."
)
def tune_signs(*, passes: int) -> None:
    """Tune the layers that read the signs of a need for a person anew, on all of data/needs (docs/needs.md).

    A training learns what was written since in a moment; this is for when much has changed. It takes one to two hours
    on two cores, and writes bot/need_layers, which belongs into version control. Train and compare afterwards.

    \b
    Example:
      frontline model tune-signs && frontline model train && frontline model compare latest
    """
    from bot.understanding.need_layers import FOLDER
    from frontline.model import signs

    count = signs.tune_signs(passes=passes, folder=FOLDER, say=say)
    say(f"Tuned on {count} messages. frontline model train takes the layers into a new model.")


COMMANDS = (tune_signs,)
