"""The fields of a workflow, and what was filled into them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import msgspec

from desk.errors import WorkflowImpossible
from handoff.wire.workflows import FieldChoice, FieldKind, WorkflowField

REASON_CHARACTERS = 400
_MONEY_CHARACTERS = 40
_MONEY = re.compile(r"^\s*[^0-9\s-]{0,4}\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?\s*[A-Za-z]{0,4}\s*$")


@dataclass(frozen=True, slots=True)
class Values:
    """What was filled in, checked against the fields."""

    by_name: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.by_name.get(name, "")

    def money(self, name: str) -> Decimal:
        found = read_money(self.text(name))
        if found is None:
            raise WorkflowImpossible("Write an amount such as 12.50.", field=name)
        return found


def read_money(text: str) -> Decimal | None:
    """An amount as people write it: "$12.50", "12.5", "1,200". None for anything else, and for nothing."""
    found = _MONEY.match(text) if len(text) <= _MONEY_CHARACTERS else None
    if found is None:
        return None
    try:
        value = Decimal(found[1].replace(",", "") + (found[2] or "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return value if 0 < value < Decimal(10) ** 9 else None


def choice_field(
    name: str,
    label: str,
    choices: Sequence[FieldChoice],
    *,
    value: str = "",
    kind: FieldKind = FieldKind.CHOICE,
    is_asked_again: bool = False,
    help: str = "",
    problem: str = "",
) -> WorkflowField:
    """A field with choices. A value that is none of them is not taken over, for another one was meant; where nothing was
    chosen and there is one choice, it is that."""
    known = [choice.value for choice in choices]
    only = known[0] if len(known) == 1 and not value else ""
    chosen = value if value in known else only
    return WorkflowField(
        name=name,
        label=label,
        kind=kind,
        value=chosen,
        choices=tuple(choices),
        is_asked_again=is_asked_again,
        help=help,
        problem=problem,
    )


def wrong(field: WorkflowField, problem: object) -> WorkflowField:
    """The field with what is wrong in it, so that another value can be chosen."""
    return msgspec.structs.replace(field, problem=str(problem))


def reason_field(value: str, *, label: str = "Reason", help: str = "") -> WorkflowField:
    """Why it is done: kept in the back office and in the note for colleagues."""
    return WorkflowField(
        name="reason",
        label=label,
        kind=FieldKind.PARAGRAPH,
        value=value[:REASON_CHARACTERS],
        max_length=REASON_CHARACTERS,
        help=help,
    )


def checked(fields: Iterable[WorkflowField]) -> tuple[tuple[WorkflowField, ...], Values | None]:
    """The fields with what is wrong in them, and the values once nothing is.

    What is only missing is no problem yet: the form is shown with empty fields before anything was typed.
    """
    looked_at, is_complete = [], True
    for field in fields:
        problem = field.problem or _problem(field)
        looked_at.append(msgspec.structs.replace(field, problem=problem))
        if problem or (field.is_required and not field.value.strip()):
            is_complete = False
    values = Values({field.name: field.value.strip() for field in looked_at}) if is_complete else None
    return tuple(looked_at), values


def _problem(field: WorkflowField) -> str:
    value = field.value.strip()
    if not value:
        return ""
    if len(value) > field.max_length:
        return f"At most {field.max_length} characters."
    if not value.replace("\n", " ").isprintable():
        return "Only printable characters."
    if field.kind is FieldKind.MONEY and read_money(value) is None:
        return "Write an amount such as 12.50."
    return ""
