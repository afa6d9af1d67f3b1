"""The envelope holds all that is known."""

import msgspec
import pytest

from handoff.assembly import build_envelope
from handoff.conversation import Customer, EarlierContact, Fact, Turn
from handoff.envelope import Envelope, MoodPoint, Tried
from handoff.log import Author, Entry, EntryKind
from handoff.playbook_model import Playbooks, Shared
from handoff.policy import evaluate
from handoff.policy_model import Policy
from tests.unit.handoff.situations import situation, turn

ENTRIES = (Entry(1, 10.0, Author.BOT, EntryKind.MESSAGE, "Hello."),)


def envelope(policy: Policy, *turns: Turn, customer: Customer = Customer(), tried: tuple[Tried, ...] = ()) -> Envelope:  # noqa: B008 (frozen)
    return build_envelope(
        id="h-1",
        conversation="c-1",
        now=99.5,
        customer=customer,
        channel="web",
        decision=evaluate(policy, situation(*turns)),
        turns=turns,
        facts=(Fact("order_number", "Order number", "BW-104233", 2),),
        tried=tried,
        entries=ENTRIES,
        playbooks=Playbooks(shared=Shared(refusals={"already_shipped": "the order has left the warehouse"})),
        earlier=(EarlierContact("c-0", 1.0, "a refund", "resolved"),),
    )


def test_decision_is_carried_over(policy: Policy) -> None:
    found = envelope(policy, turn(2, "a scam", "report_fraud"))
    assert (found.layer, found.priority, found.skill, found.reasons[0].name) == (3, 1, "fraud", "fraud")
    assert found.counterfactual
    assert found.policy_version == policy.version


def test_everything_given_is_kept(policy: Policy) -> None:
    found = envelope(policy, turn(2, "a scam", "report_fraud", mood=-0.4))
    assert (found.created_at, found.transcript, found.mood) == (99.5, ENTRIES, (MoodPoint(2, -0.4),))
    assert found.earlier[0].about == "a refund"
    assert found.facts[0].value == "BW-104233"


def test_language_is_that_of_the_last_message(policy: Policy) -> None:
    assert envelope(policy, turn(2, "hola", language="es"), customer=Customer(language="en")).language == "es"


def test_language_of_the_customer_is_taken_before_anything_was_written(policy: Policy) -> None:
    assert envelope(policy, customer=Customer(language="fr")).language == "fr"


def test_envelope_survives_the_wire(policy: Policy) -> None:
    found = envelope(policy, turn(2, "a scam", "report_fraud"))
    assert msgspec.json.decode(msgspec.json.encode(found), type=Envelope) == found


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        (
            "A system did not do what was asked: already_shipped.",
            "A system did not do what was asked, because the order has left the warehouse.",
        ),
        ("A system did not do what was asked: unavailable.", "A system did not do what was asked: unavailable."),
        ("A system did not do what was asked.", "A system did not do what was asked."),
        ("", ""),
    ],
)
def test_what_was_refused_is_told_in_words(policy: Policy, detail: str, told: str) -> None:
    tried = Tried("cancel_order", "Order cancellation", "failed", detail, (2,))
    found = envelope(policy, turn(2, "cancel it", "cancel_order"), tried=(tried,))
    assert [one.detail for one in found.tried] == [told]
