"""What `/api/quality` does, for the catalogue of the API."""

from __future__ import annotations

from desk.errors import NotFound
from desk.web import quality
from desk.web.operations import Operation, Parameter
from handoff.wire import quality as wire

_TOPIC = "quality"
_ROOT = "/api/quality"
_DAYS = Parameter(
    name="days", meaning="Of what ended within so many days; 90 where it is not given.", type="integer", least=1
)
_LIMIT = Parameter(name="limit", meaning="How many at most.", type="integer", least=1)
_AFTER = Parameter(name="after", meaning="The `next` of the page before.")
_RULE = Parameter(name="rule", meaning="Only breaches of this rule.")


def operations() -> list[Operation]:
    """Everything that is told and asked of quality."""
    return [
        Operation(
            method="GET",
            path=_ROOT,
            handler=quality.get_overview,
            topic=_TOPIC,
            answer=wire.QualityOverview,
            query=(_DAYS,),
        ),
        Operation(
            method="GET",
            path=f"{_ROOT}/queues/{{queue}}",
            handler=quality.get_queue,
            topic=_TOPIC,
            answer=wire.QueueAnswer,
            query=(_LIMIT, _AFTER),
        ),
        Operation(
            method="GET",
            path=f"{_ROOT}/conversations/{{conversation}}",
            handler=quality.get_conversation,
            topic=_TOPIC,
            answer=wire.ConversationQuality,
            errors=(NotFound,),
        ),
        Operation(
            method="POST",
            path=f"{_ROOT}/reviews",
            handler=quality.post_review,
            topic=_TOPIC,
            body=wire.ReviewBody,
            answer=wire.ConversationQuality,
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{_ROOT}/agents/{{agent}}",
            handler=quality.get_agent,
            topic=_TOPIC,
            answer=wire.AgentQuality,
            query=(_DAYS,),
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{_ROOT}/answers",
            handler=quality.get_answers,
            topic=_TOPIC,
            answer=quality.OpenAnswers,
        ),
        Operation(
            method="POST",
            path=f"{_ROOT}/answers",
            handler=quality.post_answer,
            topic=_TOPIC,
            body=wire.AnswerBody,
            answer=wire.ConversationQuality,
            errors=(NotFound,),
        ),
        Operation(
            method="POST",
            path=f"{_ROOT}/answers/{{answer}}/settlement",
            handler=quality.settle_answer,
            topic=_TOPIC,
            body=wire.SettleBody,
            answer=wire.ConversationQuality,
            errors=(NotFound,),
        ),
        Operation(
            method="POST",
            path=f"{_ROOT}/notes",
            handler=quality.post_note,
            topic=_TOPIC,
            body=wire.NoteBody,
            answer=wire.AgentQuality,
            errors=(NotFound,),
        ),
        Operation(
            method="POST",
            path=f"{_ROOT}/notes/{{note}}/reading",
            handler=quality.read_note,
            topic=_TOPIC,
            answer=wire.AgentQuality,
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{_ROOT}/compliance",
            handler=quality.get_compliance,
            topic=_TOPIC,
            answer=wire.ComplianceAnswer,
            query=(_DAYS, _RULE, _LIMIT, _AFTER),
        ),
        Operation(
            method="GET",
            path=f"{_ROOT}/compliance.csv",
            handler=quality.compliance_csv,
            topic=_TOPIC,
            gives_file=True,
            query=(_DAYS, _RULE),
        ),
    ]
