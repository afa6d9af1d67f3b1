"""What agents did, as the envelope and the summary tell it."""

from __future__ import annotations

import pytest

from desk.store.workflows import Run
from desk.workflows.tried import as_tried
from handoff.decision import Decision, Outcome
from handoff.log import Author, Entry, EntryKind
from handoff.summary import summarise
from handoff.wire.workflows import RunState, WorkflowPreview


def run(state: RunState, *, note: int = 0, problem: str = "") -> Run:
    preview = WorkflowPreview(
        version="v", title="Refund $45.00 for BW-1", customer="Maya", sentences=(), confirm="Refund"
    )
    return Run(
        id="1",
        conversation="c",
        key="k",
        workflow="pay_refund",
        state=state,
        form={},
        arguments={},
        preview=preview,
        account="C-1",
        asked_by="a",
        asked_by_name="Dana Reyes",
        asked_at=1.0,
        note=note,
        problem=problem,
    )


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(RunState.DONE, "resolved"), (RunState.REFUSED, "failed"), (RunState.WAITING, "open")],
)
def test_run_is_told_with_who_did_it(state: RunState, outcome: str) -> None:
    (tried,) = as_tried([run(state, note=9)])
    assert (tried.goal, tried.outcome, tried.agent, tried.seqs) == ("request_refund", outcome, "Dana Reyes", (9,))


@pytest.mark.parametrize("state", [RunState.UNDONE, RunState.WITHDRAWN, RunState.FAILED])
def test_what_left_nothing_behind_is_not_told(state: RunState) -> None:
    assert as_tried([run(state)]) == ()


def test_summary_says_what_an_agent_did_and_cites_the_note() -> None:
    note = Entry(9, 1.0, Author.AGENT, EntryKind.NOTE, "Refunded $45.00 for BW-1 (refund RD-1).", event="workflow.done")
    sentences = summarise(
        decision=Decision(Outcome.HANDOFF, 2, 2),
        turns=(),
        facts=(),
        tried=as_tried([run(RunState.DONE, note=9)]),
        entries=(note,),
    )
    assert [(one.text, one.seqs) for one in sentences] == [("Done by an agent: refund $45.00 for BW-1.", (9,))]


def test_private_note_of_an_agent_is_not_cited() -> None:
    note = Entry(9, 1.0, Author.AGENT, EntryKind.NOTE, "Refund $45.00 for BW-1?")
    sentences = summarise(
        decision=Decision(Outcome.HANDOFF, 2, 2),
        turns=(),
        facts=(),
        tried=as_tried([run(RunState.DONE, note=9)]),
        entries=(note,),
    )
    assert sentences == ()
