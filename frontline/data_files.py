"""Read every YAML file that Rasa trains from, before Rasa does.

Rasa skips a file that is no YAML, or that lacks the key which it looks for, and trains without it: the bot would lack
what stands there, and nobody would know why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from frontline import places
from frontline.errors import ConfigurationError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, ten times faster, where PyYAML was built with it


def check(*, root: Path = places.ROOT) -> None:
    """Raise ConfigurationError with the file and line of the first mistake."""
    for folder, key in (
        ("bot/domain", None),
        ("data/nlu", "nlu"),
        ("data/rules", "rules"),
        ("data/stories", "stories"),
    ):
        for path in _yaml_files(root / folder):
            _check(path, key=key, name=str(path.relative_to(root)))


def _check(path: Path, *, key: str | None, name: str) -> None:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 -- a safe loader, see above
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name} is not UTF-8 (byte {error.start}): save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{name}{line} is no YAML: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{name} is no YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{name} holds {_kind(content)}; it must hold names with values, such as version: ...")
    if key is not None and not isinstance(content.get(key), list):
        raise ConfigurationError(f"{name} has no list under {key}:, and every file of its folder needs one.")


def _yaml_files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))


def _kind(content: object) -> str:
    return "nothing" if content is None else "a list" if isinstance(content, list) else "a single text"
