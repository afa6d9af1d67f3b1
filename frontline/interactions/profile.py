"""What one type of interactions is like: how much there is of it, how hard, how heated and how risky it is, and where it belongs.

docs/audit.md gives the same rules as a table. Pure.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from frontline.interactions.hearing import Heard
from frontline.replay.share import Share
from handoff.policy_model import IntentInfo

GRADES = ("low", "medium", "high", "very_high")
_BAD_MOOD = -0.3
_UPSET = frozenset({"anger", "complaint", "frustration", "repeat", "abuse"})
# What people alone may decide, and what costs much when it is decided wrongly.
_GRAVE = frozenset({"fraud", "legal", "health", "crisis", "threat"})
_COSTLY = frozenset({"dispute", "churn", "cancellation"})
_RISKY_SHARE = 0.2
_SOME_SHARE = 0.05
# Where somebody is in need, feelings weigh more than where somebody is angry.
_DISTRESSED = frozenset({"crisis", "distress", "health", "threat"})
# Shares of upset conversations from which on a type is medium, high.
_UPSET_SHARES = (0.15, 0.35)
# The customer's messages in a middling conversation from which on a type is medium, high.
_MESSAGES = (4, 7)
_SHORT_MESSAGES = 4
_TAUGHT_SHARE = 0.7
_EXAMPLES = 8


@dataclass(frozen=True)
class InteractionType:
    """A type of interactions.

    `volume` is its share of all conversations, `upset`, `grave` and `costly` shares of its own, `messages` the median of the
    customer's messages, `with_person` the share in which a person spoke. `understood` are those whose opening the model
    understands today, `routine` those that are short, calm and without risk. `automatable_now` are both, in a type of layer
    1; `automatable` are the routine ones of layer 1, understood or not. Both are at most: what a bot solves only its outcomes
    tell. `examples` begin with the one nearest to the middle.
    """

    name: str
    title: str
    intent: str
    volume: Share
    messages: float
    upset: Share
    grave: Share
    costly: Share
    with_person: Share
    understood: Share
    complexity: str
    emotion: str
    risk: str
    layer: int
    why_layer: str
    automatable_now: Share
    automatable: Share
    lacks_training: str
    examples: tuple[str, ...]
    members: tuple[int, ...]


def profile(
    members: Sequence[int],
    heard: Sequence[Heard],
    *,
    name: str,
    title: str,
    intent: str,
    known: IntentInfo | None,
    masked: Mapping[int, str],
) -> InteractionType:
    """The profile of the conversations at `members`. `known` is what the policy in force says of the intent, `masked`
    are their openings without personal data."""
    held = [heard[at] for at in members]
    upset = _share(held, _is_upset)
    grave, costly = _share(held, lambda one: one.shows(_GRAVE)), _share(held, lambda one: one.shows(_COSTLY))
    with_person = _share(held, lambda one: one.has_person)
    understood = _share(held, lambda one: one.opening.is_understood)
    messages = statistics.median(one.customer_messages for one in held)
    complexity = _worse(_complexity(messages, held), known.complexity if known else "low")
    emotion = _worse(
        _emotion(upset, _share(held, lambda one: one.shows(_DISTRESSED))), known.emotion if known else "low"
    )
    risk = _worse(_risk(grave, costly), known.risk if known else "low")
    layer, why = layer_of(complexity, emotion, risk)
    routine = [one for one in held if layer == 1 and _is_routine(one)]
    return InteractionType(
        name=name,
        title=title,
        intent=intent,
        volume=Share(len(held), len(heard)),
        messages=messages,
        upset=upset,
        grave=grave,
        costly=costly,
        with_person=with_person,
        understood=understood,
        complexity=complexity,
        emotion=emotion,
        risk=risk,
        layer=layer,
        why_layer=why,
        automatable_now=Share(sum(one.opening.is_understood for one in routine) if intent else 0, len(held)),
        automatable=Share(len(routine), len(held)),
        lacks_training=_lacks(intent, understood),
        examples=tuple(dict.fromkeys(masked[at] for at in members))[:_EXAMPLES],
        members=tuple(members),
    )


def layer_of(complexity: str, emotion: str, risk: str) -> tuple[int, str]:
    """The layer, and why, by the worst of the three grades."""
    if risk == "very_high":
        return 3, "a mistake costs too much for anybody but a specialist"
    if emotion == "very_high":
        return 3, "it comes with very strong feelings"
    heavy = [what for what, grade in (("risk", risk), ("feelings", emotion), ("effort", complexity)) if grade == "high"]
    if heavy:
        return 2, f"high {' and '.join(heavy)}"
    if complexity == emotion == "medium" or complexity == risk == "medium":
        return 2, "of medium effort, and not without feelings or risk"
    return 1, "short, calm and of little risk"


def _complexity(messages: float, held: Sequence[Heard]) -> str:
    grade = sum(messages >= limit for limit in _MESSAGES)
    # A bot that mostly has to hand over shows that it is harder than it is long.
    bots = [one for one in held if one.has_bot]
    if bots and sum(one.has_person for one in bots) > len(bots) / 2:
        grade += 1
    return GRADES[min(grade, 2)]


def _emotion(upset: Share, distressed: Share) -> str:
    if _reaches(distressed, _RISKY_SHARE):
        return "very_high"
    return GRADES[sum(_reaches(upset, limit) for limit in _UPSET_SHARES)]


def _risk(grave: Share, costly: Share) -> str:
    if _reaches(grave, _RISKY_SHARE):
        return "very_high"
    if _reaches(costly, _RISKY_SHARE) or _reaches(grave, _SOME_SHARE):
        return "high"
    return "medium" if _reaches(costly, _SOME_SHARE) else "low"


def _reaches(share: Share, limit: float) -> bool:
    """Whether it is that large, and not by the chance of a few: half of it is certain (the lower end of its interval)."""
    return share.value is not None and share.interval is not None and share.value >= limit <= 2 * share.interval[0]


def _is_upset(one: Heard) -> bool:
    return one.worst_mood <= _BAD_MOOD or one.shows(_UPSET)


def _is_routine(one: Heard) -> bool:
    return one.customer_messages <= _SHORT_MESSAGES and not _is_upset(one) and not one.shows(_GRAVE | _COSTLY)


def _lacks(intent: str, understood: Share) -> str:
    if not intent:
        return "no intent: a new one is drafted in nlu.yml"
    if (understood.value or 0.0) < _TAUGHT_SHARE:
        missed = understood.whole - understood.part
        return f"{missed:,} openings are not understood: some are drafted in nlu.yml"
    return ""


def _worse(one: str, other: str) -> str:
    return max(one, other, key=GRADES.index)


def _share(held: Sequence[Heard], holds: Callable[[Heard], bool]) -> Share:
    return Share(sum(map(holds, held)), len(held))
