"""Reading playbooks: what an agent does first after a handoff, written by people who know, one YAML file each."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from handoff.document import Document, did_you_mean
from handoff.exceptions import PlaybookInvalid, Problem
from handoff.playbook_check import PlaybookCheck
from handoff.playbook_model import Line, Playbook, Playbooks, Shared, Wording, alternatives
from handoff.policy_model import Policy

__all__ = ["SHARED_FILE", "Playbooks", "parse_playbook", "parse_playbooks", "parse_shared"]

SHARED_FILE = "shared.yml"

_ONE_LINE = ("title", "why")
_MANY_LINES = ("because", "steps", "avoid", "draft", "compliance")
_NOTHING_SHARED = Shared()

StructT = TypeVar("StructT", bound=msgspec.Struct)


def parse_playbooks(files: Mapping[str, str], *, policy: Policy | None = None) -> Playbooks:
    """The playbooks in `files`: a path, as problems shall show it, and its text.

    The file called `shared.yml` holds what they share. With a `policy`, the rules and tiers that a condition names are
    checked too. Raises `PlaybookInvalid` with every problem of every file.
    """
    problems: list[Problem] = []
    shared = _NOTHING_SHARED
    books: dict[str, Playbook] = {}
    for source in sorted(files, key=lambda name: (PurePath(name).name != SHARED_FILE, name)):
        try:
            if PurePath(source).name == SHARED_FILE:
                shared = parse_shared(files[source], source=source, policy=policy)
            else:
                book = parse_playbook(files[source], source=source, shared=shared, policy=policy)
                books[book.name] = book
        except PlaybookInvalid as error:
            problems.extend(error.problems)
    if problems:
        raise PlaybookInvalid(tuple(problems))
    return Playbooks(books, shared)


def parse_playbook(
    text: str, *, source: str, shared: Shared = _NOTHING_SHARED, policy: Policy | None = None
) -> Playbook:
    """The playbook in `text`, with what it takes from `shared` in place. Raises `PlaybookInvalid`."""
    document, playbook = _read(text, source, Playbook)
    check = PlaybookCheck(document, shared.lines, policy)
    if playbook.name != PurePath(source).stem:
        document.report(("name",), f"The playbook `{playbook.name}` must stand in `{playbook.name}.yml`.")
    for field in _ONE_LINE:
        check.line(getattr(playbook, field), (field,))
    for field in _MANY_LINES:
        check.lines_of(getattr(playbook, field), (field,))
    for index, workflow in enumerate(playbook.workflows):
        if not isinstance(workflow, str):
            check.workflow(workflow, ("workflows", index))
        elif workflow[1:] not in shared.workflows:
            right = did_you_mean(workflow[1:], shared.workflows)
            document.report(("workflows", index), f"There is no shared workflow `{workflow[1:]}`: {right}")
    _raise_if_wrong(document)
    return _resolved(playbook, shared)


def parse_shared(text: str, *, source: str, policy: Policy | None = None) -> Shared:
    """What the playbooks share. Raises `PlaybookInvalid`."""
    document, shared = _read(text, source, Shared)
    check = PlaybookCheck(document, {}, policy)
    for name, line in shared.lines.items():
        check.line(line, ("lines", name))
    check.lines_of(shared.compliance, ("compliance",))
    check.words(shared.refusals, ("refusals",))
    for name, workflow in shared.workflows.items():
        check.workflow(workflow, ("workflows", name))
    _raise_if_wrong(document)
    return shared


def _read(text: str, source: str, type_: type[StructT]) -> tuple[Document, StructT]:
    document = Document(text, source=source)
    value = None if document.problems else document.convert(document.data, type_, ())
    if value is None:
        raise PlaybookInvalid(tuple(document.problems))
    return document, value


def _raise_if_wrong(document: Document) -> None:
    if document.problems:
        raise PlaybookInvalid(tuple(document.problems))


def _resolved(playbook: Playbook, shared: Shared) -> Playbook:
    one = {field: _with_shared(getattr(playbook, field), shared) for field in _ONE_LINE}
    many = {field: tuple(_with_shared(line, shared) for line in getattr(playbook, field)) for field in _MANY_LINES}
    workflows = tuple(
        shared.workflows[workflow[1:]]
        if isinstance(workflow, str)
        else replace(workflow, title=_with_shared(workflow.title, shared))
        for workflow in playbook.workflows
    )
    return replace(playbook, **one, **many, workflows=workflows)


def _with_shared(line: Line, shared: Shared) -> Line:
    """The line with the shared ones that it names in their place."""
    texts: list[str | Wording] = []
    for text in alternatives(line):
        if isinstance(text, str) and text.startswith("@"):
            texts.extend(alternatives(shared.lines[text[1:]]))
        else:
            texts.append(text)
    return texts[0] if len(texts) == 1 else tuple(texts)
