"""What `/api/insight` does about drift and alerts, for the catalogue of the API."""

from __future__ import annotations

from desk.errors import NotFound
from desk.insight.drift.behind import MEASURES
from desk.web.insight import alerts, drift
from desk.web.operations import Operation, Parameter
from handoff.wire import alerts as alerts_wire
from handoff.wire import drift as drift_wire

_TOPIC = "insight"
_LIMIT = Parameter(name="limit", meaning="How many at most.", type="integer", least=1)
_AFTER = Parameter(name="after", meaning="The `next` of the page before.")


def operations() -> list[Operation]:
    """Everything that is told of drift and alerts, and what is done about an alert."""
    return [*_drift(), *_alerts()]


def _drift() -> list[Operation]:
    return [
        Operation(
            method="GET",
            path="/api/insight/drift",
            handler=drift.latest,
            topic=_TOPIC,
            answer=drift_wire.DriftAnswer,
        ),
        Operation(
            method="GET",
            path="/api/insight/drift/history",
            handler=drift.history,
            topic=_TOPIC,
            answer=drift_wire.DriftHistoryAnswer,
            query=(Parameter(name="days", meaning="Of the last so many days.", type="integer", least=1),),
        ),
        Operation(
            method="GET",
            path="/api/insight/drift/conversations",
            handler=drift.list_conversations,
            topic=_TOPIC,
            answer=drift_wire.DriftConversationsAnswer,
            query=(
                Parameter(name="measure", meaning="What changed; the intents are meant.", choices=MEASURES),
                Parameter(name="value", meaning="The intent, the language or the word that is meant."),
                Parameter(name="side", meaning="Of which period; the present is meant.", choices=drift.SIDES),
                _LIMIT,
                _AFTER,
            ),
        ),
        Operation(
            method="GET",
            path="/api/insight/drift/export",
            handler=drift.as_csv,
            topic=_TOPIC,
            gives_file=True,
        ),
    ]


def _alerts() -> list[Operation]:
    return [
        Operation(
            method="GET",
            path="/api/insight/alerts",
            handler=alerts.list_alerts,
            topic=_TOPIC,
            answer=alerts_wire.AlertsAnswer,
            query=(
                Parameter(name="state", meaning="Which ones; the open ones are meant.", choices=tuple(alerts.STATES)),
                _LIMIT,
                _AFTER,
            ),
        ),
        Operation(
            method="POST",
            path="/api/insight/alerts/{alert}/acknowledge",
            handler=alerts.acknowledge,
            topic=_TOPIC,
            body=alerts_wire.AcknowledgeAlert,
            answer=alerts_wire.Alert,
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path="/api/insight/alerts/export",
            handler=alerts.as_csv,
            topic=_TOPIC,
            gives_file=True,
        ),
        Operation(
            method="GET",
            path="/api/insight/watched",
            handler=alerts.list_watched,
            topic=_TOPIC,
            answer=alerts_wire.WatchedAnswer,
        ),
    ]
