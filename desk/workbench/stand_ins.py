"""What tells of a customer in an example, and what can stand there instead.

An example goes into a file that many read, and into a model. A name or an order's number teaches a bot nothing that another
one would not, so a made-up one of the same form is offered. Secrets are taken out without asking. Pure, but for the
`random` that is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from handoff.conversation import Customer, Entity
from handoff.wire.workbench import Mark
from privacy.contacts import find_contacts
from privacy.found import Kind
from privacy.masking import mask_for_storage

# Entities whose values lead to somebody. An amount or a product does not.
PERSONAL = frozenset(
    {"person_name", "email", "phone", "postcode", "address", "order_number", "invoice_number", "tracking_number", "customer_id"}
)  # fmt: skip
_NAMES = ("Alex", "Sam", "Robin", "Kim", "Jo", "Chris", "Pat", "Lee", "Toni", "Max")
_SURNAMES = ("Miller", "Baker", "Fisher", "Mason", "Carter", "Turner", "Hill", "Brooks", "Stone", "Young")
# An order's, an invoice's, a parcel's or an account's number, with the letters that belong to it.
_LONG_NUMBER = re.compile(r"(?<![\w@])(?=(?:[\w-]*?\d){5})[\w-]*\w(?![\w@])", re.ASCII)
_LEAST_CHARACTERS = 3  # "Al" or "Li" stand in too many sentences
# Addresses and numbers that are kept for examples belong to nobody (RFC 2606; the North American numbers 555-0100 to 0199).
_MADE_UP_MAIL = re.compile(r"@(?:[\w-]+\.)*example(?:\.(?:com|org|net))?\Z", re.IGNORECASE)
_MADE_UP_PHONE = re.compile(r"555[\s.-]?01\d\d\Z")
_MARK = re.compile(
    rf"\[((?:{'|'.join(re.escape(kind.words) for kind in Kind)})) (?:removed|ending in [A-Z0-9]{{4}})\]", re.IGNORECASE
)


class Personal(msgspec.Struct, frozen=True):
    """A part of a text that tells of a customer: its place, what it is, and what could stand there."""

    start: int
    end: int
    what: str
    stand_in: str


def without_secrets(text: str) -> str:
    """The text without what is stored nowhere (cards, passwords, ...); the marks of what was taken out before become the
    words that name it, for brackets are Rasa's."""
    return _MARK.sub(lambda match: f"my {match[1].lower()}", mask_for_storage(text).text)


def values_of(customer: Customer, text: str = "", entities: Iterable[Entity] = ()) -> tuple[tuple[str, str], ...]:
    """What is known to lead to a customer, each with what it is: their name, as a whole and in parts, their id and address,
    what was understood in the message `text`, and the long numbers in it."""
    name = " ".join(customer.name.split())
    parts = name.split() if len(name.split()) > 1 else []
    told = [
        ("person_name", name),
        *(("person_name", part) for part in parts),
        ("customer_id", customer.id),
        ("email", customer.email),
    ]
    told += [(one.name, one.text) for one in entities if one.name in PERSONAL]
    numbers = (match.group() for match in _LONG_NUMBER.finditer(text))
    told += [("number", one) for one in numbers if not _MADE_UP_PHONE.search(one)]
    return tuple(dict.fromkeys((what, words) for what, words in told if len(words) >= _LEAST_CHARACTERS))


def personal_in(
    text: str, *, values: Iterable[tuple[str, str]] = (), region: str = "US", random: Random
) -> tuple[Personal, ...]:
    """What in `text` tells of a customer, in its order: secrets, addresses and phone numbers, and the `values` that are known
    of them. What is made up already is left out.
    """
    found = [
        *_secrets(text),
        *_contacts(text, region=region, random=random),
        *_known(text, values, random=random),
    ]
    kept: list[Personal] = []
    # The first of two that overlap counts, the longer one of two that begin together.
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def is_secret(what: str) -> bool:
    """Whether it is kept nowhere, whoever says that it is meant."""
    return what in {kind.value for kind in Kind if not kind.may_be_stored}


def replaced(text: str, personal: Sequence[Personal], marks: Sequence[Mark] = ()) -> tuple[str, tuple[Mark, ...]]:
    """The text with its stand-ins, and the marks where they are then. A mark that only a part of was replaced is gone."""
    pieces, end, moved = [], 0, list(marks)
    shift = 0
    for one in personal:
        pieces += [text[end : one.start], one.stand_in]
        by = len(one.stand_in) - (one.end - one.start)
        at = one.start + shift
        moved = [after for mark in moved if (after := _moved(mark, at, one.end + shift, by)) is not None]
        end, shift = one.end, shift + by
    return "".join([*pieces, text[end:]]), tuple(moved)


def _moved(mark: Mark, start: int, end: int, by: int) -> Mark | None:
    if mark.end <= start:
        return mark
    if mark.start >= end:
        return msgspec.structs.replace(mark, start=mark.start + by, end=mark.end + by)
    if mark.start <= start and mark.end >= end:
        # What was the value told of the customer, too.
        return msgspec.structs.replace(mark, end=mark.end + by, value="")
    return None


def _secrets(text: str) -> Iterable[Personal]:
    for one in mask_for_storage(text).found:
        yield Personal(one.start, one.end, one.kind.value, f"my {one.kind.words}")


def _contacts(text: str, *, region: str, random: Random) -> Iterable[Personal]:
    for one in find_contacts(text, region=region):
        words = text[one.start : one.end]
        made_up = _MADE_UP_MAIL if one.kind is Kind.EMAIL else _MADE_UP_PHONE
        if not made_up.search(words):
            yield Personal(one.start, one.end, one.kind.value, _stand_in(one.kind.value, words, random=random))


def _known(text: str, values: Iterable[tuple[str, str]], *, random: Random) -> Iterable[Personal]:
    """Wherever they stand as words."""
    for what, words in values:
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
            yield Personal(*match.span(), what, _stand_in(what, match.group(), random=random))


def _stand_in(what: str, words: str, *, random: Random) -> str:
    if what == Kind.EMAIL.value:
        return f"{random.choice(_NAMES).lower()}.{random.choice(_SURNAMES).lower()}@example.com"
    if what == Kind.PHONE.value:
        return f"555-01{random.randrange(100):02d}"
    if what == "person_name":
        return _name_like(words, random=random)
    made = words
    while made == words and any(map(str.isdigit, words)):
        made = "".join(_other(one, random=random) for one in words)
    return made


def _name_like(words: str, *, random: Random) -> str:
    parts = words.split()
    made = random.choice(_NAMES) if len(parts) < 2 else f"{random.choice(_NAMES)} {random.choice(_SURNAMES)}"
    return made.lower() if words == words.lower() else made.upper() if words == words.upper() else made


def _other(character: str, *, random: Random) -> str:
    """Another digit for a digit, so that a number keeps its form."""
    return str(random.randrange(10)) if character.isdigit() else character
