"""How customers of the simulation rate the bot's part and a person's, and how agents judge what called them. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

from frontline.simulation.ending import SOLVED, Ending
from frontline.simulation.play import Play
from frontline.simulation.scene import Part
from frontline.simulation.world import ASSISTANT, Person
from handoff.log import Author, EntryKind

AFTER_SILENCE_SECONDS = 600.0
_ANSWERED = 0.22
_CHANGED = 0.06
_HAPPY, _SAD = (5, 5, 4, 4, 3), (1, 1, 2, 2, 3)
_WORDS = {1: "Never again.", 2: "It took too long.", 3: "", 4: "", 5: "Friendly and quick."}
_JUDGED = 0.45
_VERDICTS = ("needed",) * 8 + ("unnecessary", "too_late")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A rating as it counts in the end: who changed theirs is here with the later score."""

    part: str
    name: str
    agent: Person | None
    score: int
    word: str
    given_at: float
    changed_at: float


@dataclass(frozen=True, slots=True)
class Asked:
    """That somebody was asked, about which parts (`bot`, `agent`)."""

    at: float
    parts: tuple[str, ...]
    agent: Person | None


def asked(play: Play, ending: Ending) -> Asked | None:
    """Whether the desk asks this customer how it was: after the end, about who took part."""
    if not ending.is_rated or not ending.outcome:
        return None
    said = [line.entry for line in play.lines if line.entry.kind is EntryKind.MESSAGE]
    first = next((entry.seq for entry in said if entry.author is Author.CUSTOMER), 0)
    wrote = [part.agent for part in play.parts if part.first_reply_at]
    answered = any(entry.author is Author.BOT and entry.seq > first for entry in said)
    parts = (("agent",) if wrote else ()) + (("bot",) if answered else ())
    return Asked(
        round((play.closed_at or play.now + AFTER_SILENCE_SECONDS) + 1.0, 3), parts, wrote[-1] if wrote else None
    )


def answers(play: Play, ending: Ending, request: Asked, chance: random.Random, *, until: float) -> tuple[Answer, ...]:
    """What comes back: of one in five, and some of them change their mind within a day."""
    found = []
    for part in request.parts:
        if chance.random() >= _ANSWERED:
            continue
        is_good = ending.outcome in SOLVED and not (part == "bot" and play.parts)
        score = chance.choice(_HAPPY if is_good else _SAD)
        given_at = round(request.at + chance.uniform(5.0, 7200.0), 3)
        changed_at = given_at
        if chance.random() < _CHANGED:
            score = chance.choice([other for other in range(1, 6) if other != score])
            changed_at = round(given_at + chance.uniform(60.0, 70_000.0), 3)
        if changed_at >= until:
            continue
        agent = request.agent if part == "agent" else None
        name = agent.name if agent is not None else ASSISTANT
        found.append(
            Answer(
                part=part,
                name=name,
                agent=agent,
                score=score,
                word=_WORDS[score] if chance.random() < 0.3 else "",
                given_at=given_at,
                changed_at=changed_at,
            )
        )
    return tuple(found)


def judge(parts: list[Part], chance: random.Random) -> None:
    """Agents say of some handoffs whether they were needed, when their part ends."""
    for part in parts:
        if part.claimed_at and part.ended_at and not part.verdict and chance.random() < _JUDGED:
            part.verdict, part.verdict_at = chance.choice(_VERDICTS), part.ended_at
