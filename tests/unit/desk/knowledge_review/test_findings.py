"""What ended conversations tell about articles, questions without one, and drafts of what people explained."""

from __future__ import annotations

import pytest

from desk.insight.outcome import Outcome
from desk.knowledge_review.findings import Result, draft_of, questions_of, uses_of
from handoff.conversation import Customer, FailureKind
from tests.unit.desk.insight.ledger_case import Story


def asked() -> Story:
    return Story().says(
        "How long is the warranty?",
        intent="ask_question",
        goal="ask_question",
        resolved=("ask_question",),
        bot="Two years.",
        article="warranty",
    )


def result_of(story: Story) -> tuple[str, str]:
    (use,) = uses_of(story.case)
    assert (use.slug, use.question, use.seq) == ("warranty", "How long is the warranty?", 2)
    return use.result.value, use.why.value


def test_nothing_is_known_of_an_answer_that_nobody_spoke_of() -> None:
    assert result_of(asked()) == ("unknown", "")
    assert result_of(asked().says("And my order?", intent="track_order", goal="track_order")) == ("unknown", "")


def test_the_customers_next_words_tell_whether_it_helped() -> None:
    assert result_of(asked().says("thanks", intent="thank")) == ("helped", "said_so")
    assert result_of(asked().says("no, that is not it", intent="not_helpful")) == ("not_helped", "said_so")
    assert result_of(asked().says("a human please", intent="talk_to_human")) == ("not_helped", "wanted_person")
    assert result_of(asked().presses_person().called()) == ("not_helped", "wanted_person")


def test_what_an_agent_calls_wrong_did_not_help_whatever_was_said() -> None:
    story = asked().says("thanks", intent="thank")
    story.wrong = {2}
    assert result_of(story) == ("not_helped", "called_wrong")


def test_good_stars_speak_for_what_nobody_spoke_of() -> None:
    story = asked()
    story.stars = {"bot": 5}
    assert result_of(story) == ("helped", "rated")


def test_a_question_without_an_article_is_open() -> None:
    story = asked().says("Do you rent out?", intent="ask_question", failure=FailureKind.NO_ANSWER)
    (open_question,) = questions_of(story.case)
    assert (open_question.seq, open_question.question) == (3, "Do you rent out?")
    assert not list(questions_of(asked().case))


def explained(*words: str, name: str = "Maya Torres") -> Story:
    story = Story(customer=Customer(id="C-1", name=name, identified=True))
    story.says("Can the lamp be used outdoors?", intent="ask_question", failure=FailureKind.NO_ANSWER)
    story.called().claimed()
    for one in words:
        story.agent_says(one)
    return story.closed()


def test_what_a_person_explained_becomes_a_draft_without_what_is_personal() -> None:
    story = explained(
        "Hello Maya, I am Dana.",
        "The lamp is made for dry rooms only. Outdoors it needs the rain cover, which every shop of ours has in stock.",
        "I have put one on your order 104233. Maya can fetch it there. Is there anything else?",
    )
    draft = draft_of(story.case, Outcome.ESCALATED_RESOLVED)
    assert draft is not None
    assert draft.question == "Can the lamp be used outdoors?"
    assert draft.answer == (
        "The lamp is made for dry rooms only. Outdoors it needs the rain cover, which every shop of ours has in stock."
    )
    assert draft.seqs == (1, 6)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.ESCALATED_RESOLVED])
def test_nothing_is_learned_from_what_people_did_not_resolve(outcome: Outcome) -> None:
    story = explained("The lamp is made for dry rooms only, for its case lets rain in at the back of it.")
    assert draft_of(story.case, outcome) is None


def test_a_short_word_or_a_deed_is_no_article() -> None:
    assert draft_of(explained("Yes, it can.").case, Outcome.ESCALATED_RESOLVED) is None
    deed = explained("I have sent you a new lamp today, and it will come with the next delivery to your house.")
    assert draft_of(deed.case, Outcome.ESCALATED_RESOLVED) is None


def test_results_are_those_that_the_database_takes() -> None:
    assert {one.value for one in Result} == {"helped", "not_helped", "unknown"}
