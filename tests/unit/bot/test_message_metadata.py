import msgspec

from bot.message_metadata import MOST_CONTACTS, contacts_in, decision_on, keep_decision, metadata_of
from handoff.conversation import Customer, EarlierContact
from handoff.decision import Decision, Outcome
from handoff.wire.worker import OfferTurn, TurnMode
from tests.trackers import tracker_with, user

CONTACTS = tuple(
    EarlierContact(f"c{number}", float(number), "a lamp", "resolved", ("return_item",)) for number in range(8)
)


def offer(*contacts: EarlierContact) -> OfferTurn:
    return OfferTurn(
        turn="c:1",
        conversation="c",
        mode=TurnMode.RESPOND,
        epoch=2,
        customer=Customer(),
        seq=3,
        at=7.5,
        earlier=contacts,
    )


def test_a_message_keeps_its_place_and_time() -> None:
    metadata = metadata_of(offer(), known_contacts=())
    assert (metadata["turn"], metadata["seq"], metadata["epoch"], metadata["at"]) == ("c:1", 3, 2, 7.5)


def test_contacts_are_kept_once_and_not_all_of_them() -> None:
    told = offer(*CONTACTS)
    first = metadata_of(told, known_contacts=())
    known = contacts_in(msgspec.json.decode(msgspec.json.encode(first)))
    assert known == CONTACTS[:MOST_CONTACTS]
    assert contacts_in(metadata_of(told, known_contacts=known)) is None


def test_contacts_that_are_gone_are_kept_as_gone() -> None:
    assert contacts_in(metadata_of(offer(), known_contacts=CONTACTS[:1])) == ()


def test_a_decision_is_kept_with_the_latest_message_and_replaced_by_the_next() -> None:
    tracker = tracker_with(user("a"), user("b", seq=2))
    assert decision_on(tracker.latest_message) is None
    for outcome in (Outcome.CONTINUE, Outcome.OFFER):
        keep_decision(tracker, Decision(outcome, tell_text="Shall I?"))
        assert decision_on(tracker.latest_message) == Decision(outcome, tell_text="Shall I?")
    assert tracker.latest_message.metadata["seq"] == 2
    assert decision_on(tracker.events[-2]) is None
