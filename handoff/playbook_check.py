"""What msgspec cannot see of a playbook: placeholders, references, and names that the policy gives."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handoff.case_model import Case
from handoff.document import Document, Path, did_you_mean, is_slip
from handoff.playbook_model import (
    NEEDS,
    PLACEHOLDERS,
    Circumstances,
    Line,
    Wording,
    Workflow,
    alternatives,
)
from handoff.policy_model import Policy
from handoff.subjects import INTENTS

PLACEHOLDER = re.compile(r"\{(\w*)\}")
# The desk calls a person for these reasons by itself (`desk.policy`), without a rule.
DESK_REASONS = ("human_requested", "bot_unavailable", "taken_over")


@dataclass(frozen=True)
class PlaybookCheck:
    """Reports what is wrong in one file. `lines` are the shared ones; without a `policy` its names are not checked."""

    document: Document
    lines: Mapping[str, Line]
    policy: Policy | None = None

    def words(self, texts: Mapping[str, str], path: Path) -> None:
        """Check texts that hold no placeholders."""
        for name, text in texts.items():
            if "{" in text or "}" in text:
                self.document.report(
                    (*path, name), "These words are put into other texts, so they hold no placeholder."
                )

    def line(self, line: Line, path: Path) -> None:
        """Check every text of a line that stands at `path`."""
        for place, wording in enumerate(alternatives(line)):
            self._wording(wording, (*path, place) if isinstance(line, tuple) else path)

    def lines_of(self, lines: Iterable[Line], path: Path) -> None:
        """Check a list of lines."""
        for index, line in enumerate(lines):
            self.line(line, (*path, index))

    def workflow(self, workflow: Workflow, path: Path) -> None:
        """Check a workflow's needs, its title, and when it fits."""
        self._circumstances(workflow, path)
        self.line(workflow.title, (*path, "title"))
        for index, need in enumerate(workflow.needs):
            self._known("fact", need, NEEDS, (*path, "needs", index))

    def _wording(self, wording: str | Wording, path: Path) -> None:
        text = wording if isinstance(wording, str) else wording.text
        if isinstance(wording, Wording):
            self._circumstances(wording, path)
            if all(getattr(wording, name) in ((), None) for name in Circumstances.__struct_fields__):
                self.document.report(path, "This wording names no condition, so write its text alone.")
        if text.startswith("@"):
            if isinstance(wording, str):
                self._known("shared line", text[1:], self.lines, path)
            else:
                self.document.report(path, "A shared line brings its own conditions; name it without any.")
            return
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                self.document.report(path, f"`{{{name}}}` is no placeholder: {did_you_mean(name, PLACEHOLDERS)}")
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            self.document.report(path, "A brace stands alone; write placeholders as {order_number}.")

    def _circumstances(self, given: Circumstances, path: Path) -> None:
        for topic in given.topics:
            # Designers make intents of their own in the workbench.
            if is_slip(topic, INTENTS):
                self._known("topic", topic, INTENTS, path)
        if self.policy is None:
            return
        reasons = {*(rule.name for rule in self.policy.rules), *Case.__struct_fields__, *DESK_REASONS}
        for reason in given.reasons:
            self._known("rule or signal", reason, reasons, path)
        for tier in given.tiers:
            self._known("tier", tier, self.policy.tiers, path)

    def _known(self, what: str, name: str, known: Iterable[str], path: Path) -> None:
        if name not in (names := list(known)):
            self.document.report(path, f"There is no {what} `{name}`: {did_you_mean(name, names)}")
