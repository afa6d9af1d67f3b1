"""How a message of the simulation was understood: near enough to what the model says for whatever reads it. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

from frontline.simulation.world import DRIFT, INTERESTS
from handoff.conversation import Entity, Fact, IntentScore, MeantIntent, Sentiment, Understanding

OUT_OF_SCOPE = "out_of_scope"
_FALLBACK = "nlu_fallback"
# Below this the model takes a message for none of its tasks.
_THRESHOLD = 0.3


@dataclass(frozen=True, slots=True)
class Told:
    """A message's words with what they mean. `confidence` is drawn where it is 0; `second` is the other guess, if any."""

    text: str
    intent: str
    mood: float = 0.05
    confidence: float = 0.0
    second: str = ""
    fact: Fact | None = None
    is_pressed: bool = False


def understood(told: Told, chance: random.Random, *, language: str, is_drifting: bool) -> Understanding:
    """What the model made of it."""
    mood = told.mood - (DRIFT.sentiment_falls_by if is_drifting else 0.0) + chance.uniform(-0.12, 0.12)
    score = round(max(-1.0, min(1.0, mood)), 3)
    sentiment = Sentiment("negative" if score < -0.2 else "positive" if score > 0.2 else "neutral", score)
    if told.is_pressed:
        return Understanding(
            told.intent, 1.0, ranking=(IntentScore(told.intent, 1.0),), sentiment=sentiment, language=language
        )
    confidence = told.confidence or _confidence(chance, is_drifting=is_drifting)
    others = sorted(set(INTERESTS) - {told.intent})
    second = told.second or others[chance.randrange(len(others))]
    left = round((1.0 - confidence) * chance.uniform(0.3, 0.7), 3)
    frustration = round(max(0.0, min(1.0, 0.25 - score * 0.6)), 3)
    ranking = (IntentScore(told.intent, confidence), IntentScore(second, left))
    if confidence < _THRESHOLD:
        return Understanding(
            _FALLBACK, _THRESHOLD, ranking=ranking, sentiment=sentiment, language=language, frustration=frustration
        )
    meant = () if told.intent == OUT_OF_SCOPE else (MeantIntent(told.intent, confidence, 0, len(told.text)),)
    return Understanding(
        told.intent,
        confidence,
        ranking=ranking,
        entities=_entities(told),
        sentiment=sentiment,
        language=language,
        intents=meant,
        frustration=frustration,
    )


def _confidence(chance: random.Random, *, is_drifting: bool) -> float:
    fallen = DRIFT.confidence_falls_by if is_drifting else 0.0
    return round(max(_THRESHOLD, min(0.995, 0.97 - chance.expovariate(1 / 0.09) - fallen)), 3)


def _entities(told: Told) -> tuple[Entity, ...]:
    if told.fact is None:
        return ()
    start = told.text.find(told.fact.value)
    if start < 0:
        return ()
    value = told.fact.value
    return (Entity(told.fact.name, value, value, start, start + len(value)),)
