"""A mail as it came, and what it tells: a customer's message, what became of one of ours, or nothing. Pure.

Nothing that anybody sends may stop the mails behind it, so whatever cannot be read is left out or said to be unreadable.
"""

from __future__ import annotations

import logging
import re
from email.message import Message
from email.utils import parsedate_to_datetime

import msgspec

from connectors.mail import ids
from connectors.mail.parser import message_of
from connectors.mail.parts import content_of, decoded, first_address, header, raw_header
from connectors.mail.replies import Parted, parted
from connectors.mail.reports import is_automatic, report_of
from desk.channels.channel import Heard, Incoming, RemoteFile, Sender

logger = logging.getLogger(__name__)

_REMOVED_CHARACTERS = 50_000
# Long threads quote all that was ever said; what comes after so much of it is not looked at.
_QUOTED_PER_SAID = 5
_SUBJECT_CHARACTERS = 200
_NAME_CHARACTERS = 100
_CUT = "[The mail is longer; the rest is in the mailbox.]"
_ANSWER_PREFIX = re.compile(
    r"(?:(?:re|aw|sv|vs|antw?|odp|ynt|tr|rif|res|回复|答复)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as the mailbox has it. `at` is when it came; `is_cut`: it is larger than what was fetched of it."""

    raw: bytes
    at: float
    is_cut: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How mails to an address are read. `aliases` are its other names; `most_characters` is where a text is cut."""

    address: str
    aliases: tuple[str, ...] = ()
    most_characters: int = 20_000
    most_files: int = 5
    file_bytes: int = 10_000_000

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def own(self) -> tuple[str, ...]:
        return (self.address, *self.aliases)


def read(letter: Letter, reading: Reading) -> Incoming | None:
    """What a mail tells. None for what no person wrote, and for what comes from ourselves."""
    try:
        return _read(letter, reading)
    except Exception:
        # The parser of the standard library raises one thing and another at what does not follow the rules.
        logger.exception("A mail could not be read")
        return _unreadable(letter, reading)


def _read(letter: Letter, reading: Reading) -> Incoming | None:
    message = message_of(letter.raw)
    report = report_of(message, domain=reading.domain)
    if report is not None:
        return report
    sender = _sender(message, reading)
    if sender is None or is_automatic(message):
        return None
    own_id = ids.id_of(header(message, "message-id"), letter.raw)
    if ids.thread_of_ours(own_id, domain=reading.domain):
        return None
    references = ids.ids_in(f"{header(message, 'references')} {header(message, 'in-reply-to')}")
    thread = ids.thread_of(own_id, references, domain=reading.domain)
    subject = _subject(message)
    content = content_of(message, most_files=0 if letter.is_cut else reading.most_files, file_bytes=reading.file_bytes)
    most = _QUOTED_PER_SAID * reading.most_characters
    said = parted(content.text[:most], is_answer=bool(references), own_addresses=reading.own)
    told = _told(
        said.text,
        subject="" if references else subject,
        is_cut=letter.is_cut or len(content.text) > most,
        most_characters=reading.most_characters,
    )
    if content.left_out:
        told = f"{told}\n[Not taken: {', '.join(content.left_out)}]".strip()
    return Heard(
        sender=msgspec.structs.replace(
            sender, address=ids.place_of(sender.address, thread), subject=_ANSWER_PREFIX.sub("", subject)
        ),
        id=ids.known_as(own_id, sender.address),
        text=told,
        at=_written_at(message, letter),
        files=(*content.files, *_removed(said, is_answer=bool(references))),
    )


def _unreadable(letter: Letter, reading: Reading) -> Incoming | None:
    head, _, body = letter.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = re.search(rb"^from:[^\n]{0,1000}?([^\s<>]{1,100}@[^\s<>]{1,253})", head, re.IGNORECASE | re.MULTILINE)
    address = ids.address_in(found[1].decode("ascii", "replace")) if found else ""
    is_nobodys = re.search(rb"^(?:auto-submitted|precedence|list-id):|mailer-daemon|postmaster@", head, re.I | re.M)
    if not address or address in reading.own or is_nobodys:
        return None
    own_id = ids.id_of("", letter.raw)
    place = ids.place_of(address, ids.thread_of(own_id, (), domain=reading.domain))
    text = body[: reading.most_characters].decode("utf-8", "replace").strip()
    return Heard(sender=Sender(address=place), id=ids.known_as(own_id, address), text=text or _CUT, at=letter.at)


def _told(text: str, *, subject: str, is_cut: bool, most_characters: int) -> str:
    """A new mail's subject and what is new in its text, cut where it is long."""
    if is_cut or len(text) > most_characters:
        text = f"{text[:most_characters].rstrip()}\n{_CUT}"
    if subject and subject.casefold() not in text[: len(subject) + 50].casefold():
        text = f"{subject}\n\n{text}"
    return text.strip()


def _removed(said: Parted, *, is_answer: bool) -> tuple[RemoteFile, ...]:
    """What was taken out of the text and is nowhere else: what it quotes of others, and how its first mail is signed."""
    parts = ("" if said.is_of_ours else said.quoted, "" if is_answer else said.signature)
    told = "\n\n".join(one for one in parts if one)[:_REMOVED_CHARACTERS]
    return (RemoteFile(key="removed", name="rest-of-the-mail.txt", content=told.encode()),) if told else ()


def _sender(message: Message, reading: Reading) -> Sender | None:
    """Whoever is to be answered: Reply-To where there is one, as forms on web sites have it. None for ourselves or nobody."""
    # Taken apart before they are decoded: what is encoded is a name, and never an address.
    name, address = first_address(message, "from")
    _, answered = first_address(message, "reply-to")
    if answered and answered not in reading.own:
        address = answered
    if not address or address in reading.own:
        return None
    name = decoded(name)[:_NAME_CHARACTERS]
    match = re.match(r"\s*([a-z]{2})\b", header(message, "content-language").lower())
    return Sender(address=address, name="" if "@" in name else name, language=match[1] if match else "")


def _subject(message: Message) -> str:
    return header(message, "subject")[:_SUBJECT_CHARACTERS].strip()


def _written_at(message: Message, letter: Letter) -> float:
    """When its writer's clock says that it was written, but not after it came."""
    try:
        return min(parsedate_to_datetime(raw_header(message, "date")).timestamp(), letter.at)
    except (TypeError, ValueError, OverflowError):
        return letter.at
