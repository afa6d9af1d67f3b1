"""Proposals to transfer a conversation: at most one is open in a conversation, and each reason comes once in a handoff."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import proposals
from handoff.decision import Decision
from handoff.wire.transfers import TransferProposal

_DECISION = msgspec.json.Decoder(Decision)


class ProposalState(StrEnum):
    """`SUPERSEDED` by a later proposal, or by the end of the handoff."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"


@dataclass(slots=True)
class Proposal:
    """A proposal's row. `handoff` is the handoff that a person had when it came."""

    id: str
    conversation: str
    handoff: str
    at: float
    seq: int
    decision: Decision
    state: ProposalState = ProposalState.OPEN
    settled_by: str = ""
    settled_at: float = 0.0

    @property
    def shown(self) -> TransferProposal:
        """As agents see it."""
        return TransferProposal(id=self.id, at=self.at, seq=self.seq, decision=self.decision)


def _values(proposal: Proposal) -> dict[str, Any]:
    values = {name: getattr(proposal, name) for name in proposal.__dataclass_fields__}
    values["state"] = proposal.state.value
    values["rule"] = proposal.decision.rules[0].name
    values["layer"] = proposal.decision.layer
    values["decision"] = msgspec.json.encode(proposal.decision).decode()
    return values


def _read(row: Any) -> Proposal:
    values = dict(row._mapping)
    del values["rule"], values["layer"]
    values["state"] = ProposalState(values["state"])
    values["decision"] = _DECISION.decode(values["decision"])
    return Proposal(**values)


_ALL_OPEN = select(proposals).where(proposals.c.state == ProposalState.OPEN.value)


async def add(connection: AsyncConnection, proposal: Proposal) -> None:
    await connection.execute(insert(proposals).values(_values(proposal)))


async def save(connection: AsyncConnection, proposal: Proposal) -> None:
    await connection.execute(update(proposals).where(proposals.c.id == proposal.id).values(_values(proposal)))


async def of_handoff(connection: AsyncConnection, conversation: str, handoff: str) -> tuple[Proposal, ...]:
    """All that were made while a person had this handoff, in order."""
    rows = await connection.execute(
        select(proposals)
        .where(proposals.c.conversation == conversation, proposals.c.handoff == handoff)
        .order_by(proposals.c.at, proposals.c.seq)
    )
    return tuple(_read(row) for row in rows)


async def open_in(connection: AsyncConnection, conversation: str) -> Proposal | None:
    """The conversation's open proposal, None where there is none."""
    found = await connection.execute(
        select(proposals).where(proposals.c.conversation == conversation, proposals.c.state == ProposalState.OPEN.value)
    )
    row = found.first()
    return None if row is None else _read(row)


async def supersede(connection: AsyncConnection, conversation: str, *, at: float) -> bool:
    """Take back what is open in a conversation. Whether anything was."""
    done = await connection.execute(
        update(proposals)
        .where(proposals.c.conversation == conversation, proposals.c.state == ProposalState.OPEN.value)
        .values(state=ProposalState.SUPERSEDED.value, settled_by="desk", settled_at=at)
    )
    return int(done.rowcount) > 0


async def all_open(connection: AsyncConnection) -> tuple[Proposal, ...]:
    """The open proposals of all conversations."""
    return tuple(_read(row) for row in await connection.execute(_ALL_OPEN))
