"""Earlier contacts about the same matter."""

from handoff.contacts import contacts_about
from handoff.conversation import EarlierContact, Situation
from handoff.decision import Outcome
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from handoff.reading import read
from tests.unit.handoff.situations import situation, turn

DAY = 24 * 3600.0
NOW = 100 * DAY
ASKS = turn(1, "where is my order", "track_order", at=NOW)


def contact(name: str, days_ago: float, *subjects: str) -> EarlierContact:
    return EarlierContact(name, NOW - days_ago * DAY, f"contact {name}", "closed", subjects)


def names(policy: Policy, given: Situation, within_days: float = 7) -> list[str]:
    return [one.conversation for one in contacts_about(read(policy, given), within_days=within_days)]


def test_contacts_about_the_same_task_count_the_latest_first(policy: Policy) -> None:
    earlier = (contact("b", 5, "track_order"), contact("a", 1, "track_order", "get_invoice"))
    assert names(policy, situation(ASKS, earlier=earlier)) == ["a", "b"]


def test_older_contacts_and_other_tasks_do_not_count(policy: Policy) -> None:
    earlier = (contact("old", 8, "track_order"), contact("other", 1, "get_invoice"))
    assert names(policy, situation(ASKS, earlier=earlier)) == []


def test_without_a_time_or_a_task_nothing_counts(policy: Policy) -> None:
    earlier = (contact("a", 1, "track_order"),)
    assert names(policy, situation(turn(1, "where is it", "track_order"), earlier=earlier)) == []
    assert names(policy, situation(turn(1, "hello", "greet", at=NOW), earlier=earlier)) == []


def test_general_questions_are_no_matter(policy: Policy) -> None:
    given = situation(turn(1, "how", "ask_question", at=NOW), earlier=(contact("a", 1, "ask_question"),))
    assert names(policy, given) == []


def test_moment_of_the_judgement_counts_before_that_of_the_message(policy: Policy) -> None:
    given = situation(ASKS, earlier=(contact("a", 6, "track_order"),), now=NOW + 3 * DAY)
    assert names(policy, given) == []


def test_second_earlier_contact_leads_to_an_offer(policy: Policy) -> None:
    one, two = contact("a", 1, "track_order"), contact("b", 3, "track_order")
    assert decide(policy, situation(ASKS, earlier=(one,))).outcome is Outcome.CONTINUE
    decision = evaluate(policy, situation(ASKS, earlier=(one, two)))
    assert (decision.outcome, decision.rules[0].name, decision.playbook) == (
        Outcome.OFFER,
        "repeat_contact",
        "delivery_problem",
    )
    assert (decision.rules[0].evidence[0].value, decision.rules[0].evidence[0].quote) == (
        "2 about track_order in 7 days",
        "contact a",
    )
    assert decision.counterfactual == (
        "With one earlier contact about track_order fewer, the bot would have stayed in charge."
    )


def test_one_earlier_contact_is_enough_for_an_unhappy_customer(policy: Policy) -> None:
    unhappy = turn(1, "where is my order", "track_order", at=NOW, mood=-0.35)
    assert decide(policy, situation(unhappy, earlier=(contact("a", 1, "track_order"),))).outcome is Outcome.OFFER
    assert decide(policy, situation(unhappy)).outcome is Outcome.CONTINUE


def test_saying_that_one_wrote_before_is_enough(policy: Policy) -> None:
    said = turn(1, "third time I ask", "track_order", triggers={"repeat_contact": "third time I ask"})
    assert decide(policy, situation(said)).rules[0].name == "repeat_contact"
