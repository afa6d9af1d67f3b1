"""Commands for bot designers: train, parse, and Rasa's own command line."""

from __future__ import annotations

import sys

import click

from frontline.commands.surroundings import load_settings, say


@click.command()
@click.option("--force", is_flag=True, help="Train even when the model is up to date.")
def train(*, force: bool) -> None:
    """Train the model, if its data changed since it was trained.

    \b
    Example:
      frontline train
    """
    from frontline import training

    settings = load_settings()
    training.train(force=force, tensorflow=settings.bot.tensorflow, logs=settings.logs, say=say)


@click.command()
def parse() -> None:
    """Read one message a line from standard input, write what the bot understands as one JSON object a line.

    \b
    Example:
      echo "where is my order BW-104233?" | frontline parse
    """
    from frontline import rasa_engine, trained_model, training

    settings = load_settings()
    if training.is_due():
        training.train(force=False, tensorflow=settings.bot.tensorflow, logs=settings.logs, say=say)
    rasa_engine.prepare(tensorflow=settings.bot.tensorflow)
    from bot.parse import main

    with trained_model.checked_copy() as model:
        sys.exit(main(model))


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def rasa(*, arguments: tuple[str, ...]) -> None:
    """Run Rasa's own command line in our environment: quicker, without TensorFlow and telemetry.

    \b
    Example:
      frontline rasa data validate --config bot/config.yml --domain bot/domain --data data/nlu data/rules data/stories
    """
    from frontline import rasa_engine

    rasa_engine.prepare(tensorflow=load_settings().bot.tensorflow)
    sys.argv = ["rasa", *arguments]
    from rasa.__main__ import main

    rasa_engine.let_warnings_through()
    main()


COMMANDS = (train, parse, rasa)
