"""Commands that measure the bot's understanding on labelled files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.bench_all import everything
from frontline.commands.figures import in_a_sentence, show
from frontline.commands.surroundings import load_settings, say

if TYPE_CHECKING:
    from bot.benchmark.configured import Configured, Vectors
    from bot.benchmark.labelled_texts import LabelledTexts

_FILE = click.Path(path_type=Path)
_train = click.option("--train", required=True, type=_FILE, help="The file to train on.")
_test = click.option("--test", required=True, type=_FILE, help="The file to measure on.")
_text = click.option("--text-column", help="The column of the messages; guessed from usual names.")
_label = click.option("--label-column", help="The column of the labels; guessed from usual names.")
_outside = click.option("--out-of-scope-label", help="The label of messages that lie outside of all intents.")
_json = click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of a table.")


@click.group()
def bench() -> None:
    """Measure the bot's understanding on labelled files; nothing is chosen on the test file.

    docs/benchmarks.md says what each figure means.

    \b
    Example:
      frontline bench intents --train train.csv --test test.csv
    """


@bench.command()
@_train
@_test
@_text
@_label
@_outside
@click.option("--validation", type=_FILE, help="The file to choose the threshold on; else a part of --train.")
@click.option("--guesses", type=_FILE, help="Write label, guess and probability of each test message to this CSV file.")
@_json
def intents(
    *,
    train: Path,
    test: Path,
    text_column: str | None,
    label_column: str | None,
    out_of_scope_label: str | None,
    validation: Path | None,
    guesses: Path | None,
    as_json: bool,
) -> None:
    """Train the intents on one CSV file, as bot/config.yml says, and measure them on another.

    \b
    Example:
      frontline bench intents --train train.csv --test test.csv --out-of-scope-label oos --json
    """
    with in_a_sentence():
        from bot.benchmark.guesses import guess, write_guesses
        from bot.benchmark.intents import Classify, measure_intents

        seen, unseen = _tables(train, test, text_column=text_column, label_column=label_column)
        held_out = None
        if validation is not None:
            held_out = _table(validation, text_column=text_column, label_column=label_column)

        def keep(classify: Classify) -> None:
            if guesses is not None:
                write_guesses(guesses, guess(classify, unseen))

        configured, vectors = _open("intents")
        figures = measure_intents(
            seen,
            unseen,
            validation=held_out,
            outside_label=out_of_scope_label,
            settings=configured.intents,
            vectors=vectors,
            say=say,
            inspect=keep,
        )
        show(figures, as_json=as_json)


@bench.command()
@_train
@_test
@_text
@_label
@_outside
@click.option("--most-examples", type=click.IntRange(min=2), help="Measure on so many test messages only.")
@_json
def robustness(
    *,
    train: Path,
    test: Path,
    text_column: str | None,
    label_column: str | None,
    out_of_scope_label: str | None,
    most_examples: int | None,
    as_json: bool,
) -> None:
    """Measure intents on copies of the test file with typing mistakes, quoted mails, signatures, filler and more.

    \b
    Example:
      frontline bench robustness --train train.csv --test test.csv
    """
    with in_a_sentence():
        from bot.benchmark.part import take_part
        from bot.benchmark.robustness import measure_robustness

        seen, unseen = _tables(train, test, text_column=text_column, label_column=label_column)
        part = unseen if most_examples is None else take_part(unseen, most=most_examples)
        if len(part.texts) < len(unseen.texts):
            say(f"Measured on {len(part.texts)} of the {len(unseen.texts)} test messages.")
        configured, vectors = _open("robustness")
        figures = measure_robustness(
            seen, part, outside_label=out_of_scope_label, settings=configured.intents, vectors=vectors, say=say
        )
        show(figures, as_json=as_json)


@bench.command()
@_train
@_test
@_text
@_label
@_outside
@click.option("--epochs", type=click.IntRange(min=1), default=100, show_default=True, help="How long Rasa trains.")
@click.option("--most-examples", type=click.IntRange(min=2), help="Train both on so many messages only.")
@_json
def rasa_default(
    *,
    train: Path,
    test: Path,
    text_column: str | None,
    label_column: str | None,
    out_of_scope_label: str | None,
    epochs: int,
    most_examples: int | None,
    as_json: bool,
) -> None:
    """Measure Rasa's default configuration beside ours, on the same files. It may take hours on large ones.

    \b
    Example:
      frontline bench rasa-default --train train.csv --test test.csv --most-examples 1000
    """
    with in_a_sentence():
        from bot.benchmark.against_rasa import measure_both
        from bot.benchmark.part import take_part
        from bot.benchmark.rasa_default import Task

        seen, unseen = _tables(train, test, text_column=text_column, label_column=label_column)
        part = seen if most_examples is None else take_part(seen, most=most_examples)
        if len(part.texts) < len(seen.texts):
            say(f"Both are trained on {len(part.texts)} of the {len(seen.texts)} messages.")

        def ours(seen_file: Path, unseen_file: Path) -> list[str]:
            outside = [] if out_of_scope_label is None else ["--out-of-scope-label", out_of_scope_label]
            files = ["--train", str(seen_file), "--test", str(unseen_file)]
            return [sys.executable, "-m", "frontline.cli", "bench", "intents", *files, *outside, "--json"]

        task = Task(part, unseen, outside_label=out_of_scope_label, epochs=epochs)
        show(measure_both(task, ours=ours, say=say), as_json=as_json)


@bench.command()
@_train
@_test
@_text
@_label
@_json
def sentiment(*, train: Path, test: Path, text_column: str | None, label_column: str | None, as_json: bool) -> None:
    """Train the sentiment head on one CSV file and measure it on another.

    The labels are negative, neutral and positive, or -1, 0, 1, or 0, 1, 2.

    \b
    Example:
      frontline bench sentiment --train train.csv --test test.csv
    """
    with in_a_sentence():
        from bot.benchmark.sentiment import measure_sentiment

        seen, unseen = _tables(train, test, text_column=text_column, label_column=label_column)
        _, vectors = _open("sentiment")
        show(measure_sentiment(seen, unseen, vectors=vectors, say=say), as_json=as_json)


@bench.command()
@_train
@_test
@_json
def satisfaction(*, train: Path, test: Path, as_json: bool) -> None:
    """Train the frustration head on one file of rated dialogues and measure it on another.

    \b
    Example:
      frontline bench satisfaction --train SGD.txt --test MWOZ.txt
    """
    with in_a_sentence():
        from bot.benchmark.rated_dialogues import read_dialogues
        from bot.benchmark.satisfaction import measure_satisfaction

        seen, unseen = read_dialogues(train), read_dialogues(test)
        _, vectors = _open("satisfaction")
        show(measure_satisfaction(seen, unseen, vectors=vectors, say=say), as_json=as_json)


@bench.command()
@_json
def feelings(*, as_json: bool) -> None:
    """Measure the bot's own sentiment and frustration on data/sentiment: on held-out messages, and across folds.

    \b
    Example:
      frontline bench feelings --json
    """
    with in_a_sentence():
        from bot.benchmark.own_feelings import measure_own_feelings
        from bot.understanding.sources import project_path

        _, vectors = _open("feelings")
        show(measure_own_feelings(project_path("data/sentiment"), vectors=vectors), as_json=as_json)


@bench.command()
@_test
@_text
@_label
@_json
def pipeline(*, test: Path, text_column: str | None, label_column: str | None, as_json: bool) -> None:
    """Time the whole pipeline on the messages of a CSV file, part by part. The model is trained first if needed.

    \b
    Example:
      frontline bench pipeline --test test.csv
    """
    from frontline import rasa_engine

    rasa_engine.compute_on_one_thread()
    with in_a_sentence():
        from bot.benchmark.cost import some_of
        from bot.benchmark.pipeline import measure_pipeline
        from frontline import trained_model, training

        texts = some_of(_table(test, text_column=text_column, label_column=label_column).texts)
        if not training.is_fresh():
            settings = load_settings()
            training.train(force=False, tensorflow=settings.bot.tensorflow, logs=settings.logs, say=say)
        with trained_model.checked_copy() as model:
            figures = measure_pipeline(model, texts, say=say)
        show(figures, as_json=as_json)


def _tables(
    train: Path, test: Path, *, text_column: str | None, label_column: str | None
) -> tuple[LabelledTexts, LabelledTexts]:
    seen = _table(train, text_column=text_column, label_column=label_column)
    unseen = _table(test, text_column=text_column, label_column=label_column)
    known = set(seen.texts)
    shared = sum(text in known for text in unseen.texts)
    if shared:
        say(f"{shared} of the {len(unseen.texts)} test messages occur in the training file too: the figures flatter.")
    return seen, unseen


def _table(path: Path, *, text_column: str | None, label_column: str | None) -> LabelledTexts:
    from bot.benchmark.labelled_texts import read_labelled

    table = read_labelled(path, text_column=text_column, label_column=label_column)
    left_out = f", without {table.skipped} rows that lack one of them" if table.skipped else ""
    say(f"{path}: {len(table.texts)} messages (column {table.columns[0]}) with labels ({table.columns[1]}){left_out}.")
    return table


def _open(purpose: str) -> tuple[Configured, Vectors]:
    from bot.benchmark.configured import Vectors, read_configured
    from frontline.places import CONFIG

    configured = read_configured(CONFIG)
    return configured, Vectors.open(configured, purpose=purpose)


bench.add_command(everything)

COMMANDS = (bench,)
