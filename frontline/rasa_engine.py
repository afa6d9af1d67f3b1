"""Bring Rasa into this process: without TensorFlow, without telemetry, without noise."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from frontline import places
from frontline.errors import ConfigurationError


def has_rasa() -> bool:
    """Whether Rasa is in this environment; the desk's own has none."""
    return importlib.util.find_spec("rasa") is not None and importlib.util.find_spec("rasa_sdk") is not None


def prepare(*, tensorflow: bool = False) -> None:
    """Get this process ready to import Rasa; call it before anything imports Rasa.

    With `tensorflow`, the real TensorFlow is imported: a pipeline with DIET, TED or a transformer needs it.
    Raises ConfigurationError where Rasa is not installed.
    """
    if not has_rasa():
        raise ConfigurationError(
            f"Rasa is not in this environment ({sys.prefix}): run make setup, and this command as .venv/bin/frontline."
        )
    # Telemetry must be off before the import, and its start fails with the sentry-sdk that is pinned.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    compute_on_one_thread()
    # Rasa's libraries warn of their own age at every import, and reset the filters that would silence them. Nobody at
    # this terminal can mend it. What is wrong with the data is told by `rasa data validate`.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    logging.getLogger("py.warnings").propagate = False
    if str(places.ROOT) not in sys.path:
        sys.path.insert(0, str(places.ROOT))  # `actions`, `bot` and `connectors` are loaded by dotted path
    if not tensorflow:
        from bot import without_tensorflow

        without_tensorflow.install()


def compute_on_one_thread() -> None:
    """Let NumPy multiply on one thread; call it before anything imports NumPy.

    Our matrices are small. Threads that wait for each other made a search of the knowledge base take 3 to 9 ms on a busy
    machine, and one thread 0.2 ms; turns of other conversations use the other cores anyway.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def let_warnings_through() -> None:
    """Show warnings again, now that everything is imported: Rasa reports what it finds in the data as warnings.

    One kind stays out. Rasa counts a response as unused that only actions say, and most of ours are said by actions.
    """
    logger = logging.getLogger("py.warnings")
    logger.propagate = True
    logger.addFilter(lambda record: "is not used in any story or rule" not in record.getMessage())


def check_pipeline(config: Path) -> None:
    """Resolve every component and policy of `config`, and refuse those that would need TensorFlow.

    Raises ConfigurationError that names the file and the component. Rasa itself reports a wrong path only after it
    has read all data, or not at all.
    """
    import rasa.engine.recipes.default_components  # noqa: F401 -- registers Rasa's own names
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    from bot import without_tensorflow

    content = read_yaml(config)
    entries = [*(content.get("pipeline") or []), *(content.get("policies") or [])]
    components = []
    for entry in entries:
        name = entry.get("name") if isinstance(entry, dict) else entry
        if not isinstance(name, str):
            raise ConfigurationError(
                f"{places.shown(config)}: every component needs a name, this one has none: {entry!r}."
            )
        known = DefaultV1Recipe._registered_components.get(name)
        components.append(known.clazz if known else resolve(name, named_by=f"{places.shown(config)}"))
    if without_tensorflow.is_installed():
        needing = without_tensorflow.components_that_need_tensorflow(components)
        if needing:
            raise ConfigurationError(
                f"{places.shown(config)}: {' and '.join(needing)} needs TensorFlow, which is not loaded. Take it out, or set "
                "tensorflow = true under [bot] in frontline.toml (FRONTLINE_BOT_TENSORFLOW=true)."
            )


def resolve(dotted_path: str, *, named_by: str) -> Any:
    """Import what a dotted path names.

    Raises ConfigurationError that says which file named it and why it does not import. Rasa only warns of a broker,
    store or channel that does not import, and runs on without it.
    """
    module_name, _, name = dotted_path.rpartition(".")
    if not module_name:
        raise ConfigurationError(
            f"{named_by}: {dotted_path} is neither a name that Rasa knows nor a dotted path (package.module.Class)."
        )
    try:
        return getattr(importlib.import_module(module_name), name)
    except AttributeError:
        raise ConfigurationError(f"{named_by}: the module {module_name} has no {name}.") from None
    except Exception as error:
        raise ConfigurationError(f"{named_by}: {dotted_path} does not import: {one_line(error)}.") from error


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one of Rasa's YAML files. Raises ConfigurationError where it is missing or broken."""
    from rasa.shared.utils.io import read_config_file

    try:
        return dict(read_config_file(path))
    except FileNotFoundError:
        raise ConfigurationError(f"{places.shown(path)} is missing.") from None
    except Exception as error:
        raise ConfigurationError(f"{places.shown(path)}: {one_line(error)}") from error


def one_line(error: BaseException) -> str:
    """Put an error's text on one line, without the full stop at its end."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def on_log_message(logger_name: str, handle: Callable[[str], None]) -> None:
    """Call `handle` with each message that Rasa logs at INFO or above under `logger_name`, and show it nowhere else."""

    class _Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            handle(record.getMessage())

    logger = logging.getLogger(logger_name)
    logger.setLevel(logging.INFO)
    logger.addHandler(_Handler())
    logger.propagate = False
