"""Topics that need a disclosure, a consent or a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from desk.quality.case import Fired, QualityCase
from desk.quality.compliance import Applied, applied, noted
from desk.quality.criteria.policy import policy
from desk.store.workflows import Run
from handoff.decision import FiredRule, Outcome
from handoff.quality_file import parse_quality
from handoff.quality_model import QualityRules
from handoff.wire.workflows import RunState, WorkflowPreview
from tests.quality_world import BEGAN, BOT, DANA, MINUTE, RULES, WHOLE, case, handoff, meant


def rules(**rule: Any) -> QualityRules:
    import json

    return parse_quality(
        json.dumps({"version": "1", "compliance": [{"name": "it", "reason": "It matters.", **rule}]}), source="q"
    )


def only(found: QualityCase, given: QualityRules) -> Applied:
    (one,) = applied(found, given)
    return one


def fired(name: str, minute: float) -> Fired:
    return Fired(FiredRule(name, "Because.", Outcome.HANDOFF, 3, 1, ()), BEGAN + minute * MINUTE)


PERSON = rules(needs="person", when={"escalation": ["crisis"]}, within_seconds=300)
CONSENT = rules(needs="consent", when={"phrases": ["record the call"]}, said=["may (i|we) record"])
DISCLOSURE = rules(needs="disclosure", when={"workflows": ["cancel"]}, said=["(fee|cost)"])


def run(minute: float) -> Run:
    return Run(
        id="r", conversation="c1", key="k", workflow="cancel", state=RunState.DONE, form={}, arguments={},
        preview=WorkflowPreview("1", "Cancel", "Maya", (), "Cancel"), account="", asked_by="dana", asked_by_name="Dana",
        asked_at=BEGAN, finished_at=BEGAN + minute * MINUTE, note=9,
    )  # fmt: skip


def test_person_who_writes_in_time_keeps_the_rule_and_later_is_a_breach() -> None:
    lines = (("c", "I cannot go on"), ("dana", "I am here.", 5))
    calls = (handoff(at=1, claimed=2, rules=("crisis",)),)
    kept = only(case(*lines, fired=(fired("crisis", 1),), handoffs=calls), PERSON)
    assert (kept.is_broken, kept.part) == (False, "dana")
    late = (("c", "I cannot go on"), ("dana", "I am here.", 9))
    told = only(case(*late, fired=(fired("crisis", 1),), handoffs=calls), PERSON)
    assert (told.is_broken, told.part) == (True, "dana")
    assert told.text == "It matters: it needs a person within 5 minutes, and one wrote 8 minutes later."


def test_delay_of_the_queue_is_no_agents_breach() -> None:
    late = (("c", "I cannot go on"), ("dana", "I am here.", 9))
    told = only(case(*late, fired=(fired("crisis", 1),), handoffs=(handoff(at=1, claimed=8.5),)), PERSON)
    assert (told.is_broken, told.part) == (True, "")
    nobody = only(
        case(("c", "I cannot go on"), fired=(fired("crisis", 1),), handoffs=(handoff(at=1, claimed_by=""),)), PERSON
    )
    assert (nobody.is_broken, nobody.part) == (True, "")
    assert nobody.text.endswith("and one wrote never.")


def test_customer_who_left_before_the_time_was_over_shows_no_breach() -> None:
    left = handoff(at=1, claimed_by="", ended=3)
    found = case(("c", "I cannot go on"), fired=(fired("crisis", 1),), handoffs=(left,))
    assert applied(found, PERSON) == ()


def test_person_who_has_it_already_when_the_topic_comes_up_is_in_time() -> None:
    lines = (("c", "Hello"), ("dana", "Hi", 3), ("c", "I cannot go on", 20))
    assert not only(case(*lines, fired=(fired("crisis", 20),), handoffs=(handoff(at=1, claimed=2),)), PERSON).is_broken


def test_consent_is_a_question_and_the_next_answer() -> None:
    asked = ("dana", "May we record the call?")
    calls = (handoff(at=0.5),)
    assert not only(case(("c", "Hi"), asked, ("c", "Yes, fine"), handoffs=calls), CONSENT).is_broken
    assert only(case(("c", "Hi"), asked, ("c", "What for"), handoffs=calls), CONSENT).is_broken
    assert only(case(("c", "Hi"), asked, ("c", "Not okay"), handoffs=calls), CONSENT).is_broken
    told = only(case(("c", "Hi"), ("dana", "I will record the call now."), ("c", "Yes"), handoffs=calls), CONSENT)
    assert (told.is_broken, told.part, told.seqs) == (True, "dana", (2,))


def test_yes_that_was_understood_is_consent_in_any_words() -> None:
    asked = ("dana", "May we record the call?")
    found = case(("c", "Hi"), asked, ("c", "Jo"), handoffs=(handoff(at=0.5),), meant=meant((3, 0.0), intent="affirm"))
    assert not only(found, CONSENT).is_broken


def test_disclosure_comes_before_the_deed() -> None:
    told = ("dana", "The fee is 5 dollars.", 3)
    calls = (handoff(at=0.5),)
    assert not only(case(("c", "Cancel"), told, runs=(run(4),), handoffs=calls), DISCLOSURE).is_broken
    assert only(case(("c", "Cancel"), told, runs=(run(2),), handoffs=calls), DISCLOSURE).is_broken


def test_rule_whose_topic_did_not_come_up_does_not_apply() -> None:
    assert applied(case(("c", "Hi"), ("dana", "The fee is 5 dollars.")), DISCLOSURE) == ()
    assert applied(case(("c", "Hi"), ("dana", "We never record the call.")), CONSENT) == ()


def test_nothing_that_applied_gives_no_points_and_each_breach_costs() -> None:
    lines = (("c", "Hi"), ("dana", "Hello"))
    found = case(
        *lines,
        handoffs=(handoff(at=0.5),),
        warnings=((2, "guarantee", "dana"),),
        unticked=(("Mind it.", "h1"),),
        held_back=((BEGAN, "discount"),),
    )
    assert policy(case(*lines), WHOLE, RULES, applied=()).points is None
    rule = RULES.criteria.policy
    assert policy(found, DANA, RULES, applied=()).points == 100 - rule.warning - rule.reminder
    assert policy(found, BOT, RULES, applied=()).points == 100 - rule.held_back
    broken = only(case(("c", "Cancel"), runs=(run(2),)), DISCLOSURE)
    assert policy(case(*lines), DANA, RULES, applied=(broken,)).points == 100 - rule.breach
    assert policy(case(*lines), BOT, RULES, applied=(broken,)).points is None


def test_overridden_warnings_and_reminders_are_reported_beside_the_rules() -> None:
    lines = (("c", "Hi"), ("dana", "You have my word."), ("dana", "Guaranteed."))
    call = handoff(at=0.5)
    minding = replace(call, envelope=structs.replace(call.envelope, compliance=("Mind it.",)))
    found = case(
        *lines,
        handoffs=(minding,),
        warnings=((2, "guarantee", "dana"), (3, "guarantee, discount", "dana")),
        unticked=(("Mind it.", "h1"),),
    )
    told = {one.rule: one for one in noted(found)}
    assert told["warning_guarantee"].seqs == (2, 3)
    assert told["warning_discount"].seqs == (3,)
    assert (told["playbook_reminders"].is_broken, told["playbook_reminders"].part) == (True, "dana")
    minded = case(*lines, handoffs=(minding,))
    assert [(one.rule, one.is_broken) for one in noted(minded)] == [("playbook_reminders", False)]
    assert noted(case(*lines, handoffs=(call,))) == ()
