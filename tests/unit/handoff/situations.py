"""Short ways to write down a conversation."""

from pathlib import Path

from handoff.conversation import (
    Customer,
    Failure,
    FailureKind,
    IntentScore,
    OfferState,
    Sentiment,
    Situation,
    Trigger,
    Turn,
    Understanding,
)

ROOT = Path(__file__).resolve().parents[3]
POLICY_FILE = ROOT / "data" / "escalation.yml"


def turn(
    seq: int,
    text: str = "something",
    intent: str = "inform",
    *,
    confidence: float = 0.9,
    mood: float = 0.0,
    triggers: dict[str, str] | None = None,
    failures: tuple[FailureKind, ...] = (),
    goal: str = "",
    resolved: tuple[str, ...] = (),
    offer: OfferState = OfferState.NONE,
    amount: float | None = None,
    ranking: tuple[tuple[str, float], ...] = (),
    language: str = "en",
) -> Turn:
    """A turn; `triggers` maps a trigger's name to the words of `text` that it was found in."""
    found = []
    for name, words in (triggers or {}).items():
        start = text.index(words)
        found.append(Trigger(name, words, start, start + len(words)))
    return Turn(
        seq=seq,
        text=text,
        understanding=Understanding(
            intent=intent,
            confidence=confidence,
            ranking=tuple(IntentScore(name, score) for name, score in ranking),
            sentiment=Sentiment("negative" if mood < 0 else "neutral", mood),
            language=language,
            triggers=tuple(found),
        ),
        goal=goal,
        failures=tuple(Failure(kind, goal) for kind in failures),
        resolved=resolved,
        offer=offer,
        amount=amount,
    )


def situation(
    *turns: Turn, tier: str = "standard", spent_through: int = 0, button: bool = False, unavailable: bool = False
) -> Situation:
    """A situation on the web."""
    return Situation(
        customer=Customer(tier=tier),
        turns=turns,
        spent_through=spent_through,
        human_requested=button,
        bot_unavailable=unavailable,
    )
