"""What is left when a conversation is over: wrap-ups, ratings, reviews, wrong answers and what is owed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Table

from desk.store import tables
from desk.store.ratings import AskedPart
from frontline.simulation.identity import dice, identifier
from frontline.simulation.play import Play
from frontline.simulation.quarter import Made
from frontline.simulation.scene import Part
from frontline.simulation.world import ASSISTANT, SUPERVISOR, TEAM
from handoff.envelope import SummarySentence
from handoff.subjects import WANTED
from handoff.wire.wrap_up import ReviewEvidence, WrapUpContent, WrapUpDraft
from handoff.wrap_up import SuggestedDisposition

Row = tuple[Table, dict[str, Any]]
_CONFIRMED = 0.92
_REVIEWED = 0.7
_LOW_SCORE = 2


def rows_after(made: Made, *, seed: int) -> Iterator[Row]:
    """The rows, table by table."""
    play = made.play
    for number, part in enumerate(play.parts):
        if part.claimed_at and part.ended_at:
            yield tables.wrap_ups, _wrap_up(made, part, number=number, seed=seed)
        if part.ended_as == "follow_up":
            yield tables.follow_ups, _follow_up(play, part, seed=seed)
    yield from _ratings(made, seed=seed)
    for seq in play.wrong_answers:
        yield (
            tables.wrong_answers,
            {
                "conversation": play.scene.conversation,
                "seq": seq,
                "agent": play.agent_ids[TEAM[0].number],
                "at": play.now + 60.0,
                "right_answer": "It was never done.",
            },
        )


def _wrap_up(made: Made, part: Part, *, number: int, seed: int) -> dict[str, Any]:
    play, chance = made.play, dice(seed, "wrap-up", f"{made.number}:{number}")
    assert part.agent is not None
    agent = play.agent_ids[part.agent.number]
    summary = (SummarySentence(f"The customer wanted {WANTED[play.scene.intent]}.", (part.seq,)),)
    note = summary[0].text
    content = WrapUpContent(disposition=part.said, summary=summary, note=note) if part.said else None
    # What a person settled and gave back is known by their word alone, so that one is always given.
    is_confirmed = content is not None and (part.ended_as == "returned" or chance.random() < _CONFIRMED)
    drafted = WrapUpDraft(summary, SuggestedDisposition(part.said, "The customer’s last words."), note, ())
    return {
        "id": identifier(seed, "wrap-up", f"{made.number}:{number}"),
        "conversation": play.scene.conversation,
        "handoff": identifier(seed, "handoff", f"{made.number}:{number}"),
        "agent": agent,
        "ended_as": part.ended_as,
        "drafted": _json(drafted),
        "drafted_at": part.ended_at,
        "confirmed": _json(content if is_confirmed else None),
        "confirmed_by": agent if is_confirmed else "",
        "confirmed_at": part.ended_at if is_confirmed else 0.0,
    }


def _follow_up(play: Play, part: Part, *, seed: int) -> dict[str, Any]:
    customer = play.scene.customer
    return {
        "id": identifier(seed, "follow-up", play.scene.conversation),
        "conversation": play.scene.conversation,
        "kind": "contact",
        "task": "Get in touch. The customer asked for a person.",
        "contact": customer.email or "guest@mail.example",
        "customer": customer.name,
        "skill": part.skill,
        "owner": "",
        "created_by": "",
        "created_at": part.ended_at,
        "due_at": part.ended_at + 4 * 3600.0,
        "state": "done",
        "outcome": "reached",
        "note": "",
        "settled_by": play.agent_ids[TEAM[0].number],
        "settled_at": part.ended_at + 3 * 3600.0,
        "alerted_at": 0.0,
    }


def _ratings(made: Made, *, seed: int) -> Iterator[Row]:
    play, request = made.play, made.request
    if request is None:
        return
    conversation, customer = play.scene.conversation, play.scene.customer
    agent = play.agent_ids[request.agent.number] if request.agent is not None else ""
    names = {"bot": (ASSISTANT, ""), "agent": (request.agent.name if request.agent is not None else "", agent)}
    yield (
        tables.rating_requests,
        {
            "conversation": conversation,
            "customer_id": customer.id if customer.identified else "",
            "at": request.at,
            "is_asked": bool(request.parts),
            "parts": _json(tuple(AskedPart(part, *names[part]) for part in request.parts)),
        },
    )
    for answer in made.answers:
        yield (
            tables.ratings,
            {
                "conversation": conversation,
                "part": answer.part,
                "agent": agent if answer.part == "agent" else "",
                "score": answer.score,
                "word": answer.word,
                "given_at": answer.given_at,
                "changed_at": answer.changed_at,
            },
        )
    low = [answer for answer in made.answers if answer.score <= _LOW_SCORE]
    if low:
        yield tables.reviews, _review(made, f"The customer gave {low[0].score} of 5.", at=low[0].changed_at, seed=seed)


def _review(made: Made, told: str, *, at: float, seed: int) -> dict[str, Any]:
    play, chance = made.play, dice(seed, "review", made.number)
    number = len(play.parts) - 1
    part = play.parts[-1] if play.parts else None
    is_reviewed = chance.random() < _REVIEWED
    return {
        "id": identifier(seed, "review", made.number),
        "conversation": play.scene.conversation,
        "handoff": identifier(seed, "handoff", f"{made.number}:{number}") if part is not None else "",
        "agent": play.agent_ids[part.agent.number] if part is not None and part.agent is not None else "",
        "rule": "low_rating",
        "reason": "The customer was not content.",
        "evidence": _json((ReviewEvidence(told),)),
        "at": at,
        "reviewed_by": play.agent_ids[SUPERVISOR.number] if is_reviewed else "",
        "reviewed_at": at + 3600.0 if is_reviewed else 0.0,
        "comment": "",
        "read_at": 0.0,
    }


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
