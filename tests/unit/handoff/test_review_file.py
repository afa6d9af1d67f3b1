"""`data/reviews.yml` is read strictly."""

import pytest

from handoff.exceptions import ReviewsInvalid
from handoff.policy_file import parse_policy
from handoff.review_file import parse_reviews
from tests.unit.handoff.situations import ROOT

DELIVERED = (ROOT / "data" / "reviews.yml").read_text(encoding="utf-8")


def test_delivered_rules_can_be_used_and_name_rules_of_the_policy() -> None:
    policy = parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="data/escalation.yml")
    rules = parse_reviews(DELIVERED, source="data/reviews.yml", policy=policy)
    assert any(rule.when.escalation for rule in rules.rules)
    renamed = DELIVERED.replace("[crisis, safety]", "[crises, safety]")
    with pytest.raises(ReviewsInvalid, match=r"no rule `crises`: did you mean `crisis`"):
        parse_reviews(renamed, source="data/reviews.yml", policy=policy)
    assert parse_reviews(renamed, source="data/reviews.yml").version == rules.version


def problems(text: str) -> list[str]:
    with pytest.raises(ReviewsInvalid) as caught:
        parse_reviews(text, source="r.yml")
    return [str(problem) for problem in caught.value.problems]


def test_every_mistake_is_told_with_its_line() -> None:
    found = problems(
        "version: '1'\n"
        "rulez: []\n"
        "ratings: {after_silence_seconds: 5}\n"
        "rules:\n"
        "  - {name: one, reason: A reason., when: {mood_fel_by: 0.4}}\n"
        "  - {name: two, reason: A reason., when: {rating_at_most: 6}}\n"
    )
    assert [line.split(": ")[0] for line in found] == ["r.yml:2", "r.yml:3", "r.yml:5", "r.yml:6"]
    assert "did you mean `rules`?" in found[0]
    assert "did you mean `mood_fell_by`?" in found[2]


def test_rules_that_pick_everything_or_nothing_are_refused() -> None:
    found = problems(
        "version: '1'\n"
        "rules:\n"
        "  - {name: one, reason: A reason., when: {}}\n"
        "  - {name: one, reason: A reason., when: {rating_of: bot}}\n"
    )
    assert len(found) == 4
    assert sum("no condition" in one for one in found) == 2
    assert any("two rules with the name `one`" in one for one in found)
    assert any("no `rating_at_most`" in one for one in found)
    assert problems("[]") == ["r.yml:1: A file of reviews is a mapping with the keys version, rules, ratings."]
    assert "`rules` is missing" in problems("version: '1'")[0]
