"""Which conversations are picked for a look at their quality."""

from typing import Any

import pytest

from handoff.decision import Evidence, FiredRule, Outcome
from handoff.log import Author, Entry, EntryKind
from handoff.review_model import ReviewRule, ReviewRules, When
from handoff.reviews import ReviewCase, Shown, findings, without_word


def shown(case: ReviewCase, **when: Any) -> tuple[Shown, ...] | None:
    rules = ReviewRules("1", (ReviewRule("rule", "A reason.", When(**when)),))
    found = findings(rules, case)
    return found[0].shown if found else None


def log(*said: tuple[Author, str]) -> tuple[Entry, ...]:
    return tuple(Entry(seq, 0.0, author, EntryKind.MESSAGE, text) for seq, (author, text) in enumerate(said, start=1))


FIRED = (
    FiredRule(
        "threat", "The customer threatened somebody.", Outcome.HANDOFF, 3, 1, (Evidence("trigger", "", "", (4,)),)
    ),
)


@pytest.mark.parametrize(
    ("case", "when", "text", "seqs"),
    [
        (ReviewCase(fired=FIRED), {"escalation": ("crisis", "threat")}, "The customer threatened somebody.", (4,)),
        (
            ReviewCase(moods=((2, 0.2), (4, 0.0), (6, -0.6), (8, -0.8)), person_from=5),
            {"mood_fell_by": 0.8},
            "The mood fell from 0.10 to -0.70.",
            (4, 6, 8),
        ),
        (
            ReviewCase(reopened_after_seconds=3 * 86_400),
            {"reopened_within_days": 7},
            "A person was called about it again after 3 days.",
            (),
        ),
        (ReviewCase(refunds=((20.0, 3), (120.5, 7))), {"refund_above": 100}, "120.50 was given back.", (7,)),
        (ReviewCase(waited_seconds=901), {"waited_seconds": 900}, "The customer waited 15 minutes for a person.", ()),
        (
            ReviewCase(warnings=((5, "refund_promise"),)),
            {"warning_confirmed": True},
            "Sent in spite of a warning: refund promise.",
            (5,),
        ),
        (
            ReviewCase(
                entries=log((Author.AGENT, "Hello?"), (Author.CUSTOMER, "Will it come?"), (Author.CUSTOMER, "Hm."))
            ),
            {"unanswered_question": True},
            "Nobody answered: “Will it come?”",
            (2,),
        ),
        (
            ReviewCase(verdict="wrong_team"),
            {"verdict": ("wrong_team",)},
            "The agent judged the handoff: wrong team.",
            (),
        ),
        (
            ReviewCase(ratings=(("agent", 2, "Rude."),)),
            {"rating_at_most": 2},
            "The customer gave the person 2 of 5: “Rude.”",
            (),
        ),
        (ReviewCase(wrong_answers=(3, 5)), {"wrong_answers": 2}, "2 answers of the bot are called wrong.", (3, 5)),
    ],
)
def test_rule_holds_and_says_what_shows_it(
    case: ReviewCase, when: dict[str, Any], text: str, seqs: tuple[int, ...]
) -> None:
    assert shown(case, **when) == (Shown(text, seqs),)


@pytest.mark.parametrize(
    ("case", "when"),
    [
        (ReviewCase(fired=FIRED), {"escalation": ("crisis",)}),
        (ReviewCase(moods=((2, 0.2), (6, -0.1)), person_from=5), {"mood_fell_by": 0.4}),
        (ReviewCase(moods=((2, 0.2), (6, -0.9)), person_from=0), {"mood_fell_by": 0.4}),
        (ReviewCase(moods=((6, -0.9),), person_from=5), {"mood_fell_by": 0.4}),
        (ReviewCase(), {"reopened_within_days": 7}),
        (ReviewCase(reopened_after_seconds=8 * 86_400), {"reopened_within_days": 7}),
        (ReviewCase(refunds=((100.0, 3),)), {"refund_above": 100}),
        (ReviewCase(waited_seconds=899), {"waited_seconds": 900}),
        (ReviewCase(), {"warning_confirmed": True}),
        (ReviewCase(entries=log((Author.CUSTOMER, "Will it?"), (Author.AGENT, "Yes."))), {"unanswered_question": True}),
        (ReviewCase(verdict="needed"), {"verdict": ("wrong_team",)}),
        (ReviewCase(ratings=(("agent", 3, ""),)), {"rating_at_most": 2}),
        (ReviewCase(ratings=(("agent", 1, ""),)), {"rating_at_most": 2, "rating_of": "bot"}),
        (ReviewCase(wrong_answers=(3,)), {"wrong_answers": 2}),
        (ReviewCase(ratings=(("bot", 1, ""),), waited_seconds=5), {"rating_at_most": 2, "waited_seconds": 900}),
    ],
)
def test_rule_does_not_hold_where_a_condition_is_not_met(case: ReviewCase, when: dict[str, Any]) -> None:
    assert shown(case, **when) is None


def test_all_conditions_of_a_rule_are_shown_and_rules_keep_their_order() -> None:
    case = ReviewCase(ratings=(("bot", 1, ""),), waited_seconds=1000)
    both = shown(case, rating_at_most=2, waited_seconds=900)
    assert both is not None
    assert len(both) == 2
    rules = ReviewRules(
        "1", tuple(ReviewRule(name, "A reason.", When(rating_at_most=2)) for name in ("first", "second"))
    )
    assert [found.rule for found in findings(rules, case)] == ["first", "second"]


@pytest.mark.parametrize("word", ["Rude", "Rude.", "“Rude”, she said!", "long " * 60])
def test_what_shows_a_rating_reads_without_the_customers_word(word: str) -> None:
    (found,) = shown(ReviewCase(ratings=(("agent", 2, word),)), rating_at_most=2) or ()
    assert word[:4].strip("“") in found.text
    assert without_word(found.text, word) == "The customer gave the person 2 of 5."
    assert without_word("They waited 20 min.", word) == "They waited 20 min."
