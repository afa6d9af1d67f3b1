"""What the page says is what the configuration does: a change of one is a change of the other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from desk.about.facts import Facts, facts_of, periods_of, read_actions
from desk.about.page import about_page
from desk.copilot.library import Library
from desk.designers_files import DesignersFiles
from desk.pilots import Served
from desk.retention_settings import RetentionSettings
from desk.routing.configuration import Calendar, Queue, Week
from desk.settings import ROOT
from desk.store.pilots import Pilot
from handoff.article import Article
from privacy.found import Kind
from tests.desk_world import desk_settings
from tests.unit.frontline.replay.test_html_report import HOSTILE, Reader

PILOT = Pilot("p", "spring", "c" * 64, "d" * 64, 0.1, "web", "k" * 32, 0.0, "cli:tests")


@pytest.fixture(scope="module")
def files() -> DesignersFiles:
    settings = desk_settings("sqlite:///nowhere.db")
    return DesignersFiles(
        policy=settings.policy_path,
        playbooks=settings.playbooks_path,
        moderation=settings.moderation_path,
        routing=settings.routing_path,
    )


@pytest.fixture
def configured(files: DesignersFiles) -> dict[str, Any]:
    """The delivered configuration."""
    return {
        "settings": desk_settings("sqlite:///nowhere.db"),
        "policy": files.policy,
        "library": files.library,
        "moderation": files.moderation.rules,
        "routing": files.routing,
        "reviews": files.reviews,
        "quality": files.quality,
        "actions": read_actions(ROOT),
        "model": Served("abcdef012345", 1_795_000_000.0),
        "pilot": None,
    }


def words(facts: Facts) -> str:
    return " ".join(Reader(about_page(facts)).words.split())


def test_what_it_does_is_what_the_policy_and_the_domain_let_it_do(configured: dict[str, Any]) -> None:
    facts, policy = facts_of(**configured), configured["policy"]
    tasks = {name: info for name, info in policy.intents.items() if info.task and name != "ask_question"}
    told = (*facts.carries_out, *facts.tells_and_passes_on, *facts.for_people)
    assert sorted(told) == sorted(info.title for info in tasks.values())
    assert set(facts.for_people) == {info.title for info in tasks.values() if info.layer > 1}
    domain = yaml.safe_load((ROOT / "bot" / "domain" / "domain.yml").read_text(encoding="utf-8"))
    own = {name for name in tasks if f"action_{name}" in domain["actions"]}
    assert set(facts.carries_out) == {tasks[name].title for name in own}
    assert "Suspected fraud" in facts.for_people
    assert "Payment problem" in facts.tells_and_passes_on  # layer 1, and no action of its own
    page = words(facts)
    assert all(title in page for title in told)


def test_a_task_that_goes_to_people_now_is_said_to(configured: dict[str, Any]) -> None:
    policy = configured["policy"]
    moved = msgspec.structs.replace(policy.intents["cancel_order"], layer=2)
    changed = msgspec.structs.replace(policy, intents={**policy.intents, "cancel_order": moved})
    facts = facts_of(**configured | {"policy": changed})
    assert moved.title in facts.for_people
    assert moved.title not in facts.carries_out


def test_all_that_is_kept_is_told_with_its_days(configured: dict[str, Any]) -> None:
    days = {name: 1000.0 + place for place, name in enumerate(RetentionSettings().__struct_fields__)}
    settings = configured["settings"]
    changed = msgspec.structs.replace(settings, retention=RetentionSettings(**days))
    page = words(facts_of(**configured | {"settings": changed}))
    assert sorted(re.findall(r"(1,0\d\d) days", page)) == sorted(f"{int(value):,}" for value in days.values())
    kept = words(
        facts_of(**configured | {"settings": msgspec.structs.replace(settings, retention=RetentionSettings(ratings=0))})
    )
    assert "the score stayswithout a limit of its own" in kept  # two cells


def test_every_kind_of_retention_has_its_words() -> None:
    assert len(periods_of(RetentionSettings())) == len(RetentionSettings().__struct_fields__)


def test_what_is_taken_out_and_what_is_sealed_are_told_apart(configured: dict[str, Any]) -> None:
    settings = configured["settings"]
    facts = facts_of(**configured)
    assert set(facts.never_kept) == {kind.words for kind in Kind if not kind.may_be_stored}
    secrets = msgspec.structs.replace(settings.secrets, sealing_key="x" * 32)
    sealed = msgspec.structs.replace(settings, sealed_kinds=("iban",), sealed_hours=5.0, secrets=secrets)
    facts = facts_of(**configured | {"settings": sealed})
    assert "IBAN" not in facts.never_kept
    assert "kept encrypted for 5 hours, for the one person who helps you: IBAN." in words(facts)


def test_why_a_person_comes_is_told_for_every_rule(configured: dict[str, Any]) -> None:
    page = words(facts_of(**configured))
    assert all(rule.reason in page for rule in configured["policy"].rules)


def test_the_articles_and_the_languages_are_those_that_there_are(configured: dict[str, Any]) -> None:
    facts = facts_of(**configured)
    assert len(facts.articles) == len(list((ROOT / "data" / "knowledge").glob("*.md")))
    assert facts.languages == ("English",)
    one = Library([Article("a", HOSTILE, "An answer.")])
    found = Reader(about_page(facts_of(**configured | {"library": one})))
    assert "from 1 article " in " ".join(found.words.split())
    assert "script" not in found.tags
    assert "img" not in found.tags


def test_hours_are_told_only_where_there_are_some(configured: dict[str, Any]) -> None:
    assert "People are there:" not in words(facts_of(**configured))
    routing = configured["routing"]
    office = Calendar("America/New_York", Week(every_day=("08:00-18:00",), sunday=()))
    changed = msgspec.structs.replace(
        routing, calendars={"office": office}, queues={name: Queue(calendar="office") for name in routing.queues}
    )
    page = words(facts_of(**configured | {"routing": changed}))
    assert "Saturday 08:00-18:00in the time of America/New York" in page
    assert "Sunday" not in page


def test_the_model_and_a_pilot_are_told_as_they_are(configured: dict[str, Any]) -> None:
    page = words(facts_of(**configured))
    assert "The model in use is abcdef012345, trained on 18 November 2026." in page
    assert "is being tried" not in page
    page = words(facts_of(**configured | {"pilot": PILOT}))
    assert "A newer model, cccccccccccc, is being tried: it answers 10 % of the new conversations on web." in page
    page = words(facts_of(**configured | {"pilot": replace(PILOT, channel="", share=0.005)}))
    assert "it answers 0.5 % of the new conversations." in page
    assert "No model is in use at this moment: people answer." in words(facts_of(**configured | {"model": Served()}))


def test_without_the_domain_it_claims_to_carry_out_nothing(configured: dict[str, Any], tmp_path: Path) -> None:
    assert read_actions(tmp_path) == frozenset()
    facts = facts_of(**configured | {"actions": frozenset()})
    assert facts.carries_out == ()
    assert "It carries these out itself" not in words(facts)


def test_figures_of_the_watch_are_those_of_the_files(configured: dict[str, Any]) -> None:
    page = words(facts_of(**configured))
    rules = len(configured["moderation"].every())
    assert f"checked against {rules} rules" in page
    assert f"{len(configured['reviews'].rules)} rules pick conversations" in page
    assert "You are asked how it was, and low ratings are looked at." in page
    kept = tuple(rule for rule in configured["reviews"].rules if rule.when.rating_at_most is None)
    unread = msgspec.structs.replace(configured["reviews"], rules=kept)
    assert "You are asked how it was." in words(facts_of(**configured | {"reviews": unread}))
    quiet = msgspec.structs.replace(
        configured["reviews"], ratings=msgspec.structs.replace(configured["reviews"].ratings, are_asked=False)
    )
    assert "You are asked how it was" not in words(facts_of(**configured | {"reviews": quiet}))
