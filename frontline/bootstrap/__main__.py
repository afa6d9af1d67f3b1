"""`python3 -m frontline.bootstrap [runtime|dev|desk|desk-dev]`: see the package."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from . import environment
from .errors import SetUpError, explain


def main(arguments: list[str]) -> int:
    """Install what is asked for, and return the exit code."""
    root = Path(__file__).resolve().parent.parent.parent
    kind = arguments[0] if arguments else "runtime"
    if kind not in environment.KINDS or len(arguments) > 1:
        return _fail(f"usage: python3 -m frontline.bootstrap [{'|'.join(environment.KINDS)}]")
    try:
        environment.install(root, kind, environment=os.environ, say=_say)
    except SetUpError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(explain(f"error: {error}", root=str(root)))
    except KeyboardInterrupt:
        return _fail("Stopped. Run it again to go on: what was downloaded is kept.")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(text: str) -> int:
    _say(f"frontline: {text}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
