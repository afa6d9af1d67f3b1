"""What a mail holds: its text, in whatever charset and shape, the files beside it, and its headers. Pure."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

import msgspec

from connectors.mail.html_text import text_of
from connectors.mail.ids import address_in
from desk.channels.channel import RemoteFile

_MOST_PARTS = 200
_TEXT_BYTES = 400_000
_NAME_CHARACTERS = 100
_LOGO_BYTES = 8_192
# What stands in a mail for programs, not for people.
_TECHNICAL = frozenset(
    {
        "application/pgp-signature", "application/pgp-encrypted", "application/pkcs7-signature",
        "application/x-pkcs7-signature", "application/ms-tnef", "text/calendar", "message/delivery-status",
    }
)  # fmt: skip
# What these names say was long ago outgrown by what is written under them, as browsers know.
_CHARSETS = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    # These are for names of hosts; a text in them takes as long as its length squared.
    "punycode": "utf-8", "idna": "utf-8",
}  # fmt: skip


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail holds. `left_out` are the names of files that are not taken."""

    text: str
    files: tuple[RemoteFile, ...]
    left_out: tuple[str, ...]


def content_of(message: Message, *, most_files: int, file_bytes: int) -> Content:
    """The text, and at most so many files of at most so many bytes."""
    texts: list[str] = []
    files: list[RemoteFile] = []
    left_out: list[str] = []
    for number, part in enumerate(_leaves(message)):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_attached(part):
            text = text_in(part)
            texts.append(text_of(text) if kind == "text/html" else text)
            continue
        if kind in _TECHNICAL:
            continue
        content = _bytes(part)
        name = _filename(part)
        if _is_logo(part, content):
            continue
        if not 0 < len(content) <= file_bytes or len(files) >= most_files:
            left_out.append(name)
            continue
        files.append(RemoteFile(key=f"part-{number}", name=name, content=content))
    text = "\n\n".join(one.strip() for one in texts if one.strip())
    return Content(text=text, files=tuple(files), left_out=tuple(left_out))


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, of alternatives the plainest that has words."""
    payload = message.get_payload()
    if message.get_content_type() == "message/rfc822" or not isinstance(payload, list):
        yield message
        return
    parts = [one for one in payload if isinstance(one, Message)][:_MOST_PARTS]
    if message.get_content_type() == "multipart/alternative":
        plain = next((one for one in parts if one.get_content_type() == "text/plain" and text_in(one).strip()), None)
        chosen = plain or (parts[-1] if parts else None)
        parts = [one for one in parts if one is chosen or one.get_content_maintype() not in ("text", "multipart")]
        if chosen is plain and plain is not None:
            # Beside the pictures of the HTML there may be files that people attached.
            parts += [one for other in payload if other is not plain for one in _files_beside(other)]
    for part in parts:
        yield from _leaves(part)


def _files_beside(part: object) -> list[Message]:
    if not isinstance(part, Message) or not part.is_multipart():
        return []
    return [one for one in _leaves(part) if one.get_content_maintype() != "text" or _is_attached(one)]


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _is_logo(part: Message, content: bytes) -> bool:
    """Whether it is a small picture that the text shows, as signatures have them."""
    is_shown = part.get("content-id") is not None and part.get_content_disposition() != "attachment"
    return is_shown and part.get_content_maintype() == "image" and len(content) <= _LOGO_BYTES


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def text_in(part: Message) -> str:
    """The text of a part, by its own word for the charset, and by what it is where that is wrong."""
    content = _bytes(part)[:_TEXT_BYTES]
    charset = str(part.get_content_charset() or "").strip("\"' ")
    if charset in ("", "us-ascii", "ascii", "utf-8", "utf8", "unknown-8bit", "default"):
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # A character that is cut in two where the text is cut makes no other charset of it.
            is_cut = len(content) == _TEXT_BYTES and error.start > _TEXT_BYTES - 4
            charset = "utf-8" if is_cut else "cp1252"
    try:
        codecs.lookup(_CHARSETS.get(charset, charset))
    except LookupError:
        charset = "utf-8"
    return content.decode(_CHARSETS.get(charset, charset), "replace")


def _filename(part: Message) -> str:
    if part.get_content_type() == "message/rfc822":
        return "mail.eml"
    name = decoded(part.get_filename() or "")
    return name[:_NAME_CHARACTERS] or f"file.{part.get_content_subtype()}"[:_NAME_CHARACTERS]


def raw_header(message: Message, name: str) -> str:
    """A header as it was sent; what is not ASCII in it is UTF-8."""
    found = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return str(found).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def header(message: Message, name: str) -> str:
    """A header as people read it, on one line."""
    return decoded(raw_header(message, name))


def first_address(message: Message, name: str) -> tuple[str, str]:
    """The name and the address of the first whom one can write to, in a header; empty where there is none."""
    listed = getaddresses([raw_header(message, name)])
    return next(((told, one) for told, address in listed if (one := address_in(address))), ("", ""))


def decoded(text: str) -> str:
    """What encoded words say, on one line and without what cannot be seen."""
    # What cannot be decoded is shown as it was sent.
    with contextlib.suppress(ValueError, LookupError, HeaderParseError):
        text = str(make_header(decode_header(text)))
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
