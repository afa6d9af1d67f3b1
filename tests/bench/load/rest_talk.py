"""Customers of Rasa's own REST channel: each waits for the answer, and then writes again."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import TYPE_CHECKING, Any

from tests.bench.load.samples import figures, say_when_counting

if TYPE_CHECKING:
    from tests.bench.load.client import Plan
    from tests.bench.load.customers import Sources


async def talk(plan: Plan, sources: Sources) -> dict[str, Any]:
    """Latencies from the request to its answer. `empty` counts answers without a message, as an internal error has them."""
    counts_from = time.perf_counter() + plan.warm_up_seconds
    until = counts_from + plan.seconds
    say_when_counting(plan.warm_up_seconds)
    reply_ms: list[float] = []
    empty = 0
    last_at = counts_from

    async def converse(number: int) -> None:
        nonlocal empty, last_at
        http, turn, sender = sources.next(), 0, uuid.uuid4().hex
        while (sent_at := time.perf_counter()) < until:
            body = {"sender": sender, "message": plan.texts[(number + turn) % len(plan.texts)]}
            async with http.post(f"{plan.url}/webhooks/rest/webhook", json=body) as response:
                answers = await response.json()
            at = time.perf_counter()
            turn += 1
            if sent_at >= counts_from:
                reply_ms.append(1000 * (at - sent_at))
                empty += not answers
                last_at = max(last_at, at)
            if plan.turns_each and turn % plan.turns_each == 0:
                sender = uuid.uuid4().hex

    await asyncio.gather(*map(converse, range(plan.customers)))
    took = max(last_at - counts_from, 1e-9)
    return {
        "seconds": round(took, 2),
        "turns_per_second": round(len(reply_ms) / took, 2),
        "reply": figures(reply_ms),
        "empty": empty,
    }
