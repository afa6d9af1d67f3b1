"""Forgetting what was kept long enough, a kind of data at a time, in batches so small that no turn waits for one."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing.keys import AuditKeys
from desk.bell import Bell
from desk.context import Desk
from desk.errors import Unavailable
from desk.records import ageing
from desk.records.holdings import of_customers
from desk.records.outside import Outside, forget_due, outside_of
from desk.records.tracker import TrackerUnreachable
from desk.retention_settings import RetentionSettings
from desk.store.compaction import compact
from desk.store.engine import Store

logger = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0
_AT_ONCE = 100
_PAUSE_SECONDS = 0.05
_MOST_BATCHES = 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind: how many rows are due, and a step that forgets at most so many of them. `before` is an epoch second."""

    name: str
    count: Callable[[AsyncConnection, float], Awaitable[int]]
    step: Callable[[AsyncConnection, AuditKeys, float, float, int], Awaitable[int]]


# The order matters where a later kind goes with an earlier one: what is gone already is not counted again.
RULES: tuple[Rule, ...] = (
    Rule("conversations", ageing.count_conversations, ageing.expire_conversations),
    Rule("attachments", ageing.count_attachments, ageing.forget_attachments),
    Rule("envelopes", ageing.count_envelopes, ageing.strip_envelopes),
    Rule("decisions", ageing.count_decisions, ageing.forget_decisions),
    Rule("learning", ageing.count_learning, ageing.forget_learning),
    Rule("ratings", ageing.count_ratings, ageing.forget_words_of_ratings),
    Rule("follow_ups", ageing.count_follow_ups, ageing.forget_follow_ups),
    Rule("notes", ageing.count_notes, ageing.forget_notes),
    Rule("webhooks", ageing.count_webhook_events, ageing.forget_webhook_events),
    Rule("audit", ageing.count_audit, ageing.prune_audit),
)


@dataclass(slots=True)
class Kept:
    """What a run forgot, or would forget, by kind. `problems` are sentences about what could not be reached."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Everything that a run needs. `logs` is the folder of the program logs, None where this process does not know it; the bell
    ends a run after the batch in hand."""

    store: Store
    outside: Outside
    settings: RetentionSettings
    logs: Path | None = None
    bell: Bell = field(default_factory=Bell)

    async def due(self, *, now: float) -> Kept:
        """What a run would forget now, and forgets nothing."""
        kept = Kept()
        for rule, before in self._rules(now):
            async with self.store.reading() as connection:
                kept.counts[rule.name] = await rule.count(connection, before)
        if self.settings.tracker:
            kept.counts["tracker"] = len(await self._idle_trackers(kept, now=now))
        if self.settings.logs:
            kept.counts["logs"] = len(await asyncio.to_thread(self._old_logs, now))
        return kept

    async def run(self, *, now: float) -> Kept:
        """Forget what is due. A kind that fails is named in `problems`, keeps no other from its turn, and goes on the next time.

        Raises `desk.errors.Unavailable`.
        """
        kept = Kept()
        for rule, before in self._rules(now):
            if self.bell.is_over:
                return kept
            try:
                kept.counts[rule.name] = await self._run_rule(rule, before, now=now)
            except Unavailable:
                raise
            except Exception:
                logger.exception("What is old of %s could not be forgotten", rule.name)
                kept.problems.append(f"What is old of {rule.name} could not be forgotten.")
        if self.settings.tracker:
            kept.counts["tracker"] = await self._forget_trackers(kept, now=now)
        if self.settings.logs:
            try:
                kept.counts["logs"] = await asyncio.to_thread(self._remove_logs, now)
            except OSError as error:
                kept.problems.append(f"Old program logs could not be removed: {error}.")
        await forget_due(self.store, self.outside, now=now)
        if self.store.is_sqlite and any(kept.counts.get(rule.name) for rule in RULES):
            await compact(self.store, of_customers())
        told = ", ".join(f"{name} {count}" for name, count in kept.counts.items() if count)
        if told:
            logger.info("Forgotten, for their age: %s", told)
        if kept.problems:
            logger.warning("Not forgotten yet: %s", " ".join(dict.fromkeys(kept.problems)))
        return kept

    def _rules(self, now: float) -> list[tuple[Rule, float]]:
        days = {rule: float(getattr(self.settings, rule.name)) for rule in RULES}
        return [(rule, now - days[rule] * _DAY_SECONDS) for rule in RULES if days[rule]]

    async def _run_rule(self, rule: Rule, before: float, *, now: float) -> int:
        total = 0
        for _ in range(_MOST_BATCHES):
            async with self.store.writing(is_long=True) as connection:
                count = await rule.step(connection, self.store.audit_keys, before, now, _AT_ONCE)
            total += count
            # Turns come in between.
            if not count or not await self.bell.wait(at_most_seconds=_PAUSE_SECONDS):
                break
        return total

    async def _idle_trackers(self, kept: Kept, *, now: float) -> tuple[str, ...]:
        before = now - self.settings.tracker * _DAY_SECONDS
        try:
            return await self.outside.tracker.idle(before=before, limit=_MOST_BATCHES)
        except TrackerUnreachable as error:
            kept.problems.append(str(error))
            return ()

    async def _forget_trackers(self, kept: Kept, *, now: float) -> int:
        idle = await self._idle_trackers(kept, now=now)
        try:
            for start in range(0, len(idle), _AT_ONCE):
                await self.outside.tracker.forget(idle[start : start + _AT_ONCE])
                if not await self.bell.wait(at_most_seconds=_PAUSE_SECONDS):
                    break
        except TrackerUnreachable as error:
            kept.problems.append(str(error))
        if idle:
            await self.outside.tracker.compact()
        return len(idle)

    def _old_logs(self, now: float) -> list[Path]:
        if self.logs is None or not self.logs.is_dir():
            return []
        before = now - self.settings.logs * _DAY_SECONDS
        known = [(path, path.stat()) for path in sorted(self.logs.glob("*.log*")) if path.is_file()]
        return [path for path, status in known if status.st_size and status.st_mtime < before]

    def _remove_logs(self, now: float) -> int:
        old = self._old_logs(now)
        for path in old:
            if path.suffix == ".log":
                # A quiet process holds it open, and would go on writing into a file that nobody finds.
                os.truncate(path, 0)
            else:
                path.unlink(missing_ok=True)
        return len(old)


def retention_of(desk: Desk) -> Retention:
    """What a desk forgets by itself."""
    logs = Path(desk.settings.logs_path) if desk.settings.logs_path else None
    return Retention(store=desk.store, outside=outside_of(desk), settings=desk.settings.retention, logs=logs)
