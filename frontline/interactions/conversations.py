"""Reading old conversations, whatever program they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from bot.understanding.errors import UnderstandingError
from frontline.errors import FrontlineError
from frontline.replay.imports.chatwoot import read_chatwoot
from frontline.replay.imports.table import read_table
from frontline.replay.imports.zendesk import read_zendesk
from frontline.replay.transcript import Transcript
from frontline.replay.transcript_file import read_transcripts

_BEGINNING_BYTES = 200_000


class Kind(StrEnum):
    """What wrote the file."""

    TRANSCRIPTS = "transcripts"
    CSV = "csv"
    CHATWOOT = "chatwoot"
    ZENDESK = "zendesk"


_READERS: Mapping[Kind, Callable[[Path], tuple[Transcript, ...]]] = {
    Kind.TRANSCRIPTS: lambda path: read_transcripts(path).transcripts,
    Kind.CSV: read_table,
    Kind.CHATWOOT: read_chatwoot,
    Kind.ZENDESK: read_zendesk,
}
# By what a file of each kind has near its beginning, and the others do not.
_SIGNS: Mapping[Kind, bytes] = {
    Kind.TRANSCRIPTS: b'"turns"',
    Kind.CHATWOOT: b'"message_type"',
    Kind.ZENDESK: b'"requester_id"',
}


def read_conversations(path: Path, *, kind: Kind | None = None) -> tuple[Transcript, ...]:
    """Read the file at `path`; its kind is known by its beginning where it is not told.

    Raises `TranscriptsInvalid` with what is wrong in it, `FrontlineError` where nobody can say what it is, and `OSError`.
    """
    try:
        return _READERS[kind or _kind_of(path)](path)
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error


def _kind_of(path: Path) -> Kind:
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING_BYTES)
    if not beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return Kind.CSV
    for kind, sign in _SIGNS.items():
        if sign in beginning:
            return kind
    raise FrontlineError(
        f"{path} is JSON of an unknown kind: say with --kind whether it is transcripts (docs/replay.md), Chatwoot's or Zendesk's."
    )
