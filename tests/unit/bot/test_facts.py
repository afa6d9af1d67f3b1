from bot.facts import facts_of
from bot.turns import exchanges_of, turns_of
from handoff.conversation import Fact
from tests.trackers import entity, slot, tracker_with, user


def facts(*parts: object) -> list[Fact]:
    tracker = tracker_with(*parts)  # type: ignore[arg-type]
    exchanges = exchanges_of(tracker)
    return list(facts_of(tracker, exchanges, turns_of(exchanges)))


def test_a_slot_is_a_fact_of_the_message_after_which_it_got_its_value() -> None:
    found = facts(
        user("BW-1", seq=2),
        slot("order_number", "BW-1"),
        user("no, BW-2", seq=5),
        slot("order_number", "BW-2"),
        user("yes", seq=8),
        slot("order_number", "BW-2"),
    )
    assert found == [Fact("order_number", "Order", "BW-2", 5)]


def test_what_was_said_counts_where_no_slot_holds_it() -> None:
    found = facts(
        user("my lamp", seq=1, entities=[entity("product", "lamp")]),
        user("the Aurora lamp", seq=3, entities=[entity("product", "Aurora lamp")]),
        slot("order_number", "BW-1"),
    )
    assert found == [Fact("order_number", "Order", "BW-1", 3), Fact("product", "Product", "Aurora lamp", 3)]


def test_a_value_of_several_parts_is_written_in_one_line() -> None:
    address = {"line1": "1 Elm St", "line2": None, "city": "Troy"}
    assert facts(user("x", seq=1), slot("new_address", address)) == [
        Fact("new_address", "New address", "1 Elm St, Troy", 1)
    ]


def test_a_verified_identity_is_told_with_the_account_that_it_is_for() -> None:
    verified = [user("x", seq=1, at=1000.0), slot("verified_customer", "C-77"), slot("verified_at", 1000.0)]
    told = [
        Fact("identity_verified", "Identity verified", "yes", 1),
        Fact("customer_id", "Customer number", "C-77", 1),
    ]
    assert facts(*verified) == told
    assert facts(*verified, user("y", seq=2, at=2800.0)) == told
    assert facts(*verified, user("y", seq=2, at=2801.0)) == []


def test_the_workings_of_a_task_are_no_facts() -> None:
    assert facts(user("x"), slot("requested_slot", "email"), slot("goal", "track_order")) == []
