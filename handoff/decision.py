"""What the escalation policy decided, with its evidence."""

from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """`CONTINUE` leaves the bot in charge, `OFFER` asks the customer first, `HANDOFF` gets a person at once."""

    CONTINUE = "continue"
    OFFER = "offer"
    HANDOFF = "handoff"


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One condition that held: the signal, its value, the threshold it met, and the messages that show it."""

    signal: str
    value: str
    threshold: str
    seqs: tuple[int, ...] = ()
    quote: str = ""


class FiredRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule whose conditions held. `reason` is the sentence shown to agents."""

    name: str
    reason: str
    outcome: Outcome
    layer: int
    priority: int
    evidence: tuple[Evidence, ...]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The policy's reading of a conversation so far.

    `priority` runs from 1 (most urgent) to 5. `rules` lists all that fired, the deciding one first; empty when
    the outcome is `CONTINUE`. `tell` is the key of the sentence that the customer is told (in the policy file).
    `counterfactual` says the smallest change that would have led to another outcome: that would have kept the bot in
    charge or, where it stayed, that would have brought a person. `considered` are the measured signals (mood,
    frustration, failed attempts, amount, repeat contact, loop, silence) that the policy's rules look at, each with its
    present value and the nearest threshold that it has not met, or else the last that it has; both stay empty where
    no explanation was asked for. `suspend_bot` is true when no bot flow may run at all (crisis). `subjects` are the tasks that the conversation was about, the latest first.
    `language` (ISO 639-1) is the one that the customer wrote in last, which whoever takes over must speak; empty where
    nothing was said yet.
    """

    outcome: Outcome
    layer: int = 1
    priority: int = 5
    skill: str = "general"
    playbook: str = ""
    tell: str = ""
    tell_text: str = ""
    rules: tuple[FiredRule, ...] = ()
    counterfactual: str = ""
    policy_version: str = ""
    suspend_bot: bool = False
    subjects: tuple[str, ...] = ()
    language: str = ""
    considered: tuple[Evidence, ...] = ()
