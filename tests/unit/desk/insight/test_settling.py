"""How each honest case ends, and what becomes of the ledger's row when the customer comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.insight.outcome import Outcome
from desk.insight.settling import contact_of, settled, with_contacts
from desk.ownership import Owner
from desk.store.outcomes import LedgerRow
from handoff.conversation import Customer, Fact, FailureKind, OfferState
from tests.unit.desk.insight.ledger_case import DAY, HOUR, Story

ORDER = Fact("order_number", "Order", "BW-104233", 2)


def row_of(story: Story, *, after: float = 8 * DAY) -> LedgerRow:
    row = settled(story.case, now=story.now + after)
    assert row is not None
    return row


def outcome_of(story: Story) -> str:
    return row_of(story).outcome.value


def tracked(story: Story | None = None, *, order: str = "BW-104233") -> Story:
    """The bot has told where the order is."""
    told = story or Story().greet()
    told.says("Where is my order?", intent="track_order", goal="track_order", bot="What is the order number?")
    return told.says(order, goal="track_order", order=order, resolved=("track_order",), bot="It comes on Monday.")


def test_done_and_thanked_for_is_confirmed() -> None:
    assert outcome_of(tracked().says("thanks!", intent="thank")) == "resolved_confirmed"


def test_done_and_then_silence_is_unconfirmed() -> None:
    assert outcome_of(tracked()) == "resolved_unconfirmed"


def test_a_goodbye_confirms_nothing() -> None:
    assert outcome_of(tracked().says("bye", intent="goodbye")) == "resolved_unconfirmed"


def test_thanks_for_nothing_confirms_nothing() -> None:
    assert outcome_of(tracked().says("thanks for nothing", intent="thank", mood=-0.7)) == "resolved_unconfirmed"


def test_a_customer_who_leaves_while_the_bot_asks_was_not_helped() -> None:
    story = Story().greet().says("refund", intent="request_refund", goal="request_refund", bot="Which order is it?")
    assert outcome_of(story) == "abandoned"


def test_one_task_done_and_another_left_open_is_abandoned() -> None:
    story = tracked().says("and a refund", intent="request_refund", goal="request_refund", bot="Which order is it?")
    row = row_of(story)
    assert (row.outcome, row.is_goal_done) == (Outcome.ABANDONED, True)


def test_a_polite_end_without_anything_done_is_abandoned() -> None:
    story = Story().says("hello", intent="greet").says("never mind, thanks, bye", intent="thank")
    assert outcome_of(story) == "abandoned"


def test_what_was_dropped_is_not_left_open() -> None:
    story = tracked().says("refund", intent="request_refund", goal="request_refund", bot="Which order is it?")
    assert outcome_of(story.says("stop, forget that", intent="stop")) == "resolved_unconfirmed"


def test_an_answer_that_did_not_help_is_none() -> None:
    assert outcome_of(tracked().says("that did not help", intent="not_helpful")) == "abandoned"


def test_an_answer_that_an_agent_calls_wrong_is_none() -> None:
    story = tracked().says("thanks", intent="thank")
    story.wrong = {5}  # "It comes on Monday."
    row = row_of(story)
    assert (row.outcome, row.is_goal_done) == (Outcome.ABANDONED, False)


def test_what_was_not_understood_is_open_until_something_is_done() -> None:
    story = Story().says("blub", intent="nlu_fallback", failure=FailureKind.FALLBACK)
    assert outcome_of(story) == "abandoned"
    assert outcome_of(tracked(story)) == "resolved_unconfirmed"


def test_an_offer_of_a_person_without_an_answer_is_left_open() -> None:
    assert outcome_of(tracked().says("hm", offer=OfferState.OFFERED)) == "abandoned"


def test_a_message_that_nobody_answered_is_left_open() -> None:
    assert outcome_of(tracked().says("and why?", intent="ask_question", bot="")) == "abandoned"


def test_bad_stars_take_a_thank_you_back_and_good_ones_confirm() -> None:
    thanked, silent = tracked().says("thanks", intent="thank"), tracked()
    thanked.stars, silent.stars = {"bot": 2}, {"bot": 4}
    assert (outcome_of(thanked), outcome_of(silent)) == ("resolved_unconfirmed", "resolved_confirmed")


@pytest.mark.parametrize(
    ("disposition", "outcome"),
    [
        ("resolved", "escalated_resolved"),
        ("unresolved", "escalated_unresolved"),
        ("no_reply", "escalated_unresolved"),
        ("spam", "escalated_unresolved"),
    ],
)
def test_an_agent_who_closes_says_how_it_ended(disposition: str, outcome: str) -> None:
    story = tracked().called().claimed().agent_says("I did it.").closed(disposition)
    assert outcome_of(story) == outcome


@pytest.mark.parametrize("disposition", ["unresolved", "no_reply", "spam"])
def test_a_supervisor_who_closes_what_the_bot_has_can_only_deny(disposition: str) -> None:
    assert outcome_of(tracked().closed(disposition)) == "abandoned"
    assert outcome_of(tracked().closed("resolved")) == "resolved_unconfirmed"
    assert outcome_of(Story().says("hello", intent="greet").closed("resolved")) == "abandoned"


def test_nobody_is_helped_by_being_closed_in_the_queue() -> None:
    assert outcome_of(tracked().called().closed("resolved")) == "escalated_unresolved"


def test_nobody_is_helped_by_an_agent_who_says_and_does_nothing() -> None:
    assert outcome_of(tracked().called().claimed().closed("resolved")) == "escalated_unresolved"
    assert outcome_of(tracked().called().claimed().agent_does().closed("resolved")) == "escalated_resolved"


def test_who_waits_for_a_week_was_not_helped() -> None:
    story = tracked().presses_person().called(rule="button")
    assert settled(story.case, now=story.now + 6 * DAY) is None
    assert outcome_of(story) == "escalated_unresolved"


def test_an_agent_has_it_for_as_long_as_they_like() -> None:
    story = tracked().called().claimed().agent_says("One moment.")
    assert settled(story.case, now=story.now + 90 * DAY) is None


def test_a_follow_up_that_is_owed_is_no_solution() -> None:
    assert outcome_of(tracked().called().left_address()) == "escalated_unresolved"


def test_what_the_bot_does_after_the_queue_counts_as_escalated() -> None:
    assert outcome_of(tracked(Story().presses_person().called().left_address())) == "escalated_resolved"


def test_a_person_of_an_earlier_call_did_not_help_with_the_later_one() -> None:
    helped = tracked().called().claimed().agent_says("Done.").says("thanks", intent="thank", bot="").returned()
    assert outcome_of(helped) == "escalated_resolved"
    assert outcome_of(helped.says("something else").called().left_address()) == "escalated_unresolved"


def test_a_conversation_that_is_given_back_ends_by_what_was_said_last() -> None:
    def given(confirmed_as: str = "") -> Story:
        return Story().says("help").called().claimed().agent_says("I see to it.").returned(confirmed_as=confirmed_as)

    assert outcome_of(given()) == "escalated_unresolved"
    assert outcome_of(given("resolved")) == "escalated_resolved"
    assert outcome_of(given("unresolved")) == "escalated_unresolved"
    assert outcome_of(tracked(given("unresolved"))) == "escalated_resolved"
    asked = given("resolved").says("refund?", intent="request_refund", goal="request_refund", bot="Which order?")
    assert outcome_of(asked) == "escalated_unresolved"


def test_of_three_people_the_last_one_counts() -> None:
    story = tracked().then(60).called().then(100).claimed("mia").then(200).agent_says("I pass you on.").passed_on()
    story.then(50).claimed("ben").then(10).lost().then(20).claimed("zoe").agent_says("Done.").closed()
    row = row_of(story)
    assert (row.outcome, row.agent, row.handoffs) == (Outcome.ESCALATED_RESOLVED, "zoe", 2)
    assert row.wait_seconds == 101 + 51 + 21
    assert row.first_reply_seconds == 101 + 201
    assert row.handle_seconds == 202 + 11 + 2


def test_a_crisis_is_what_people_made_of_it() -> None:
    story = Story().says("I cannot go on", intent="crisis", goal="crisis").called(rule="crisis", layer=3)
    assert row_of(story).layer == 3
    assert outcome_of(story) == "escalated_unresolved"
    assert outcome_of(story.claimed().agent_says("I am here.").closed()) == "escalated_resolved"


def test_nothing_is_counted_where_the_customer_said_nothing() -> None:
    story = Story().greet()
    assert settled(story.case, now=story.now + 90 * DAY) is None
    assert settled(story.closed().case, now=story.now) is None


def test_the_bots_conversation_is_open_until_the_pause_of_its_channel_is_over() -> None:
    web, mail = tracked(), tracked(Story(channel="mail").greet())
    assert settled(web.case, now=web.now + 1.9 * HOUR) is None
    assert settled(mail.case, now=mail.now + 23 * HOUR) is None
    assert row_of(web, after=2 * HOUR).last_at == web.now
    assert row_of(mail, after=24 * HOUR).last_at == mail.now


def test_the_same_issue_after_a_pause_is_reopened() -> None:
    story = tracked().says("thanks", intent="thank").then(DAY)
    story.says("Where is my order now?", intent="track_order", goal="track_order", bot="Which one?")
    row = row_of(story)
    assert (row.outcome, row.was, row.reopened_at) == (Outcome.REOPENED, "resolved_confirmed", story.now - 1)
    assert row.next_contact_at == row.reopened_at


def test_it_is_reopened_the_moment_the_customer_is_back() -> None:
    story = tracked()
    story.before = row_of(story)
    story.then(DAY).says("It does not work", intent="not_helpful")
    row = settled(story.case, now=story.now + 60)
    assert row is not None
    assert (row.outcome, row.was, row.last_at) == (Outcome.REOPENED, "resolved_unconfirmed", story.before.last_at)
    story.before = row
    assert settled(story.case, now=story.now + 61) == row
    story.says("Fine now, thanks", intent="thank", trigger="solved")
    assert row_of(story).outcome is Outcome.REOPENED


@pytest.mark.parametrize(
    ("pause", "goal", "order"),
    [(8 * DAY, "track_order", ""), (DAY, "get_invoice", ""), (DAY, "track_order", "BW-999999")],
)
def test_a_later_time_another_task_or_another_order_is_no_reopening(pause: float, goal: str, order: str) -> None:
    story = tracked().then(pause).says("hello again", goal=goal, order=order, resolved=(goal,))
    assert outcome_of(story) == "resolved_unconfirmed"


def test_what_was_not_solved_goes_on_after_a_pause() -> None:
    story = Story().says("Where is my order?", intent="track_order", goal="track_order", bot="Which one?")
    story.before = row_of(story)
    assert story.before.outcome is Outcome.ABANDONED
    story.then(DAY).says("BW-104233", goal="track_order", resolved=("track_order",))
    assert settled(story.case, now=story.now + 60) is None  # it is open again
    assert outcome_of(story) == "resolved_unconfirmed"


def test_a_note_of_an_agent_opens_nothing() -> None:
    story = tracked()
    story.before = row_of(story)
    story.then(DAY)._move(Owner.BOT, "bot.resumed")
    assert settled(story.case, now=story.now + 60) is not None


def test_what_is_forgotten_meanwhile_takes_nothing_back() -> None:
    story = tracked().says("thanks", intent="thank")
    story.before = row_of(story)
    story.turns, story.stars = [], {"bot": 5}
    row = row_of(story)
    assert (row.outcome, row.intent, row.csat_bot) == (Outcome.RESOLVED_CONFIRMED, "track_order", 5)


def test_what_must_be_forgotten_is_settled_as_it_stands() -> None:
    story = tracked().called().claimed().agent_says("One moment.")
    row = settled(story.case, now=story.now, must_end=True)
    assert row is not None
    assert row.outcome is Outcome.ESCALATED_UNRESOLVED


def test_the_row_tells_the_rest() -> None:
    story = Story(customer=Customer(id="C-1", tier="vip", language="en-GB", identified=True), facts=(ORDER,))
    tracked(story.greet()).says("a person please", intent="talk_to_human", mood=-0.4, bot="I get one.")
    story.called(rule="explicit_wish", subjects=("track_order",), layer=2).then(30).claimed("mia")
    story.agent_says("What is your order number?").says("BW-104233", bot="").agent_says("It is on its way.")
    story.stars, story.steps = {"agent": 5, "bot": 2}, 7
    row = row_of(story.closed())
    assert (row.intent, row.layer, row.reason, row.skill) == ("track_order", 2, "explicit_wish", "orders")
    assert (row.customer_messages, row.bot_messages, row.agent_messages) == (4, 3, 2)
    assert (row.asked_twice, row.asked_again, row.agent_steps) == (0, 1, 7)
    assert (row.csat_bot, row.csat_agent, row.tier, row.language) == (2, 5, "vip", "en")
    assert row.is_recognised
    assert row.started_at == story.lines[1].at


def both(first: Story, second: Story) -> tuple[LedgerRow, LedgerRow | None]:
    """The rows of two conversations of one customer, both known at the same time."""
    rows = {story.name: row for story in (first, second) if (row := settled(story.case, now=second.now + 9 * DAY))}
    found = {
        story.name: contact
        for story in (first, second)
        if (contact := contact_of(story.case, rows.get(story.name))) is not None
    }
    known = with_contacts(rows, found, {(first.name, second.name), (second.name, first.name)})
    return known[first.name], known.get(second.name)


def test_another_conversation_about_the_same_reopens_what_was_solved() -> None:
    first = tracked()
    second = tracked(Story(name="b" * 24, now=first.now + DAY))
    before, after = both(first, second)
    assert (before.outcome, before.was) == (Outcome.REOPENED, "resolved_unconfirmed")
    assert before.next_contact_at == before.reopened_at == second.lines[0].at
    assert after is not None
    assert (after.outcome, after.repeat_of) == (Outcome.RESOLVED_UNCONFIRMED, first.name)


def test_it_is_known_while_the_second_one_is_still_open() -> None:
    first = tracked()
    second = tracked(Story(name="b" * 24, now=first.now + DAY)).called().claimed()
    before, after = both(first, second)
    assert (before.outcome, after) == (Outcome.REOPENED, None)


def test_what_was_not_solved_stays_so_and_the_next_is_a_repeat() -> None:
    first = Story().says("Where is my order?", intent="track_order", goal="track_order", bot="Which one?")
    second = tracked(Story(name="b" * 24, now=first.now + DAY))
    before, after = both(first, second)
    assert (before.outcome, before.next_contact_at) == (Outcome.ABANDONED, second.lines[0].at)
    assert after is not None
    assert after.repeat_of == first.name


@pytest.mark.parametrize("pause", [-2 * HOUR, 8 * DAY])
def test_what_comes_beside_it_or_much_later_is_no_repeat(pause: float) -> None:
    first = tracked(Story().then(3 * HOUR)).then(HOUR).says("thanks", intent="thank")
    second = tracked(Story(name="b" * 24, now=first.now + pause))
    before, after = both(first, second)
    assert (before.next_contact_at, before.outcome) == (0.0, Outcome.RESOLVED_CONFIRMED)
    assert after is not None
    assert after.repeat_of == ""


def test_another_order_is_another_issue_and_the_same_article_the_same() -> None:
    first, second = tracked(), tracked(Story(name="b" * 24, now=tracked().now + DAY), order="BW-555555")
    assert both(first, second)[0].next_contact_at == 0.0

    def asked(story: Story, article: str) -> Story:
        return story.says("?", intent="ask_question", goal="ask_question", resolved=("ask_question",), article=article)

    first = asked(Story(), "returns")
    again, other = (asked(Story(name="b" * 24, now=first.now + DAY), article) for article in ("returns", "warranty"))
    assert both(first, again)[0].outcome is Outcome.REOPENED
    assert both(first, other)[0].outcome is Outcome.RESOLVED_UNCONFIRMED


def test_of_three_contacts_each_points_to_the_one_before() -> None:
    stories = [tracked(Story(name=name * 24, now=1e9 + place * DAY)) for place, name in enumerate("abc")]
    rows = {story.name: row for story in stories if (row := settled(story.case, now=1e9 + 20 * DAY))}
    found = {story.name: one for story in stories if (one := contact_of(story.case, rows[story.name]))}
    names = [story.name for story in stories]
    known = with_contacts(rows, found, [(one, other) for one in names for other in names if one != other])
    assert [known[name].repeat_of for name in names] == ["", names[0], names[1]]
    assert [known[name].outcome.value for name in names] == ["reopened", "reopened", "resolved_unconfirmed"]
    assert known[names[0]].next_contact_at == stories[1].lines[0].at
    again = with_contacts(known, found, [(one, other) for one in names for other in names if one != other])
    assert again == known


@pytest.mark.parametrize("names", ["bc", "cb"])
def test_it_came_open_again_with_the_first_of_several_returns(names: str) -> None:
    first = tracked()
    returns = [tracked(Story(name=name * 24, now=first.now + days * DAY)) for days, name in enumerate(names, start=1)]
    stories = [first, *returns]
    rows = {story.name: row_of(story) for story in stories}
    found = {story.name: one for story in stories if (one := contact_of(story.case, rows[story.name]))}
    known = with_contacts(rows, found, [(first.name, story.name) for story in returns])
    assert known[first.name].reopened_at == returns[0].lines[0].at


def test_a_row_of_a_forgotten_reading_is_recognised_by_its_task() -> None:
    first = tracked()
    row = row_of(first)
    first.turns = []
    second = tracked(Story(name="b" * 24, now=first.now + DAY))
    contacts = {one.name: found for one in (first, second) if (found := contact_of(one.case, replace(row)))}
    known = with_contacts({first.name: row}, contacts, [(first.name, second.name)])
    assert known[first.name].outcome is Outcome.REOPENED
