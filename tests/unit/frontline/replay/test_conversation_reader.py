"""Messages are read in their conversation, and once where nothing of it differs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bot.understanding.intents import IntentReading, ScoredIntent
from bot.understanding.reader import Reading, TextReading
from bot.understanding.sentiment import SentimentReading
from bot.understanding.triggers import TriggerReading
from frontline.replay.conversation_reader import ANY_MOMENT, ConversationReader
from frontline.replay.transcript import Transcript, TranscriptCustomer, Utterance
from handoff.conversation import Understanding
from tests.unit.frontline.replay.conversations import bot, customer, transcript


class Model:
    """Stands in for the trained reader, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def read_on(self, alone: TextReading, *, metadata: Mapping[str, Any]) -> Reading:
        self.asked.append((alone.text, metadata))
        shared: dict[str, Any] = {
            name: getattr(alone, name) for name in alone.__struct_fields__ if name in Reading.__struct_fields__
        }
        return Reading(**shared, entities=(), frustration=0.5, language="en")


def alone(text: str) -> TextReading:
    intent = ScoredIntent("inform", 0.9)
    return TextReading(
        text=text,
        read=text,
        vector=np.zeros(384, dtype=np.float32),
        intents=IntentReading(intent, (intent,)),
        meant=(),
        sentiment=SentimentReading("neutral", 0.0),
        needs=(),
        triggers=TriggerReading(),
        knowledge=(),
    )


def read(reader: ConversationReader, talk: Transcript) -> list[Understanding]:
    texts = [talk.turns[entry].text for entry in talk.customer_entries]
    return list(reader.read(talk, [alone(text) for text in texts]))


def asked(*turns: Utterance, language: str | None = None) -> list[tuple[str, Mapping[str, Any]]]:
    model = Model()
    told = TranscriptCustomer(language=language) if language is not None else None
    read(ConversationReader(model), Transcript("one", turns, customer=told))  # type: ignore[arg-type]
    return model.asked


def test_a_message_is_read_with_what_was_said_before_it() -> None:
    _, (text, metadata) = asked(customer("hi"), bot("Hello."), customer("where is it"))
    assert text == "where is it"
    assert metadata["earlier"] == [{"by": "customer", "text": "hi"}, {"by": "bot", "text": "Hello."}]


def test_its_time_and_the_customers_language_are_known() -> None:
    ((_, metadata),) = asked(customer("hi", at="2026-11-25T15:00:00+00:00"), language="de")
    assert (metadata["at"], metadata["customer"]) == (1_795_618_800.0, {"language": "de"})


def test_a_message_without_a_time_is_read_as_of_the_same_moment_in_every_run() -> None:
    ((_, metadata),) = asked(customer("hi"))
    assert metadata["at"] == ANY_MOMENT


def test_a_conversation_that_comes_again_is_not_read_again() -> None:
    model = Model()
    reader = ConversationReader(model)  # type: ignore[arg-type]
    talk = transcript(customer("hi"), bot("Hello."), customer("where is it"))
    assert read(reader, talk) == read(reader, talk)
    assert [text for text, _ in model.asked] == ["hi", "where is it"]


def test_the_same_words_after_others_are_read_anew() -> None:
    model = Model()
    reader = ConversationReader(model)  # type: ignore[arg-type]
    read(reader, transcript(customer("hi"), bot("Hello."), customer("hi")))
    assert [text for text, _ in model.asked] == ["hi", "hi"]
