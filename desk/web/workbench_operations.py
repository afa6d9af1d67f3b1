"""What `/api/workbench` does, for the catalogue of the API."""

from __future__ import annotations

import msgspec

from desk.errors import DeskError, NotFound
from desk.web import workbench, workbench_examples
from desk.web.operations import Handler, Operation, Parameter
from desk.workbench.errors import AlreadyDecided, ExampleRefused, FileChanged, TrainingDataWrong
from handoff.wire.workbench import (
    AcceptedAnswer,
    CheckAnswer,
    CheckBody,
    ClustersAnswer,
    ClusterVerdictAnswer,
    ClusterVerdictBody,
    DiffAnswer,
    ExampleState,
    NextAnswer,
    NextBody,
    Overview,
    Progress,
    Released,
    UndoAnswer,
    VerdictAnswer,
    VerdictBody,
)


def operations() -> list[Operation]:
    """What the API does here."""
    at, topic = "/api/workbench", "workbench"
    wrong: tuple[type[DeskError], ...] = (TrainingDataWrong,)
    writing = (*wrong, FileChanged, ExampleRefused)
    body_of: dict[str, type[msgspec.Struct]] = {"next": NextBody, "verdicts": VerdictBody, "checks": CheckBody}

    def post(path: str, handler: Handler, answer: type[msgspec.Struct], *errors: type[DeskError]) -> Operation:
        return Operation(
            method="POST", path=f"{at}/{path}", handler=handler, topic=topic, body=body_of.get(path), answer=answer,
            errors=errors, is_reading=path == "checks",
        )  # fmt: skip

    return [
        Operation(method="GET", path=at, handler=workbench.overview, topic=topic, answer=Overview),
        post("next", workbench.next_message, NextAnswer, *wrong),
        post("verdicts", workbench.say, VerdictAnswer, *writing, AlreadyDecided, NotFound),
        post("checks", workbench.check, CheckAnswer, *wrong),
        post("undo", workbench.undo, UndoAnswer, *writing),
        post("release", workbench.release, Released),
        Operation(
            method="GET",
            path=f"{at}/clusters",
            handler=workbench.clusters,
            topic=topic,
            answer=ClustersAnswer,
            errors=wrong,
        ),
        Operation(
            method="POST",
            path=f"{at}/clusters",
            handler=workbench.accept_cluster,
            topic=topic,
            body=ClusterVerdictBody,
            answer=ClusterVerdictAnswer,
            errors=(*writing, NotFound),
        ),
        Operation(
            method="GET",
            path=f"{at}/examples",
            handler=workbench_examples.accepted,
            topic=topic,
            answer=AcceptedAnswer,
            query=(
                Parameter(name="state", meaning="Of one state alone.", choices=tuple(ExampleState)),
                Parameter(name="limit", meaning="How many at most.", type="integer", least=1),
                Parameter(name="after", meaning="The `next` of the page before."),
            ),
        ),
        Operation(
            method="DELETE",
            path=f"{at}/examples/{{example}}",
            handler=workbench_examples.take_back,
            topic=topic,
            answer=Progress,
            errors=(*writing, NotFound),
        ),
        Operation(
            method="GET",
            path=f"{at}/diff",
            handler=workbench_examples.diff,
            topic=topic,
            answer=DiffAnswer,
            errors=wrong,
        ),
    ]
