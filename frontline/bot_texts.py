"""Every text that Frontline itself says to customers or drafts for agents, with the place where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from frontline.places import ROOT
from handoff.document import Document
from handoff.document import Path as Place
from handoff.moderation import Speaker
from handoff.playbook import SHARED_FILE

Placed = Iterator[tuple[Place, Any]]
_FRONT_MATTER = "---\n"


class BotText(msgspec.Struct, frozen=True):
    """A text, who says it, and where it stands."""

    text: str
    speaker: Speaker
    source: str
    line: int


def bot_texts(root: Path = ROOT) -> Iterator[BotText]:
    """The bot's responses, its answers from knowledge, the policy's messages, the playbooks' drafts, the canned
    replies and the questions for facts.

    Files that cannot be read are left out: other checks tell of them.
    """
    yield from _texts(root, "bot/domain/*.yml", Speaker.BOT, _responses)
    yield from _texts(root, "data/escalation.yml", Speaker.BOT, _messages)
    yield from _texts(root, "data/moderation.yml", Speaker.BOT, _messages)
    yield from _texts(root, "data/playbooks/*.yml", Speaker.AGENT, _drafts)
    yield from _texts(root, f"data/playbooks/{SHARED_FILE}", Speaker.AGENT, _shared_drafts(root))
    yield from _texts(root, "data/replies/*.yml", Speaker.AGENT, _replies)
    for path in sorted(root.glob("data/knowledge/*.md")):
        yield from _article(path, str(path.relative_to(root)))


def _texts(root: Path, pattern: str, speaker: Speaker, placed: Callable[[dict[str, Any]], Placed]) -> Iterator[BotText]:
    for path in sorted(root.glob(pattern)):
        source = str(path.relative_to(root))
        document = Document(path.read_text(encoding="utf-8"), source=source)
        if isinstance(document.data, dict):
            for at, text in placed(document.data):
                if isinstance(text, str):
                    yield BotText(text, speaker, source, document.line(at))


def _responses(data: dict[str, Any]) -> Placed:
    for name, variations in (data.get("responses") or {}).items():
        for index, variation in enumerate(variations):
            at = ("responses", name, index)
            yield (*at, "text"), variation.get("text")
            for number, button in enumerate(variation.get("buttons") or ()):
                yield (*at, "buttons", number, "title"), button.get("title")


def _messages(data: dict[str, Any]) -> Placed:
    for name, message in (data.get("messages") or {}).items():
        for language, text in message.items() if isinstance(message, dict) else [("", message)]:
            yield ("messages", name, language), text


def _replies(data: dict[str, Any]) -> Placed:
    for index, reply in enumerate(data.get("replies") or ()):
        yield ("replies", index, "text"), reply.get("text")
    for index, fact in enumerate(data.get("facts") or ()):
        for name in ("question", "again"):
            said = fact.get(name)
            for language, text in said.items() if isinstance(said, dict) else [("", said)]:
                yield ("facts", index, name, language), text


def _drafts(data: dict[str, Any]) -> Placed:
    for index, line in enumerate(data.get("draft") or ()):
        for text in _wordings(line):
            if isinstance(text, str) and not text.startswith("@"):
                yield ("draft", index), text


def _shared_drafts(root: Path) -> Callable[[dict[str, Any]], Placed]:
    """The shared lines that some draft takes in: others are for agents alone."""
    drafts = [
        text
        for path in sorted(root.glob("data/playbooks/*.yml"))
        for line in _draft_of(Document(path.read_text(encoding="utf-8"), source=str(path)).data)
        for text in _wordings(line)
    ]
    said = {text[1:] for text in drafts if isinstance(text, str) and text.startswith("@")}

    def placed(data: dict[str, Any]) -> Placed:
        for name, line in (data.get("lines") or {}).items():
            for text in _wordings(line) if name in said else ():
                yield ("lines", name), text

    return placed


def _draft_of(data: Any) -> list[Any]:
    return list(data.get("draft") or ()) if isinstance(data, dict) else []


def _wordings(line: Any) -> Iterator[Any]:
    for wording in line if isinstance(line, list) else [line]:
        yield wording.get("text") if isinstance(wording, dict) else wording


def _article(path: Path, source: str) -> Iterator[BotText]:
    """The title and the answer, which the bot says, and the article's body, which it may say one day."""
    text = path.read_text(encoding="utf-8")
    _, front, body = text.split(_FRONT_MATTER, 2) if text.count(_FRONT_MATTER) > 1 else ("", "", text)
    head = Document(front, source=source).data
    for key in ("title", "answer"):
        if isinstance(head, dict) and isinstance(head.get(key), str):
            yield BotText(head[key], Speaker.BOT, source, 1)
    first = text.count("\n") - body.count("\n") + 1
    for number, line in enumerate(body.splitlines(), first):
        if line.strip():
            yield BotText(line, Speaker.BOT, source, number)
