"""Runs beside the requests: scores what has ended, and scores it again when more becomes known of it.

What is to be scored is found in the store (ended in the ledger, and without a score of that ending), so a desk that was down
catches up; the latest come first, a few at a time. Of several desks the one that leads does it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from dataclasses import replace

from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.errors import NotFound
from desk.insight.sampling import draw
from desk.quality.case import WHOLE, QualityCase
from desk.quality.gathering import read_case, with_office_records
from desk.quality.judging import PartScore, Verdict, judge, total_of
from desk.store import conversations, quality
from desk.store.quality import Evidence, StoredCompliance, StoredScore
from handoff.quality_model import Criterion, QualityRules

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 30.0
_GATHER_SECONDS = 0.2
_AT_ONCE = 20
# All that ever ended is looked through now and then; in between what ended lately.
_ALL_EVERY_SECONDS = 300.0
_LATELY_SECONDS = 2 * 86_400.0
# Requests are served between two conversations, and while a desk catches up it has two thirds of the time for them.
_REST_SECONDS = 0.02
_REST_SHARE = 2.0
_PURPOSE = "quality "


class Scorer:
    """Run `run` as one task of the process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changed: set[str] = set()
        self._failed: set[str] = set()
        self._looked_at = -math.inf
        self._is_behind = True
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        """What was known of a conversation is more now: a rating, a verdict, a task that was done."""
        if news.aftermath_changed or news.follow_ups_changed:
            self._changed.add(news.conversation)
            self.bell.ring()

    async def run(self) -> None:
        """Work when something has changed, and every half minute, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            await self.bell.rest(_GATHER_SECONDS)
            try:
                while await self.work() == _AT_ONCE and not self.bell.is_over:
                    await self.bell.rest(_REST_SECONDS)
            except Exception:
                # What was left undone is found again in the next round.
                logger.exception("The quality of conversations could not be scored")

    async def work(self) -> int:
        """One round. Returns how many were scored of those that the store told."""
        desk = self._desk
        changed, self._changed = self._changed, set()
        if not desk.replicas.is_leading:
            return 0
        now = desk.changes.clock()
        if now - self._looked_at >= _ALL_EVERY_SECONDS:
            self._looked_at, self._is_behind, self._failed = now, True, set()
            async with desk.store.writing(is_long=True) as connection:
                await quality.drop_open(connection)
        async with desk.store.reading() as connection:
            found = await quality.waiting(
                connection,
                now=now,
                version=desk.quality.fingerprint(),
                again_since=now - desk.quality.queues.within_days * 86_400.0,
                ended_since=0.0 if self._is_behind else now - _LATELY_SECONDS,
                limit=_AT_ONCE + len(self._failed),
            )
        # What cannot be scored now is tried again with the next look through all, and keeps nothing older from it.
        found = tuple(one for one in found if one not in self._failed)[:_AT_ONCE]
        # Until a look through all of it found less than a round's work, the next one looks through all again.
        self._is_behind = self._is_behind and len(found) == _AT_ONCE
        done = 0
        for conversation in dict.fromkeys([*found, *changed]):
            began = time.monotonic()
            try:
                is_scored = await score(desk, conversation)
                done += is_scored and conversation in found
            except NotFound:
                continue  # it was forgotten meanwhile
            except Exception:
                self._failed.add(conversation)
                logger.exception("The quality of the conversation %s could not be scored", conversation)
            await asyncio.sleep(max(_REST_SECONDS, _REST_SHARE * (time.monotonic() - began)))
        return done


async def score(desk: Desk, conversation: str) -> bool:
    """Score a conversation that has ended, anew where it was scored before. Whether it was. Raises `NotFound`."""
    rules = desk.quality
    async with desk.store.reading() as connection:
        case = await read_case(desk, connection, conversation)
        stored = await conversations.get(connection, conversation)
    if case is None:
        return False
    case = await with_office_records(desk, case, stored.customer)
    verdict = judge(case, rules)
    async with desk.store.writing() as connection:
        # Two desks may do this at once when the lead changes hands.
        await conversations.lock(connection, conversation)
        before = await quality.of_conversation(connection, conversation)
        scores = [_stored(desk, conversation, case, one, verdict, before.get(one.part.name)) for one in verdict.scores]
        evidence = {one.part.name: Evidence(one.judgements, one.why) for one in verdict.scores}
        compliance = [
            StoredCompliance(
                conversation=conversation,
                rule=one.rule,
                needs=one.needs,
                part=one.part,
                at=one.at,
                is_broken=one.is_broken,
                text=one.text,
                seqs=one.seqs,
            )
            for one in verdict.applied
        ]
        await quality.replace(connection, conversation, scores, evidence, compliance)
    return True


def _stored(
    desk: Desk, conversation: str, case: QualityCase, one: PartScore, verdict: Verdict, before: StoredScore | None
) -> StoredScore:
    points = {told.criterion: told.points for told in one.judgements if told.points is not None}
    fresh = StoredScore(
        conversation=conversation,
        part=one.part.name,
        kind=one.part.kind.value,
        ended_at=case.ended_at,
        scored_at=case.now,
        last_seq=case.entries[-1].seq if case.entries else 0,
        version=desk.quality.fingerprint(),
        total=one.total,
        points=points,
        automatic=dict(points),
        draw=draw(desk.settings.secrets.session_key, _PURPOSE + conversation),
        look_again_at=verdict.look_again_at if one.part.name == WHOLE else 0.0,
    )
    if before is None:
        return fresh
    return corrected(replace(fresh, corrected=before.corrected, reviewed_at=before.reviewed_at), desk.quality)


def corrected(score: StoredScore, rules: QualityRules) -> StoredScore:
    """The score with the grades that a supervisor put in place of points. Pure."""
    if not score.corrected:
        return score
    points: dict[Criterion, float] = dict(score.automatic)
    for criterion, grade in score.corrected.items():
        points[criterion] = rules.grades.points(grade)
    return replace(score, points=points, total=total_of(points, rules))
