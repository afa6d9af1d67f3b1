"""Conversations that have ended, built in a line or two, for what judges their quality."""

from __future__ import annotations

from typing import Any

from desk.quality.case import Meant, Part, PartKind, QualityCase
from desk.store.handoffs import Handoff
from handoff.conversation import Customer, Fact, Sentiment, Turn, Understanding
from handoff.decision import Decision, FiredRule, Outcome
from handoff.envelope import Envelope, NextStep
from handoff.log import Author, Entry, EntryKind, Source
from handoff.quality_file import parse_quality
from handoff.quality_model import QualityRules

# A Wednesday, 10:00 UTC.
BEGAN = 1_780_480_800.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
WHOLE, BOT, DANA = Part(PartKind.WHOLE), Part(PartKind.BOT), Part(PartKind.AGENT, "dana")
CUSTOMER = Customer(id="C-1", name="Maya Torres", identified=True)
RULES: QualityRules = parse_quality("version: test\n", source="quality.yml")


def said(*lines: tuple[Any, ...]) -> tuple[Entry, ...]:
    """A log of (who, text) or (who, text, minutes since the beginning); who is `c`, `b`, or an agent's name."""
    entries = []
    for seq, line in enumerate(lines, start=1):
        who, text = line[0], line[1]
        minutes = line[2] if len(line) > 2 else seq
        author = {"c": Author.CUSTOMER, "b": Author.BOT}.get(who, Author.AGENT)
        source = Source(title=line[3], slug=line[3]) if len(line) > 3 else None
        entries.append(
            Entry(seq=seq, at=BEGAN + minutes * MINUTE, author=author, kind=EntryKind.MESSAGE, text=text, source=source)
        )
    return tuple(entries)


def writers(*lines: tuple[Any, ...]) -> dict[int, str]:
    """Who wrote which message, of the same lines."""
    return {seq: str(line[0]) for seq, line in enumerate(lines, start=1) if line[0] not in ("c", "b")}


def handoff(
    name: str = "h1",
    *,
    at: float,
    claimed_by: str = "dana",
    claimed: float | None = None,
    ended: float = 0.0,
    rules: tuple[str, ...] = (),
    facts: tuple[Fact, ...] = (),
    **more: Any,
) -> Handoff:
    """A call for a person at `at` minutes, claimed a minute later, ended at `ended` minutes (0: never)."""
    fired = tuple(FiredRule(rule, f"Because of {rule}.", Outcome.HANDOFF, 3, 1, ()) for rule in rules)
    decision = Decision(Outcome.HANDOFF, layer=2, rules=fired)
    claimed = (at + 1 if claimed is None else claimed) if claimed_by else 0.0
    return Handoff(
        id=name,
        conversation="c1",
        cause="policy",
        at=BEGAN + at * MINUTE,
        epoch=2,
        decision=decision,
        envelope=envelope(facts),
        claimed_by=claimed_by,
        claimed_at=BEGAN + claimed * MINUTE if claimed else 0.0,
        ended_at=BEGAN + ended * MINUTE if ended else 0.0,
        **more,
    )


def envelope(facts: tuple[Fact, ...] = ()) -> Envelope:
    """An envelope of which only the facts matter."""
    return Envelope(
        id="e1",
        conversation="c1",
        created_at=BEGAN,
        customer=CUSTOMER,
        channel="web",
        language="en",
        layer=2,
        priority=2,
        skill="orders",
        reasons=(),
        counterfactual="",
        policy_version="1",
        summary=(),
        facts=facts,
        mood=(),
        tried=(),
        transcript=(),
        next_step=NextStep(playbook="", title="", why="", draft=""),
    )


def turn(seq: int, intent: str = "track_order", **more: Any) -> Turn:
    """What was made of the customer's message `seq`."""
    mood = more.pop("mood", 0.0)
    return Turn(seq=seq, text="x", understanding=Understanding(intent, 0.9, sentiment=Sentiment(score=mood)), **more)


def meant(*moods: tuple[int, float], intent: str = "track_order") -> tuple[Meant, ...]:
    """What was understood of messages, as (seq, mood)."""
    return tuple(Meant(seq, BEGAN + seq * MINUTE, intent, 0.9, mood) for seq, mood in moods)


def case(*lines: tuple[Any, ...], now: float = 10 * DAY, **more: Any) -> QualityCase:
    """A case of these lines, judged so long after the beginning."""
    return QualityCase(entries=said(*lines), writers=writers(*lines), now=BEGAN + now, **more)
