from pathlib import Path

from bot.policies.escalation import read_policy
from bot.tried import tried_of
from bot.turns import exchanges_of, turns_of
from handoff.envelope import Tried
from tests.small_bot import ROOT
from tests.trackers import bot, did, slot, tracker_with, user

INTENTS = read_policy(str(Path(ROOT, "data", "escalation.yml"))).intents


def tried(*parts: object) -> dict[str, Tried]:
    exchanges = exchanges_of(tracker_with(*parts))  # type: ignore[arg-type]
    return {one.goal: one for one in tried_of(exchanges, turns_of(exchanges), intents=INTENTS)}


BEGUN = [user("track", "track_order", seq=1), slot("goal", "track_order"), *did("task_form", "action_listen")]
FAILED = [
    user("BW-1", "inform", seq=3),
    *did("task_form"),
    bot("Not found.", failure={"kind": "rejected_value", "goal": "track_order", "detail": "BW-1"}),
    *did("action_listen"),
]
RESOLVED = [
    user("BW-2", "inform", seq=5),
    slot("goal", None),
    *did("action_track_order"),
    bot("On its way.", resolved="track_order"),
    *did("action_listen"),
]


def test_a_task_that_was_begun_is_open() -> None:
    assert tried(*BEGUN)["track_order"] == Tried("track_order", "Order tracking", "open", "", (1,))


def test_a_task_that_failed_says_why() -> None:
    assert tried(*BEGUN, *FAILED)["track_order"] == Tried(
        "track_order", "Order tracking", "failed", "An answer was not accepted: BW-1.", (1, 3)
    )


def test_a_task_that_was_resolved_after_all_is_resolved() -> None:
    found = tried(*BEGUN, *FAILED, *RESOLVED)["track_order"]
    assert (found.outcome, found.detail, found.seqs) == ("resolved", "", (1, 3, 5))


def test_a_task_that_is_begun_again_is_open_again() -> None:
    assert tried(*BEGUN, *RESOLVED, *BEGUN)["track_order"].outcome == "open"


def test_calling_a_person_is_no_attempt() -> None:
    assert tried(user("fraud", "report_fraud"), did("utter_hand_off", "action_listen")) == {}


def test_what_came_up_while_a_person_was_in_charge_was_not_tried() -> None:
    assert tried(user("where is it", "track_order")) == {}
