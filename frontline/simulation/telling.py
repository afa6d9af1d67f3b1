"""What is true of a conversation that was just played. Pure."""

from __future__ import annotations

from frontline.simulation.ending import CONFIRMED, UNCONFIRMED, Ending
from frontline.simulation.hearing import OUT_OF_SCOPE
from frontline.simulation.play import Play
from frontline.simulation.ratings import Answer, Asked
from frontline.simulation.scene import Part
from frontline.simulation.truth import Message, PartTruth, Truth
from handoff.log import Author, EntryKind

_GOOD_STARS, _BAD_STARS = 4, 2


def truth_of(play: Play, ending: Ending, *, plot: str, request: Asked | None, answers: tuple[Answer, ...]) -> Truth:
    """As it is until its customer comes back."""
    first = play.heard[0].seq if play.heard else 0
    messages = [line.entry for line in play.lines if line.entry.kind is EntryKind.MESSAGE]
    # What was said before the customer's first word answers nothing.
    said = [entry.author for entry in messages if entry.seq >= first]
    scores = {answer.part: answer.score for answer in answers}
    scene = play.scene
    return Truth(
        conversation=scene.conversation,
        plot=plot,
        is_known=scene.customer.identified,
        opened_at=scene.at,
        started_at=play.heard[0].at if play.heard else scene.at,
        last_at=_ended_at(play),
        closed_at=play.closed_at,
        is_open=not ending.outcome and bool(play.heard),
        outcome=_with_stars(ending.outcome, scores.get("bot")),
        was=ending.was,
        reopened_at=ending.reopened_at,
        repeat_of="",
        next_contact_at=ending.reopened_at,
        intent=scene.intent if play.goal else _without_goal(play),
        channel=scene.channel,
        language=scene.language,
        tier=scene.customer.tier,
        model=scene.model,
        customer_messages=said.count(Author.CUSTOMER),
        bot_messages=said.count(Author.BOT),
        agent_messages=said.count(Author.AGENT),
        parts=tuple(_part(play, part) for part in play.parts),
        asked_twice=ending.asked_twice,
        asked_again=ending.asked_again,
        wait_seconds=_waited(play.parts),
        first_reply_seconds=_first_reply(play.parts),
        handle_seconds=_handled(play.parts),
        agent_steps=sum(part.steps for part in play.parts) if any(part.agent for part in play.parts) else None,
        was_asked_bot=request is not None and "bot" in request.parts,
        was_asked_agent=request is not None and "agent" in request.parts,
        csat_bot=scores.get("bot"),
        csat_agent=scores.get("agent"),
        verdict=max(play.parts, key=lambda part: part.verdict_at).verdict if play.parts else "",
        disposition=play.disposition,
        article=next((line.entry.source.slug for line in play.lines if line.entry.source is not None), ""),
        messages=tuple(
            Message(
                heard.at,
                heard.understanding.intent,
                heard.understanding.confidence,
                heard.understanding.sentiment.score,
                heard.understanding.is_out_of_scope,
            )
            for heard in play.heard
        ),
    )


def _ended_at(play: Play) -> float:
    """When it was closed; else the last word, or when the bot got it back where nobody said anything since."""
    last = (
        line.entry.at
        for line in play.lines
        if line.entry.kind is EntryKind.MESSAGE or line.entry.event in ("bot.resumed", "contact.left")
    )
    return play.closed_at or max(last)


def _with_stars(outcome: str, stars: int | None) -> str:
    """What the bot solved is confirmed by four or five stars as by thanks, and not where it got one or two."""
    if outcome not in (CONFIRMED, UNCONFIRMED) or stars is None:
        return outcome
    if stars >= _GOOD_STARS:
        return CONFIRMED
    return UNCONFIRMED if stars <= _BAD_STARS else outcome


def _without_goal(play: Play) -> str:
    """What it was about where the customer wanted nothing that the shop does."""
    return OUT_OF_SCOPE if any(heard.understanding.is_out_of_scope for heard in play.heard) else ""


def _part(play: Play, part: Part) -> PartTruth:
    return PartTruth(
        called_at=part.called_at,
        claimed_at=part.claimed_at,
        first_reply_at=part.first_reply_at,
        ended_at=part.ended_at,
        ended_as=part.ended_as,
        agent=play.agent_ids[part.agent.number] if part.agent is not None else "",
        cause=part.cause,
        rule=part.rule,
        skill=part.skill,
        layer=part.layer,
        verdict=part.verdict,
    )


def _waited(parts: list[Part]) -> float | None:
    """In line, whether somebody came or not; a supervisor who steps in was not waited for."""
    if not parts:
        return None
    return sum((part.claimed_at or part.ended_at) - part.called_at for part in parts)


def _first_reply(parts: list[Part]) -> float | None:
    wrote = [part.first_reply_at for part in parts if part.first_reply_at]
    return wrote[0] - parts[0].called_at if wrote else None


def _handled(parts: list[Part]) -> float | None:
    served = [part.ended_at - part.claimed_at for part in parts if part.claimed_at and part.ended_at]
    return sum(served) if served else None
