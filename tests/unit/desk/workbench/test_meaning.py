"""What texts mean is asked of a worker a few at a time, and remembered."""

from __future__ import annotations

import asyncio

import msgspec
import numpy as np
import pytest

from desk.copilot.questions import Questions
from desk.workbench import meaning
from desk.workbench.findings import findings
from desk.workbench.meaning import Meanings
from desk.workbench.nlu_file import read_nlu
from desk.workbench.training_data import TrainingData
from handoff.wire.meaning import ENCODE, MOST_TEXTS, EncodeTexts, TextsEncoded
from handoff.wire.workbench import FindingKind
from tests.unit.desk.copilot.test_questions import alone
from tests.waiting import until

NLU = "nlu:\n- intent: a_b\n  examples: |\n    - aaa\n- intent: c_d\n  examples: |\n    - bbb\n"


def encoding(questions: Questions, *, model: str = "m", size: int = 2, is_wrong: bool = False) -> list[tuple[str, ...]]:
    """A worker for which a text means the letter that it begins with; what it was asked."""
    asked: list[tuple[str, ...]] = []

    def send(message: msgspec.Struct) -> None:
        assert isinstance(message, EncodeTexts)
        asked.append(message.texts)
        vectors = np.zeros((len(message.texts), 2), dtype="<f2")
        for place, text in enumerate(message.texts):
            vectors[place] = (1, 0) if text.startswith(("a", "x")) else (0, 1)
        told = b"" if is_wrong else vectors.tobytes()
        questions.answered("w", TextsEncoded(message.id, size, told, model))

    questions.join("w", answers=(ENCODE,), send=send)
    return asked


async def test_texts_are_asked_for_once_and_a_few_at_a_time() -> None:
    questions = Questions(alone())
    asked, meanings = encoding(questions), Meanings(questions)
    texts = [f"a{number}" for number in range(MOST_TEXTS + 2)]
    vectors = await meanings.of(texts)
    assert all(one is not None and one.tolist() == [1, 0] for one in vectors)
    assert [len(some) for some in asked] == [MOST_TEXTS, 2]
    await meanings.of(texts)
    assert len(asked) == 2


async def test_questions_of_its_own_wait_for_each_other() -> None:
    questions = Questions(alone())
    asked: list[tuple[str, ...]] = []

    def send(message: msgspec.Struct) -> None:
        assert isinstance(message, EncodeTexts)
        asked.append(message.texts)
        vectors = np.ones((len(message.texts), 2), dtype="<f2").tobytes()
        answer = TextsEncoded(message.id, 2, vectors, "m")
        asyncio.get_running_loop().call_soon(questions.answered, "w", answer)

    questions.join("w", answers=(ENCODE,), send=send)
    meanings = Meanings(questions)
    both = await asyncio.gather(meanings.of(["a"]), meanings.of(["b"]))
    assert all(one is not None for (one,) in both)
    assert asked == [("a",), ("b",)]


async def test_without_a_worker_or_with_a_wrong_answer_nothing_is_known() -> None:
    questions = Questions(alone())
    meanings = Meanings(questions)
    assert not meanings.is_there
    assert await meanings.of(["a"]) == [None]
    encoding(questions, is_wrong=True)
    assert await meanings.of(["a"]) == [None]


async def test_vectors_of_another_encoder_are_forgotten() -> None:
    questions = Questions(alone())
    encoding(questions)
    meanings = Meanings(questions)
    await meanings.of(["a"])
    encoding(questions, model="another")
    await meanings.of(["b"])
    assert meanings.known(["a"]) == [None]


async def test_the_training_data_is_learned_beside_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "_PAUSE_SECONDS", 0.0)
    questions = Questions(alone())
    encoding(questions)
    meanings = Meanings(questions)
    meanings.learn(["aaa", "bbb"])
    await until(lambda: all(one is not None for one in meanings.known(["aaa", "bbb"])))
    await meanings.stop()


async def test_the_same_meaning_in_other_words_is_a_near_conflict() -> None:
    data = TrainingData.read({"data/nlu/f.yml": NLU})
    assert read_nlu(NLU, source="f.yml").blocks[0].intent == "a_b"
    questions = Questions(alone())
    encoding(questions)
    meanings = Meanings(questions)
    (vector,) = await meanings.of(["xyz"])
    vectors = await meanings.of([one.text for one in data.examples])
    (found,) = findings("xyz", "c_d", data, vector=vector, vectors=vectors)
    assert (found.kind, found.intent, found.how, found.likeness) == (FindingKind.NEAR_CONFLICT, "a_b", "meaning", 1.0)
    assert findings("xyz", "c_d", data) == ()
