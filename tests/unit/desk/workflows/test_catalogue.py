"""What the catalogue promises of its workflows."""

from __future__ import annotations

import pytest

from desk.errors import NotFound
from desk.workflows.catalogue import ALL, CATALOGUE, offered, workflow_named
from desk.workflows.workflow import Workflow


def test_each_name_is_there_once() -> None:
    assert len(CATALOGUE) == len(ALL)
    assert [one.name for one in offered()] == [one.name for one in ALL]


@pytest.mark.parametrize("workflow", ALL, ids=lambda one: one.name)
def test_what_says_that_it_can_be_undone_says_how(workflow: Workflow) -> None:
    own = type(workflow)
    is_written = own.undo is not Workflow.undo and own.told_undone is not Workflow.told_undone
    assert workflow.can_undo == is_written


@pytest.mark.parametrize("workflow", ALL, ids=lambda one: one.name)
def test_workflow_is_described(workflow: Workflow) -> None:
    assert workflow.title
    assert workflow.about.endswith(".")
    assert workflow.group in {"Money", "Orders", "Appointments", "Account", "Mail"}


def test_name_of_an_earlier_envelope_is_understood() -> None:
    assert workflow_named("request_refund").name == "pay_refund"
    with pytest.raises(NotFound):
        workflow_named("launch_rocket")
