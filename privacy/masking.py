"""Take personal data out of a text, before the text is stored or logged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from privacy.bank_accounts import find_bank_accounts, find_domestic_accounts
from privacy.card_details import find_card_details
from privacy.cards import find_cards
from privacy.contacts import find_contacts
from privacy.continuation import find_continued, find_first_part, find_rest
from privacy.documents import find_documents
from privacy.found import Found, Kind
from privacy.national_ids import find_national_ids
from privacy.one_time_codes import find_one_time_codes
from privacy.passwords import find_passwords
from privacy.plain_text import BLANK, KEYCAP, plain

_MARK = re.compile(
    rf"\[(?:{'|'.join(re.escape(kind.words) for kind in Kind)}) (?:removed|ending in [A-Z0-9]{{4}})\]", re.IGNORECASE
)
_MOST_PASSES = 4
# Without its last four digits: these come in the next message.
_FIRST_PART_MARK = f"[{Kind.CARD_NUMBER.words} removed]"


class Masked(msgspec.Struct, frozen=True):
    """A text without what was `found` in it. The places in `found` are those in the text before."""

    text: str
    found: tuple[Found, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Each kind that was found, once, in the order of the text."""
        return tuple(dict.fromkeys(found.kind for found in self.found))


def mask_for_storage(text: str, *, follows_card: bool = False, own_before: str = "", other_before: str = "") -> Masked:
    """Take out what must never be kept: cards, IBANs, national numbers, passwords, one-time codes.

    Of cards and IBANs the last four characters stay. What was masked before is left as it is. `follows_card` says that
    the same person's message before held a card number: its code and expiry date often come alone in the next one.
    `own_before` is that message as it was kept, and `other_before` what was said to this person since: a name or a part of a
    number that stands there counts.
    """
    readable = _readable(text)
    found = [*_secrets(readable, follows_card=follows_card), *find_first_part(readable)]
    if own_before.rstrip(" .,;").endswith(_FIRST_PART_MARK):
        found += find_rest(readable)
    if own_before or other_before:
        before = (_readable(one) for one in (own_before, other_before))
        found += find_continued(readable, own=next(before), other=next(before), find=_secrets)
    kept = _without_overlaps(found)
    return Masked(_masked(text, kept), kept)


def mask_for_log(text: str, *, region: str = "US") -> str:
    """Take out all personal data that is recognised, e-mail addresses and phone numbers included.

    `region` (ISO 3166) is where phone numbers need no country code.
    """
    readable = _readable(text)
    found = _without_overlaps([*_secrets(readable), *find_contacts(readable, region=region)])
    return _masked(text, found)


def _readable(text: str) -> str:
    """The plain text, with earlier masks blanked out: the digits that they keep are not looked at again."""
    return _MARK.sub(lambda match: BLANK * len(match.group()), plain(text))


def _secrets(text: str, *, follows_card: bool = False) -> Iterator[Found]:
    """What must not be stored. Where two overlap, the earlier kind counts."""
    for _ in range(_MOST_PASSES):
        found = tuple(_secrets_once(text, follows_card=follows_card))
        yield from found
        if not found:
            break
        # Numbers written without a blank between them hide each other: what is left is looked at again.
        text = _blanked(text, found)


def _secrets_once(text: str, *, follows_card: bool) -> Iterator[Found]:
    yield from find_bank_accounts(text)
    cards = tuple(find_cards(text))
    yield from cards
    yield from find_card_details(text, cards=cards, follows_card=follows_card)
    yield from find_national_ids(text)
    yield from find_documents(text)
    yield from find_domestic_accounts(text)
    yield from find_one_time_codes(text)
    yield from find_passwords(text)


def _blanked(text: str, found: Iterable[Found]) -> str:
    characters = list(text)
    for one in found:
        characters[one.start : one.end] = BLANK * (one.end - one.start)
    return "".join(characters)


def _without_overlaps(found: Iterable[Found]) -> tuple[Found, ...]:
    """In the order of the text. Of two that overlap the one that was found first stays, and takes in the other's place."""
    kept: list[Found] = []
    ranked = sorted(enumerate(found), key=lambda item: (item[1].start, item[0]))
    ranks: list[int] = []
    for rank, candidate in ranked:
        if not kept or candidate.start >= kept[-1].end:
            kept.append(candidate)
            ranks.append(rank)
            continue
        first, second = (kept[-1], candidate) if ranks[-1] <= rank else (candidate, kept[-1])
        end = max(first.end, second.end)
        kept[-1] = msgspec.structs.replace(first, start=kept[-1].start, end=end)
        ranks[-1] = min(ranks[-1], rank)
    return tuple(kept)


def _masked(text: str, found: Sequence[Found]) -> str:
    pieces: list[str] = []
    end = 0
    for one in found:
        pieces.append(text[end : one.start])
        pieces.append(f"[{one.kind.words} ending in {one.ending}]" if one.ending else f"[{one.kind.words} removed]")
        end = one.end
        while end < len(text) and text[end] in KEYCAP:
            end += 1  # what is left of a keycap emoji without its digit
    return "".join((*pieces, text[end:]))
