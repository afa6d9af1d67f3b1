"""The made-up shop: what its customers want, how often, who answers them, and what changes in the last weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TIME_ZONE = "America/New_York"
ASSISTANT = "Brightwell assistant"
POLICY_VERSION = "simulated"


@dataclass(frozen=True, slots=True)
class Interest:
    """What a customer may want: how many of a thousand do, the skill of whoever helps where the bot cannot, and its layer.

    `fact` is what the bot asks for before it can do it, empty where it needs nothing.
    """

    per_mille: int
    skill: str
    layer: int = 1
    fact: str = ""


INTERESTS: Mapping[str, Interest] = {
    "track_order": Interest(185, "orders", fact="order_number"),
    "cancel_order": Interest(60, "orders", fact="order_number"),
    "change_delivery_address": Interest(40, "orders", fact="order_number"),
    "request_refund": Interest(75, "billing", fact="order_number"),
    "return_item": Interest(80, "orders", fact="order_number"),
    "reset_password": Interest(75, "accounts", fact="email"),
    "unlock_account": Interest(40, "accounts", fact="email"),
    "update_account": Interest(25, "accounts", fact="email"),
    "book_appointment": Interest(50, "appointments", fact="appointment_kind"),
    "reschedule_appointment": Interest(30, "appointments", fact="appointment_kind"),
    "cancel_appointment": Interest(20, "appointments", fact="appointment_kind"),
    "check_balance": Interest(30, "billing", fact="email"),
    "get_invoice": Interest(50, "billing", fact="invoice_number"),
    "explain_charge": Interest(45, "billing", fact="invoice_number"),
    "payment_problem": Interest(35, "billing", fact="invoice_number"),
    "ask_question": Interest(70, "general"),
    "dispute_charge": Interest(20, "billing", 2, fact="invoice_number"),
    "troubleshoot_product": Interest(35, "technical", 2, fact="product"),
    "make_complaint": Interest(18, "complaints", 2, fact="order_number"),
    "cancel_subscription": Interest(10, "retention", 2, fact="email"),
    "report_fraud": Interest(4, "fraud", 3, fact="invoice_number"),
    "legal_inquiry": Interest(2, "legal", 3),
    "crisis": Interest(1, "safety", 3),
}

CHANNELS: Mapping[str, int] = {"web": 62, "whatsapp": 16, "mail": 12, "messenger": 6, "telegram": 4}
TIERS: Mapping[str, int] = {"standard": 72, "plus": 14, "gold": 10, "vip": 4}
LANGUAGES: Mapping[str, int] = {"en": 93, "de": 3, "es": 3, "fr": 1}
UNHURRIED = frozenset({"mail"})
"""Channels on which minutes and hours pass between two messages."""


@dataclass(frozen=True, slots=True)
class Person:
    """An agent of the shop. `is_careless` asks for what the briefing holds already more often, and forgets promises."""

    number: int
    name: str
    role: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    is_careless: bool = False


_EVERYDAY = ("general", "orders", "accounts", "appointments")
TEAM: tuple[Person, ...] = (
    Person(1, "Ada Lindholm", "agent", (*_EVERYDAY, "billing"), ("en", "de")),
    Person(2, "Bela Ruiz", "agent", (*_EVERYDAY, "billing"), ("en", "es")),
    Person(3, "Chidi Okafor", "agent", ("orders", "billing", "retention")),
    Person(4, "Dana Whitfield", "agent", ("orders", "general"), is_careless=True),
    Person(5, "Emre Yilmaz", "agent", ("technical", "general"), ("en", "de")),
    Person(6, "Fiona Gallagher", "agent", ("complaints", "retention", "orders")),
    Person(7, "Gwen Achterberg", "agent", ("billing", "fraud", "accounts")),
    Person(8, "Hugo Lefevre", "agent", ("general", "orders", "appointments"), ("en", "fr")),
    Person(9, "Ines Carvalho", "agent", ("technical", "appointments"), ("en", "es")),
    Person(10, "Jonas Pettersen", "agent", ("billing", "complaints", "relationship"), is_careless=True),
    Person(11, "Kofi Mensah", "agent", (*_EVERYDAY, "relationship")),
    Person(12, "Lena Vogt", "supervisor", ("fraud", "legal", "safety", "complaints", "relationship"), ("en", "de")),
    Person(13, "Marcus Bell", "supervisor", ("legal", "safety", "retention", "billing")),
    Person(14, "Nadia Rahman", "designer"),
    Person(15, "Olga Brandt", "admin"),
)
SUPERVISOR, ADMIN = TEAM[11], TEAM[14]

MODELS = ("5d1ac0ffee01", "77b0a7c4fe02")
"""The first 12 digits of the hashes of the models that served: the second one since `MODEL_CHANGED` of the time."""
MODEL_CHANGED = 0.55


@dataclass(frozen=True, slots=True)
class Drift:
    """What is planted in the last weeks: more of some interests, more that the shop does not do, less sure, and sadder."""

    times: Mapping[str, float]
    out_of_scope_times: float
    confidence_falls_by: float
    sentiment_falls_by: float


DRIFT = Drift({"payment_problem": 4.0, "troubleshoot_product": 2.0}, 3.0, 0.09, 0.15)
DRIFT_DAYS = 18
OUT_OF_SCOPE_PER_MILLE = 25
"""Of all customers, before the drift."""


def drift_days(days: int) -> int:
    """How many of the last days drift: a fifth of the time, at most `DRIFT_DAYS`."""
    return min(DRIFT_DAYS, days // 5)
