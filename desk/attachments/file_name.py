"""The name that a file is kept under: said by a stranger, shown to another one. Pure."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from privacy.masking import Masked, mask_for_storage

EXTENSIONS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".text", ".log"),
}
"""The endings that a file of each type may have; the first is given where the name has another one."""

# What Windows takes in no name, and what would end a quoted one.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys(':*?"<>|', "_"))
_STEM_CHARACTERS = 100
_NAMELESS = "file"


def kept_name(told: str, *, media_type: str) -> tuple[str, Masked]:
    """The name without folders, invisible characters and secrets, with an ending that is true; and what was taken out.

    Characters of the categories C (control, format, unassigned) go: one that turns the direction of writing makes
    `gpj.exe` read like `exe.jpg`.
    """
    name = unicodedata.normalize("NFC", told[-1000:].encode("utf-8", "replace").decode())
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    name = " ".join(name.translate(_NOT_IN_NAMES).split()).strip(". ")
    suffix = PurePosixPath(name).suffix
    endings = EXTENSIONS[media_type]
    is_true = suffix.lower() in endings
    stem, suffix = (name[: -len(suffix)], suffix) if is_true else (name, endings[0])
    masked = mask_for_storage(stem[:_STEM_CHARACTERS].strip(". "))
    return (masked.text or _NAMELESS) + suffix, masked


def ending_of(told: str) -> str:
    """What the name claims to be, in lower case: `.html`; empty where it has no ending."""
    return PurePosixPath(told.replace("\\", "/").rpartition("/")[2].strip(". ")).suffix.lower()
