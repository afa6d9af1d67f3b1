"""Workflows on the back office: what an agent may do for the customer, what will happen, and what became of it.

The agent's socket carries these. Values are text by the names of the fields: money as "12.50", a slot as its id.
"""

from enum import StrEnum

import msgspec


class FieldKind(StrEnum):
    """How a field is filled in. A `choice` and a `slot` take one of their choices, `money` an amount of the shop's currency."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    MONEY = "money"
    CHOICE = "choice"
    SLOT = "slot"


class FieldChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of a field's values. Of a slot `starts_at` and `ends_at` are given, in seconds since the epoch, UTC."""

    value: str
    label: str
    detail: str = ""
    starts_at: float = 0.0
    ends_at: float = 0.0


class WorkflowField(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that a workflow must be told, with what is known already as its `value`.

    `problem` says what is wrong with the value. Where `is_asked_again` is true, other fields depend on it: ask for the
    form anew once it has changed. `group` names fields that belong together, such as those of an address.
    """

    name: str
    label: str
    kind: FieldKind
    value: str = ""
    is_required: bool = True
    help: str = ""
    choices: tuple[FieldChoice, ...] = ()
    max_length: int = 200
    is_asked_again: bool = False
    problem: str = ""
    group: str = ""


class WorkflowPreview(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What will happen, in plain words, read from the back office just now.

    `version` stands for all of it: it is sent back with the confirmation, and what has changed since is shown again
    instead of done. `amount` ("12.50", in `currency`) is empty where no money moves. `needs_approval` says that a
    supervisor decides, and `why` how that is known. `final` says what cannot be undone, `undo` what can, and until when.
    """

    version: str
    title: str
    customer: str
    sentences: tuple[str, ...]
    confirm: str
    final: str = ""
    undo: str = ""
    amount: str = ""
    currency: str = ""
    needs_approval: bool = False
    why: str = ""
    warnings: tuple[str, ...] = ()


class RunState(StrEnum):
    """What became of a workflow that was asked for.

    `running` is also one of which the back office has not said yet whether it was done; that is found out by itself.
    """

    WAITING = "waiting"  # for a supervisor
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # by a rule of the business
    FAILED = "failed"  # the back office did not answer, and nothing was done
    UNDOING = "undoing"
    UNDONE = "undone"


class WorkflowRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workflow that was asked for, as agents see it. Times are seconds since the epoch, UTC; 0 until they happen.

    `result` says in one sentence what was done, `problem` why not; `note` is the entry of the log that says so. `draft` is
    a sentence for the customer. `reason` is the agent's, `decision` the supervisor's. `may_undo` says whether it can still
    be taken back, `undo` how. `key` is the client's own name of this one deed.
    """

    id: str
    key: str
    conversation: str
    workflow: str
    state: RunState
    preview: WorkflowPreview
    asked_by: str
    asked_by_name: str
    asked_at: float
    reason: str = ""
    decided_by_name: str = ""
    decided_at: float = 0.0
    decision: str = ""
    finished_at: float = 0.0
    result: str = ""
    problem: str = ""
    draft: str = ""
    may_undo: bool = False
    undo: str = ""
    undone_by_name: str = ""
    undone_at: float = 0.0
    note: int = 0


class OfferedWorkflow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workflow that can be asked for. `title` says it, `about` what it is for; `group` is where it stands in a list."""

    name: str
    title: str
    about: str
    group: str
    undo: bool = False


class ApprovalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A run that waits for a supervisor, with whom it is for and where."""

    run: WorkflowRun
    customer_name: str


class ListWorkflows(msgspec.Struct, frozen=True, tag_field="type", tag="workflow.list", forbid_unknown_fields=True):
    """Which workflows there are, and what was done in this conversation. Answered with `workflow.listed`."""

    conversation: str


class PrepareWorkflow(
    msgspec.Struct, frozen=True, tag_field="type", tag="workflow.prepare", forbid_unknown_fields=True
):
    """Ask for the form, and for what would happen with these values. Answered with `workflow.prepared`; nothing is done."""

    id: str
    conversation: str
    workflow: str
    values: dict[str, str] = {}


class RunWorkflow(msgspec.Struct, frozen=True, tag_field="type", tag="workflow.run", forbid_unknown_fields=True):
    """Do what was shown under `version`. `key` names this one deed: however often it is sent, it is done once."""

    id: str
    key: str
    conversation: str
    workflow: str
    values: dict[str, str]
    version: str


class AskApproval(
    msgspec.Struct, frozen=True, tag_field="type", tag="workflow.ask_approval", forbid_unknown_fields=True
):
    """Ask a supervisor to let what was shown under `version` be done."""

    id: str
    key: str
    conversation: str
    workflow: str
    values: dict[str, str]
    version: str
    reason: str


class WithdrawApproval(
    msgspec.Struct, frozen=True, tag_field="type", tag="workflow.withdraw", forbid_unknown_fields=True
):
    """Take a request back that no supervisor has decided on."""

    id: str
    conversation: str
    run: str


class ApproveWorkflow(
    msgspec.Struct, frozen=True, tag_field="type", tag="workflow.approve", forbid_unknown_fields=True
):
    """A supervisor lets it be done, and it is done at once. `version` is that of the preview that they read."""

    id: str
    conversation: str
    run: str
    version: str
    reason: str = ""


class RejectWorkflow(msgspec.Struct, frozen=True, tag_field="type", tag="workflow.reject", forbid_unknown_fields=True):
    """A supervisor does not; the agent is told the reason."""

    id: str
    conversation: str
    run: str
    reason: str


class UndoWorkflow(msgspec.Struct, frozen=True, tag_field="type", tag="workflow.undo", forbid_unknown_fields=True):
    """Take back what was done, as far as the back office lets it."""

    id: str
    conversation: str
    run: str


class ListApprovals(msgspec.Struct, frozen=True, tag_field="type", tag="approvals.list", forbid_unknown_fields=True):
    """What waits for a supervisor. Answered with `approvals`, which comes again whenever it changes."""


class WorkflowsListed(msgspec.Struct, frozen=True, tag_field="type", tag="workflow.listed", forbid_unknown_fields=True):
    """`offered` is empty where no back office is set up. `runs` are the latest first."""

    conversation: str
    offered: tuple[OfferedWorkflow, ...]
    runs: tuple[WorkflowRun, ...]


class WorkflowPrepared(
    msgspec.Struct, frozen=True, tag_field="type", tag="workflow.prepared", forbid_unknown_fields=True
):
    """The form of `workflow`, and its preview once everything is there and possible; otherwise `problem` says why not.

    `id` is the question's. After a confirmation it says that something has changed since (`has_changed`).
    """

    id: str
    conversation: str
    workflow: str
    title: str
    about: str
    fields: tuple[WorkflowField, ...]
    preview: WorkflowPreview | None = None
    problem: str = ""
    has_changed: bool = False


class WorkflowChanged(
    msgspec.Struct, frozen=True, tag_field="type", tag="workflow.changed", forbid_unknown_fields=True
):
    """A run is new, or went on. Sent to all who follow its conversation, and to the agent who asked."""

    conversation: str
    run: WorkflowRun


class Approvals(msgspec.Struct, frozen=True, tag_field="type", tag="approvals", forbid_unknown_fields=True):
    """All that waits for a supervisor now, the oldest first."""

    requests: tuple[ApprovalRequest, ...]


WorkflowsFromAgent = (
    ListWorkflows
    | PrepareWorkflow
    | RunWorkflow
    | AskApproval
    | WithdrawApproval
    | ApproveWorkflow
    | RejectWorkflow
    | UndoWorkflow
    | ListApprovals
)
WorkflowsToAgent = WorkflowsListed | WorkflowPrepared | WorkflowChanged | Approvals
