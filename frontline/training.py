"""Train a model, and know when that is needed.

A model's record lies beside it and holds a hash of everything that it was trained from. It is written after the model,
so that a killed training leaves an old record, and the next start trains again. Each model is kept on the shelf
(`frontline.model.shelf`); `train` makes it the live one as well, `train_candidate` does not.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import re
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from frontline import data_files, places, trained_model
from frontline.bootstrap.turnstile import one_at_a_time
from frontline.errors import ConfigurationError, FrontlineError
from frontline.model.pilot_file import read_wish
from frontline.model.shelf import Event, How, Kept, Shelf
from frontline.model.taught import taught_now

_SOURCES = (
    places.CONFIG,
    places.DOMAIN,
    *places.TRAINING_DATA,
    places.ROOT / "data" / "knowledge",
    places.ROOT / "data" / "needs",
    places.ROOT / "data" / "sentiment",
    places.ROOT / "bot" / "need_layers",
    places.ROOT / "bot" / "components",
    places.ROOT / "bot" / "policies",
    places.ROOT / "bot" / "understanding",
    places.ROOT / "requirements" / "runtime.lock",  # a model is pickled by these versions and read by no others
)


def data_hash(sources: Iterable[Path] = _SOURCES) -> str:
    """Hash the names and contents of all files under `sources`; missing ones count as empty."""
    digest = hashlib.sha256()
    for source in sources:
        files = sorted(source.rglob("*")) if source.is_dir() else [source]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(source.parent)}\0{file.stat().st_size}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def is_fresh(*, model: Path = places.MODEL, stamp: Path = trained_model.RECORD) -> bool:
    """Tell whether the model exists and was trained from the data as it is now.

    Whether its archive is still what training left is not asked here: one that was changed is refused, not trained over.
    """
    record = trained_model.read_record(stamp)
    return model.exists() and record is not None and bool(record.archive) and record.data == data_hash()


def is_due() -> bool:
    """Tell whether a start trains first: where there is no model, or its data changed since `frontline train` made it.

    A model that was promoted or brought back stays what it is: somebody chose it, perhaps because of the data.
    """
    return not is_fresh() and not Shelf(places.MODELS).is_chosen


@contextlib.contextmanager
def changing_models(*, say: Callable[[str], None]) -> Iterator[bool]:
    """Hold models/ while the block runs, waiting for another training or promotion. Yields whether it had to wait."""
    with one_at_a_time(places.MODELS / ".train.lock", what="training", say=say) as waited:
        yield waited


def train(*, force: bool, tensorflow: bool, logs: Path, say: Callable[[str], None]) -> None:
    """Train the live model unless it is fresh. Raises ConfigurationError for data that does not train; `logs` gets the
    details.

    Nothing is written but there, in models/, and in Rasa's and our caches.
    """
    if not force and is_fresh():
        say("The model is up to date.")
        return
    with changing_models(say=say) as waited:
        if waited and not force and is_fresh():
            say("The model is up to date.")
            return
        shelf = Shelf(places.MODELS)
        shelf.keep_live()
        made = None if force else kept_of_present_data(shelf)
        if made is not None:
            say(f"The model {made.short} was trained from this data already.")
        else:
            made = _train(tensorflow=tensorflow, logs=logs, say=say)
        shelf.make_live(made, Event(made.record.archive, time.time(), How.TRAINED))
        shelf.prune(needed=needed_models())


def train_candidate(*, force: bool, tensorflow: bool, logs: Path, say: Callable[[str], None]) -> Kept:
    """Train a model from the present data and keep it beside the live one. One that was trained from it already is returned.

    Raises as `train` does.
    """
    with changing_models(say=say):
        shelf = Shelf(places.MODELS)
        shelf.keep_live()
        made = None if force else kept_of_present_data(shelf)
        if made is not None:
            say(f"The model {made.short} was trained from this data already.")
            return made
        made = _train(tensorflow=tensorflow, logs=logs, say=say)
        shelf.prune(needed=(made.record.archive, *needed_models()))
        return made


def kept_of_present_data(shelf: Shelf) -> Kept | None:
    """The latest kept model that was trained from the data as it is now, None where there is none."""
    present = data_hash()
    return next((one for one in shelf.every() if one.record.data == present), None)


def needed_models() -> tuple[str, ...]:
    """The models that workers serve beside the live one (SHA-256)."""
    wish = read_wish(places.MODELS)
    return () if wish is None else (wish.model,)


def _train(*, tensorflow: bool, logs: Path, say: Callable[[str], None]) -> Kept:
    for needed in (places.CONFIG, places.DOMAIN, *places.TRAINING_DATA):
        if not needed.exists():
            raise ConfigurationError(
                f"{needed.relative_to(places.ROOT)} is missing, and no model can be trained without it."
            )
    data_files.check()
    say("Training the model from the data in bot/ and data/; this takes a minute to three.")
    started = time.monotonic()
    trained_from = data_hash()

    from frontline import rasa_engine

    rasa_engine.prepare(tensorflow=tensorflow)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")  # libraries' hints to their developers stay out
    os.environ["LOG_LEVEL"] = "ERROR"  # Rasa's way to draw no progress bars, of which there are a dozen
    os.chdir(places.ROOT)  # Rasa keeps its training cache in .rasa of the current folder
    places.MODELS.mkdir(exist_ok=True)
    with _failures_in_one_sentence(logs):
        from rasa.model_training import train as rasa_train

        rasa_engine.on_log_message("rasa.engine.training.hooks", lambda message: _progress(message, say))
        rasa_engine.on_log_message("bot.understanding", lambda message: say(f"    {message}"))
        rasa_engine.check_pipeline(places.CONFIG)
        # Before the training, which is of the same moment.
        taught = taught_now(config=places.CONFIG, nlu=places.TRAINING_DATA[0])
        with tempfile.TemporaryDirectory(prefix=".training-", dir=places.MODELS) as folder:
            result = rasa_train(
                domain=str(places.DOMAIN),
                config=str(places.CONFIG),
                training_files=[str(path) for path in places.TRAINING_DATA],
                output=folder,
                fixed_model_name=places.MODEL.name,
            )
            if result.code != 0 or not result.model:
                raise ConfigurationError(
                    "The model could not be trained: there are no stories or no examples in data/."
                )
            archive = trained_model.sha256_of(Path(result.model))
            record = trained_model.Record(data=trained_from, archive=archive, trained_at=time.time())
            made = Shelf(places.MODELS).put(Path(result.model), record, taught)
    say(f"Trained in {time.monotonic() - started:.0f} s.")
    return made


def _progress(message: str, say: Callable[[str], None]) -> None:
    found = re.match(r"Starting to train component '(\w+)'", message)
    if found:
        say(f"  training {found.group(1)}")


@contextlib.contextmanager
def _failures_in_one_sentence(logs: Path) -> Iterator[None]:
    """Turn whatever Rasa raises or prints into a ConfigurationError, and keep the traceback in the log folder."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            yield
    except (FrontlineError, KeyboardInterrupt):
        raise
    except SystemExit as error:  # Rasa's way to report unresolved slots
        text = re.sub(r"\x1b\[[0-9;]*m|[\U0001f000-\U0001ffff]", "", printed.getvalue())
        raise ConfigurationError(f"The model could not be trained: {' '.join(text.split())}") from error
    except OSError as error:
        if error.errno == 28:
            free = shutil.disk_usage(places.MODELS).free // 1024**2
            raise FrontlineError(f"The disk is full: {free} MB are free, and training needs about 500.") from error
        raise
    except Exception as error:
        logs.mkdir(parents=True, exist_ok=True)
        log = logs / "train.log"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        from frontline.rasa_engine import one_line

        innermost: BaseException = error
        while innermost.__cause__ is not None:
            innermost = innermost.__cause__
        raise ConfigurationError(
            f"The model could not be trained: {one_line(innermost)}. Details are in {places.shown(log)}."
        ) from error
