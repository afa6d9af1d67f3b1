"""What a proposal says."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from frontline.replay.staffing import Staffing
from frontline.replay.tuning import outcome_of, tune
from frontline.replay.tuning_chart import tuning_page
from frontline.replay.tuning_report import Proposal, tuning_document, tuning_table
from handoff.document import Document
from handoff.policy_model import Policy
from tests.unit.frontline.replay.labelled import said, understood
from tests.unit.handoff.situations import POLICY_FILE


def proposal(policy: Policy) -> Proposal:
    asking = replace(policy, rules=tuple(rule for rule in policy.rules if rule.name == "explicit_wish"))
    made = [understood(said("talk_to_human", confidence=0.52), name=f"w{n}", needed=True) for n in range(4)]
    document = Document(POLICY_FILE.read_text(encoding="utf-8"), source=POLICY_FILE.name)
    return Proposal(asking, document, tune(asking, made, miss_costs=3), Staffing(), 3.0)


def test_the_table_names_the_line_to_change(policy: Policy) -> None:
    text = "\n".join(tuning_table(proposal(policy)))

    assert "explicit_wish: explicit_wish: confidence: 0.6 -> 0.5" in text
    assert "nothing is applied" in text
    assert "measure it on others" in text


def test_the_document_holds_the_curve_with_its_waits(policy: Policy) -> None:
    document = tuning_document(proposal(policy))

    assert document["now"]["missed"] == 4
    assert document["proposed"]["missed"] == 0
    loads = [point["load"] for point in document["curve"]]
    assert loads == sorted(loads)
    assert document["curve"][-1]["wait_p90_seconds"] > 0


def test_the_page_is_whole_and_loads_nothing(policy: Policy) -> None:
    page = tuning_page(proposal(policy))

    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<circle") > 10
    assert "src=" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_load_is_that_of_a_day(policy: Policy) -> None:
    made = proposal(policy)
    calm = [understood(said("greet"), name=f"c{n}", needed=False) for n in range(4)]
    outcome = outcome_of(made.tuned.policy, [understood(said("talk_to_human"), needed=True), *calm])

    # One in five of the file needs a person, and one in ten of the day.
    assert made.load(outcome) == 0.2
    assert replace_staffing(made, needed_share=0.1).load(outcome) == 0.1


def replace_staffing(made: Proposal, *, needed_share: float) -> Proposal:
    return dataclasses.replace(made, staffing=Staffing(needed_share=needed_share))
