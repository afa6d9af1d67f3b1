"""What the bot says, as the desk's `reply` frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rasa.shared.core.events import BotUttered

from handoff.log import Source
from handoff.wire.worker import Reply, ReplyButton


def reply_of(message: Mapping[str, Any], *, turn: str, index: int, epoch: int) -> Reply | None:
    """The frame of one utterance, in the form of `BotUttered.message()`; none where it has nothing to show."""
    text = str(message.get("text") or "").strip()
    buttons = tuple(
        ReplyButton(title=str(button.get("title") or ""), payload=str(button.get("payload") or ""))
        for button in message.get("buttons") or []
        if button.get("title") and button.get("payload")
    )
    if not text and not buttons:
        return None
    return Reply(turn=turn, index=index, epoch=epoch, text=text, buttons=buttons, source=_source(message.get("source")))


def replies_of(utterances: Iterable[BotUttered], *, turn: str, epoch: int) -> Iterator[Reply]:
    """The frames of a turn that the tracker holds, under the indexes that they had when they were said."""
    index = 0
    for utterance in utterances:
        reply = reply_of(utterance.message(), turn=turn, index=index, epoch=epoch)
        if reply is not None:
            index += 1
            yield reply


def _source(told: Any) -> Source | None:
    if not isinstance(told, Mapping) or not told.get("title"):
        return None
    return Source(title=str(told["title"]), slug=str(told.get("slug") or ""))
