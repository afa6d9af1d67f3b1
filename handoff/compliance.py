"""What an agent must mind in this conversation, by rule."""

from collections.abc import Iterator, Sequence

from handoff.conversation import Customer, Fact
from handoff.decision import Decision
from handoff.log import Author, Entry

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
    masked = [entry for entry in entries if entry.author is Author.CUSTOMER and entry.removed]
    if masked:
        kinds = dict.fromkeys(kind.replace("_", " ") for entry in masked for kind in entry.removed)
        seqs = ", ".join(str(entry.seq) for entry in masked)
        yield (
            f"The customer wrote what must not be kept ({', '.join(kinds)}), and it was removed from "
            f"message{'s' if len(masked) > 1 else ''} {seqs}: do not ask for it again in this chat."
        )


def _for_calls(channel: str, facts: Sequence[Fact]) -> Iterator[str]:
    if channel in _CALLS:
        yield "This is a call: say that it is recorded before you go on, and stop the recording if asked to."
    elif any(fact.name == "phone" for fact in facts):
        yield "A phone number was given: before a call is recorded, ask for consent."
