"""What a file is, told by its content and never by its name; and what is kept of it. Pure, but takes a second of work.

There are six kinds: PNG, JPEG, WebP and GIF images, PDF documents and plain text. Everything else is refused, SVG and
HTML with it, for a browser runs what they hold.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from desk.attachments.file_name import EXTENSIONS, ending_of, kept_name
from desk.attachments.picture import redrawn
from desk.errors import AttachmentRefused, Refusal
from privacy.masking import mask_for_storage

TYPES = tuple(EXTENSIONS)
_PDF_END_BYTES = 2048
_MARKUP = re.compile(r"<(!doctype|\?xml|html|head|body|script|svg|iframe|math)\b", re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_TEXT_ENDINGS = (*EXTENSIONS["text/plain"], ".md", ".csv", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A file as it is kept. `removed` names the kinds of personal data that were taken out of its text or name."""

    name: str
    media_type: str
    content: bytes
    thumbnail: bytes | None = None
    width: int = 0
    height: int = 0
    removed: tuple[str, ...] = ()


def judged(data: bytes, *, name: str, most_pixels: int, longest_side: int, text_bytes: int) -> Judged:
    """What is kept of `data`, which somebody calls `name`. Raises `AttachmentRefused`."""
    if not data:
        raise AttachmentRefused(Refusal.EMPTY)
    media_type = type_of(data)
    if media_type is None:
        return _judged_text(data, name=name, text_bytes=text_bytes)
    kept, masked = kept_name(name, media_type=media_type)
    removed = tuple(kind.value for kind in masked.kinds)
    if media_type == "application/pdf":
        if b"%%EOF" not in data[-_PDF_END_BYTES:]:
            raise AttachmentRefused(Refusal.BROKEN)
        return Judged(name=kept, media_type=media_type, content=data, removed=removed)
    picture = redrawn(data, most_pixels=most_pixels, longest_side=longest_side)
    return Judged(
        name=kept,
        media_type=picture.media_type,
        content=picture.content,
        thumbnail=picture.thumbnail,
        width=picture.width,
        height=picture.height,
        removed=removed,
    )


def type_of(data: bytes) -> str | None:
    """The media type by the first bytes, None where they are of no image or document that is taken."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    return None


def _judged_text(data: bytes, *, name: str, text_bytes: int) -> Judged:
    """A text, as UTF-8 and without secrets. What has no signature must also be called a text, and be no markup."""
    if ending_of(name) not in _TEXT_ENDINGS:
        raise AttachmentRefused(Refusal.TYPE)
    if len(data) > text_bytes:
        raise AttachmentRefused(Refusal.TOO_LARGE, limit=text_bytes)
    text = _decoded(data)
    if text is None or _NO_TEXT.search(text) or _is_markup(text):
        raise AttachmentRefused(Refusal.TYPE)
    kept, masked_name = kept_name(name, media_type="text/plain")
    masked = mask_for_storage(text)
    removed = tuple(dict.fromkeys(kind.value for kind in (*masked.kinds, *masked_name.kinds)))
    return Judged(name=kept, media_type="text/plain", content=masked.text.encode(), removed=removed)


def _is_markup(text: str) -> bool:
    """Whether it is a page or a drawing, whatever it is called, perhaps after comments."""
    at = len(text) - len(text.lstrip())
    while text.startswith("<!--", at):
        end = text.find("-->", at)
        if end < 0:
            return True
        at = end + 3
        while at < len(text) and text[at].isspace():
            at += 1
    return _MARKUP.match(text, at) is not None


def _decoded(data: bytes) -> str | None:
    """The text in the encoding that its first bytes tell, in UTF-8, or as older Windows programs write it."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
