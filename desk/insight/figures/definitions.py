"""What each figure means, in words. `desk.store.outcome_conditions` counts them by the same names."""

from __future__ import annotations

from typing import Literal

from handoff.wire.insight import Definition

_EVERYTHING = "have ended"
_OLD = "have ended at least seven days ago, of customers who would be known again"
_PERSON = "a person was called in"
_JUDGED = "an agent judged the handoff of"

Better = Literal["high", "low", ""]


def _share(name: str, title: str, counted: str, of: str, better: Better) -> Definition:
    return Definition(name=name, kind="share", title=title, counted=counted, of=of, is_good=better)


SHARES: tuple[Definition, ...] = (
    _share("resolution", "Resolved by the bot", "the bot alone did what the customer came for in", _EVERYTHING, "high"),
    _share("deflection", "Reached no person", "nobody called a person in, solved or not", _EVERYTHING, ""),
    _share(
        "confirmed_resolution",
        "Confirmed by the customer",
        "the bot solved and the customer said so",
        _EVERYTHING,
        "high",
    ),
    _share(
        "durable_resolution",
        "Resolved for good",
        "the bot resolved, and the customer did not come back about it for seven days",
        _OLD,
        "high",
    ),
    _share(
        "durability",
        "Resolutions that lasted",
        "the customer did not come back about for seven days",
        "the bot had resolved at least seven days ago, of customers who would be known again",
        "high",
    ),
    _share("solved", "Solved by bot or person", "were solved, by the bot alone or with a person", _EVERYTHING, "high"),
    _share(
        "contained_but_unsolved",
        "Reached no person, and was not solved",
        "nobody called a person in and the bot did not solve, or not for good",
        _EVERYTHING,
        "low",
    ),
    _share("abandonment", "Abandoned", "ended with the bot without what the customer came for", _EVERYTHING, "low"),
    _share("escalation", "Handed to a person", _PERSON, _EVERYTHING, ""),
    _share("human_resolution", "Solved by a person", "the person solved", _PERSON, "high"),
    _share(
        "recognised",
        "Customers who would be known again",
        "were of customers who would be known again",
        _EVERYTHING,
        "",
    ),
    _share(
        "reopened",
        "Came open again",
        "were solved and the customer came back about within seven days",
        _EVERYTHING,
        "low",
    ),
    _share(
        "repeat_contacts",
        "Repeat contacts",
        "were about what the same customer had come for within the seven days before",
        "were of customers who would be known again",
        "low",
    ),
    _share("asked_twice", "Asked twice", "the customer was asked the same question twice in", _EVERYTHING, "low"),
    _share(
        "context_lost",
        "Context lost at the handoff",
        "the person asked for what the envelope held",
        "a person talked with the customer in",
        "low",
    ),
    _share(
        "csat_bot",
        "Content with the bot",
        "the customer gave the bot four or five stars in",
        "the customer rated the bot in",
        "high",
    ),
    _share(
        "csat_agent",
        "Content with the person",
        "the customer gave the person four or five stars in",
        "the customer rated the person in",
        "high",
    ),
    _share(
        "csat_bot_answers",
        "Answered about the bot",
        "the customer rated the bot in",
        "the customer was asked about the bot in",
        "high",
    ),
    _share(
        "csat_agent_answers",
        "Answered about the person",
        "the customer rated the person in",
        "the customer was asked about the person in",
        "high",
    ),
    _share("verdicts", "Handoffs that were judged", _JUDGED, _PERSON, "high"),
    _share("escalation_precision", "Rightly handed over", "needed a person, says the agent", _JUDGED, "high"),
    _share("too_late", "Handed over too late", "should have been handed over earlier, says the agent", _JUDGED, "low"),
    _share("wrong_team", "Handed to the wrong team", "came to the wrong team, says the agent", _JUDGED, "low"),
)

AVERAGES: tuple[Definition, ...] = (
    Definition(
        "csat_bot_mean", "average", "Stars for the bot", "stars, one to five", "the customer rated the bot in", "high"
    ),
    Definition(
        "csat_agent_mean",
        "average",
        "Stars for the person",
        "stars, one to five",
        "the customer rated the person in",
        "high",
    ),
    Definition(
        "questions_asked_twice",
        "average",
        "Questions asked twice",
        "questions that were asked twice",
        _EVERYTHING,
        "low",
    ),
    Definition("handoffs_each", "average", "Handoffs in a conversation", "handoffs", _PERSON, "low"),
    Definition(
        "mood_change",
        "average",
        "Change of mood",
        "the last mood less the first, from -2 to 2",
        "both could be read in",
        "high",
    ),
)

SPREADS: tuple[Definition, ...] = (
    Definition("wait", "spread", "Wait for a person", "from the handoff to the person", _PERSON, "low", "seconds"),
    Definition(
        "first_reply",
        "spread",
        "First reply of a person",
        "from the handoff to the person's first words",
        _PERSON,
        "low",
        "seconds",
    ),
    Definition("handle", "spread", "Handle time", "in which people had the conversation", _PERSON, "low", "seconds"),
    Definition(
        "agent_steps",
        "spread",
        "Steps in the console",
        "what agents did in the console besides writing to the customer: clicks and screens",
        _PERSON,
        "low",
        "steps",
    ),
)

DEFINITIONS: tuple[Definition, ...] = (*SHARES, *AVERAGES, *SPREADS)
BY_NAME: dict[str, Definition] = {one.name: one for one in DEFINITIONS}
IN_BALANCE = ("resolution", "deflection")
"""Told together alone (`handoff.wire.insight.Balance`)."""
