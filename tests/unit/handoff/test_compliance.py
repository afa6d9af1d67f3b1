"""What the agent must mind."""

import pytest

from handoff.compliance import compliance_flags
from handoff.conversation import Customer, Fact
from handoff.decision import Decision, Outcome
from handoff.log import Author, Entry, EntryKind

KNOWN = Customer(id="C-1", identified=True)


def flags(
    removed: tuple[str, ...] = (),
    *,
    customer: Customer = KNOWN,
    decision: Decision = Decision(Outcome.HANDOFF),  # noqa: B008 (frozen)
    facts: tuple[Fact, ...] = (),
    channel: str = "web",
    author: Author = Author.CUSTOMER,
) -> tuple[str, ...]:
    entries = (Entry(3, 0.0, author, EntryKind.MESSAGE, "hello", removed=removed),)
    return compliance_flags(decision=decision, customer=customer, channel=channel, facts=facts, entries=entries)


def test_nothing_to_mind() -> None:
    assert flags() == ()


def test_unverified_identity_forbids_account_data() -> None:
    assert flags(customer=Customer()) == ("The identity is not verified: disclose no account data before it is.",)


def test_verified_in_the_conversation_is_enough() -> None:
    assert flags(customer=Customer(), facts=(Fact("identity_verified", "Identity", "yes", 2),)) == ()


def test_what_was_removed_is_not_asked_for_again() -> None:
    (flag,) = flags(("card_number", "security_code"))
    assert flag.startswith("The customer wrote what must not be kept (card number, security code), and it was removed")
    assert "message 3:" in flag


def test_what_an_agent_wrote_is_not_the_customers() -> None:
    assert flags(("card_number",), author=Author.AGENT) == ()


@pytest.mark.parametrize("playbook", ["crisis", "health", "legal", "fraud"])
def test_delicate_matters_have_a_rule(playbook: str) -> None:
    assert len(flags(decision=Decision(Outcome.HANDOFF, playbook=playbook))) == 1


def test_call_is_said_to_be_recorded() -> None:
    assert "recorded" in flags(channel="voice")[0]


def test_phone_number_asks_for_consent() -> None:
    assert "consent" in flags(facts=(Fact("phone", "Phone", "+1 555 0100", 2),))[0]
