"""What comparisons found, kept for promotions and for people.

What is kept holds no customer's words: of recorded messages it keeps how many were understood how. The page for people shows
them, with addresses and numbers masked, and is kept with the conversations' own care.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from frontline import places, training
from frontline.errors import ConfigurationError
from frontline.model.compared import Comparison
from frontline.model.shelf import SHORT
from frontline.model.whole_file import write_whole
from frontline.private_files import make_folder, open_private

STORIES = places.ROOT / "tests" / "conversations"
SCENARIOS = places.ROOT / "data" / "scenarios" / "tuning.jsonl"


def evidence_hash(stories: Path = STORIES, scenarios: Path = SCENARIOS, policy: Path = places.ESCALATION_POLICY) -> str:
    """The hash of what models are tested on, beside their own examples: a comparison on other files is out of date."""
    return training.data_hash((stories, scenarios, policy))


class Findings:
    """What comparisons found, kept in the folder of the settings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "comparisons"

    def page(self, candidate: str, live: str) -> Path:
        """Where the page for people lies."""
        return self._folder / f"{candidate[:SHORT]}-{live[:SHORT]}.html"

    def keep(self, comparison: Comparison) -> None:
        """Keep it, without what customers wrote."""
        make_folder(self._folder)
        bare = msgspec.structs.replace(
            comparison, recorded=tuple(msgspec.structs.replace(one, text="", note="") for one in comparison.recorded)
        )
        write_whole(self._document(comparison.candidate, comparison.live), msgspec.json.encode(bare))

    def write_page(self, comparison: Comparison, page: str) -> Path:
        """Write the page, readable by you alone. Returns where."""
        make_folder(self._folder)
        path = self.page(comparison.candidate, comparison.live)
        with open_private(path) as file:
            file.write(page.encode())
        return path

    def find(self, candidate: str, live: str, *, evidence: str) -> Comparison:
        """The comparison of these two. Raises ConfigurationError where there is none, or where it was made on other files."""
        again = f"run frontline model compare {candidate[:SHORT]}"
        try:
            found = msgspec.json.decode(self._document(candidate, live).read_bytes(), type=Comparison)
        except (OSError, msgspec.MsgspecError):
            raise ConfigurationError(
                f"The model {candidate[:SHORT]} was not compared with the live one yet: {again}."
            ) from None
        if (found.candidate, found.live) != (candidate, live) or found.evidence != evidence:
            raise ConfigurationError(
                f"The stories, the labelled conversations or the escalation policy changed since the model "
                f"{candidate[:SHORT]} was compared: {again}."
            )
        return found

    def forget(self, *, before: float) -> None:
        """Remove what was found before then."""
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def _document(self, candidate: str, live: str) -> Path:
        return self.page(candidate, live).with_suffix(".json")
