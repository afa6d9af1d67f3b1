"""What an agent can do besides handoffs: say something to the customer, write a note. Secrets are not kept of either."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from desk import mentions, moderation, ownership
from desk.attachments import uploads
from desk.change import Change
from desk.channels import templates
from desk.context import Desk
from desk.copilot import delegations
from desk.copilot.gathering import Ending
from desk.discretion import removed
from desk.errors import AttachmentRefused, ConversationClosed, InvalidValue, Refusal, TextHeld
from desk.ownership import Owner
from desk.store import entries
from desk.store.agents import Agent
from desk.store.attachments import Uploader
from desk.store.tasks import TaskKind
from handoff.log import Attachment, Author, EntryKind
from handoff.moderation import Speaker
from handoff.reply_variables import unfilled
from handoff.wire.channels import ChosenTemplate
from privacy.masking import mask_for_storage

_TEXT_CHARACTERS = 10_000
_ID_CHARACTERS = 64


async def say(
    desk: Desk,
    conversation: str,
    agent: Agent,
    *,
    client_id: str,
    text: str,
    confirmed: Collection[str] = (),
    attachments: Sequence[str] = (),
    template: ChosenTemplate | None = None,
) -> int:
    """Say `text` to the customer, once for each id. Returns the entry's seq. `attachments` are ids of staged files.

    With a `template` the finished text of that is said, which `text` must be where it is not empty; it is sent as a template.

    Raises `InvalidValue`, `NotOwner`, `NotFound` for a file that is not there, and `TextHeld` where it holds what is not said to customers. `confirmed` names the rules whose
    warning the agent has read; those that block cannot be confirmed.
    """
    _check(client_id, text, may_be_empty=bool(attachments) or template is not None)
    if template is not None and attachments:
        raise InvalidValue("attachments", problem="a template takes no files; send them once the customer has answered")
    async with desk.changes.of(conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.AGENT, client_id)
        if stored is not None:
            return stored
        ownership.require_agent(change.conversation.ownership, agent=agent.id)
        filled = None
        if template is not None:
            filled, text = templates.chosen(desk.channels.get(change.conversation.channel), template, text=text)
        findings = await moderation.review(desk, change, text, speaker=Speaker.AGENT)
        if any(finding.is_blocked or finding.rule not in confirmed for finding in findings):
            raise TextHeld(findings)
        masked = mask_for_storage(text)
        files, removed_of_files = await uploads.staged(desk, change, _uploader(agent), attachments)
        await _check_names(desk, change, files)
        _check_filled(text)
        await delegations.end(change, Ending.AGENT_WROTE)
        entry = await change.append(
            Author.AGENT,
            masked.text,
            author_id=agent.id,
            author_name=agent.name,
            client_id=client_id,
            removed=tuple(dict.fromkeys((*removed(masked), *removed_of_files))),
            attachments=files,
        )
        await uploads.bind(change, entry, is_private=False)
        if filled is not None:
            change.templates[entry.seq] = filled
            await change.note(agent.id, "template.sent", seq=entry.seq, name=filled.name, language=filled.language)
        if findings:
            rules = ", ".join(moderation.names(findings))
            await change.note(agent.id, "warning.confirmed", seq=entry.seq, rules=rules)
        await change.ask_bot(TaskKind.AGENT_SAID, seq=entry.seq, text=uploads.bot_text(masked.text, files))
        return entry.seq


async def add_note(
    desk: Desk, conversation: str, agent: Agent, *, client_id: str, text: str, attachments: Sequence[str] = ()
) -> int:
    """Write a note that only agents see, in a conversation of anybody's. Returns the entry's seq.

    Raises `NotAllowed` for designers, who only read, `ConversationClosed` and `InvalidValue`.
    """
    agent.check_may_serve("write notes")
    _check(client_id, text, may_be_empty=bool(attachments))
    async with desk.changes.of(conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.AGENT, client_id)
        if stored is not None:
            return stored
        if change.conversation.owner is Owner.CLOSED:
            raise ConversationClosed
        masked = mask_for_storage(text)
        files, removed_of_files = await uploads.staged(desk, change, _uploader(agent), attachments)
        entry = await change.append(
            Author.AGENT,
            masked.text,
            kind=EntryKind.NOTE,
            author_id=agent.id,
            author_name=agent.name,
            client_id=client_id,
            removed=tuple(dict.fromkeys((*removed(masked), *removed_of_files))),
            attachments=files,
        )
        await uploads.bind(change, entry, is_private=True)
        await mentions.record(change, entry, agent)
        return entry.seq


def _check_filled(text: str) -> None:
    """Raise `InvalidValue` where a canned reply's variable was not filled in: a customer must not read its name."""
    names = ", ".join(f"{{{name}}}" for name in unfilled(text))
    if names:
        raise InvalidValue("text", problem=f"{names} is not filled in yet; put the right words in its place")


def _uploader(agent: Agent) -> Uploader:
    return Uploader(Author.AGENT, agent.id)


async def _check_names(desk: Desk, change: Change, files: Sequence[Attachment]) -> None:
    """A file's name is read by the customer like any word of the agent's."""
    for file in files:
        if await moderation.review(desk, change, file.name, speaker=Speaker.AGENT):
            raise AttachmentRefused(Refusal.NAME_HELD)


def _check(client_id: str, text: str, *, may_be_empty: bool) -> None:
    if not 1 <= len(client_id) <= _ID_CHARACTERS or not client_id.isprintable():
        raise InvalidValue("id", problem=f"it needs 1 to {_ID_CHARACTERS} printable characters, such as a UUID")
    if (not text.strip() and not may_be_empty) or len(text) > _TEXT_CHARACTERS or "\0" in text:
        raise InvalidValue("text", problem=f"it needs 1 to {_TEXT_CHARACTERS} characters")
