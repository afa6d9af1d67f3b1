"""What a change of the policy changes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from frontline.replay.difference import Kind, compare, counts, exceeded
from frontline.replay.understood import Understood
from handoff.policy_model import Policy
from tests.unit.frontline.replay.labelled import said, understood


def without(policy: Policy, *names: str) -> Policy:
    return replace(policy, rules=tuple(rule for rule in policy.rules if rule.name not in names))


WISH = understood(said(), said("talk_to_human"), said(trigger="legal"))


def kinds(old: Policy, new: Policy, *conversations: Understood) -> list[Kind]:
    return [one.kind for one in compare(old, new, [(one, one) for one in conversations])]


def test_the_same_policy_changes_nothing(policy: Policy) -> None:
    assert kinds(policy, policy, WISH, understood(said())) == [Kind.SAME, Kind.SAME]


@pytest.mark.parametrize(
    ("conversation", "gone", "kind"),
    [
        (understood(said("talk_to_human")), "explicit_wish", Kind.NO_LONGER),
        (WISH, "explicit_wish", Kind.LATER),
        (understood(said("legal_inquiry", trigger="legal")), "safety", Kind.SAME),
    ],
)
def test_a_rule_that_is_gone_is_seen_both_ways(policy: Policy, conversation: Understood, gone: str, kind: Kind) -> None:
    fewer = without(policy, gone)
    reverse = {Kind.NO_LONGER: Kind.NEWLY, Kind.LATER: Kind.EARLIER, Kind.SAME: Kind.SAME}

    assert kinds(policy, fewer, conversation) == [kind]
    assert kinds(fewer, policy, conversation) == [reverse[kind]]


def test_another_way_at_the_same_message_is_told_apart(policy: Policy) -> None:
    other = replace(
        policy, rules=tuple(replace(rule, layer=3) if rule.name == "explicit_wish" else rule for rule in policy.rules)
    )

    assert kinds(policy, other, understood(said("talk_to_human"))) == [Kind.OTHERWISE]


def test_shares_above_their_limit_are_told(policy: Policy) -> None:
    found = compare(without(policy, "explicit_wish"), policy, [(WISH, WISH), (understood(said()),) * 2])

    assert counts(found)[Kind.EARLIER] == 1
    assert exceeded(found, {Kind.SAME: 0.5, Kind.NEWLY: 0.0}) == ()
    assert exceeded(found, {Kind.SAME: 0.4}) == ("1 of 2 conversations differ: 50.0%, at most 40.0% may.",)
