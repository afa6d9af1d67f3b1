"""What a comparison says."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from frontline.replay.difference import CANNOT_KNOW, compare
from frontline.replay.difference_report import difference_document, difference_table
from frontline.replay.tuning import outcome_of
from handoff.policy_model import Policy
from tests.unit.frontline.replay.labelled import said, understood

WISH = understood(said("talk_to_human"), name="wish\x1b[31m", needed=True)
CALM = understood(said(), name="calm", needed=False)


def without_wishes(policy: Policy) -> Policy:
    return replace(policy, rules=tuple(rule for rule in policy.rules if rule.name != "explicit_wish"))


def test_the_table_shows_counts_labels_and_examples(policy: Policy) -> None:
    new = without_wishes(policy)
    found = compare(policy, new, [(WISH, WISH), (CALM, CALM)])
    labels = outcome_of(policy, [WISH, CALM]), outcome_of(new, [WISH, CALM])

    lines = list(difference_table(found, versions=("1", "2"), labelled=labels, examples=5))

    text = "\n".join(lines)
    assert "No longer escalated                        1   50.0%" in text
    assert "needed and missed                 0 of 1    1 of 1" in text
    assert "-> the bot" in text
    assert CANNOT_KNOW in text
    assert "\x1b" not in text
    assert max(map(len, lines[:-1])) <= 100


def test_the_document_names_what_differs(policy: Policy) -> None:
    found = compare(policy, without_wishes(policy), [(WISH, WISH), (CALM, CALM)])

    document = msgspec.json.decode(msgspec.json.encode(difference_document(found, versions=("1", "2"))))

    assert document["counts"]["no_longer_escalated"] == 1
    (one,) = document["conversations"]
    assert (one["id"], one["after"], one["before"]["rules"]) == (WISH.transcript.id, None, ["explicit_wish"])
