"""Canned replies are read strictly: every mistake is told with its line and what would be right."""

from __future__ import annotations

import pytest

from handoff.exceptions import RepliesInvalid
from handoff.reply_file import parse_replies
from handoff.reply_variables import fill_variables, named_in, unfilled
from tests.unit.handoff.situations import ROOT

GOOD = 'topic: Orders\nreplies:\n  - short: hi\n    title: "Hello"\n    text: "Hello {customer_first_name}."\n'
FACTS = "facts:\n  - name: photo\n    label: Photo\n    kind: photo\n    question: Could you send a photo?\n"


def problems_of(**files: str) -> list[str]:
    with pytest.raises(RepliesInvalid) as caught:
        parse_replies({f"{name}.yml": text for name, text in files.items()})
    return [str(problem) for problem in caught.value.problems]


def test_replies_know_their_topic_and_facts_are_found_by_name() -> None:
    read = parse_replies({"orders.yml": GOOD, "data/replies/questions.yml": FACTS})
    assert [(reply.short, reply.topic) for reply in read.replies] == [("hi", "Orders")]
    fact = read.fact("photo")
    assert fact is not None
    assert fact.question == "Could you send a photo?"
    assert read.fact("shoe_size") is None


def test_the_delivered_replies_are_many_and_can_be_read() -> None:
    files = {str(path): path.read_text(encoding="utf-8") for path in (ROOT / "data" / "replies").glob("*.yml")}
    read = parse_replies(files)
    assert len(read.replies) >= 30
    assert len({reply.topic for reply in read.replies}) >= 5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("customer_first_name", "order_nunber"), "no variable of a reply: did you mean `order_number`?"),
        (GOOD.replace("short: hi", "short: Hi!"), "orders.yml:3: `replies[0].short` is wrong"),
        (GOOD + "    intents: [track_ordr]\n", "`track_ordr` is no intent: did you mean `track_order`?"),
        (GOOD + "    topic: Other\n", "`topic` is given once, at the top of the file."),
        (GOOD + "    mod: unhappy\n", "`mod` is not known"),
        (GOOD.replace("topic: Orders\n", ""), "`topic` is missing"),
        ("topic: [", "not readable as YAML"),
        (GOOD + GOOD.split("replies:\n")[1], "orders.yml:6: `/hi` is taken already, in orders.yml:3."),
    ],
)
def test_a_mistake_is_told(text: str, problem: str) -> None:
    assert any(problem in told for told in problems_of(orders=text))


def test_an_intent_of_the_designers_own_is_taken() -> None:
    read = parse_replies({"orders.yml": GOOD + "    intents: [gift_wrapping]\n"})
    assert read.replies[0].intents == ("gift_wrapping",)


def test_a_short_name_is_taken_across_files_and_every_problem_is_told() -> None:
    told = problems_of(a=GOOD, b=GOOD, questions=FACTS + FACTS.split("facts:\n")[1])
    assert "b.yml:3: `/hi` is taken already, in a.yml:3." in told
    assert "questions.yml:6: `photo` is given twice; keep one of them." in told


def test_question_is_asked_in_the_customers_language_else_in_the_one_for_all_others() -> None:
    text = FACTS.replace("question: Could you send a photo?", "question: {de: Ein Foto bitte., other: A photo please.}")
    fact = parse_replies({"questions.yml": text}).fact("photo")
    assert fact is not None
    assert [fact.question_in(language) for language in ("de", "fr", "")] == [
        "Ein Foto bitte.",
        *["A photo please."] * 2,
    ]
    assert fact.again_in("de") == ""


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (
            "{de: Ein Foto bitte.}",
            "questions.yml:5: `other` is missing: say what customers of all other languages are asked.",
        ),
        ("{German: Ein Foto bitte., other: A photo please.}", "is wrong"),
        ("{de: '', other: A photo please.}", "is wrong"),
    ],
)
def test_a_mistake_in_a_question_by_language_is_told(question: str, problem: str) -> None:
    told = problems_of(questions=FACTS.replace("Could you send a photo?", question))
    assert any(problem in one for one in told), told


def test_the_delivered_questions_are_there_in_every_language_of_the_web_chat() -> None:
    path = ROOT / "data" / "replies" / "questions.yml"
    languages = {file.stem for file in (ROOT / "desk" / "static" / "widget" / "languages").glob("*.js")}
    assert len(languages) >= 9
    for fact in parse_replies({str(path): path.read_text(encoding="utf-8")}).facts:
        for given in (fact.question, fact.again):
            if given:
                assert isinstance(given, dict), f"{fact.name} is asked for in one language alone"
                assert given.keys() == languages - {"en"} | {"other"}, fact.name
                assert len(set(given.values())) == len(given), f"{fact.name} says the same in two languages"


def test_variables_are_filled_or_stay_and_nobody_is_addressed_without_a_name() -> None:
    text = "I am sorry, {customer_first_name}. Order {order_number} of {customer_name}, {x} {y_1}."
    assert named_in(text) == ("customer_first_name", "order_number", "customer_name", "x", "y_1")
    assert fill_variables(text, {}) == "I am sorry. Order {order_number} of, {x} {y_1}."
    filled = fill_variables(
        text, {"customer_first_name": "Bo", "customer_name": "Bo {order_number}", "order_number": "7"}
    )
    assert filled == "I am sorry, Bo. Order 7 of Bo {order_number}, {x} {y_1}."
    assert unfilled("{order_number} {x} { amount } {amount}") == ("order_number", "amount")
