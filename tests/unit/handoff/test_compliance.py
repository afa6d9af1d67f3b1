"""What the agent must mind."""

import pytest

from handoff.compliance import compliance_flags
from handoff.conversation import Customer, Fact
from handoff.decision import Decision, FiredRule, Outcome
from handoff.history import history_of
from handoff.log import Author, Entry, EntryKind
from handoff.playbook_model import Playbook, Playbooks, Shared, Wording

KNOWN = Customer(id="C-1", identified=True)


def flags(
    removed: tuple[str, ...] = (),
    *,
    customer: Customer = KNOWN,
    decision: Decision = Decision(Outcome.HANDOFF),  # noqa: B008 (frozen)
    facts: tuple[Fact, ...] = (),
    channel: str = "web",
    author: Author = Author.CUSTOMER,
    playbooks: Playbooks = Playbooks(),  # noqa: B008 (frozen)
) -> tuple[str, ...]:
    return compliance_flags(
        decision=decision,
        customer=customer,
        channel=channel,
        facts=facts,
        entries=(Entry(3, 0.0, author, EntryKind.MESSAGE, "hello", removed=removed),),
        playbooks=playbooks,
        known={"order_number": "BW-104233"},
        history=history_of(decision=decision, customer=customer, turns=(), tried=(), shared=playbooks.shared),
    )


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


def test_playbook_brings_its_own_reminders() -> None:
    book = Playbook(name="x", title="x", why="x", steps=("x",), draft=("x",), compliance=("Mind {order_number}.",))
    found = flags(decision=Decision(Outcome.HANDOFF, playbook="x"), playbooks=Playbooks({"x": book}))
    assert found == ("Mind BW-104233.",)


def test_shared_reminder_holds_for_its_reasons_whatever_the_playbook() -> None:
    shared = Shared(compliance=(Wording(text="Be careful.", reasons=("fraud",)),))
    fraud = FiredRule("fraud", "Fraud is suspected.", Outcome.HANDOFF, 3, 1, ())
    playbooks = Playbooks({}, shared)
    assert flags(decision=Decision(Outcome.HANDOFF, rules=(fraud,)), playbooks=playbooks) == ("Be careful.",)
    assert flags(playbooks=playbooks) == ()


@pytest.mark.parametrize("reason", ["crisis", "distress", "safety", "legal", "fraud", "threat"])
def test_delicate_matters_have_a_delivered_reminder(playbooks: Playbooks, reason: str) -> None:
    rule = FiredRule(reason, "It is delicate.", Outcome.HANDOFF, 3, 1, ())
    decision = Decision(Outcome.HANDOFF, playbook="vip", rules=(rule,))
    assert len(flags(decision=decision, playbooks=Playbooks({}, playbooks.shared))) == 1


def test_call_is_said_to_be_recorded() -> None:
    assert "recorded" in flags(channel="voice")[0]


def test_phone_number_asks_for_consent() -> None:
    assert "consent" in flags(facts=(Fact("phone", "Phone", "+1 555 0100", 2),))[0]
