"""Short ways to write down a transcript, what was understood of it, and a policy that decides on it."""

from datetime import datetime

from frontline.replay.transcript import Expected, Transcript, TranscriptCustomer, Utterance
from frontline.replay.understood import Understood
from handoff.conversation import Entity, Sentiment, Understanding
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy

INTENTS = (
    "track_order", "ask_question", "talk_to_human", "make_complaint", "report_fraud", "affirm", "deny", "stop",
    "not_helpful", "inform", "thank", "goodbye",
)  # fmt: skip
_TASKS = {"track_order": 1, "ask_question": 1, "make_complaint": 2, "report_fraud": 3}


def bot(text: str, *, failed: bool | None = None, at: str = "") -> Utterance:
    return _said("bot", text, failed, at)


def customer(text: str, *, at: str = "") -> Utterance:
    return _said("customer", text, None, at)


def agent(text: str) -> Utterance:
    return Utterance("agent", text)


def transcript(
    *turns: Utterance,
    id: str = "one",
    tier: str | None = None,
    expected: Expected | None = None,
    hard: bool | None = None,
    tags: tuple[str, ...] | None = None,
) -> Transcript:
    told = TranscriptCustomer(tier=tier) if tier is not None else None
    return Transcript(id=id, turns=turns, customer=told, expected=expected, hard=hard, tags=tags)


def meant(
    intent: str, *, confidence: float = 0.9, mood: float = 0.0, amount: str = "", language: str = "en"
) -> Understanding:
    found = (Entity("amount", amount, amount, 0, len(amount)),) if amount else ()
    return Understanding(intent, confidence, entities=found, sentiment=Sentiment("neutral", mood), language=language)


def understood(*turns: Utterance, intents: tuple[str | Understanding, ...], tier: str | None = None) -> Understood:
    """A conversation in which the customer's messages mean `intents`, one each."""
    return Understood(
        transcript(*turns, tier=tier), tuple(one if isinstance(one, Understanding) else meant(one) for one in intents)
    )


def _said(author: str, text: str, failed: bool | None, at: str) -> Utterance:
    return Utterance(author, text, failed, datetime.fromisoformat(at) if at else None)  # type: ignore[arg-type]


def small_policy() -> Policy:
    """Offers at two failed attempts and for complaints; calls for a wish, fraud, a yes, and three failed attempts."""
    intents = "\n".join(
        f"  {name}: {{layer: {_TASKS.get(name, 1)}, complexity: low, emotion: low, risk: low, "
        f"title: {name}, task: {str(name in _TASKS).lower()}}}"
        for name in INTENTS
    )
    return parse_policy(_POLICY.format(intents=intents), source="small.yml", intents=INTENTS)


_POLICY = """
version: "1"
tiers: [standard, vip]
skills: [general, fraud]
playbooks: [any]
intents:
{intents}
triggers: {{}}
rules:
  - {{name: fraud, reason: Somebody suspects fraud., when: [{{intent: {{names: [report_fraud]}}}}],
     outcome: handoff, layer: 3, priority: 1, skill: fraud, tell: told}}
  - {{name: wish, reason: Somebody asked for a person., when: [{{explicit_wish: {{confidence: 0.6}}}}],
     outcome: handoff, layer: 2, priority: 3, tell: told}}
  - {{name: accepted, reason: The customer said yes., when: [{{offer_accepted: {{confidence: 0.5}}}}],
     outcome: handoff, layer: 2, priority: 3, tell: told}}
  - {{name: failed_thrice, reason: The bot failed three times., when: [{{failed_attempts: {{at_least: 3}}}}],
     outcome: handoff, layer: 2, priority: 3, tell: told}}
  - {{name: complaint, reason: The customer complains., when: [{{intent: {{names: [make_complaint]}}}}],
     outcome: offer, layer: 2, priority: 4, tell: asked}}
  - {{name: failed_twice, reason: The bot failed twice., when: [{{failed_attempts: {{at_least: 2}}}}],
     outcome: offer, layer: 2, priority: 4, tell: asked}}
messages:
  told: I am getting a person for you now.
  asked: Shall I get a person for you now?
"""
