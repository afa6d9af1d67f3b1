"""What is said of the assistant, taken from the configuration in force. Pure, but for `read_actions`.

Nothing here is written twice: what it does is what the policy and the domain let it do, how long something is kept is what the
desk forgets by, and who watches is what runs. Whoever changes a file changes the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

from desk.copilot.library import Library
from desk.pilots import Served
from desk.retention_settings import RetentionSettings
from desk.routing.configuration import Calendar, Routing
from desk.settings import DeskSettings
from desk.store.pilots import SHORT, Pilot
from handoff.moderation_model import ModerationRules
from handoff.policy_model import Policy
from handoff.quality_model import QualityRules
from handoff.review_model import ReviewRules
from privacy.found import Kind

DOMAIN = Path("bot") / "domain" / "domain.yml"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BOTS_LAYER = 1
# Questions are answered, and are no task that is carried out.
_QUESTION = "ask_question"

# What is kept, and from when on the days count; `0` keeps it. A test holds this against the settings.
_KEPT = {
    "conversations": ("A conversation with all that belongs to it", "after its last message"),
    "attachments": ("Files that were sent", "after they were sent"),
    "envelopes": ("The briefing that a colleague gets", "after the handover"),
    "decisions": ("What the rules read in each message, and made of it", "after the message"),
    "learning": ("Suggestions to colleagues, and answers that they called wrong", "after they were made"),
    "ratings": ("The words that came with a rating; the score stays", "after they were given"),
    "follow_ups": ("What was promised for later", "after it is done"),
    "notes": ("Our copy of a note that is in your customer record", "after it was written there"),
    "webhooks": ("What was told to other programs of ours", "after it was told"),
    "tracker": ("The assistant's memory of a dialogue", "after its last turn"),
    "audit": ("The log of who did what", "after the line was written"),
    "logs": ("Program logs, which show no names, addresses or numbers of yours", "after the last line"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """What is kept, for how many days, and from when on they count; 0 days keeps it."""

    what: str
    days: float
    since: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person comes, in the words of the policy; `at_once` is false where the customer is asked first."""

    words: str
    at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The page's content. `carries_out`, `answers_for_people` and `for_people` are titles of what customers come with."""

    company: str
    assistant: str
    carries_out: tuple[str, ...]
    tells_and_passes_on: tuple[str, ...]
    for_people: tuple[str, ...]
    articles: tuple[str, ...]
    languages: tuple[str, ...]
    reasons: tuple[Reason, ...]
    hours: tuple[str, ...]
    follow_up_hours: float
    periods: tuple[Period, ...]
    never_kept: tuple[str, ...]
    sealed: tuple[str, ...]
    sealed_hours: float
    takes_files: bool
    moderation_rules: int
    review_rules: int
    quality_points: int
    compliance_rules: int
    asks_ratings: bool
    reviews_low_ratings: bool
    policy_version: str
    model: Served
    pilot: tuple[str, float, str] | None
    """The other model that serves a share of the new conversations, that share, and the channel (empty: all)."""


def read_actions(project: Path) -> frozenset[str]:
    """The actions of the domain that the bot was trained with, none where it does not lie here."""
    try:
        domain = yaml.safe_load((project / DOMAIN).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return frozenset()
    actions = domain.get("actions") if isinstance(domain, dict) else None
    return frozenset(one for one in actions or () if isinstance(one, str))


def facts_of(
    *,
    settings: DeskSettings,
    policy: Policy,
    library: Library,
    moderation: ModerationRules,
    routing: Routing,
    reviews: ReviewRules,
    quality: QualityRules,
    actions: Collection[str],
    model: Served,
    pilot: Pilot | None,
) -> Facts:
    """All that there is to say. `actions` as `read_actions` returns them."""
    tasks = {name: info for name, info in policy.intents.items() if info.task and name != _QUESTION}
    own = {name: info.title for name, info in tasks.items() if info.layer == _BOTS_LAYER}
    carried_out = [title for name, title in own.items() if f"action_{name}" in actions]
    return Facts(
        company=settings.company_name,
        assistant=settings.assistant_name,
        carries_out=tuple(carried_out),
        tells_and_passes_on=tuple(title for title in own.values() if title not in carried_out),
        for_people=tuple(info.title for info in tasks.values() if info.layer > _BOTS_LAYER),
        articles=tuple(sorted(article.title for article in library.articles.values())),
        languages=_languages(policy),
        reasons=tuple(Reason(rule.reason, rule.outcome == "handoff") for rule in policy.rules),
        hours=_hours(routing),
        follow_up_hours=settings.follow_up_hours,
        periods=periods_of(settings.retention),
        never_kept=tuple(
            kind.words for kind in Kind if not kind.may_be_stored and kind.value not in settings.sealed_kinds
        ),
        sealed=tuple(Kind(kind).words for kind in settings.sealed_kinds),
        sealed_hours=settings.sealed_hours,
        takes_files=settings.attachments.are_taken,
        moderation_rules=len(moderation.every()),
        review_rules=len(reviews.rules),
        quality_points=len(type(quality.criteria).__struct_fields__),
        compliance_rules=len(quality.compliance),
        asks_ratings=reviews.ratings.are_asked,
        reviews_low_ratings=any(rule.when.rating_at_most is not None for rule in reviews.rules),
        policy_version=policy.version,
        model=model,
        pilot=None if pilot is None else (pilot.candidate[:SHORT], pilot.share, pilot.channel),
    )


def periods_of(retention: RetentionSettings) -> tuple[Period, ...]:
    """How long each kind of data is kept."""
    return tuple(
        Period(_KEPT[name][0], float(getattr(retention, name)), _KEPT[name][1]) for name in retention.__struct_fields__
    )


def day_of(at: float) -> str:
    """A day as people read it: 27 November 2026, by universal time."""
    day = datetime.datetime.fromtimestamp(at, tz=datetime.UTC)
    return f"{day.day} {day:%B %Y}"


def _languages(policy: Policy) -> tuple[str, ...]:
    """What the bot speaks: the languages in which no rule calls a person for the language's sake."""
    spoken = {
        code: None
        for rule in policy.rules
        for case in rule.when
        if case.language is not None
        for code in case.language.other_than
    }
    return tuple(policy.languages.get(code, code) for code in spoken)


def _hours(routing: Routing) -> tuple[str, ...]:
    """When people are there; empty where some queue is always open."""
    calendars = {routing.queue(skill).calendar for skill in routing.queues}
    if "" in calendars or not calendars <= routing.calendars.keys():
        return ()
    return tuple(line for name in sorted(calendars) for line in _week(routing.calendars[name]))


def _week(calendar: Calendar) -> tuple[str, ...]:
    days = [(day, calendar.hours.of(number)) for number, day in enumerate(_DAYS)]
    told = tuple(f"{day} {', '.join(spans)}" for day, spans in days if spans)
    return (*told, f"in the time of {calendar.time_zone.replace('_', ' ')}")
