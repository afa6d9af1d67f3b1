"""Playbooks are read strictly, and the delivered ones are complete."""

import pytest

from handoff.exceptions import PlaybookInvalid
from handoff.playbook import parse_playbook, parse_playbooks, parse_shared
from handoff.playbook_model import Limit, Playbooks, Wording, Workflow
from handoff.policy_model import Policy
from tests.unit.handoff.situations import PLAYBOOK_FOLDER

TEXT = """name: refund
title: Settle the refund
why: "{reason}"
steps:
  - "Open order {order_number}."
draft:
  - "Hello."
"""
SHARED = """lines:
  greeting: ["Hello {customer_name}.", "Hello there."]
workflows:
  back: {name: request_refund, title: "Refund it", needs: [order_number], limit: {amount: 50, above: approval}}
"""


def messages(text: str, *, policy: Policy | None = None) -> list[str]:
    with pytest.raises(PlaybookInvalid) as caught:
        parse_playbook(text, source="refund.yml", shared=parse_shared(SHARED, source="shared.yml"), policy=policy)
    return [str(problem) for problem in caught.value.problems]


def message(text: str, *, policy: Policy | None = None) -> str:
    (problem,) = messages(text, policy=policy)
    return problem


def test_every_playbook_of_the_policy_is_delivered(policy: Policy, playbooks: Playbooks) -> None:
    assert set(playbooks) == set(policy.playbooks)


def test_every_playbook_is_used(policy: Policy) -> None:
    used = {rule.playbook for rule in policy.rules} | {intent.playbook for intent in policy.intents.values()}
    assert set(policy.playbooks) <= used


def test_delivered_conditions_name_what_the_policy_has(policy: Policy) -> None:
    parse_playbooks(
        {path.name: path.read_text(encoding="utf-8") for path in PLAYBOOK_FOLDER.glob("*.yml")}, policy=policy
    )


@pytest.mark.parametrize(
    "name",
    [
        "complaint",
        "cancellation",
        "billing_dispute",
        "billing_pushback",
        "health",
        "crisis",
        "vip",
        "fraud",
        "legal",
        "novel_case",
    ],
)
def test_interactions_of_the_upper_layers_have_reminders(playbooks: Playbooks, name: str) -> None:
    book = playbooks.get(name)
    assert book is not None
    assert book.compliance


def test_shared_line_and_workflow_take_their_place() -> None:
    text = TEXT.replace('"Hello."', '"@greeting"') + 'workflows: ["@back"]\n'
    book = parse_playbook(text, source="refund.yml", shared=parse_shared(SHARED, source="shared.yml"))
    assert book.draft == (("Hello {customer_name}.", "Hello there."),)
    (workflow,) = book.workflows
    assert isinstance(workflow, Workflow)
    assert (workflow.name, workflow.limit) == ("request_refund", Limit(50.0))


def test_shared_line_stands_among_alternatives() -> None:
    text = TEXT.replace('- "Hello."', '- - {text: "Again.", repeat: true}\n    - "@greeting"')
    book = parse_playbook(text, source="refund.yml", shared=parse_shared(SHARED, source="shared.yml"))
    assert book.draft == ((Wording(text="Again.", repeat=True), "Hello {customer_name}.", "Hello there."),)


def test_unknown_placeholder_is_reported_with_the_right_one() -> None:
    assert message(TEXT.replace("order_number", "order_numbr")) == (
        "refund.yml:5: `{order_numbr}` is no placeholder: did you mean `order_number`?"
    )


def test_unknown_topic_is_reported() -> None:
    text = TEXT.replace('- "Hello."', '- {text: "Hello.", topics: [track_ordr]}')
    assert message(text) == "refund.yml:7: There is no topic `track_ordr`: did you mean `track_order`?"


def test_a_topic_of_the_designers_own_is_taken() -> None:
    parse_playbook(TEXT.replace('- "Hello."', '- {text: "Hello.", topics: [gift_wrapping]}'), source="refund.yml")


def test_unknown_rule_and_tier_are_reported_where_the_policy_is_known(policy: Policy) -> None:
    text = TEXT.replace('- "Hello."', '- {text: "Hello.", reasons: [angry_custmer], tiers: [golden]}')
    assert messages(text, policy=policy) == [
        "refund.yml:7: There is no rule or signal `angry_custmer`: did you mean `angry_customer`?",
        "refund.yml:7: There is no tier `golden`: did you mean `gold`?",
    ]


def test_unknown_shared_names_are_reported() -> None:
    text = TEXT.replace('"Hello."', '"@greetng"') + 'workflows:\n  - "@bak"\n'
    assert messages(text) == [
        "refund.yml:7: There is no shared line `greetng`: did you mean `greeting`?",
        "refund.yml:9: There is no shared workflow `bak`: did you mean `back`?",
    ]


def test_condition_on_a_shared_line_is_refused() -> None:
    text = TEXT.replace('- "Hello."', '- {text: "@greeting", repeat: true}')
    assert "brings its own conditions" in message(text)


def test_wording_without_a_condition_is_refused() -> None:
    assert "names no condition" in message(TEXT.replace('- "Hello."', '- {text: "Hello."}'))


def test_unknown_need_of_a_workflow_is_reported() -> None:
    text = TEXT + "workflows:\n  - {name: request_refund, title: Refund, needs: [order_numbr]}\n"
    assert message(text).startswith("refund.yml:9: There is no fact `order_numbr`: did you mean `order_number`?")


def test_limit_below_nothing_is_reported() -> None:
    text = TEXT + "workflows:\n  - {name: request_refund, title: Refund, limit: {amount: -1, above: approval}}\n"
    assert message(text).startswith("refund.yml:9: `workflows.0.limit.amount` is wrong") or "limit" in message(text)


def test_lone_brace_is_reported() -> None:
    assert message(TEXT.replace("Hello.", "Hello {you.")).startswith("refund.yml:7: A brace stands alone")


def test_unknown_key_is_reported() -> None:
    assert message(TEXT + "step: []\n").startswith("refund.yml:8: `step` is not known")


def test_missing_draft_is_reported() -> None:
    assert message(TEXT[: TEXT.index("draft")]).endswith("`draft` is missing in `the file`.")


def test_playbook_must_stand_in_the_file_of_its_name() -> None:
    assert message(TEXT.replace("name: refund", "name: refunds")) == (
        "refund.yml:1: The playbook `refunds` must stand in `refunds.yml`."
    )


def test_problems_of_all_files_are_told_at_once() -> None:
    with pytest.raises(PlaybookInvalid) as caught:
        parse_playbooks({"a/refund.yml": "name: refund", "a/shared.yml": "lines: 3"})
    assert {problem.source for problem in caught.value.problems} == {"a/refund.yml", "a/shared.yml"}


def test_shared_file_is_read_first_whatever_its_place() -> None:
    text = TEXT.replace('"Hello."', '"@greeting"')
    found = parse_playbooks({"a/refund.yml": text, "a/shared.yml": SHARED})
    assert list(found) == ["refund"]
    assert found.shared.repeat_within_days == 14
