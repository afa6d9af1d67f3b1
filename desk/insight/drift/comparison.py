"""Comparing two periods: every test, the correction for there being many, and what comes of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from msgspec.structs import replace

from desk.insight.drift import significance
from desk.insight.drift.observed import Observed
from desk.insight.drift.sentences import sentence_of, title_of
from desk.insight.drift.significance import Result
from handoff.drift_model import DriftSettings
from handoff.wire.drift import (
    DriftAnswer,
    DriftFigure,
    DriftMeasure,
    DriftPart,
    DriftPeriod,
    DriftTest,
    DriftWord,
    MeasureName,
    ServedModel,
)

# The words are a family of their own: they are thousands, and beside them a handful of measures would never be told.
_FAMILIES = 2


@dataclass(frozen=True, slots=True)
class Labels:
    """What people call intents and languages."""

    intents: Mapping[str, str]
    languages: Mapping[str, str]


@dataclass(slots=True)
class _Draft:
    """A test that is to be made, and waits for the correction. `result` is None where there is nothing to test."""

    test: Literal["chi_square", "mann_whitney"]
    measure: Literal["cramers_v", "cohens_h", "rank_biserial"]
    least_effect: float
    make: Callable[[], Result | None]
    result: Result | None = None


def compare(
    reference: Observed, present: Observed, *, settings: DriftSettings, labels: Labels, at: float, version: str
) -> DriftAnswer:
    """What changed from the reference to the present. `version` is of the file that the settings stand in."""
    kinds: dict[str, tuple[Counter[str], Counter[str], Mapping[str, str]]] = {
        "intent_mix": (reference.intents, present.intents, labels.intents),
        "language_mix": (reference.languages, present.languages, labels.languages),
    }
    lost = (reference.lost, reference.conversations), (present.lost, present.conversations)
    is_enough = min(reference.conversations, present.conversations) >= settings.least_conversations
    drafts = _drafts(reference, present, settings)
    if is_enough:
        for draft in drafts.values():
            draft.result = draft.make()
    tests = _corrected(drafts, rate=settings.false_discovery_rate)
    words, words_tested = _words(reference, present, settings) if is_enough else ((), 0)
    parts = {
        name: tuple(
            DriftPart(
                value=kind,
                label=names.get(kind, kind),
                reference=_share(before[kind], before.total()),
                present=_share(now[kind], now.total()),
                test=tests[name, kind],
            )
            for kind in sorted({*before, *now}, key=lambda one: -abs(tests[name, one].effect or 0.0))
        )
        for name, (before, now, names) in kinds.items()
    }
    figures: dict[str, tuple[DriftFigure, DriftFigure]] = {
        "out_of_scope": (_share(*lost[0]), _share(*lost[1])),
        "confidence": (_mean(reference.confidence), _mean(present.confidence)),
        "sentiment": (_mean(reference.sentiment), _mean(present.sentiment)),
    }
    return DriftAnswer(
        at=at,
        version=version,
        false_discovery_rate=settings.false_discovery_rate,
        tests=sum(one.p is not None for one in tests.values()) + words_tested,
        reference=_period(reference),
        present=_period(present),
        measures=tuple(
            _measure(name, tests[name, ""], figures=figures.get(name), mix=kinds.get(name), parts=parts.get(name, ()))
            for name in _ORDER
        ),
        intents=parts["intent_mix"],
        languages=parts["language_mix"],
        words=words,
    )


_ORDER: tuple[MeasureName, ...] = ("intent_mix", "out_of_scope", "confidence", "sentiment", "language_mix")


def _drafts(reference: Observed, present: Observed, settings: DriftSettings) -> dict[tuple[str, str], _Draft]:
    """Every test but those of words, by what is tested and the part of it."""
    least = settings.least_effects
    drafts: dict[tuple[str, str], _Draft] = {}
    for name, before, now, effect in (
        ("intent_mix", reference.intents, present.intents, least.intent_mix),
        ("language_mix", reference.languages, present.languages, least.language_mix),
    ):
        drafts[name, ""] = _Draft("chi_square", "cramers_v", effect, partial(significance.compare_mixes, before, now))
        for kind in sorted({*before, *now}):
            shares = (before[kind], before.total()), (now[kind], now.total())
            compared = partial(significance.compare_shares, *shares)
            drafts[name, kind] = _Draft("chi_square", "cohens_h", least.one_of_them, compared)
    for name, old, new, effect in (
        ("confidence", reference.confidence, present.confidence, least.confidence),
        ("sentiment", reference.sentiment, present.sentiment, least.sentiment),
    ):
        drafts[name, ""] = _Draft(
            "mann_whitney", "rank_biserial", effect, partial(significance.compare_levels, old, new)
        )
    lost = (reference.lost, reference.conversations), (present.lost, present.conversations)
    drafts["out_of_scope", ""] = _Draft(
        "chi_square", "cohens_h", least.out_of_scope, partial(significance.compare_shares, *lost)
    )
    return drafts


def _corrected(drafts: Mapping[tuple[str, str], _Draft], *, rate: float) -> dict[tuple[str, str], DriftTest]:
    p_values = {key: draft.result.p for key, draft in drafts.items() if draft.result is not None}
    adjusted = dict(zip(p_values, significance.adjust(list(p_values.values()), families=_FAMILIES), strict=True))
    return {key: _test(draft, adjusted.get(key, 1.0), rate=rate) for key, draft in drafts.items()}


def _test(draft: _Draft, adjusted: float, *, rate: float) -> DriftTest:
    result = draft.result
    if result is None:
        return DriftTest(
            test=draft.test,
            statistic=None,
            p=None,
            adjusted_p=None,
            measure=draft.measure,
            effect=None,
            least_effect=draft.least_effect,
            verdict="too_few",
        )
    is_told = adjusted <= rate and abs(result.effect) >= draft.least_effect
    return DriftTest(
        test=result.test,
        statistic=result.statistic,
        p=result.p,
        adjusted_p=adjusted,
        measure=draft.measure,
        effect=result.effect,
        least_effect=draft.least_effect,
        verdict="drifted" if is_told else "steady",
    )


def _words(reference: Observed, present: Observed, settings: DriftSettings) -> tuple[tuple[DriftWord, ...], int]:
    """The words that became more frequent, and how many were tested. Whether one is tested goes by how often it stands in
    both periods together, which says nothing about how they differ; so no test is left out because of its result."""
    old, new, asked = reference.vocabulary, present.vocabulary, settings.words
    if not old.texts or not new.texts:
        return (), 0
    tested = [
        word
        for word in sorted({*old.conversations, *new.conversations})
        if old.conversations[word] + new.conversations[word] >= asked.least_customers
    ]
    if not tested:
        return (), 0
    before, now = [old.conversations[word] for word in tested], [new.conversations[word] for word in tested]
    key = significance.keyness(before, now, total=old.texts, new_total=new.texts)
    adjusted = significance.adjust([float(p) for p in key.p], families=_FAMILIES)
    found = [
        DriftWord(
            word=word,
            reference=_share(before[place], old.texts),
            present=_share(now[place], new.texts),
            customers=new_customers,
            test=DriftTest(
                test="log_likelihood",
                statistic=float(key.statistic[place]),
                p=float(key.p[place]),
                adjusted_p=adjusted[place],
                measure="log_ratio",
                effect=float(key.log_ratio[place]),
                least_effect=asked.least_log_ratio,
                verdict="drifted",
            ),
        )
        for place, word in enumerate(tested)
        if adjusted[place] <= settings.false_discovery_rate
        and key.log_ratio[place] >= max(asked.least_log_ratio, 1e-9)
        and (new_customers := len(new.customers.get(word, ()))) >= asked.least_customers
    ]
    found.sort(key=lambda one: (-(one.test.statistic or 0.0), one.word))
    return tuple(found[: asked.most]), len(tested)


def _measure(
    name: MeasureName,
    test: DriftTest,
    *,
    figures: tuple[DriftFigure, DriftFigure] | None,
    mix: tuple[Counter[str], Counter[str], Mapping[str, str]] | None,
    parts: Sequence[DriftPart],
) -> DriftMeasure:
    measure = DriftMeasure(
        name=name,
        title=title_of(name),
        sentence="",
        test=test,
        reference=figures[0] if figures else None,
        present=figures[1] if figures else None,
        moved=significance.moved(mix[0], mix[1]) if mix else None,
    )
    return replace(measure, sentence=sentence_of(measure, parts))


def _period(seen: Observed) -> DriftPeriod:
    served = tuple(ServedModel(model, count) for model, count in seen.models.most_common())
    return DriftPeriod(seen.starts_at, seen.ends_at, seen.conversations, seen.messages, served)


def _share(hits: int, total: int) -> DriftFigure:
    return DriftFigure(float(hits), total, hits / total if total else None)


def _mean(values: Sequence[float]) -> DriftFigure:
    total = sum(values)
    return DriftFigure(total, len(values), total / len(values) if values else None)
