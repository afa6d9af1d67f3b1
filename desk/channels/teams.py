"""People who work elsewhere: a channel such as Chatwoot brings customers and has agents of its own, who take over there.

Their conversations wait in the desk's queue like any other, and are offered to nobody here: the team there is given the
envelope, and the first of them who writes has it. What they say and do there becomes part of the log, and what the desk does is
done there, too. An agent there has no account here; their id is made of the channel's name and their id there.
"""

from __future__ import annotations

import logging
from typing import Protocol, cast

from desk import handoffs, moderation
from desk.change import Change
from desk.channels.channel import Channel, Person, Standing, TeamMoved, TeamSaid
from desk.channels.registry import CLIENT_ID, Kind, ask_delivery
from desk.context import Desk
from desk.copilot import delegations
from desk.copilot.gathering import Ending
from desk.discretion import removed
from desk.ownership import Owner
from desk.store import channels as stored
from desk.store import conversations
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent, Role
from desk.store.channels import Delivery, hash_of
from desk.store.tasks import TaskKind
from handoff.envelope import Envelope
from handoff.log import Author, EntryKind
from handoff.moderation import Speaker
from privacy.masking import mask_for_storage

logger = logging.getLogger(__name__)

KINDS = frozenset({Kind.BRIEF.value, Kind.FOLLOW.value})
_TEXT_CHARACTERS = 10_000
_NAME_CHARACTERS = 100
_STANDINGS = {
    Owner.BOT: Standing.BOT,
    Owner.QUEUE: Standing.PEOPLE,
    Owner.AGENT: Standing.PEOPLE,
    Owner.CLOSED: Standing.CLOSED,
}


class TeamChannel(Channel, Protocol):
    """A channel whose `capabilities.has_team`. Both raise as `deliver` does."""

    async def brief(self, address: str, envelope: Envelope) -> None:
        """Give the people there what is known, where customers do not see it."""

    async def follow(self, address: str, standing: Standing) -> None:
        """Let the conversation there be with whom it is here. Doing it twice changes nothing."""


async def take(desk: Desk, channel: Channel, event: TeamSaid | TeamMoved) -> None:
    """Take what somebody of the team said or did. Of a conversation that the desk never had, nothing is kept."""
    async with desk.store.glancing() as connection:
        door = await stored.door_of(connection, channel.name, event.sender.address)
    if door is None:
        return
    async with desk.changes.of(door.conversation) as change:
        change.news.told_by = channel.name
        if isinstance(event, TeamMoved):
            await _move(desk, change, _agent(channel, event.person), event)
        elif await stored.place_of(change.connection, channel.name, hash_of(event.id)) is None:
            await _say(desk, change, _agent(channel, event.person), event)


def _agent(channel: Channel, person: Person) -> Agent:
    """Somebody of the team, as the desk's agents are. What they may do there, they may do here."""
    name = mask_for_storage(person.name.replace("\0", "").strip()[:_NAME_CHARACTERS]).text
    identifier = f"team-{hash_of(f'{channel.name}:{person.id}')[:24]}"
    return Agent(id=identifier, email="", name=name or channel.title, role=Role.SUPERVISOR)


async def _say(desk: Desk, change: Change, agent: Agent, event: TeamSaid) -> None:
    """The customer has it already, so it is kept whatever it is; what should not have been said stands in the audit."""
    is_note = event.is_note or change.conversation.owner is Owner.CLOSED
    if not is_note:
        await _let_speak(desk, change, agent)
    text = event.text.replace("\0", "").strip()[:_TEXT_CHARACTERS]
    names = ", ".join(file.name or "file" for file in event.files)
    masked = mask_for_storage(f"{text}\n[{names}]".strip() if names else text)
    findings = () if is_note else await moderation.review(desk, change, text, speaker=Speaker.AGENT)
    await delegations.end(change, Ending.AGENT_WROTE)
    entry = await change.append(
        Author.AGENT,
        masked.text,
        kind=EntryKind.NOTE if is_note else EntryKind.MESSAGE,
        author_id=agent.id,
        author_name=agent.name,
        client_id=CLIENT_ID + hash_of(event.id),
        removed=removed(masked),
    )
    if findings:
        await change.note(agent.id, "said.elsewhere", seq=entry.seq, rules=", ".join(moderation.names(findings)))
    if not is_note:
        await change.ask_bot(TaskKind.AGENT_SAID, seq=entry.seq, text=masked.text)


async def _let_speak(desk: Desk, change: Change, agent: Agent) -> None:
    """Who writes to the customer has the conversation."""
    match change.conversation.owner:
        case Owner.QUEUE:
            await handoffs.claiming(desk, change, agent)
        case Owner.BOT | Owner.AGENT:
            was_with_bot = change.conversation.owner is Owner.BOT
            await handoffs.taking_over(desk, change, agent)
            if was_with_bot:
                # They may have written without opening it there, and then the bot would be asked on.
                await ask_to_follow(change, Standing.PEOPLE)
        case _:
            pass


async def _move(desk: Desk, change: Change, agent: Agent, event: TeamMoved) -> None:
    """Follow what happened there. What is so already, because the desk began it, is let be."""
    row = change.conversation
    match event.to, row.owner:
        case Standing.CLOSED, Owner.BOT | Owner.QUEUE | Owner.AGENT:
            await handoffs.closing(change, agent, disposition="resolved")
        case Standing.BOT, Owner.AGENT:
            owner = Agent(id=row.agent, email="", name=agent.name, role=agent.role)
            await handoffs.returning(desk, change, owner)
        case Standing.BOT, Owner.QUEUE:
            assistant = desk.settings.assistant_name
            await handoffs.leave_queue(
                change,
                event="bot.resumed",
                text=f"{assistant} is answering again.",
                values={"assistant": assistant},
                ended_as="returned",
            )
        case Standing.PEOPLE, Owner.BOT:
            await handoffs.taking_over(desk, change, agent)
        case _:
            pass


async def ask_to_follow(change: Change, standing: Standing) -> None:
    """Have the team's side stand so, too."""
    door = await stored.door_to(change.connection, change.conversation.id)
    if door is not None:
        await ask_delivery(change, channel=door.channel, address=door.address, kind=Kind.FOLLOW, detail=standing.value)


async def tell(desk: Desk, channel: Channel, delivery: Delivery) -> None:
    """Tell the team what a delivery is about, unless something newer is to be told. Raises as `Channel.deliver` does."""
    team = cast(TeamChannel, channel)
    async with desk.store.glancing() as connection:
        row = await conversations.get(connection, delivery.conversation)
        door = await stored.door_of(connection, channel.name, delivery.address)
        handoff = await stored_handoffs.latest(connection, delivery.conversation)
    if door is None or door.conversation != row.id:
        return
    if delivery.kind == Kind.BRIEF.value:
        if handoff is not None and not handoff.ended_at:
            await team.brief(delivery.address, handoff.envelope)
        return
    standing = Standing(delivery.detail)
    if standing is _STANDINGS[row.owner]:
        await team.follow(delivery.address, standing)


async def note_failure(desk: Desk, channel: Channel, delivery: Delivery, reason: str) -> None:
    """The team does not know it: the desk's own people read so in the log, for they alone see this conversation now."""
    async with desk.changes.of(delivery.conversation) as change:
        await change.append(Author.SYSTEM, f"{channel.title} could not be told: {reason[:500]}", kind=EntryKind.NOTE)
