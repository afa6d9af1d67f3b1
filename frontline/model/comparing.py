"""Testing a candidate beside the live model, on all that there is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from frontline import places, trained_model
from frontline.model.compared import Comparison, Guess, Message, Scenario, Story
from frontline.model.cross_validation import Exam, cross_validate, folds_of, key_of, questions_of
from frontline.model.findings import SCENARIOS, STORIES, evidence_hash
from frontline.model.kept_guesses import keep_guesses, kept_guesses
from frontline.model.recorded import Heard, run_recorded
from frontline.model.scenarios import run_scenarios
from frontline.model.shelf import Kept
from frontline.model.taught import Taught
from frontline.replay.progress import Progress, silently
from privacy.masking import mask_for_log

_VECTORS = places.ROOT / ".cache" / "comparisons"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is compared on what. `heard` are recorded messages; `tensorflow` as in the settings of the bot."""

    live: Kept
    candidate: Kept
    heard: Sequence[Heard] = ()
    stories: Path = STORIES
    scenarios: Path = SCENARIOS
    policy: Path = places.ESCALATION_POLICY
    jobs: int = 1
    tensorflow: bool = False


def compare(order: Order, *, say: Callable[[str], None], progress: Progress = silently) -> Comparison:
    """Test both. Raises ConfigurationError for a model that is not what was recorded, and `FrontlineError` where one of the
    tests cannot be carried out."""
    from frontline import rasa_engine

    rasa_engine.prepare(tensorflow=order.tensorflow)
    with (
        trained_model.checked_copy(order.live.archive) as live,
        trained_model.checked_copy(order.candidate.archive) as candidate,
    ):
        archives = live, candidate
        notes: list[str] = []
        judge = _newer(order)
        say("Cross-validating: both learn anew from parts of their examples, and are asked about the rest.")
        crossed = _crossed(order, judge, notes, progress)
        stories: tuple[Story, ...] = ()
        if order.stories.is_dir():
            from frontline.model.stories import run_stories

            say("Running the regression stories with both.")
            stories = run_stories(archives, order.stories)
        else:
            notes.append(f"There are no regression stories at {places.shown(order.stories)}.")
        scenarios: tuple[Scenario, ...] = ()
        if order.scenarios.is_file():
            scenarios = run_scenarios(
                archives, order.scenarios, policy=order.policy, jobs=order.jobs, cache=_VECTORS, progress=progress
            )
        else:
            notes.append(f"There are no labelled conversations at {places.shown(order.scenarios)}.")
        recorded = run_recorded(archives, order.heard, truths=_truths(judge), cache=_VECTORS, progress=progress)
    return Comparison(
        candidate=order.candidate.record.archive,
        live=order.live.record.archive,
        made_at=time.time(),
        evidence=evidence_hash(order.stories, order.scenarios, order.policy),
        crossed=crossed,
        stories=stories,
        scenarios=scenarios,
        recorded=tuple(msgspec.structs.replace(one, text=mask_for_log(one.text)) for one in recorded),
        notes=tuple(notes),
    )


def _newer(order: Order) -> Taught | None:
    """What the newer of the two was taught with: its labels count as right."""
    newest = max((order.candidate, order.live), key=lambda one: one.record.trained_at)
    return newest.taught or order.candidate.taught


def _crossed(order: Order, judge: Taught | None, notes: list[str], progress: Progress) -> tuple[Message, ...]:
    taught = order.candidate.taught
    if taught is None or judge is None:
        notes.append(
            "What the candidate was taught with was not kept, so nothing was cross-validated: train it anew "
            "(frontline model train --force)."
        )
        return ()
    questions = questions_of(judge)
    folds = folds_of(questions)
    exams = [Exam(taught, questions, folds)]
    before = order.live.taught
    if before is None:
        notes.append(
            "What the live model was taught with was not kept (an older version trained it), so it is not cross-validated."
        )
    elif before != taught:
        exams.append(Exam(before, questions, folds))
    else:
        notes.append("Both were taught with the same examples, so cross-validation shows no difference.")
    found = _answers(exams, order, progress)
    live: Sequence[Guess | None] = found[-1] if before is not None else [None] * len(questions)
    return tuple(
        Message(question.text, question.intent, candidate, old)
        for question, candidate, old in zip(questions, found[0], live, strict=True)
    )


def _answers(exams: Sequence[Exam], order: Order, progress: Progress) -> list[tuple[Guess, ...]]:
    """What was found before, and what is missing of it; that is kept at once, for whoever stops in between."""
    keys = [key_of(exam) for exam in exams]
    folders = (order.candidate.folder, order.live.folder)[: len(exams)]
    known = [kept_guesses(folder, key) for folder, key in zip(folders, keys, strict=True)]
    missing = [exam for exam, guesses in zip(exams, known, strict=True) if guesses is None]
    found = []
    with contextlib.closing(cross_validate(missing, jobs=order.jobs, progress=progress)) as new:
        for folder, key, kept in zip(folders, keys, known, strict=True):
            guesses = kept if kept is not None else next(new)
            if kept is None:
                keep_guesses(folder, key, guesses)
            found.append(guesses)
    return found


def _truths(judge: Taught | None) -> dict[str, str]:
    """The intents of the examples, by their words in small letters."""
    examples = () if judge is None else judge.examples
    return {" ".join(one.text.split()).lower(): one.intent for one in examples}
