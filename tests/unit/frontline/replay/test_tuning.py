"""Looking for better thresholds."""

from __future__ import annotations

from msgspec.structs import replace

from frontline.replay.tuning import labelled, outcome_of, tune
from handoff.policy_model import Policy
from tests.unit.frontline.replay.labelled import said, understood


def only(policy: Policy, *names: str) -> Policy:
    return replace(policy, rules=tuple(rule for rule in policy.rules if rule.name in names))


def test_a_threshold_that_misses_is_moved(policy: Policy) -> None:
    asking = only(policy, "explicit_wish")
    wishes = [understood(said("talk_to_human", confidence=0.52), name=f"w{n}", needed=True) for n in range(3)]
    others = [understood(said("talk_to_human", confidence=0.41), name=f"o{n}", needed=False) for n in range(3)]

    found = tune(asking, [*wishes, *others], miss_costs=3)

    assert (found.current.missed, found.proposed.missed, found.proposed.needless) == (3, 0, 0)
    (move,) = found.moves
    assert (move.knob.signal, move.knob.field) == ("explicit_wish", "confidence")
    assert 0.41 < move.after <= 0.52
    assert outcome_of(found.policy, wishes).missed == 0


def test_a_policy_that_is_right_is_left_alone(policy: Policy) -> None:
    asking = only(policy, "explicit_wish")
    right = [understood(said("talk_to_human"), needed=True), understood(said("greet"), needed=False)]

    assert tune(asking, right, miss_costs=3).moves == ()


def test_calling_more_often_misses_less_and_loads_more(policy: Policy) -> None:
    asking = only(policy, "explicit_wish")
    made = [understood(said("talk_to_human", confidence=n / 20), name=f"c{n}", needed=n % 3 == 0) for n in range(20)]

    curve = [outcome for _, outcome in tune(asking, made, miss_costs=3, most_moves=0).curve]

    assert [one.load for one in curve] == sorted(one.load for one in curve)
    assert [one.missed for one in curve] == sorted((one.missed for one in curve), reverse=True)


def test_conversations_without_a_label_are_left_out() -> None:
    assert labelled([understood(said()), understood(said(), needed=False)]) == [understood(said(), needed=False)]
