"""What the agent must mind."""

import pytest

from handoff.compliance import compliance_flags, has_card_number
from handoff.conversation import Customer, Fact
from handoff.decision import Decision, Outcome
from handoff.log import Author, Entry, EntryKind

KNOWN = Customer(id="C-1", identified=True)


def flags(
    text: str = "hello",
    *,
    customer: Customer = KNOWN,
    decision: Decision = Decision(Outcome.HANDOFF),  # noqa: B008 (frozen)
    facts: tuple[Fact, ...] = (),
    channel: str = "web",
    author: Author = Author.CUSTOMER,
) -> tuple[str, ...]:
    entries = (Entry(3, 0.0, author, EntryKind.MESSAGE, text),)
    return compliance_flags(decision=decision, customer=customer, channel=channel, facts=facts, entries=entries)


def test_nothing_to_mind() -> None:
    assert flags() == ()


def test_unverified_identity_forbids_account_data() -> None:
    assert flags(customer=Customer()) == ("The identity is not verified: disclose no account data before it is.",)


def test_verified_in_the_conversation_is_enough() -> None:
    assert flags(customer=Customer(), facts=(Fact("identity_verified", "Identity", "yes", 2),)) == ()


def test_card_number_is_pointed_at() -> None:
    (flag,) = flags("my card is 4111 1111 1111 1111")
    assert flag.startswith("A card number seems to be written in message 3:")


def test_what_the_bot_says_is_not_searched() -> None:
    assert flags("4111 1111 1111 1111", author=Author.BOT) == ()


@pytest.mark.parametrize("text", ["My password is hunter2", "ssn 078-05-1120"])
def test_other_secrets_are_pointed_at(text: str) -> None:
    assert "message 3" in flags(text)[0]


@pytest.mark.parametrize("playbook", ["crisis", "health", "legal", "fraud"])
def test_delicate_matters_have_a_rule(playbook: str) -> None:
    assert len(flags(decision=Decision(Outcome.HANDOFF, playbook=playbook))) == 1


def test_call_is_said_to_be_recorded() -> None:
    assert "recorded" in flags(channel="voice")[0]


def test_phone_number_asks_for_consent() -> None:
    assert "consent" in flags(facts=(Fact("phone", "Phone", "+1 555 0100", 2),))[0]


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        ("4111111111111111", True),
        ("5500-0000-0000-0004", True),
        ("4111111111111112", False),
        ("tracking 1BW123456789", False),
        ("my number is 555 010 0199", False),
    ],
)
def test_card_number_passes_the_luhn_check(text: str, is_card: bool) -> None:
    assert has_card_number(text) is is_card
