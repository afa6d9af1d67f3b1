"""The agent's socket, `/ws/agent`. The upgrade request carries the session cookie of a logged-in agent."""

import msgspec

from handoff.conversation import Customer
from handoff.envelope import Envelope, MoodPoint
from handoff.log import Entry
from handoff.wire.alerts import AlertsChanged
from handoff.wire.attachments import AttachmentRules
from handoff.wire.channels import ChannelFromAgent, ChannelToAgent, ChosenTemplate
from handoff.wire.copilot import CopilotFromAgent, CopilotToAgent
from handoff.wire.decisions import DecisionMade
from handoff.wire.floor import Floor, FollowFloor, LeaveFloor
from handoff.wire.mentions import Colleagues, ListColleagues, Mentions, ReadAllMentions, ReadMention
from handoff.wire.passing import AskPassOnOptions, PassedOn, PassOn, PassOnOptions
from handoff.wire.reading import ReadingFromAgent, ReadingToAgent
from handoff.wire.routing import (
    Acted,
    AssignmentEnded,
    CompleteFollowUp,
    DeclineAssignment,
    FollowUps,
    PostponeFollowUp,
    PresenceChanged,
    ReleaseFollowUp,
    TakeFollowUp,
)
from handoff.wire.shared import Ack, EntryAdded, Error, Ping, Pong, SpeakerState, Typing, Whole
from handoff.wire.transfers import AcceptTransfer, DismissTransfer, TransferProposal, TransferProposed
from handoff.wire.whispers import SendWhisper, WhisperAdded, Whispers
from handoff.wire.workflows import WorkflowsFromAgent, WorkflowsToAgent
from handoff.wire.wrap_up import WrapUpFromAgent, WrapUpToAgent


class SetPresence(msgspec.Struct, frozen=True, tag_field="type", tag="presence.set", forbid_unknown_fields=True):
    """Say whether the agent takes handoffs: `online`, `away`."""

    presence: str


class OpenConversation(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.open", forbid_unknown_fields=True
):
    """Read a conversation and follow it live. `last_seq` as for a customer. Answered with `conversation.opened`.

    Of a long log the newest entries come; the others are asked for by HTTP (`/api/conversations/{id}/entries`).
    """

    conversation: str
    last_seq: Whole = 0


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
    rules whose warning the agent has read, and sends it all the same. `attachments` are ids of files that were uploaded
    for it; with them `text` may be empty.

    With a `template` it is sent as that, also when the channel takes no free message any more. `text` is then the finished
    text as the agent saw it, and refused where the template reads otherwise by now; left empty, it is not compared.
    """

    id: str
    conversation: str
    text: str
    confirmed: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    template: ChosenTemplate | None = None


class AddNote(
    msgspec.Struct, frozen=True, tag_field="type", tag="note.add", forbid_unknown_fields=True, omit_defaults=True
):
    """Write a private note, seen by agents alone. `attachments` as for a reply."""

    id: str
    conversation: str
    text: str
    attachments: tuple[str, ...] = ()


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
    supervisor where it belongs to layer 3. A waiting conversation may be offered to one agent (`assigned_to`, an id) until
    `assigned_until`. `warning` says why this agent should rather leave it to others: a skill or a language that they lack.
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
    assigned_to: str = ""
    assigned_name: str = ""
    assigned_until: float = 0.0
    assigned_because: str = ""
    warning: str = ""


class AgentWelcome(msgspec.Struct, frozen=True, tag_field="type", tag="welcome", forbid_unknown_fields=True):
    """The socket is authenticated. `sealed` are the kinds of removed data that are kept for the agent who has the
    conversation (`POST /api/conversations/{id}/sealed/{seq}`)."""

    agent: str
    name: str
    role: str
    presence: str
    company: str
    dispositions: tuple[str, ...]
    attachments: AttachmentRules | None = None
    presence_why: str = "chosen"
    presence_since: float = 0.0
    sealed: tuple[str, ...] = ()


class InboxCounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many conversations each part of the inbox holds; those with the bot are of the last day, 1,000 at most."""

    queue: int = 0
    mine: int = 0
    others: int = 0
    bot: int = 0


class Inbox(msgspec.Struct, frozen=True, tag_field="type", tag="inbox", forbid_unknown_fields=True):
    """The inbox, sent at the start and whenever it changes: the queue in its order, mine, those with the bot.

    Of each part as many rows as a screen shows; `counts` say how many there are. `notices` are for supervisors and
    designers: a sentence for each of their files that is wrong and not in force, and for supervisors alone one for each account
    that is locked by failed logins.
    """

    queue: tuple[ConversationRow, ...]
    mine: tuple[ConversationRow, ...]
    others: tuple[ConversationRow, ...]
    bot: tuple[ConversationRow, ...]
    now: float
    notices: tuple[str, ...] = ()
    counts: InboxCounts = InboxCounts()


class ConversationOpened(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.opened", forbid_unknown_fields=True
):
    """The envelope (none before the first handoff), the entries after `last_seq`, notes included, and who speaks.

    Of a log that went on for long since `last_seq` only the newest entries come, so that the first of them may have a
    greater seq than the next one, and the same of the envelope's transcript.

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
    | Acted
    | DeclineAssignment
    | TakeFollowUp
    | ReleaseFollowUp
    | PostponeFollowUp
    | CompleteFollowUp
    | OpenConversation
    | LeaveConversation
    | ClaimHandoff
    | TakeOver
    | SendReply
    | AddNote
    | ReturnToBot
    | CloseConversation
    | FlagHandoff
    | ChannelFromAgent
    | AcceptTransfer
    | DismissTransfer
    | PassOn
    | AskPassOnOptions
    | FollowFloor
    | LeaveFloor
    | SendWhisper
    | ReadMention
    | ReadAllMentions
    | ListColleagues
    | ReadingFromAgent
    | Typing
    | Ping
    | CopilotFromAgent
    | WorkflowsFromAgent
    | WrapUpFromAgent
)
ToAgent = (
    AgentWelcome
    | PresenceChanged
    | AssignmentEnded
    | FollowUps
    | Inbox
    | ConversationOpened
    | MoodChanged
    | DecisionMade
    | TransferProposed
    | PassOnOptions
    | PassedOn
    | Floor
    | Whispers
    | WhisperAdded
    | Mentions
    | Colleagues
    | MessageHeld
    | Done
    | Ack
    | EntryAdded
    | SpeakerState
    | ChannelToAgent
    | ReadingToAgent
    | Typing
    | Error
    | Pong
    | CopilotToAgent
    | WorkflowsToAgent
    | WrapUpToAgent
    | AlertsChanged
)
