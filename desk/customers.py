"""What a customer can do: open a conversation, resume it, say something, press a button, ask for a person."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import discretion, handoffs, nobody_there, policy
from desk.attachments import uploads
from desk.change import Change
from desk.context import Desk
from desk.copilot import delegations
from desk.copilot.gathering import Ending
from desk.errors import (
    ButtonExpired,
    ConversationClosed,
    IdentityRefused,
    InvalidValue,
    NotAuthenticated,
    NotFound,
)
from desk.identity import check_secret, hash_secret, known_time_zone, new_id, new_token, read_identity, split_token
from desk.ownership import Owner
from desk.sealing.sealing import sealing_of
from desk.situations import earlier_contacts
from desk.store import buttons, conversations, entries, readings
from desk.store.attachments import Uploader
from desk.store.buttons import AskedBy
from desk.store.conversations import Conversation
from desk.store.tasks import TaskKind
from handoff.conversation import Customer
from handoff.log import Author, EntryKind
from handoff.wire.customer import Hello
from handoff.wire.decisions import DecisionKind
from privacy.masking import mask_for_storage

_DAY_SECONDS = 24 * 3600.0
_RENEWED_AFTER_SECONDS = 3600.0  # of a token's days
_ID_CHARACTERS = 64
_PAGE_CHARACTERS = 500
FILES_KEPT_EVENT = "attachment.kept"
_LANGUAGE_CHARACTERS = 35  # the longest language tag that RFC 5646 asks software to take
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A conversation that the customer may take part in, with the token that resumes it."""

    conversation: str
    token: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a hello with a token says of who comes back. Nothing is looked up yet."""

    conversation: str
    secret: str
    token: str
    customer: Customer


@dataclass(frozen=True, slots=True)
class Resumed(Admitted):
    """`is_outdated` where the conversation does not say yet what the claim does, or its token will expire too soon: `renew` it.
    `names_customer` where the claim says more of its customer; that must be written before anything is shown."""

    is_outdated: bool
    names_customer: bool


def claim_of(desk: Desk, hello: Hello) -> Claim:
    """Raises `NotAuthenticated`, `IdentityRefused`."""
    customer = _customer_of(desk, hello)
    return Claim(*split_token(hello.token), token=hello.token, customer=customer)


async def resume(desk: Desk, reader: AsyncConnection, claim: Claim) -> Resumed:
    """The conversation that the claim's token opens. Raises `NotAuthenticated`."""
    try:
        found = await conversations.get(reader, claim.conversation)
    except NotFound as error:
        check_secret(claim.secret, None)
        raise NotAuthenticated from error
    check_secret(claim.secret, found.token_hash)
    if found.token_expires_at <= desk.changes.clock():
        raise NotAuthenticated("a conversation's token has expired")
    _check_same_customer(found.customer, claim.customer, is_required=desk.settings.identity_required)
    names_customer = claim.customer.identified and _with_details(claim.customer, found.customer) != found.customer
    # A whole crowd comes back at once when a desk was away, and each would wait for the others' writes.
    expires_soon = _expires_at(desk) - found.token_expires_at >= _RENEWED_AFTER_SECONDS
    return Resumed(found.id, claim.token, names_customer or expires_soon, names_customer)


async def renew(desk: Desk, claim: Claim, resumed: Resumed) -> None:
    """Write what is new in the claim, and until when its token is good. Nothing where nothing is outdated."""
    if not resumed.is_outdated:
        return
    async with desk.changes.of(resumed.conversation) as change:
        change.conversation.token_expires_at = _expires_at(desk)
        if claim.customer.identified:
            change.conversation.customer = _with_details(claim.customer, change.conversation.customer)


async def admit(desk: Desk, hello: Hello, *, reserved: str = "") -> Admitted:
    """Resume the conversation of the hello's token, or open one, under the token `reserved` where there is one.

    Raises `NotAuthenticated`, `IdentityRefused`.
    """
    if not hello.token:
        return await open_conversation(desk, _customer_of(desk, hello), page=hello.page, reserved=reserved)
    claim = claim_of(desk, hello)
    async with desk.store.glancing() as reader:
        resumed = await resume(desk, reader, claim)
    await renew(desk, claim, resumed)
    return Admitted(resumed.conversation, resumed.token)


async def conversation_of_token(desk: Desk, token: str, *, identity: str) -> str:
    """The conversation that a token opens, under the same conditions as `admit`. Raises as it does."""
    claim = claim_of(desk, Hello(token=token, identity=identity))
    async with desk.store.glancing() as reader:
        return (await resume(desk, reader, claim)).conversation


def _expires_at(desk: Desk) -> float:
    return desk.changes.clock() + desk.settings.conversation_days * _DAY_SECONDS


async def open_conversation(
    desk: Desk, customer: Customer, *, page: str = "", channel: str = "web", reserved: str = ""
) -> Admitted:
    """A new conversation that begins with the greeting. One in which nothing is said is purged later.

    `reserved` is a token that the desk has made and given out, of which there is no conversation yet.
    """
    settings, now = desk.settings, desk.changes.clock()
    token = reserved or new_token(new_id())[0]
    identifier, secret = split_token(token)
    conversation = Conversation(
        id=identifier,
        owner=Owner.BOT,
        agent="",
        epoch=1,
        customer=customer,
        token_hash=hash_secret(secret),
        token_expires_at=_expires_at(desk),
        created_at=now,
        last_at=now,
        channel=channel,
        page=mask_for_storage(page.replace("\0", "")[:_PAGE_CHARACTERS]).text,
    )
    greeting = settings.greeting.replace("{assistant}", settings.assistant_name)
    async with desk.changes.opening(conversation) as change:
        await change.append(
            Author.BOT,
            greeting.replace("{company}", settings.company_name),
            author_name=settings.assistant_name,
        )
    return Admitted(identifier, token)


async def say(desk: Desk, conversation: str, *, client_id: str, text: str, attachments: Sequence[str] = ()) -> int:
    """Store what the customer says, once for each id and without secrets, and ask the bot. Returns the entry's seq.

    `attachments` are ids of files that this customer has staged; with them the text may be empty.
    """
    _check_id(client_id)
    _check_text(text, limit=desk.settings.limits.message_characters, may_be_empty=bool(attachments))
    async with _own(desk, conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.CUSTOMER, client_id)
        if stored is not None:
            return stored
        if change.conversation.owner is Owner.CLOSED:
            raise ConversationClosed
        files, removed = await uploads.staged(desk, change, Uploader(Author.CUSTOMER), attachments)
        entry, masked = await discretion.take_in(
            change,
            text,
            client_id=client_id,
            attachments=files,
            removed_of_files=removed,
            sealing=sealing_of(desk.settings),
        )
        await uploads.bind(change, entry, is_private=False)
        if files and change.conversation.owner is Owner.BOT:
            await _tell_who_sees_files(change)
        change.conversation.has_spoken = True
        await change.ask_bot(TaskKind.MESSAGE, seq=entry.seq, text=uploads.bot_text(masked.text, files))
        await nobody_there.hear(desk, change, masked.text)
        await delegations.hear(desk, change, entry)
        return entry.seq


async def press(desk: Desk, conversation: str, *, client_id: str, button: str) -> int:
    """Choose a button of the bot's latest question, or of the desk's own. Returns the seq of the entry that says the choice.

    Raises `ButtonExpired` once the customer has said something after it, or a person has had the conversation since:
    the bot may ask something else by then, and a "yes" would answer that.
    """
    _check_id(client_id)
    async with _own(desk, conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.CUSTOMER, client_id)
        if stored is not None:
            return stored
        if change.conversation.owner is Owner.CLOSED:
            raise ConversationClosed
        issued = await buttons.find(change.connection, conversation, button)
        if issued is None:
            raise NotFound("button")
        if issued.asked_by is AskedBy.DESK:
            return await nobody_there.choose(desk, change, issued, client_id=client_id)
        said_after = await entries.last_customer_seq(change.connection, conversation) > issued.seq
        is_forgotten = issued.seq <= change.conversation.spent_through
        if said_after or is_forgotten or change.conversation.owner is not Owner.BOT:
            raise ButtonExpired
        entry = await change.append(
            Author.CUSTOMER, issued.title, author_name=change.conversation.customer.name, client_id=client_id
        )
        change.conversation.has_spoken = True
        await change.ask_bot(TaskKind.MESSAGE, seq=entry.seq, text=issued.title, payload=issued.payload)
        return entry.seq


async def request_person(desk: Desk, conversation: str, *, client_id: str) -> int:
    """The button that asks for a person. It works without any worker. Returns the seq of its entry."""
    _check_id(client_id)
    async with _own(desk, conversation) as change:
        stored = await entries.seq_of_client_id(change.connection, conversation, Author.CUSTOMER, client_id)
        if stored is not None:
            return stored
        if change.conversation.owner is Owner.CLOSED:
            raise ConversationClosed
        entry = await change.append(
            Author.CUSTOMER,
            "Asked for a person.",
            kind=EntryKind.EVENT,
            event="human.requested",
            values={},
            author_name=change.conversation.customer.name,
            client_id=client_id,
        )
        change.conversation.has_spoken = True
        await delegations.end(change, Ending.WANTS_PERSON)
        if change.conversation.owner is Owner.BOT:
            reading = await readings.get(change.connection, conversation)
            decision = policy.judge(
                desk.policy,
                change.conversation,
                reading,
                earlier=await earlier_contacts(change),
                now=change.now,
                human_requested=True,
            )
            await change.keep(decision, kind=DecisionKind.LIVE, seq=entry.seq)
            await handoffs.begin(desk, change, decision, reading, cause=handoffs.Cause.BUTTON)
        return entry.seq


async def _tell_who_sees_files(change: Change) -> None:
    """Once in a conversation: the assistant reads words alone, and must not let anybody believe otherwise."""
    if not await entries.has_event(change.connection, change.conversation.id, FILES_KEPT_EVENT):
        await change.append(
            Author.SYSTEM,
            "The people of our team can see this file. The assistant reads words only.",
            kind=EntryKind.EVENT,
            event=FILES_KEPT_EVENT,
            values={},
        )


async def hear_language(desk: Desk, conversation: str, *, language: str) -> None:
    """The customer has chosen the language in which the chat is shown, and wants to be served."""
    async with _own(desk, conversation) as change:
        customer = change.conversation.customer
        change.conversation.customer = msgspec.structs.replace(
            customer, language=language_tag(language) or customer.language
        )


@contextlib.asynccontextmanager
async def _own(desk: Desk, conversation: str) -> AsyncIterator[Change]:
    """Change the conversation of an open socket. An empty one may have been purged under it: then the token is as
    good as expired, and the customer's client opens another conversation. Raises `NotAuthenticated`."""
    try:
        async with desk.changes.of(conversation) as change:
            yield change
    except NotFound as error:
        if error.kind == "conversation":
            raise NotAuthenticated("the conversation of an open socket is gone") from error
        raise


def _customer_of(desk: Desk, hello: Hello) -> Customer:
    settings = desk.settings
    customer = Customer()
    if hello.identity:
        key = settings.secrets.identity_key
        try:
            customer = read_identity(hello.identity, key=key, audience=settings.identity_audience)
        except NotAuthenticated as error:
            raise IdentityRefused(error.why) from error
    told_zone = known_time_zone(hello.time_zone, fallback=settings.time_zone)
    return msgspec.structs.replace(
        customer,
        language=customer.language or language_tag(hello.language),
        time_zone=customer.time_zone if customer.identified and customer.time_zone else told_zone,
    )


def _with_details(customer: Customer, before: Customer) -> Customer:
    return msgspec.structs.replace(customer, language=customer.language or before.language)


def _check_same_customer(stored: Customer, shown: Customer, *, is_required: bool) -> None:
    if not stored.identified:
        return
    if shown.identified and shown.id != stored.id:
        raise NotAuthenticated("the token is of another customer's conversation")
    if not shown.identified and is_required:
        raise IdentityRefused("the token is of a signed-in customer, and came without their identity")


def language_tag(told: str) -> str:
    """A language tag as RFC 5646 forms it, empty for what is none: it is stored, and must not be somebody's number."""
    return told if len(told) <= _LANGUAGE_CHARACTERS and _LANGUAGE_TAG.fullmatch(told) else ""


def _check_id(client_id: str) -> None:
    if not 1 <= len(client_id) <= _ID_CHARACTERS or not client_id.isprintable():
        raise InvalidValue("id", problem=f"it needs 1 to {_ID_CHARACTERS} printable characters, such as a UUID")


def _check_text(text: str, *, limit: int, may_be_empty: bool) -> None:
    if not text.strip() and not may_be_empty:
        raise InvalidValue("text", problem="the message is empty")
    if len(text) > limit:
        raise InvalidValue("text", problem=f"the message has {len(text)} characters, at most {limit} are taken")
    if "\0" in text:
        raise InvalidValue("text", problem="the message holds a NUL character, which is not text")
