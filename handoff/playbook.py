"""Playbooks: what an agent does first after a handoff, written by people who know, one YAML file each."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from handoff.document import Document, Path, did_you_mean
from handoff.exceptions import PlaybookInvalid
from handoff.policy_model import Name
from handoff.subjects import INTENTS

PLACEHOLDER = re.compile(r"\{(\w*)\}")

# What a text may ask for. All but the first group are facts, under the names that the bot gives them.
PLACEHOLDERS = frozenset(
    (
        "agent_name",
        "customer_first_name",
        "customer_name",
        "quote",
        "reason",
        "subject",
        "tier",
        "tried",
        "amount",
        "appointment",
        "appointment_kind",
        "charge",
        "email",
        "invoice_number",
        "new_address",
        "order_number",
        "phone",
        "postcode",
        "product",
        "time_slot",
        "tracking_number",
        "wished_time",
    )
)

Text = Annotated[str, msgspec.Meta(min_length=2, max_length=600)]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that is used only when the conversation was about one of `topics` (intents)."""

    text: Text
    topics: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


Alternatives = Annotated[tuple[Text | Wording, ...], msgspec.Meta(min_length=1)]
# One text, or several of which the one that fits is taken.
Line = Text | Wording | Alternatives


class Playbook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do (`steps`, in order), what not to (`avoid`), and a reply sentence by sentence (`draft`).

    Every text may hold placeholders such as `{order_number}`; one whose placeholder is unknown is left out.
    """

    name: Name
    title: Line
    why: Line
    steps: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=8)]
    draft: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=10)]
    avoid: Annotated[tuple[Line, ...], msgspec.Meta(max_length=6)] = ()


Playbooks = Mapping[str, Playbook]


def parse_playbook(text: str, *, source: str) -> Playbook:
    """The playbook in `text`. `source` is the file's name as problems shall show it. Raises `PlaybookInvalid`."""
    document = Document(text, source=source)
    playbook = None if document.problems else document.convert(document.data, Playbook, ())
    if playbook is not None:
        _check(playbook, document)
    if playbook is None or document.problems:
        raise PlaybookInvalid(tuple(document.problems))
    return playbook


def alternatives(line: Line) -> tuple[str | Wording, ...]:
    """The texts of which one is taken."""
    return line if isinstance(line, tuple) else (line,)


def _check(playbook: Playbook, document: Document) -> None:
    for path, wording in _wordings(playbook):
        text = wording if isinstance(wording, str) else wording.text
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                document.report(path, f"`{{{name}}}` is no placeholder: {did_you_mean(name, PLACEHOLDERS)}")
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            document.report(path, "A brace stands alone; write placeholders as {order_number}.")
        for topic in () if isinstance(wording, str) else wording.topics:
            if topic not in INTENTS:
                document.report(path, f"There is no topic `{topic}`: {did_you_mean(topic, INTENTS)}")


def _wordings(playbook: Playbook) -> Iterator[tuple[Path, str | Wording]]:
    for field in ("title", "why"):
        for wording in alternatives(getattr(playbook, field)):
            yield (field,), wording
    for field in ("steps", "avoid", "draft"):
        for index, line in enumerate(getattr(playbook, field)):
            for wording in alternatives(line):
                yield (field, index), wording
