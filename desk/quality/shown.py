"""How rows of quality are told: means, names, answers, rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desk.quality.case import WHOLE
from desk.store.quality import StoredCompliance, StoredScore
from desk.store.quality_figures import Mean
from desk.store.quality_reviews import StoredAnswer
from handoff.quality_model import Criterion, QualityRules
from handoff.wire.quality import AgentsAnswer, Bands, BreachShown, CriterionMean, WeekMean

Names = Mapping[str, str]
_OTHERS_NAMES: dict[str, str] = {WHOLE: "Everybody", "bot": "The assistant"}


def bands_of(rules: QualityRules) -> Bands:
    """From how many points on a score is called what. Pure."""
    return rules.grades.weak, rules.grades.good, rules.grades.very_good


def name_of(part: str, names: Names) -> str:
    """Who a part is. Pure."""
    return _OTHERS_NAMES[part] if part in _OTHERS_NAMES else names.get(part, "")


def criteria_of(mean: Mean, rules: QualityRules) -> tuple[CriterionMean, ...]:
    """The means of the criteria in their order. Pure."""
    return tuple(
        CriterionMean(one, rounded(value), n, mean.count - n, rules.criteria.weight(one))
        for one in Criterion
        for value, n in (mean.criteria[one],)
    )


def weeks_of(found: Iterable[tuple[float, Mean]], rules: QualityRules) -> tuple[WeekMean, ...]:
    """Weeks as they are told. Pure."""
    return tuple(WeekMean(at, rounded(mean.total), mean.n, criteria_of(mean, rules)) for at, mean in found)


def rounded(value: float | None) -> float | None:
    """A mean with one digit behind the point. Pure."""
    return None if value is None else round(float(value), 1)


def answer_shown(one: StoredAnswer, names: Names, score: StoredScore | None = None) -> AgentsAnswer:
    """An agent's answer, as it is told. Pure."""
    return AgentsAnswer(
        id=one.id,
        conversation=one.conversation,
        part=one.agent,
        agent_name=names.get(one.agent, ""),
        criterion=one.criterion,
        text=one.text,
        at=one.at,
        points=score.automatic.get(one.criterion) if score is not None else None,
        settled_by_name=names.get(one.settled_by, "") if one.settled_by else "",
        settled_at=one.settled_at,
        grade=one.grade,
        reply=one.reply,
    )


def breach_shown(one: StoredCompliance, names: Names, *, is_kept: bool) -> BreachShown:
    """A rule that applied, as it is told. Pure."""
    return BreachShown(
        conversation=one.conversation,
        rule=one.rule,
        needs=one.needs,
        agent_name=name_of(one.part, names) if one.part else "",
        at=one.at,
        is_broken=one.is_broken,
        text=one.text,
        seqs=one.seqs,
        is_forgotten=not is_kept,
    )
