"""The handoff envelope: what the agent gets before saying hello.

Versioned and published as JSON Schema (`docs/envelope.schema.json`), so that any other desk can receive it;
`docs/envelope.md` says what each field means and what a new version may change.
"""

from enum import StrEnum

import msgspec

from handoff.conversation import Customer, EarlierContact, Fact
from handoff.decision import FiredRule
from handoff.log import Author, Entry

ENVELOPE_VERSION = "1.2"


class SummarySentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence of the summary and the messages that it rests on. There is no sentence without a source."""

    text: str
    seqs: tuple[int, ...]


class MoodPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sentiment of one customer message, -1 to 1."""

    seq: int
    score: float


class Tried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that was attempted: the goal, how it ended (`resolved`, `failed`, `open`), and where.

    `agent` is the name of the person who did it from the console; empty for what the bot attempted.
    """

    goal: str
    title: str
    outcome: str
    detail: str = ""
    seqs: tuple[int, ...] = ()
    agent: str = ""


class WorkflowState(StrEnum):
    """Whether a workflow can be done now: at once, by a supervisor's leave, or not before a fact is known."""

    AVAILABLE = "available"
    NEEDS_APPROVAL = "needs_approval"
    MISSING_FACTS = "missing_facts"


class SuggestedWorkflow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that the back office can do for this customer: `name` is its operation, `title` says it in words.

    `why` is one sentence on its state. `facts` are those that it needs and that are known, `missing` the names of the
    others. Above `limit` (in `currency`, ISO 4217) it needs approval, whatever amount turns out to be right; there is no
    limit where it is absent. `undo` says whether it can be taken back.
    """

    name: str
    title: str
    state: WorkflowState
    why: str
    facts: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    limit: float | None = None
    currency: str = ""
    undo: bool = False


class NextStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The suggested next step: what to do, why, and a reply that can be sent as it is or edited.

    `steps` are the playbook's instructions in order; `avoid` says what not to do or ask; `workflows` are what the back
    office can do in one click, the most fitting first.
    """

    playbook: str
    title: str
    why: str
    draft: str
    steps: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    workflows: tuple[SuggestedWorkflow, ...] = ()


class SentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that came with the message `seq`. `type` is its media type by its content."""

    seq: int
    author: Author
    id: str
    name: str
    type: str
    size_bytes: int


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is known at the moment of a handoff."""

    id: str
    conversation: str
    created_at: float
    customer: Customer
    channel: str
    language: str
    layer: int
    priority: int
    skill: str
    reasons: tuple[FiredRule, ...]
    counterfactual: str
    policy_version: str
    summary: tuple[SummarySentence, ...]
    facts: tuple[Fact, ...]
    mood: tuple[MoodPoint, ...]
    tried: tuple[Tried, ...]
    transcript: tuple[Entry, ...]
    next_step: NextStep
    earlier: tuple[EarlierContact, ...] = ()
    compliance: tuple[str, ...] = ()
    attachments: tuple[SentFile, ...] = ()
    version: str = ENVELOPE_VERSION
