"""Cross-validation asks about each message once, and of nobody who has seen it."""

from __future__ import annotations

import random
from collections import Counter
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest

from bot.understanding.message_text import read_text
from frontline.model import cross_validation
from frontline.model.compared import Guess
from frontline.model.cross_validation import FOLDS, Exam, folds_of, key_of, questions_of, settings_of
from frontline.model.kept_guesses import keep_guesses, kept_guesses
from frontline.model.taught import Example, Taught, read_taught, write_taught

CHANCE = random.Random(5)


def taught(*examples: tuple[str, str], **options: Any) -> Taught:
    raw = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in options.items()}
    return Taught(
        tuple(Example(*one) for one in examples), raw, {"weights": "package", "cache": "c", "precision": "int8"}
    )


def _word() -> str:
    return "".join(CHANCE.choices("abcdefghijklmnopqrstuvwxyz", k=7))


def guesses(exam: Exam, vectors: dict[str, Any]) -> list[Guess]:
    examiner: Any = SimpleNamespace(exams=(exam,), vectors=(vectors,), tuner=lambda: None)
    found: dict[int, Guess] = {}
    for fold in range(FOLDS):
        answers = dict(cross_validation._answers(examiner, 0, fold))
        assert not answers.keys() & found.keys()
        found |= answers
    return [found[place] for place in range(len(exam.questions))]


def test_each_intents_messages_are_dealt_out_evenly_and_always_the_same() -> None:
    examples = [(f"{name} {number}", name) for name in ("a", "b", "c") for number in range(20)]
    questions = questions_of(taught(*examples))
    folds = folds_of(questions)
    assert folds == folds_of(questions)
    for name in ("a", "b", "c"):
        counts = Counter(fold for fold, one in zip(folds, questions, strict=True) if one.intent == name)
        assert max(counts.values()) - min(counts.values()) <= 1


def test_the_same_words_are_asked_once() -> None:
    found = questions_of(taught(("Where is it?", "track"), ("where  is it?", "track"), ("where is it?", "other")))
    assert found == (Example("Where is it?", "track"),)


@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_learned_is_not_known() -> None:
    """Labels are chance: whoever knows them has seen the messages."""
    words = [f"{_word()} {_word()}" for _ in range(48)]
    examples = [(text, CHANCE.choice(["one", "other"])) for text in words]
    numbers = np.random.default_rng(3)
    vectors = {read_text(text): numbers.normal(size=384).astype(np.float32) for text in words}
    one = taught(*examples, folds=3)
    questions = questions_of(one)
    found = guesses(Exam(one, questions, folds_of(questions)), vectors)
    right = sum(guess.best == question.intent for guess, question in zip(found, questions, strict=True))
    assert right / len(questions) < 0.75


@pytest.mark.filterwarnings("ignore")
def test_what_can_be_learned_is_known_also_by_a_model_that_was_taught_less() -> None:
    numbers = np.random.default_rng(4)
    centres = {name: numbers.normal(size=384) for name in ("one", "other", "third")}
    examples = [(f"{name} {_word()}", name) for name in centres for _ in range(9)]
    vectors = {
        read_text(text): (centres[name] + 0.1 * numbers.normal(size=384)).astype(np.float32) for text, name in examples
    }
    whole, less = taught(*examples, folds=3), taught(*examples[:21], folds=3)
    questions = questions_of(whole)
    folds = folds_of(questions)
    for exam, least in ((Exam(whole, questions, folds), 27), (Exam(less, questions, folds), 18)):
        found = guesses(exam, vectors)
        assert sum(guess.best == one.intent for guess, one in zip(found, questions, strict=True)) >= least


def test_the_options_are_those_of_the_training_but_for_tuning() -> None:
    settings = settings_of(taught(tuning="always", most_lost=0.1, of_another_version=5))
    assert (settings.tuning, settings.most_lost) == ("never", 0.1)


def test_what_was_found_is_kept_for_the_same_question_alone(tmp_path: Any) -> None:
    one = taught(("hello", "greet"), ("bye", "leave"))
    questions = questions_of(one)
    exam = Exam(one, questions, folds_of(questions))
    found = (Guess("greet", "greet", 0.5), Guess("leave", "leave", 0.75))
    keep_guesses(tmp_path, key_of(exam), found)
    assert kept_guesses(tmp_path, key_of(exam)) == found
    changed = Exam(taught(("hello", "greet"), ("bye", "greet")), questions, exam.folds)
    assert kept_guesses(tmp_path, key_of(changed)) is None
    write_taught(one, tmp_path)
    assert read_taught(tmp_path) == one
