"""`python -m frontline.advisories [pip-audit's options]`: see the package. Ends with 1 for findings and with 2 where it could not look."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from frontline import places
from frontline.advisories import accepted, pip_audit
from frontline.advisories.judgement import judge, packages_of
from frontline.bootstrap.errors import SetUpError
from frontline.errors import FrontlineError

FOUND, UNCHECKED = 1, 2


def main(options: Sequence[str], *, root: Path = places.ROOT) -> int:
    """Check every lock file, and return the exit code."""
    folder = root / "requirements"
    locks = [*sorted(folder.glob("*.lock")), folder / "uv.txt"]
    try:
        known = accepted.read(folder / "accepted.toml")
        reports = [pip_audit.run(root, lock, environment=os.environ, options=options) for lock in locks]
    except (FrontlineError, SetUpError) as error:
        print(f"frontline: {error}", file=sys.stderr)
        return UNCHECKED
    locked = {lock.name: packages_of(lock.read_text(encoding="utf-8")) for lock in locks}
    judged = judge(reports, known, locked=locked, today=datetime.now(UTC).date())
    for sentence in (*judged.problems, *judged.remarks, *judged.unchecked):
        print(sentence, file=sys.stderr)
    if judged.unchecked:
        print(
            "frontline: The audit could not look at everything, so it says nothing: it needs the network, and every package in "
            "the database that it asks.",
            file=sys.stderr,
        )
        return UNCHECKED
    if judged.problems:
        print(
            "frontline: Compile the lock with a version that mends it, or accept it for a while in requirements/accepted.toml, "
            "with the reason.",
            file=sys.stderr,
        )
        return FOUND
    packages = len(set().union(*locked.values()))
    print(f"{packages} packages in {len(locks)} lock files were checked; nothing is known but what is accepted.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
