"""Proposals to transfer a conversation that a person has: to another layer or skill, by way of the queue."""

import msgspec

from handoff.decision import Decision


class TransferProposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The policy's proposal, made on the customer's message `seq`. `decision` holds the layer, the skill and the reasons."""

    id: str
    at: float
    seq: int
    decision: Decision


class TransferProposed(
    msgspec.Struct, frozen=True, tag_field="type", tag="transfer.proposed", forbid_unknown_fields=True
):
    """A proposal came, or (none) the open one is settled."""

    conversation: str
    proposal: TransferProposal | None


class AcceptTransfer(msgspec.Struct, frozen=True, tag_field="type", tag="transfer.accept", forbid_unknown_fields=True):
    """Put the conversation back into the queue with the proposal's layer and skill. Only the owner or a supervisor may."""

    id: str
    conversation: str
    proposal: str


class DismissTransfer(
    msgspec.Struct, frozen=True, tag_field="type", tag="transfer.dismiss", forbid_unknown_fields=True
):
    """Keep the conversation. The same reason is not proposed again in this handoff."""

    id: str
    conversation: str
    proposal: str
