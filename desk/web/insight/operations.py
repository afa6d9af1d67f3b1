"""What `/api/insight` does, for the catalogue of the API."""

from __future__ import annotations

from desk.errors import NotFound
from desk.web.insight import export, figures, judged, listed, pilots, sampled
from desk.web.insight.asked import FILTERS, PERIOD
from desk.web.operations import Operation, Parameter
from handoff.wire import insight as wire
from handoff.wire import insight_judgement as judgement_wire
from handoff.wire import pilots as pilots_wire

_TOPIC = "insight"
_ASKED = (*PERIOD, *FILTERS)
_LIMIT = Parameter(name="limit", meaning="How many at most.", type="integer", least=1)
_AFTER = Parameter(name="after", meaning="The `next` of the page before.")


def operations() -> list[Operation]:
    """Everything that is told of figures."""
    return [
        Operation(
            method="GET",
            path="/api/insight/figures",
            handler=figures.get_figures,
            topic=_TOPIC,
            answer=wire.FiguresAnswer,
            query=_ASKED,
        ),
        Operation(
            method="GET",
            path="/api/insight/groups",
            handler=figures.get_groups,
            topic=_TOPIC,
            answer=wire.GroupsAnswer,
            query=(figures.BY, *_ASKED),
        ),
        Operation(
            method="GET",
            path="/api/insight/choices",
            handler=figures.get_choices,
            topic=_TOPIC,
            answer=wire.FilterChoices,
            query=_ASKED,
        ),
        Operation(
            method="GET",
            path="/api/insight/definitions",
            handler=figures.get_definitions,
            topic=_TOPIC,
            answer=wire.DefinitionsAnswer,
        ),
        Operation(
            method="GET",
            path="/api/insight/conversations",
            handler=listed.get_conversations,
            topic=_TOPIC,
            answer=wire.CountedAnswer,
            query=(listed.FIGURE, listed.PART, *_ASKED, _LIMIT, _AFTER),
        ),
        Operation(
            method="GET",
            path="/api/insight/signals",
            handler=judged.get_signals,
            topic=_TOPIC,
            answer=judgement_wire.SignalsAnswer,
            query=_ASKED,
        ),
        Operation(
            method="GET",
            path="/api/insight/return",
            handler=judged.get_return,
            topic=_TOPIC,
            answer=judgement_wire.ReturnAnswer,
            query=_ASKED,
        ),
        Operation(
            method="GET",
            path="/api/insight/escalations",
            handler=judged.get_escalations,
            topic=_TOPIC,
            answer=judgement_wire.EscalationsAnswer,
            query=_ASKED,
        ),
        Operation(
            method="GET",
            path="/api/insight/sample",
            handler=sampled.get_sample,
            topic=_TOPIC,
            answer=judgement_wire.SampleAnswer,
            query=(sampled.STATE, *_ASKED, _LIMIT, _AFTER),
        ),
        Operation(
            method="PUT",
            path="/api/insight/sample/{conversation}",
            handler=sampled.put_judgement,
            topic=_TOPIC,
            body=judgement_wire.SampleJudgement,
            answer=judgement_wire.SampleJudged,
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path="/api/insight/pilots",
            handler=pilots.get_pilots,
            topic=_TOPIC,
            answer=pilots_wire.PilotsAnswer,
            query=(_LIMIT, _AFTER),
        ),
        Operation(
            method="GET",
            path="/api/insight/pilots/export",
            handler=pilots.as_csv,
            topic=_TOPIC,
            gives_file=True,
        ),
        Operation(
            method="GET",
            path="/api/insight/export/{table}",
            handler=export.get_table,
            topic=_TOPIC,
            gives_file=True,
            query=(figures.BY, listed.FIGURE, listed.PART, sampled.STATE, *_ASKED),
            errors=(NotFound,),
        ),
    ]
