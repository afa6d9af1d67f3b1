"""Decisions and briefings of the simulation: why a person was called, and what that person was given. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from frontline.simulation.play import Play
from frontline.simulation.scene import Heard, Part
from frontline.simulation.world import POLICY_VERSION
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.envelope import Envelope, MoodPoint, NextStep, SummarySentence, Tried
from handoff.subjects import WANTED

_REASONS: Mapping[str, str] = {
    "explicit_wish": "The customer asked for a person.",
    "human_requested": "The customer asked for a person.",
    "failed_repeatedly": "The bot failed three times at what the customer wants.",
    "failed_attempts": "The bot failed at what the customer wants.",
    "angry_customer": "The customer has become angry.",
    "valued_customer": "A customer of the highest tier is unhappy or asks for a person.",
    "dispute": "The customer disputes a charge, and not calmly.",
    "complaint": "The customer makes a complaint.",
    "cancellation": "The customer wants to cancel or leave.",
    "troubleshooting_stuck": "The product still does not work.",
    "fraud": "The customer suspects fraud.",
    "legal": "The customer raises a legal or regulatory matter.",
    "crisis": "The customer may be in danger or in distress.",
    "frustrated_customer": "The customer is frustrated.",
    "other_language": "The customer writes in a language that the bot does not speak.",
    "bot_unavailable": "The bot did not answer in time.",
    "taken_over": "A supervisor took the conversation over from the assistant.",
    "wrong_team": "It belongs to another team.",
}
_TRANSCRIPT_ENTRIES = 8


def stays(play: Play) -> Decision:
    """The policy leaves the bot in charge."""
    return Decision(
        Outcome.CONTINUE, policy_version=POLICY_VERSION, language=play.scene.language, subjects=_subjects(play)
    )


def calls(play: Play, part: Part) -> Decision:
    """What called a person for this part."""
    said = next((heard for heard in play.heard if heard.seq == part.seq), None)
    evidence = (Evidence("message", "1", "1", (said.seq,), said.text[:120]),) if said is not None else ()
    rule = FiredRule(part.rule, _REASONS[part.rule], Outcome.HANDOFF, part.layer, part.priority, evidence)
    return Decision(
        Outcome.HANDOFF,
        layer=part.layer,
        priority=part.priority,
        skill=part.skill,
        rules=(rule,),
        policy_version=POLICY_VERSION,
        suspend_bot=part.rule == "crisis",
        subjects=_subjects(play),
        language=play.scene.language,
    )


def briefing(play: Play, part: Part, decision: Decision, *, identifier: str) -> Envelope:
    """What the agent is given: small, but whole."""
    until = part.claimed_at or part.called_at
    heard = [one for one in play.heard if one.at <= until]
    entries = tuple(line.entry for line in play.lines if line.entry.at <= until)[-_TRANSCRIPT_ENTRIES:]
    intent = play.scene.intent
    about = heard[0].seq if heard else 0
    return Envelope(
        id=identifier,
        conversation=play.scene.conversation,
        created_at=until,
        customer=play.scene.customer,
        channel=play.scene.channel,
        language=play.scene.language,
        layer=part.layer,
        priority=part.priority,
        skill=part.skill,
        reasons=decision.rules,
        counterfactual="",
        policy_version=POLICY_VERSION,
        summary=(SummarySentence(f"The customer wanted {WANTED[intent]}.", (about,)),) if about else (),
        facts=part.facts,
        mood=tuple(MoodPoint(one.seq, one.understanding.sentiment.score) for one in heard),
        tried=tried_in(heard),
        transcript=entries,
        next_step=NextStep(playbook="", title="Read and answer", why=_REASONS[part.rule], draft=""),
    )


def tried_in(heard: list[Heard]) -> tuple[Tried, ...]:
    """What the bot attempted, by goal."""
    found = {}
    for one in heard:
        for failure in one.failures:
            found[failure.goal] = Tried(failure.goal, failure.goal.replace("_", " "), "failed", seqs=(one.seq,))
        for goal in one.resolved:
            found[goal] = Tried(goal, goal.replace("_", " "), "resolved", seqs=(one.seq,))
    return tuple(one for goal, one in found.items() if goal)


def _subjects(play: Play) -> tuple[str, ...]:
    return tuple(dict.fromkeys(heard.goal for heard in reversed(play.heard) if heard.goal))
