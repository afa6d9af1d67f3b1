"""Short ways to write down an understood conversation, without a model."""

from __future__ import annotations

from collections.abc import Sequence

from frontline.replay.transcript import Expected, Transcript, Utterance
from frontline.replay.understood import Understood
from handoff.conversation import Sentiment, Trigger, Understanding


def said(
    intent: str = "ask_question", *, mood: float = 0.0, trigger: str = "", confidence: float = 0.9
) -> Understanding:
    """What was understood of a message."""
    return Understanding(
        intent=intent,
        confidence=confidence,
        sentiment=Sentiment("negative" if mood < 0 else "neutral", mood),
        triggers=(Trigger(trigger, "x", 0, 1),) if trigger else (),
    )


def understood(
    *messages: Understanding,
    name: str = "c",
    needed: bool | None = None,
    answers: Sequence[str] = (),
    reasons: tuple[str, ...] | None = None,
    hard: bool | None = None,
) -> Understood:
    """A conversation in which the bot answers each message; `needed` labels it."""
    turns: list[Utterance] = []
    for place, _ in enumerate(messages):
        turns.append(Utterance(author="customer", text=f"message {place} of many different words"))
        turns.append(Utterance(author="bot", text=answers[place] if place < len(answers) else f"Answer {place}."))
    expected = None if needed is None else Expected(handoff=needed, reasons=reasons)
    return Understood(Transcript(id=name, turns=tuple(turns), expected=expected, hard=hard), messages)
