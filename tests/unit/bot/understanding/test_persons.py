"""The names by which people introduce themselves."""

from __future__ import annotations

import pytest

from bot.understanding.persons import find_persons


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Maria Lopez", "Maria Lopez"),
        ("my name's Maria Lopez", "Maria Lopez"),
        ("My name’s maría lópez-garcía", "María López-García"),
        ("MY NAME IS MARIA LOPEZ", "Maria Lopez"),
        ("my name is: Maria", "Maria"),
        ("my name is maria. i need help", "Maria"),
        ("my name is Will", "Will"),
        ("my name is O'Neil", "O'Neil"),
        ("my name is van der Meer", "van der Meer"),
        ("my name is 张伟", "张伟"),
        ("my full name is Jean-Luc van der Berg", "Jean-Luc van der Berg"),
        ("Name: Seán O’Brien", "Seán O’Brien"),
        ("the name on the account is Maria Lopez", "Maria Lopez"),
        ("the order is under Peter Parker", "Peter Parker"),
        ("can you change my name to Maria Garcia", "Maria Garcia"),
        ("you can call me Al", "Al"),
        ("last name hollis", "Hollis"),
        ("I'm John", "John"),
        ("I'm John.", "John"),
        ("i'm john", "John"),
        ("hi im dave, order 104233", "Dave"),
        ("I am John Smith and I want a refund", "John Smith"),
        ("I'm Peter from London", "Peter"),
        ("I'm Zbigniew", "Zbigniew"),
        ("hi this is maria lopez", "Maria Lopez"),
        ("This is Zbigniew Kowalski calling", "Zbigniew Kowalski"),
        ("this is Maria Lopez's order", "Maria Lopez"),
        ("I am Dr. Smith", "Smith"),
        ("this is Mrs Anna Smith", "Anna Smith"),
        ("it's me, Anna", "Anna"),
        ("IT'S MARIA LOPEZ", "Maria Lopez"),
        ("Hello, Anna here", "Anna"),
        ("Dave here, any news?", "Dave"),
        ("Where is it?\nRegards, Peter Parker", "Peter Parker"),
        ("Where is it?\nThanks,\nPeter Parker", "Peter Parker"),
        ("Best regards\nMaria Lopez", "Maria Lopez"),
        ("I'm sorry, this is Maria", "Maria"),
    ],
)
def test_somebody_who_says_who_they_are_is_found(text: str, name: str) -> None:
    assert [person.name for person in find_persons(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "I'm angry",
        "I'm Angry",
        "I'M ANGRY",
        "I AM VERY ANGRY",
        "I'm so done",
        "I'm German",
        "I am Canadian",
        "I'm In London",
        "I'm VIP",
        "I'm Dissapointed",
        "i'm will",
        "im mad",
        "This Is Ridiculous",
        "This is Rediculous",
        "this is the third time",
        "this is Important",
        "It's Broken",
        "it's Christmas",
        "it's FedEx",
        "It's Amazon Prime",
        "it's me again",
        "please call me back",
        "call me ASAP",
        "is anyone here",
        "this is Maria's husband",
        "My husband's name is Tom",
        "can I speak with Anna",
        "thank you, Dave",
        "Thanks Maria!",
        "thanks,\nFrustrated customer",
        "thanks\nsent from my iPhone",
        "my name is spelled wrong",
        "my name is not on the invoice",
        "My name is 12345",
        "My last name has changed",
        "correct my name to reflect that",
        "my name is <script>",
        "",
    ],
)
def test_who_says_something_else_is_not(text: str) -> None:
    assert list(find_persons(text)) == []


def test_the_span_is_that_of_the_name() -> None:
    text = "hello 👋 my name is maria lopez and I wait"
    (person,) = find_persons(text)
    assert text[person.start : person.end] == "maria lopez"
