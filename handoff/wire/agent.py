"""The agent's socket, `/ws/agent`. The upgrade request carries the session cookie of a logged-in agent."""

import msgspec

from handoff.conversation import Customer
from handoff.envelope import Envelope, MoodPoint
from handoff.log import Entry
from handoff.wire.decisions import DecisionMade
from handoff.wire.mentions import Colleagues, ListColleagues, Mentions, ReadAllMentions, ReadMention
from handoff.wire.passing import AskPassOnOptions, PassedOn, PassOn, PassOnOptions
from handoff.wire.shared import Ack, EntryAdded, Error, Ping, Pong, SpeakerState, Typing
from handoff.wire.transfers import AcceptTransfer, DismissTransfer, TransferProposal, TransferProposed
from handoff.wire.whispers import SendWhisper, WhisperAdded, Whispers


class SetPresence(msgspec.Struct, frozen=True, tag_field="type", tag="presence.set", forbid_unknown_fields=True):
    """Say whether the agent takes handoffs: `online`, `away`."""

    presence: str


class OpenConversation(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.open", forbid_unknown_fields=True
):
    """Read a conversation and follow it live. `last_seq` as for a customer. Answered with `conversation.opened`."""

    conversation: str
    last_seq: int = 0


class LeaveConversation(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.leave", forbid_unknown_fields=True
):
    """Stop following a conversation (the owner does not change)."""

    conversation: str


class ClaimHandoff(msgspec.Struct, frozen=True, tag_field="type", tag="handoff.claim", forbid_unknown_fields=True):
    """Become the owner of a waiting conversation. One agent wins; the others get `already_claimed`."""

    id: str
    conversation: str


class TakeOver(msgspec.Struct, frozen=True, tag_field="type", tag="conversation.take_over", forbid_unknown_fields=True):
    """Take a conversation from the bot at any time."""

    id: str
    conversation: str


class SendReply(
    msgspec.Struct, frozen=True, tag_field="type", tag="message.send", forbid_unknown_fields=True, omit_defaults=True
):
    """Say `text` to the customer. Only the owner may. Stored once per `id`.

    A text that holds what is not said to customers is answered with `message.held` and not sent. `confirmed` names the
    rules whose warning the agent has read, and sends it all the same.
    """

    id: str
    conversation: str
    text: str
    confirmed: tuple[str, ...] = ()


class AddNote(msgspec.Struct, frozen=True, tag_field="type", tag="note.add", forbid_unknown_fields=True):
    """Write a private note, seen by agents alone."""

    id: str
    conversation: str
    text: str


class ReturnToBot(msgspec.Struct, frozen=True, tag_field="type", tag="bot.resume", forbid_unknown_fields=True):
    """Hand the conversation back to the bot."""

    id: str
    conversation: str


class CloseConversation(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.close", forbid_unknown_fields=True
):
    """End the conversation with a disposition (`resolved`, `unresolved`, `no_reply`, `spam`) and an optional note."""

    id: str
    conversation: str
    disposition: str
    note: str = ""


class FlagHandoff(msgspec.Struct, frozen=True, tag_field="type", tag="handoff.flag", forbid_unknown_fields=True):
    """Judge the handoff: `needed`, `too_late`, `unnecessary`, `wrong_team`. The verdict is training data."""

    id: str
    conversation: str
    verdict: str


class ConversationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the inbox. Times are seconds since the epoch, UTC; `waiting_since` is 0 outside the queue.

    `alert` is a sentence for whoever should look at it now: the agent who is proposed to transfer it, and every
    supervisor where it belongs to layer 3.
    """

    conversation: str
    owner: str
    owner_name: str
    customer: Customer
    channel: str
    layer: int
    priority: int
    skill: str
    reason: str
    last_text: str
    last_author: str
    last_at: float
    waiting_since: float
    mood: float
    unread: int = 0
    alert: str = ""


class AgentWelcome(msgspec.Struct, frozen=True, tag_field="type", tag="welcome", forbid_unknown_fields=True):
    """The socket is authenticated."""

    agent: str
    name: str
    role: str
    presence: str
    company: str
    dispositions: tuple[str, ...]


class Inbox(msgspec.Struct, frozen=True, tag_field="type", tag="inbox", forbid_unknown_fields=True):
    """The whole inbox, sent at the start and whenever it changes: the queue in its order, mine, those with the bot.

    `notices` are for supervisors and designers: a sentence for each of their files that is wrong and not in force.
    """

    queue: tuple[ConversationRow, ...]
    mine: tuple[ConversationRow, ...]
    others: tuple[ConversationRow, ...]
    bot: tuple[ConversationRow, ...]
    now: float
    notices: tuple[str, ...] = ()


class ConversationOpened(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.opened", forbid_unknown_fields=True
):
    """The envelope (none before the first handoff), the entries after `last_seq`, notes included, and who speaks.

    `mood` is that of every customer message so far, also of those after the handoff. `proposal` is the open proposal to
    transfer it.
    """

    conversation: str
    customer: Customer
    envelope: Envelope | None
    entries: tuple[Entry, ...]
    state: SpeakerState
    owned_by_me: bool
    verdict: str = ""
    mood: tuple[MoodPoint, ...] = ()
    proposal: TransferProposal | None = None


class MoodChanged(msgspec.Struct, frozen=True, tag_field="type", tag="mood", forbid_unknown_fields=True):
    """The sentiment of the customer's message `seq`, as soon as it is known."""

    conversation: str
    seq: int
    score: float


class HeldWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not said to customers: the characters of the text, the rule of `data/moderation.yml`, and why.

    `blocked` is true where it cannot be sent, also not when confirmed.
    """

    rule: str
    why: str
    start: int
    end: int
    blocked: bool


class MessageHeld(msgspec.Struct, frozen=True, tag_field="type", tag="message.held", forbid_unknown_fields=True):
    """The message `id` was not sent, and is not stored: its agent decides what becomes of it."""

    id: str
    conversation: str
    warnings: tuple[HeldWords, ...]


class Done(msgspec.Struct, frozen=True, tag_field="type", tag="done", forbid_unknown_fields=True):
    """The command `id` was carried out."""

    id: str


FromAgent = (
    SetPresence
    | OpenConversation
    | LeaveConversation
    | ClaimHandoff
    | TakeOver
    | SendReply
    | AddNote
    | ReturnToBot
    | CloseConversation
    | FlagHandoff
    | AcceptTransfer
    | DismissTransfer
    | PassOn
    | AskPassOnOptions
    | SendWhisper
    | ReadMention
    | ReadAllMentions
    | ListColleagues
    | Typing
    | Ping
)
ToAgent = (
    AgentWelcome
    | Inbox
    | ConversationOpened
    | MoodChanged
    | DecisionMade
    | TransferProposed
    | PassOnOptions
    | PassedOn
    | Whispers
    | WhisperAdded
    | Mentions
    | Colleagues
    | MessageHeld
    | Done
    | Ack
    | EntryAdded
    | SpeakerState
    | Typing
    | Error
    | Pong
)
