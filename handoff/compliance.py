"""What an agent must mind in this conversation, by rule."""

import re
from collections.abc import Iterator, Sequence

from handoff.conversation import Customer, Fact
from handoff.decision import Decision
from handoff.log import Author, Entry

_DIGITS = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_SOCIAL_SECURITY = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_PASSWORD = re.compile(r"\b(?:my |the )?(?:password|passcode|pin)(?: is|:| =) ?\S+", re.IGNORECASE)
_CALLS = ("phone", "voice")
_VERIFIED = ("identity_verified", "verified")
_YES = ("yes", "true", "1")


def compliance_flags(
    *, decision: Decision, customer: Customer, channel: str, facts: Sequence[Fact], entries: Sequence[Entry]
) -> tuple[str, ...]:
    """Sentences for the agent, the most important first; empty when there is nothing to mind."""
    return (
        *_for_rules(decision),
        *_for_identity(customer, facts),
        *_for_secrets(entries),
        *_for_calls(channel, facts),
    )


def _for_rules(decision: Decision) -> Iterator[str]:
    books = {decision.playbook}
    names = {rule.name for rule in decision.rules}
    if decision.suspend_bot or "crisis" in books | names:
        yield "Crisis: stay in the conversation until help is arranged, and tell your supervisor now."
    if "health" in books or "safety" in names:
        yield "Health information was mentioned: write down only what the case needs, and give no medical advice."
    if "legal" in books | names:
        yield "Legal matter: promise nothing, admit nothing, and note the time, for deadlines may run from now."
    if "fraud" in books | names:
        yield "Suspected fraud: change nothing in the account before the identity is verified by the fraud procedure."


def _for_identity(customer: Customer, facts: Sequence[Fact]) -> Iterator[str]:
    verified = any(fact.name in _VERIFIED and fact.value.lower() in _YES for fact in facts)
    if not customer.identified and not verified:
        yield "The identity is not verified: disclose no account data before it is."


def _for_secrets(entries: Sequence[Entry]) -> Iterator[str]:
    written = [entry for entry in entries if entry.author is Author.CUSTOMER]
    for what, holds in (
        ("A card number", has_card_number),
        ("A social security number", lambda text: _SOCIAL_SECURITY.search(text) is not None),
        ("A password", lambda text: _PASSWORD.search(text) is not None),
    ):
        seqs = [str(entry.seq) for entry in written if holds(entry.text)]
        if seqs:
            where = f"message{'s' if len(seqs) > 1 else ''} {', '.join(seqs)}"
            yield f"{what} seems to be written in {where}: do not repeat or copy it, and ask to have it removed."


def _for_calls(channel: str, facts: Sequence[Fact]) -> Iterator[str]:
    if channel in _CALLS:
        yield "This is a call: say that it is recorded before you go on, and stop the recording if asked to."
    elif any(fact.name == "phone" for fact in facts):
        yield "A phone number was given: before a call is recorded, ask for consent."


def has_card_number(text: str) -> bool:
    """Does the text hold 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1)?"""
    return any(_passes_luhn(re.sub(r"\D", "", match[0])) for match in _DIGITS.finditer(text))


def _passes_luhn(digits: str) -> bool:
    doubled = [int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
