"""What a channel is: the small interface between the desk and a provider of messages.

A channel verifies what comes in, says what it means, and delivers what goes out. It keeps no state that a restart may not
lose: who is who, what came before and what is still to be sent is the desk's.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol, runtime_checkable

import msgspec

from handoff.message_template import FilledTemplate, MessageTemplate


class Markup(StrEnum):
    """How a channel writes what is emphasised: not at all, or in one of the dialects."""

    PLAIN = "plain"
    SLACK = "slack"
    WHATSAPP = "whatsapp"
    HTML = "html"


class FetchedFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider fetches from addresses of the desk's, which needs an https address in the world (`public_url`).

    - `most_bytes`: of a file of each media type; files of other types are not taken.
    - `at_once`, `bytes_at_once`: how many files a message may have, and how large they may be together.
    - `within_seconds`: how long after it was given the address it may still come for the file.
    """

    most_bytes: Mapping[str, int]
    at_once: int
    bytes_at_once: int
    within_seconds: float


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel can show, and what it asks of whoever writes there.

    - `characters`: of the longest text; longer ones are split at sentences.
    - `buttons`: how many choices a message can have; where there are more, or none, they are numbered in the text.
    - `button_characters`: of a choice's title; where one is longer, the choices are numbered.
    - `characters_with_buttons`: of the longest text that has buttons, where that is less; 0 for as many as without.
    - `markup`: the dialect of its text.
    - `has_files`: files are delivered as such; otherwise their names are told.
    - `fetches`: files come to it by their addresses, those that it takes; the names of others are told.
    - `has_receipts`: it tells what was delivered and read.
    - `is_paid`: each message costs something, so nothing is said that need not be.
    - `window_seconds`: how long after the customer's last message one may write freely; 0 for always.
    - `agent_window_seconds`: how long a human may, where that is longer.
    - `retries_for_seconds`: how long a message is tried for that could not be delivered.
    - `redelivers`: it delivers again what the desk refused for being too much at once; otherwise nothing is refused.
    - `has_team`: people work there, who take the handoffs of its conversations (`desk.channels.teams`).
    - `request_bytes`: of the largest request that it sends to the desk.
    """

    characters: int
    buttons: int = 0
    button_characters: int = 20
    characters_with_buttons: int = 0
    markup: Markup = Markup.PLAIN
    has_files: bool = False
    fetches: FetchedFiles | None = None
    has_receipts: bool = False
    is_paid: bool = False
    window_seconds: float = 0.0
    agent_window_seconds: float = 0.0
    retries_for_seconds: float = 6 * 3600.0
    redelivers: bool = True
    has_team: bool = False
    request_bytes: int = 1_048_576


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came, for its signature is over just that. Headers' names are in lower case.

    `url` is the address that the provider asked, as the world knows it.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is answered."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Whose message it is. `address` is where an answer goes: a phone number, a user's id, a thread.

    `name` is what they call themselves there, which proves nothing. `subject` is what they wrote above the message, where
    a channel has such a line; that of the first message stays the door's. `person` is their id with the provider, where it
    tells no name but can be asked for it (`Introducing`). `is_shared` says that several people write from there, as in a thread:
    then nothing proves it to be a customer's.
    """

    address: str
    name: str = ""
    language: str = ""
    subject: str = ""
    person: str = ""
    is_shared: bool = False


class RemoteFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the provider keeps. `key` is what `Channel.fetch` finds it by: an id or an address of the provider's.

    `content` is there where it came with the message.
    """

    key: str
    name: str = ""
    content: bytes | None = None


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's message. `id` is the provider's, the same when it is delivered again; `at` is when it was written.

    `choice` is the id of a button that was pressed, as `Outgoing.choices` had it; then `text` is its title.
    `opens` is false for what counts only where a conversation goes on already, such as a reply in a thread of others.
    """

    sender: Sender
    id: str
    text: str = ""
    at: float = 0.0
    choice: str = ""
    files: tuple[RemoteFile, ...] = ()
    opens: bool = True


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """A customer changed a message; `id` is that of the message, `text` what it says now. `change` is the edit's own id.

    `opens` as in `Heard`.
    """

    sender: Sender
    id: str
    change: str
    text: str
    at: float = 0.0
    opens: bool = True


class DeliveryStage(StrEnum):
    """How far a message to the customer has come. `FAILED` is for good."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message of ours; `id` is what `Channel.deliver` returned for it.

    Where the provider only tells up to when everything was read, `id` is empty and `read_until` (seconds since the epoch) says so.
    """

    sender: Sender
    stage: DeliveryStage
    id: str = ""
    reason: str = ""
    read_until: float = 0.0


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An agent of a team that works at the provider (`Capabilities.has_team`). `id` is the provider's."""

    id: str
    name: str = ""


class Standing(StrEnum):
    """With whom a conversation is: the bot, people (one of them, or whoever comes first), or nobody any more."""

    BOT = "bot"
    PEOPLE = "people"
    CLOSED = "closed"


class TeamSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the team said something to the customer, or wrote a note for the others. `sender` is the customer."""

    sender: Sender
    person: Person
    id: str
    text: str = ""
    is_note: bool = False
    files: tuple[RemoteFile, ...] = ()


class TeamMoved(msgspec.Struct, frozen=True, kw_only=True):
    """The conversation at the provider was closed, given to the bot, or to people. `person` is whose it was there."""

    sender: Sender
    person: Person
    to: Standing


Incoming = Heard | Edited | Receipt | TeamSaid | TeamMoved


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A native button: its id comes back as `Heard.choice`."""

    id: str
    title: str


class OutgoingFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file to be delivered: its content or, for a channel that fetches, the address at which the provider gets it."""

    name: str
    type: str
    content: bytes = b""
    address: str = ""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the channel is to deliver it: short enough, in its dialect, with no more choices than it can have.

    `key` is the same at each try, for providers that recognise what they were given before. `in_reply_to` is the
    provider's id of the customer's latest message, `subject` the conversation's beginning, both for mail. `is_by_agent` says
    that a human wrote it, who may do so for longer at some providers. With a `template` it is sent as that, and `text` is how it
    reads.
    """

    address: str
    key: str
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[OutgoingFile, ...] = ()
    in_reply_to: str = ""
    subject: str = ""
    author_name: str = ""
    is_by_agent: bool = False
    template: FilledTemplate | None = None


class SignatureInvalid(Exception):
    """Raised when a request does not prove that the provider sent it, or is too old. `why` is for our log alone."""

    def __init__(self, why: str) -> None:
        super().__init__("The request is not signed by the provider.")
        self.why = why


class RequestInvalid(Exception):
    """Raised when a request that is signed is not what the provider documents. `problem` is told to nobody but our log."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class NotDelivered(Exception):
    """Raised when a message could not be delivered now; it is tried again, `after_seconds` later where the provider said so.

    `is_for_all`: the provider is out of reach or slows us down, so that nothing else is sent for a while either.
    """

    def __init__(self, reason: str, *, after_seconds: float = 0.0, is_for_all: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_seconds = after_seconds
        self.is_for_all = is_for_all


class Undeliverable(Exception):
    """Raised when a message can never be delivered: `reason` is one sentence that the agent reads."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """One way in and out, with its own name, such as "whatsapp" or "support-mail"."""

    @property
    def name(self) -> str:
        """The name that the settings give it, and its conversations carry."""

    @property
    def title(self) -> str:
        """What people call it: "WhatsApp"."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can show."""

    def verify(self, request: Request, *, now: float) -> None:
        """Check that the provider sent it, in constant time, and not long ago. Raises `SignatureInvalid`."""

    def greet(self, request: Request) -> Answer | None:
        """The answer to a handshake by which the provider checks the address, None for everything else.

        Called before `verify`: some handshakes are signed otherwise. It must give away nothing.
        """

    def parse(self, request: Request) -> Iterable[Incoming]:
        """What a verified request tells, in its order. Raises `RequestInvalid`; what is of no use is left out."""

    def accepted(self) -> Answer:
        """What the provider is answered once everything is stored."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Hold what deliveries need (connections, clients) while the desk runs."""

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        """Where nobody calls us, what is fetched, for as long as it is asked for; None for a channel that has a webhook.

        The desk stores what was given before it asks for the next: only then it may be marked as taken.
        """

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """Send it, and return the provider's ids of it. Raises `NotDelivered` and `Undeliverable`."""

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        """The content of a file, from the provider's hosts alone. Raises `NotDelivered` and `Undeliverable`."""

    async def check(self) -> str:
        """Ask the provider whether the credentials are good; whose they are, for people. Raises as `deliver` does."""


@runtime_checkable
class Introducing(Protocol):
    """A channel whose messages tell an id where others tell a name, and whose provider can be asked for it."""

    async def name_of(self, person: str) -> str:
        """What somebody calls themselves, empty where that is not told. Raises as `Channel.deliver` does."""


@runtime_checkable
class Several(Protocol):
    """A channel that stands for several, such as SMS and WhatsApp behind one sender: what it can depends on the address."""

    def capabilities_at(self, address: str) -> Capabilities:
        """What it can show to the customer there."""


def capabilities_at(channel: Channel, address: str) -> Capabilities:
    """What a channel can show to the customer at an address."""
    return channel.capabilities_at(address) if isinstance(channel, Several) else channel.capabilities


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider has approved; `left_out` says in a sentence each which of it cannot be used here."""

    templates: tuple[MessageTemplate, ...]
    left_out: tuple[str, ...] = ()


@runtime_checkable
class Templating(Channel, Protocol):
    """A channel that takes no free message after its window, but templates that its provider has approved.

    `offered` tells those that are set up, and is replaced by whoever has read them.
    """

    offered: Callable[[], tuple[MessageTemplate, ...]]

    async def approved(self) -> Approved:
        """Ask the provider for those that it has approved. Raises as `Channel.deliver` does."""
