"""Conversations as a table (CSV with a header line), a message a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.benchmark.columns import TEXT_NAMES, find_column
from bot.benchmark.labelled_texts import decode
from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.imports.messages import Message, transcripts_of
from frontline.replay.transcript import Author, Transcript

_CONVERSATION_NAMES = (
    "conversation_id",
    "conversation",
    "conv_id",
    "chat_id",
    "dialogue_id",
    "session_id",
    "ticket_id",
    "thread_id",
    "id",
)
_AUTHOR_NAMES = ("author", "role", "sender", "sender_type", "speaker", "from", "direction", "message_type")
_TIME_NAMES = ("at", "time", "timestamp", "created_at", "sent_at", "date")
_OPTIONAL = {"channel": ("channel", "inbox"), "tier": ("tier", "plan"), "language": ("language", "locale")}
_AUTHORS: Mapping[str, Author] = {
    **dict.fromkeys(("customer", "user", "client", "contact", "visitor", "guest", "consumer", "incoming", "inbound", "in", "end-user", "human_customer"), "customer"),
    **dict.fromkeys(("bot", "assistant", "system_bot", "chatbot", "agent_bot", "agentbot", "virtual agent", "ai", "template"), "bot"),
    **dict.fromkeys(("agent", "operator", "human", "staff", "support", "employee", "representative", "admin", "outgoing", "outbound", "out"), "agent"),
}  # fmt: skip
_SAID_BY_NOBODY = ("system", "activity", "event", "note", "private")
_SEPARATORS = ",;\t"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns to read, by name; those that are not given are known by usual names."""

    conversation: str | None = None
    author: str | None = None
    text: str | None = None
    time: str | None = None


def read_table(path: Path, *, columns: Columns = Columns()) -> tuple[Transcript, ...]:
    """Read a table.

    Raises `TranscriptsInvalid` with every row that cannot be read or the column that is missing,
    `bot.understanding.errors.DataFileNotReadable` for a file in another encoding, and `OSError`.
    """
    try:
        found = transcripts_of(_Rows(path, columns).messages())
    except (ValueError, csv.Error) as error:
        raise TranscriptsInvalid(str(path), [f"{str(error)[:1].upper()}{str(error)[1:]}."]) from error
    if not found:
        raise TranscriptsInvalid(str(path), ["It holds no conversation in which a customer speaks."])
    return found


class _Rows:
    def __init__(self, path: Path, asked: Columns) -> None:
        content = decode(path)
        header = content.split("\n", 1)[0]
        self._path = path
        self._table = csv.DictReader(
            io.StringIO(content, newline=""), delimiter=max(_SEPARATORS, key=header.count), strict=True
        )
        names = list(self._table.fieldnames or [])
        if not names:
            raise ValueError("it is empty")
        self._text = find_column(names, asked=asked.text, usual=TEXT_NAMES, what="the messages", option="--text-column")
        self._conversation = find_column(
            names,
            asked=asked.conversation,
            usual=_CONVERSATION_NAMES,
            what="the conversations' ids",
            option="--conversation-column",
        )
        self._author = find_column(
            names, asked=asked.author, usual=_AUTHOR_NAMES, what="who wrote a message", option="--author-column"
        )
        self._time = _found(names, asked.time, _TIME_NAMES)
        self._optional = {field: _found(names, None, usual) for field, usual in _OPTIONAL.items()}

    def messages(self) -> Iterator[Message]:
        problems: list[str] = []
        for row in self._table:
            said_by = (row[self._author] or "").strip().lower()
            author = _AUTHORS.get(said_by)
            if author is not None:
                yield Message(
                    conversation=(row[self._conversation] or "").strip() or "unnamed",
                    author=author,
                    text=row[self._text] or "",
                    at=_read_time(row.get(self._time) or "") if self._time else None,
                    order=self._table.line_num,
                    **{field: (row.get(name) or "").strip() for field, name in self._optional.items() if name},
                )
            elif said_by not in _SAID_BY_NOBODY:
                problems.append(
                    f"line {self._table.line_num}: `{said_by[:40]}` is nobody known; write customer, bot or agent."
                )
        if problems:
            raise TranscriptsInvalid(str(self._path), problems)


def _found(names: list[str], asked: str | None, usual: tuple[str, ...]) -> str | None:
    if asked is not None:
        return find_column(names, asked=asked, usual=usual, what="the times", option="--time-column")
    by_name = {name.strip().lower(): name for name in reversed(names)}
    return next((by_name[name] for name in usual if name in by_name), None)


def _read_time(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
