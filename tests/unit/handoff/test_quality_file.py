"""Reading `data/quality.yml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.exceptions import QualityInvalid
from handoff.policy_file import parse_policy
from handoff.quality_file import parse_quality
from handoff.quality_model import Grade, Grades

DATA = Path(__file__).parents[3] / "data"


def problems(text: str) -> list[str]:
    policy = parse_policy((DATA / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")
    with pytest.raises(QualityInvalid) as caught:
        parse_quality(text, source="q.yml", policy=policy)
    return [str(one) for one in caught.value.problems]


def test_delivered_file_is_right_by_the_delivered_policy() -> None:
    policy = parse_policy((DATA / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")
    rules = parse_quality((DATA / "quality.yml").read_text(encoding="utf-8"), source="quality.yml", policy=policy)
    assert rules.compliance


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: '1'\nweights: 1\n", "q.yml:2: `weights` is not known in a file of quality"),
        ("queues: {}\n", "q.yml:1: `version` is missing in the file of quality."),
        ("version: '1'\ngrades: {weak: 70, good: 60}\n", "q.yml:2: The grades must rise"),
        ("version: '1'\ncriteria:\n  intent: {weigth: 3}\n", "q.yml:3: "),
        ("version: '1'\ncriteria:\n  tone: {answered: 0, mood: 0, manners: 0}\n", "q.yml:3: `answered`, `mood` and `manners` are all 0"),
        ("version: '1'\ncriteria:\n  tone: {impatient: ['(a']}\n", "q.yml:3: The brackets of `(a` do not fit"),
    ],
)  # fmt: skip
def test_mistake_is_told_with_its_line(text: str, told: str) -> None:
    assert problems(text)[0].startswith(told)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("needs: person, when: {}, within_seconds: 60", "has no condition"),
        ("needs: person, when: {escalation: [crisis]}", "say with `within_seconds` how soon"),
        ("needs: person, when: {escalation: [crisi]}, within_seconds: 60", "has no rule `crisi`: did you mean `crisis`?"),
        ("needs: consent, when: {intents: [track_order]}", "say with `said` what it sounds like"),
        ("needs: disclosure, when: {intents: [track_orders]}, said: [fee]", "has no intent `track_orders`"),
        ("needs: disclosure, when: {intents: [track_order]}, said: [fee], within_seconds: 5", "is for rules that need a person"),
    ],
)  # fmt: skip
def test_rule_that_could_never_hold_is_told(rule: str, told: str) -> None:
    found = problems(f"version: '1'\ncompliance:\n  - {{name: it, reason: It matters., {rule}}}\n")
    assert any(told in one and one.startswith("q.yml:3: ") for one in found), found


def test_grades_name_points_and_count_as_the_middle_of_their_band() -> None:
    grades = Grades()
    assert [grades.of(points) for points in (0, 39.9, 40, 65, 85, 100)] == [
        Grade.FAILED, Grade.FAILED, Grade.WEAK, Grade.GOOD, Grade.VERY_GOOD, Grade.VERY_GOOD,
    ]  # fmt: skip
    assert [grades.of(grades.points(grade)) for grade in Grade] == list(Grade)


def test_fingerprint_changes_with_what_scores_depend_on_alone() -> None:
    plain, queue, weight = (
        parse_quality(text, source="q").fingerprint()
        for text in (
            "version: a\n",
            "version: b\nqueues: {low_below: 10}\n",
            "version: a\ncriteria: {tone: {weight: 7}}\n",
        )
    )
    assert plain == queue != weight
