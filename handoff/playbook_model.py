"""A playbook as values: what `data/playbooks/*.yml` may say.

`handoff.playbook` reads them, `docs/playbook.schema.json` and `docs/shared_playbook.schema.json` publish their shape.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import msgspec

from handoff.conversation import FailureKind
from handoff.policy_model import Name

# What a text may ask for. The facts stand under the names that the bot gives them.
FACTS = frozenset(
    (
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
PLACEHOLDERS = FACTS | {
    "agent_name",
    "customer_first_name",
    "customer_name",
    "earlier_about",
    "earlier_when",
    "quote",
    "reason",
    "refusal",
    "subject",
    "tier",
    "tried",
}
# What a workflow may need: a fact, or that the customer has shown who they are.
IDENTITY = "identity_verified"
NEEDS = FACTS | {IDENTITY}

Text = Annotated[
    str, msgspec.Meta(min_length=2, max_length=600, description="A text, or `@` and a shared line's name.")
]
Reference = Annotated[str, msgspec.Meta(pattern=r"^@[a-z][a-z0-9_]*$", description="`@` and a shared workflow's name.")]


class Circumstances(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a text or a workflow fits. All that is given must hold; what is left out does not matter.

    `topics` are intents, of which the conversation was about one. `reasons` are rules that fired, or signals that were
    their evidence. `tried` is how the bot's latest attempt at the topic ended. `failures` are kinds of failure that
    were not made good; `refused` says whether the back office refused something by a rule (one of `refusals`). `offer` is what became of the offer of a person. `repeat` is true for a customer who was in
    touch about the same thing before, and false for one who was not. `tiers` are the customer's.
    """

    topics: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    tried: Literal["resolved", "failed", "open"] | None = None
    failures: tuple[FailureKind, ...] = ()
    refused: bool | None = None
    offer: Literal["accepted", "refused"] | None = None
    repeat: bool | None = None
    tiers: tuple[str, ...] = ()


class Wording(Circumstances, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text that is used only in its circumstances."""

    text: Text


Alternatives = Annotated[tuple[Text | Wording, ...], msgspec.Meta(min_length=1)]
# One text, or several of which the one that fits is taken.
Line = Text | Wording | Alternatives


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to `amount` (in the playbooks' currency) an agent decides alone; `above` it a supervisor approves."""

    amount: Annotated[float, msgspec.Meta(ge=0)]
    above: Literal["approval"] = "approval"


class Workflow(Circumstances, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that the back office can do in one click: `name` is its operation.

    `needs` are the facts without which it cannot be done. `undo` says whether it can be taken back afterwards.
    """

    name: Name
    title: Line
    needs: tuple[str, ...] = ()
    limit: Limit | None = None
    undo: bool = False


class Playbook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to do (`steps`, in order), what not to (`avoid`), and a reply sentence by sentence (`draft`).

    `because` are sentences that may follow `why`. `compliance` says what must be minded by law or by rule. Every text
    may hold placeholders such as `{order_number}`; one whose placeholder is unknown is left out.
    """

    name: Name
    title: Line
    why: Line
    steps: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=10)]
    draft: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=10)]
    because: Annotated[tuple[Line, ...], msgspec.Meta(max_length=6)] = ()
    avoid: Annotated[tuple[Line, ...], msgspec.Meta(max_length=6)] = ()
    workflows: Annotated[tuple[Workflow | Reference, ...], msgspec.Meta(max_length=12)] = ()
    compliance: Annotated[tuple[Line, ...], msgspec.Meta(max_length=6)] = ()


class Shared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the playbooks have in common (`data/playbooks/shared.yml`).

    `lines` and `workflows` are taken into a playbook by `@` and their name. `compliance` holds for every handoff whose
    circumstances fit, whatever its playbook. A contact about the same thing within `repeat_within_days` is a repeated
    one. `currency` (ISO 4217) is that of every limit. `refusals` maps the codes with which the back office refuses to the
    words for them, after "because".
    """

    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")] = "USD"
    repeat_within_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14
    refusals: dict[Name, Text] = {}
    lines: dict[Name, Line] = {}
    workflows: dict[Name, Workflow] = {}
    compliance: tuple[Line, ...] = ()


class Playbooks(msgspec.Struct, frozen=True):
    """All playbooks by their names, with what they share."""

    books: Mapping[str, Playbook] = {}
    shared: Shared = Shared()

    def get(self, name: str) -> Playbook | None:
        """The playbook of this name."""
        return self.books.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.books)


def alternatives(line: Line) -> tuple[str | Wording, ...]:
    """The texts of which one is taken."""
    return line if isinstance(line, tuple) else (line,)
