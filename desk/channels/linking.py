"""Whose a channel's address is: known once it was proven, never by what somebody calls themselves.

The proof is a code that a signed-in customer got from the company's own site, and sends from the address. It makes the
conversation, and all later ones from this address, that customer's: the history follows, and agents see one person. What the bot
asks for is none: others may know an account's postcode, so it counts in its conversation, and for half an hour
(`handoff.verification`). An address from which several people write is nobody's, whoever sends a code there.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from desk.change import Change
from desk.context import Desk
from desk.errors import IdentityRefused, NotAuthenticated
from desk.identity import hash_secret, read_identity
from desk.store import link_codes
from handoff.log import Author, EntryKind

LINKED_EVENT = "customer.linked"
CODE_SECONDS = 15 * 60.0
# Crockford's: no letter that looks like a digit. Eight of them are 40 bits, and few are tried.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# As it was issued, with what may be read for one of its letters: "code SUMMER25" and "link tracking" are words to somebody.
_CODE = re.compile(r"\s*LINK\s+([0-9A-TV-Z]{4})-([0-9A-TV-Z]{4})\W*\Z", re.IGNORECASE | re.ASCII)
# What others could make a code of, whatever stands around it and whichever hyphen is in it.
_CODE_WITHIN = re.compile(
    r"(?<![0-9A-Z])([0-9A-TV-Z]{4})[-\u2010\u2011\u2013]([0-9A-TV-Z]{4})(?![0-9A-Z])", re.IGNORECASE | re.ASCII
)
_MOST_CODES_WITHIN = 10
# A longer message is none, and searching it could take long.
_CODE_MESSAGE_CHARACTERS = 100
_LOOKS_LIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a customer sends from another address to prove that it is theirs, until `expires_at`."""

    code: str
    expires_at: float


async def issue(desk: Desk, identity: str) -> LinkCode:
    """A code for the customer whom a signed identity names. Raises `IdentityRefused`."""
    key = desk.settings.secrets.identity_key
    try:
        customer = read_identity(identity, key=key, audience=desk.settings.identity_audience)
    except NotAuthenticated as error:
        raise IdentityRefused(error.why) from error
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        await link_codes.purge(connection, before=now)
        await link_codes.add(connection, hash_secret(letters), customer, expires_at=now + CODE_SECONDS)
    return LinkCode(f"LINK {letters[:4]}-{letters[4:]}", now + CODE_SECONDS)


def code_in(text: str) -> str:
    """The letters of a code that a message is, empty where it is something else. Pure."""
    match = _CODE.match(text) if len(text) <= _CODE_MESSAGE_CHARACTERS else None
    return _letters(match) if match else ""


def codes_within(text: str) -> tuple[str, ...]:
    """The letters of the first ten that may be codes anywhere in a message. Pure."""
    return tuple(_letters(match) for match in itertools.islice(_CODE_WITHIN.finditer(text), _MOST_CODES_WITHIN))


def _letters(match: re.Match[str]) -> str:
    return (match[1] + match[2]).upper().translate(_LOOKS_LIKE)


async def redeem(desk: Desk, change: Change, code: str) -> bool:
    """Make the conversation the customer's to whom the code was given, once. False for a code that is wrong or over."""
    customer = await link_codes.take(change.connection, hash_secret(code), now=desk.changes.clock())
    if customer is None:
        return False
    before = change.conversation.customer
    change.conversation.customer = msgspec.structs.replace(customer, language=before.language or customer.language)
    # An empty conversation is forgotten soon, and with it whose the address is.
    change.conversation.has_spoken = True
    name = customer.name or customer.id
    await change.append(
        Author.SYSTEM,
        f"The customer has proven who they are: {name}.",
        kind=EntryKind.EVENT,
        event=LINKED_EVENT,
        values={"name": name},
    )
    await change.note("customer", LINKED_EVENT, by="code", customer=customer.id)
    return True


async def spoil(desk: Desk, change: Change, codes: Sequence[str]) -> None:
    """Let codes count no longer that were sent where others read them: they would make any of them the customer."""
    for code in codes:
        await link_codes.take(change.connection, hash_secret(code), now=desk.changes.clock())
