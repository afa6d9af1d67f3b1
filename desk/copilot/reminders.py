"""What must be minded in a conversation, by topic: from the playbooks, as soon as a topic comes up, ticked off by agents."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.copilot.material import Material, read_material
from desk.errors import NotFound
from desk.store import reminder_ticks
from desk.store.agents import Agent
from handoff.compliance import compliance_flags
from handoff.playbook_model import Playbooks
from handoff.policy_model import Policy
from handoff.wire.copilot import Reminder


def reminders_of(material: Material, *, playbooks: Playbooks, policy: Policy, now: float) -> tuple[Reminder, ...]:
    """All reminders of the present handoff, the most important first. Pure."""
    decision = material.decision_now()
    if decision is None:
        return ()
    history = material.history(decision, playbooks, now=now)
    known = material.known(decision, history, now=now)
    texts: dict[str, None] = {}
    for name in material.playbook_names(policy) or ("",):
        flags = compliance_flags(
            decision=replace(decision, playbook=name),
            customer=material.conversation.customer,
            channel=material.conversation.channel,
            facts=material.facts,
            entries=material.log,
            playbooks=playbooks,
            history=history,
            known=known,
        )
        texts |= dict.fromkeys(flags)
    return tuple(_reminder(text, material) for text in texts)


async def all_reminders(desk: Desk, connection: AsyncConnection, conversation: str) -> tuple[Reminder, ...]:
    """The reminders of a conversation with their ticks. Raises `NotFound`."""
    material = await read_material(connection, conversation)
    return reminders_of(material, playbooks=desk.playbooks, policy=desk.policy, now=desk.changes.clock())


async def open_reminders(desk: Desk, connection: AsyncConnection, conversation: str) -> tuple[Reminder, ...]:
    """Those that nobody has ticked: what an agent must still see before the conversation is closed. Raises `NotFound`."""
    return tuple(one for one in await all_reminders(desk, connection, conversation) if not one.ticked_by)


async def tick(desk: Desk, conversation: str, agent: Agent, *, reminder: str, ticked: bool) -> None:
    """Tick a reminder or take the tick back, by anybody who may serve. Ticking twice changes nothing.

    Raises `NotAllowed` for designers, and `NotFound` for one that does not belong to the conversation now.
    """
    agent.check_may_serve("tick reminders")
    async with desk.changes.of(conversation) as change:
        found = next(
            (one for one in await all_reminders(desk, change.connection, conversation) if one.id == reminder), None
        )
        if found is None:
            raise NotFound("reminder in this conversation; it may have changed")
        if bool(found.ticked_by) == ticked:
            return
        await reminder_ticks.put(
            change.connection,
            conversation,
            reminder,
            text=found.text,
            agent=agent.id,
            at=change.now,
            ticked=ticked,
        )
        await change.note(agent.id, "reminder.ticked" if ticked else "reminder.unticked", text=found.text)


def _reminder(text: str, material: Material) -> Reminder:
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    tick = material.ticks.get(name)
    if tick is None:
        return Reminder(name, text)
    return Reminder(name, text, ticked_by=material.names.get(tick.agent, "") or "a colleague", ticked_at=tick.at)
