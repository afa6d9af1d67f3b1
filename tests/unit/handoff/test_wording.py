"""Of a line's texts, the one that fits best and can be filled."""

from handoff.history import History
from handoff.playbook_model import Wording
from handoff.wording import fill, filled

NOTHING = History()


def test_text_with_an_unknown_placeholder_is_left_out() -> None:
    assert fill("Your order {order_number}.", {}, NOTHING) == ""
    assert filled(("Your order {order_number}.", "Hello."), {}, NOTHING) == ("Hello.",)


def test_next_alternative_is_taken_when_a_placeholder_is_unknown() -> None:
    assert fill(("Hello {customer_name}.", "Hello."), {"customer_name": ""}, NOTHING) == "Hello."


def test_wording_for_another_subject_is_not_taken() -> None:
    line = (Wording(text="About the order.", topics=("track_order",)), "In general.")
    assert fill(line, {}, History(about=("get_invoice",))) == "In general."


def test_wording_for_the_latest_subject_comes_first() -> None:
    line = (Wording(text="The order.", topics=("track_order",)), Wording(text="The bill.", topics=("get_invoice",)))
    assert fill(line, {}, History(about=("get_invoice", "track_order"))) == "The bill."


def test_what_happened_comes_before_the_subject() -> None:
    line = (
        "In general.",
        Wording(text="The order.", topics=("track_order",)),
        Wording(text="Again.", repeat=True),
        Wording(text="The order, again.", topics=("track_order",), repeat=True),
    )
    assert fill(line, {}, History(about=("track_order",), came_back=True)) == "The order, again."
    assert fill(line, {}, History(about=("get_invoice",), came_back=True)) == "Again."
    assert fill(line, {}, History(about=("track_order",))) == "The order."


def test_quotation_with_a_mark_of_its_own_gets_no_full_stop() -> None:
    assert fill("They wrote: “{quote}”.", {"quote": "Why?"}, NOTHING) == "They wrote: “Why?”"
    assert fill("They wrote: “{quote}”.", {"quote": "late"}, NOTHING) == "They wrote: “late”."


def test_braces_in_a_fact_stay_text() -> None:
    assert fill("Order {order_number}.", {"order_number": "{reason}"}, NOTHING) == "Order {reason}."
