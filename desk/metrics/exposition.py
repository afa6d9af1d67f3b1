"""The figures as Prometheus reads them (text format 0.0.4). Pure, but for what the process says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from desk.metrics.meters import Meters
from desk.metrics.state import State
from desk.store.figures import Figures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def written(meters: Meters, state: State) -> bytes:
    """Everything that was counted, and what is now."""
    registry = CollectorRegistry()
    registry.register(_Now(state))
    return generate_latest(meters.registry) + generate_latest(registry)


class _Now(Collector):
    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterable[Metric]:
        state = self._state
        sockets = GaugeMetricFamily("frontline_sockets", "Open sockets, by whose they are.", labels=["kind"])
        for kind in ("customer", "agent", "worker"):
            sockets.add_metric([kind], state.sockets.get(kind, 0))
        yield sockets
        yield _gauge("frontline_workers", "Bot workers that are connected to this desk.", state.workers)
        yield _gauge("frontline_worker_capacity", "How many turns those workers take at the same time.", state.capacity)
        yield _gauge("frontline_turns_held", "Turns that those workers have now.", state.turns_held)
        yield _gauge(
            "frontline_desks_heard", "Other desks on this database that are heard over Redis.", state.desks_heard
        )
        yield _gauge("frontline_redis_lost", "1 while Redis is set up and cannot be reached.", state.is_deaf)
        yield _gauge(
            "frontline_loop_lag_seconds", "How long a task waited for its turn just now.", state.loop_lag_seconds
        )
        yield _gauge("frontline_database_up", "1 while the database answers.", state.stored is not None)
        if state.stored is not None:
            yield from _stored(state.stored)


def _stored(stored: Figures) -> Iterator[Metric]:
    # Of the database, so the same at every desk: take the highest, not the sum.
    yield _gauge("frontline_queue_length", "Conversations that wait for a person.", stored.waiting)
    yield _gauge("frontline_queue_oldest_seconds", "How long the first of them has waited.", stored.oldest_wait_seconds)
    yield _gauge("frontline_with_agents", "Conversations that agents have.", stored.with_agents)
    tasks = GaugeMetricFamily("frontline_tasks_open", "Turns that the bot still has to do, by state.", labels=["state"])
    tasks.add_metric(["queued"], stored.tasks_queued)
    tasks.add_metric(["offered"], stored.tasks_offered)
    yield tasks
    yield _gauge("frontline_task_oldest_seconds", "How long the oldest of them has waited.", stored.oldest_task_seconds)
    yield _gauge("frontline_webhooks_pending", "Deliveries that are still to be made.", stored.deliveries_pending)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))
