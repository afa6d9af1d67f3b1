"""Presence, assignments and follow-ups on the agent's socket."""

import msgspec


class Acted(msgspec.Struct, frozen=True, tag_field="type", tag="activity", forbid_unknown_fields=True):
    """The person did something. A console sends it at most every 30 s; commands count by themselves."""


class PresenceChanged(
    msgspec.Struct, frozen=True, tag_field="type", tag="presence.changed", forbid_unknown_fields=True
):
    """The agent's own presence since then. `why` is `chosen`, `inactive`, or `missed` (offers that were not taken)."""

    presence: str
    why: str
    since: float


class DeclineAssignment(
    msgspec.Struct, frozen=True, tag_field="type", tag="assignment.decline", forbid_unknown_fields=True
):
    """Do not take a conversation that is offered to this agent. `reason` is kept for supervisors."""

    id: str
    conversation: str
    reason: str


class AssignmentEnded(
    msgspec.Struct, frozen=True, tag_field="type", tag="assignment.ended", forbid_unknown_fields=True
):
    """What was offered to this agent is not any more: `lapsed`, or `withdrawn` (`reason` says why). `claimed` and
    `declined` are not told: their agent did it."""

    conversation: str
    state: str
    reason: str = ""


class FollowUpRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is owed to a customer. Times are seconds since the epoch, UTC.

    `kind` is `contact` (the customer left an address) or `task` (an agent promised it). `owner` is empty while it
    belongs to everybody with its skill; `conversation` is empty once that is forgotten.
    """

    id: str
    conversation: str
    kind: str
    task: str
    contact: str
    customer: str
    skill: str
    owner: str
    owner_name: str
    created_at: float
    due_at: float
    note: str = ""


class FollowUps(msgspec.Struct, frozen=True, tag_field="type", tag="follow_ups", forbid_unknown_fields=True):
    """All open follow-ups that this agent may do, the earliest due first. Sent at the start and when they change."""

    follow_ups: tuple[FollowUpRow, ...]
    outcomes: tuple[str, ...]


class TakeFollowUp(msgspec.Struct, frozen=True, tag_field="type", tag="follow_up.take", forbid_unknown_fields=True):
    """Make a follow-up one's own. Only a supervisor takes one that a colleague has."""

    id: str
    follow_up: str


class ReleaseFollowUp(
    msgspec.Struct, frozen=True, tag_field="type", tag="follow_up.release", forbid_unknown_fields=True
):
    """Give one's own follow-up back to everybody with its skill."""

    id: str
    follow_up: str


class PostponeFollowUp(
    msgspec.Struct, frozen=True, tag_field="type", tag="follow_up.postpone", forbid_unknown_fields=True
):
    """Try again later: it is due at `due_at` (seconds since the epoch). The note says what happened so far."""

    id: str
    follow_up: str
    due_at: float
    note: str = ""


class CompleteFollowUp(
    msgspec.Struct, frozen=True, tag_field="type", tag="follow_up.complete", forbid_unknown_fields=True
):
    """It is done: `reached`, `not_reached`, or `not_needed`, with an optional note."""

    id: str
    follow_up: str
    outcome: str
    note: str = ""
