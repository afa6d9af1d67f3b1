"""What an agent can do besides handoffs: say something to the customer, write a note. Secrets are not kept of either."""

from __future__ import annotations

from collections.abc import Collection

from desk import mentions, moderation, ownership
from desk.context import Desk
from desk.discretion import removed
from desk.errors import ConversationClosed, InvalidValue, TextHeld
from desk.ownership import Owner
from desk.store import entries
from desk.store.agents import Agent
from desk.store.tasks import TaskKind
from handoff.log import Author, EntryKind
from handoff.moderation import Speaker
from privacy.masking import mask_for_storage

_TEXT_CHARACTERS = 10_000
_ID_CHARACTERS = 64


async def say(
    desk: Desk, conversation: str, agent: Agent, *, client_id: str, text: str, confirmed: Collection[str] = ()
) -> int:
    """Say `text` to the customer, once for each id. Returns the entry's seq.

    Raises `NotOwner`, and `TextHeld` where it holds what is not said to customers. `confirmed` names the rules whose
    warning the agent has read; those that block cannot be confirmed.
    """
    _check(client_id, text)
    async with desk.changes.of(conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.AGENT, client_id)
        if stored is not None:
            return stored
        ownership.require_agent(change.conversation.ownership, agent=agent.id)
        findings = await moderation.review(desk, change, text, speaker=Speaker.AGENT)
        if any(finding.is_blocked or finding.rule not in confirmed for finding in findings):
            raise TextHeld(findings)
        masked = mask_for_storage(text)
        entry = await change.append(
            Author.AGENT,
            masked.text,
            author_id=agent.id,
            author_name=agent.name,
            client_id=client_id,
            removed=removed(masked),
        )
        if findings:
            rules = ", ".join(moderation.names(findings))
            await change.note(agent.id, "warning.confirmed", seq=entry.seq, rules=rules)
        await change.ask_bot(TaskKind.AGENT_SAID, seq=entry.seq, text=masked.text)
        return entry.seq


async def add_note(desk: Desk, conversation: str, agent: Agent, *, client_id: str, text: str) -> int:
    """Write a note that only agents see, in a conversation of anybody's. Returns the entry's seq."""
    _check(client_id, text)
    async with desk.changes.of(conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.AGENT, client_id)
        if stored is not None:
            return stored
        if change.conversation.owner is Owner.CLOSED:
            raise ConversationClosed
        masked = mask_for_storage(text)
        entry = await change.append(
            Author.AGENT,
            masked.text,
            kind=EntryKind.NOTE,
            author_id=agent.id,
            author_name=agent.name,
            client_id=client_id,
            removed=removed(masked),
        )
        await mentions.record(change, entry, agent)
        return entry.seq


def _check(client_id: str, text: str) -> None:
    if not 1 <= len(client_id) <= _ID_CHARACTERS or not client_id.isprintable():
        raise InvalidValue("id", problem=f"it needs 1 to {_ID_CHARACTERS} printable characters, such as a UUID")
    if not text.strip() or len(text) > _TEXT_CHARACTERS or "\0" in text:
        raise InvalidValue("text", problem=f"it needs 1 to {_TEXT_CHARACTERS} characters")
