"""Which conversation a mail belongs to: by the ids in its headers, which mail programs carry along in every answer. Pure.

A conversation's address is the customer's and the thread's: `anna@example.org/0123456789abcdef`. The thread is named after the
id of its first mail. Ours refer to an id that is made of it alone, so that an answer is known by whichever of them is left.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from email.headerregistry import Address

_LONGEST_ADDRESS = 254
_LONGEST_ID = 250
_MOST_REFERENCES = 200
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_OURS = re.compile(r"<frontline\.([0-9a-f]{16})(?:\.[0-9a-f]{24})?@([^<>\s@]+)>\Z")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]+@[^\s<>()\[\]\\,;:\"@/]+\.?[^\s<>()\[\]\\,;:\"@/]+\Z")


def ids_in(header: str) -> tuple[str, ...]:
    """The ids in a header such as References, in its order."""
    return tuple(_ID.findall(header)[:_MOST_REFERENCES])


def thread_id(thread: str, *, domain: str) -> str:
    """The id that all our mails of a thread refer to; no mail has it."""
    return f"<frontline.{thread}@{domain}>"


def message_id(thread: str, *, key: str, domain: str) -> str:
    """The id of one of our mails: the same at each try, so that mail programs show it once."""
    return f"<frontline.{thread}.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{domain}>"


def thread_of_ours(name: str, *, domain: str) -> str:
    """The thread that one of our ids names; empty for somebody else's."""
    match = _OURS.match(name)
    return match[1] if match and match[2].lower() == domain else ""


def thread_of(own_id: str, references: Sequence[str], *, domain: str) -> str:
    """The thread of a customer's mail: one of ours, where it refers to any, or else that of the first mail that it refers to."""
    ours = (thread_of_ours(one, domain=domain) for one in reversed(references))
    known = next((one for one in ours if one), "")
    return known or hashlib.sha256((references[0] if references else own_id).encode()).hexdigest()[:16]


def known_as(name: str, address: str) -> str:
    """What a mail is known again by, its id first: whoever writes one chooses that, so somebody else's may have the same."""
    return f"{name} {address}"


def place_of(address: str, thread: str) -> str:
    """The address of a conversation."""
    return f"{address}/{thread}"


def address_and_thread(place: str) -> tuple[str, str]:
    """What `place_of` put together."""
    address, _, thread = place.rpartition("/")
    return address, thread


def address_in(text: str) -> str:
    """An e-mail address in lower case, empty for what one cannot write to."""
    text = text.strip().lower()
    if len(text) > _LONGEST_ADDRESS or not text.isprintable() or not _ADDRESS.match(text):
        return ""
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError):
        return ""
    return text


def id_of(header: str, raw: bytes) -> str:
    """A mail's own id; one that is made of its content where it has none."""
    found = _ID.search(header[: _LONGEST_ID * 4])
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()[:32]}@without-id.invalid>"
