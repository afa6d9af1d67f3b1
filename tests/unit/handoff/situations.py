"""Short ways to write down a conversation."""

from pathlib import Path

from handoff.conversation import (
    Customer,
    EarlierContact,
    Failure,
    FailureKind,
    IntentScore,
    MeantIntent,
    Need,
    OfferState,
    Sentiment,
    Situation,
    Trigger,
    Turn,
    Understanding,
)

ROOT = Path(__file__).resolve().parents[3]
# A policy of its own, so that tuning the delivered one changes no test of how policies work.
POLICY_FILE = ROOT / "tests" / "unit" / "handoff" / "escalation.yml"
PLAYBOOK_FOLDER = ROOT / "data" / "playbooks"


def turn(
    seq: int,
    text: str = "something",
    intent: str = "inform",
    *,
    confidence: float = 0.9,
    mood: float = 0.0,
    triggers: dict[str, str] | None = None,
    dismissed: dict[str, str] | None = None,
    failures: tuple[FailureKind, ...] = (),
    goal: str = "",
    resolved: tuple[str, ...] = (),
    offer: OfferState = OfferState.NONE,
    amount: float | None = None,
    ranking: tuple[tuple[str, float], ...] = (),
    meant: dict[str, str] | None = None,
    language: str = "en",
    frustration: float = 0.0,
    answer: str = "",
    at: float = 0.0,
    answered_at: float = 0.0,
    needs: dict[str, float] | None = None,
) -> Turn:
    """A turn; `triggers`, `dismissed` and `meant` map a trigger or an intent to the words of `text` that it was found in."""
    found, harmless = (
        tuple(Trigger(name, words, text.index(words), text.index(words) + len(words)) for name, words in given.items())
        for given in (triggers or {}, dismissed or {})
    )
    return Turn(
        seq=seq,
        text=text,
        understanding=Understanding(
            intent=intent,
            confidence=confidence,
            ranking=tuple(IntentScore(name, score) for name, score in ranking),
            sentiment=Sentiment("negative" if mood < 0 else "neutral", mood),
            language=language,
            triggers=found,
            dismissed=harmless,
            frustration=frustration,
            needs=tuple(Need(name, probability) for name, probability in (needs or {}).items()),
            intents=tuple(
                MeantIntent(name, confidence, text.index(words), text.index(words) + len(words))
                for name, words in (meant or {}).items()
            ),
        ),
        goal=goal,
        failures=tuple(Failure(kind, goal) for kind in failures),
        resolved=resolved,
        offer=offer,
        amount=amount,
        answer=answer,
        at=at,
        answered_at=answered_at,
    )


def situation(
    *turns: Turn,
    tier: str = "standard",
    spent_through: int = 0,
    button: bool = False,
    unavailable: bool = False,
    earlier: tuple[EarlierContact, ...] = (),
    now: float = 0.0,
) -> Situation:
    """A situation on the web."""
    return Situation(
        customer=Customer(tier=tier),
        turns=turns,
        spent_through=spent_through,
        human_requested=button,
        bot_unavailable=unavailable,
        earlier=earlier,
        now=now,
    )
