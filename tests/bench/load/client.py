"""The load client's own process: python -m tests.bench.load.client FILE, a `Plan` as JSON.

It prints one JSON object, what it saw, and nothing else. Latencies of an open load count from the moment when a message
was due, so that a client or desk that falls behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.load import handoff_watch, rest_talk
from tests.bench.load.customers import LoadCustomer, Sources, arrivals
from tests.bench.load.processes import allow_many_files
from tests.bench.load.samples import figures, say_when_counting

_REPLY_SECONDS = 120.0
_DRAIN_SECONDS = 600.0


class Plan(msgspec.Struct, kw_only=True):
    """What to do.

    `flood`: each of `customers` sends its next message at the acknowledgement of the last. `talk`: at the bot's answer.
    `open`: `rate` messages a second in all, at even distances, whatever comes back. `hold`: open the sockets, keep them for
    `seconds`, and let some of them speak meanwhile. `handoff`: as `open`, with `triggers` calls for a person a second.
    `rest`: as `talk`, over Rasa's REST channel.

    With `turns_each` a customer who has said so much begins another conversation. `tokens` resume conversations.
    """

    kind: str
    url: str
    customers: int = 20
    seconds: float = 10.0
    warm_up_seconds: float = 2.0
    rate: float = 10.0
    triggers: float = 1.0
    sources: int = 1
    turns_each: int = 0
    texts: tuple[str, ...] = ("Where is my order BW-104233?",)
    trigger_text: str = ""
    tokens: tuple[str, ...] = ()
    email: str = ""
    password: str = ""


class Seen:
    """What came of it. What was sent while it warmed up does not count."""

    def __init__(self, *, warm_up_seconds: float) -> None:
        self.began = time.perf_counter()
        self.counts_from = self.began + warm_up_seconds
        self.ack_ms: list[float] = []
        self.reply_ms: list[float] = []
        self.last_at = self.counts_from
        say_when_counting(warm_up_seconds)

    def note(self, sent_at: float, *, acked_at: float | None = None, replied_at: float | None = None) -> None:
        if sent_at < self.counts_from:
            return
        if acked_at is not None:
            self.ack_ms.append(1000 * (acked_at - sent_at))
            self.last_at = max(self.last_at, acked_at)
        if replied_at is not None:
            self.reply_ms.append(1000 * (replied_at - sent_at))
            self.last_at = max(self.last_at, replied_at)

    def result(self) -> dict[str, Any]:
        took = max(self.last_at - self.counts_from, 1e-9)
        return {
            "seconds": round(took, 2),
            "acknowledged_per_second": round(len(self.ack_ms) / took, 2),
            "turns_per_second": round(len(self.reply_ms) / took, 2),
            "ack": figures(self.ack_ms),
            "reply": figures(self.reply_ms),
        }


async def run(plan: Plan) -> dict[str, Any]:
    """Carry the plan out."""
    async with Sources(plan.sources) as sources:
        if plan.kind == "handoff":
            return await handoff_watch.watch(plan, sources)
        if plan.kind == "rest":
            return await rest_talk.talk(plan, sources)
        began = time.perf_counter()
        customers = await arrivals(sources, plan.url, plan.customers, tokens=plan.tokens)
        arrived_seconds = time.perf_counter() - began
        seen = Seen(warm_up_seconds=plan.warm_up_seconds)
        match plan.kind:
            case "flood" | "talk":
                talking = (_converse(plan, seen, one, number, sources) for number, one in enumerate(customers))
                await asyncio.gather(*talking)
            case "open":
                await open_load(plan, seen, customers)
            case "hold":
                await _hold(plan, seen, customers)
            case other:
                raise ValueError(f"There is no plan {other!r}.")
        result = seen.result()
        result["arrived_per_second"] = round(plan.customers / arrived_seconds, 1)
        result["open"] = sum(not one.socket.closed for one in customers)
        return result


async def _converse(plan: Plan, seen: Seen, customer: LoadCustomer, number: int, sources: Sources) -> None:
    until = seen.counts_from + plan.seconds
    turn, replied = 0, None
    while (sent_at := time.perf_counter()) < until:
        acked, replied = await customer.say(plan.texts[(number + turn) % len(plan.texts)])
        turn += 1
        acked_at = await asyncio.wait_for(acked, _REPLY_SECONDS)
        if plan.kind == "flood":
            seen.note(sent_at, acked_at=acked_at)
        else:
            seen.note(sent_at, acked_at=acked_at, replied_at=await asyncio.wait_for(replied, _REPLY_SECONDS))
        if plan.turns_each and turn % plan.turns_each == 0:
            await customer.leave()
            customer = await LoadCustomer.arrive(sources.next(), plan.url)
    if replied is not None:
        # What was not waited for must be over before the next load begins.
        await asyncio.wait_for(replied, _DRAIN_SECONDS)


async def open_load(plan: Plan, seen: Seen, customers: list[LoadCustomer]) -> None:
    """Messages at their times, from the customers in turn."""
    waiting: list[asyncio.Task[None]] = []

    async def one(due: float, customer: LoadCustomer, text: str) -> None:
        acked, replied = await customer.say(text)
        seen.note(due, acked_at=await asyncio.wait_for(acked, _REPLY_SECONDS))
        seen.note(due, replied_at=await asyncio.wait_for(replied, _REPLY_SECONDS))

    for number in range(round(plan.rate * (plan.warm_up_seconds + plan.seconds))):
        due = seen.began + number / plan.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        customer, text = customers[number % len(customers)], plan.texts[number % len(plan.texts)]
        waiting.append(asyncio.create_task(one(due, customer, text)))
    await asyncio.gather(*waiting)


async def _hold(plan: Plan, seen: Seen, customers: list[LoadCustomer]) -> None:
    """All are held while some speak: a held socket that could not is none."""
    print("held", file=sys.stderr, flush=True)
    speaking = random.Random(1).sample(customers, min(len(customers), max(1, round(plan.rate * plan.seconds))))
    await open_load(plan, seen, speaking)


if __name__ == "__main__":
    allow_many_files()
    told = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    sys.stdout.write(msgspec.json.encode(asyncio.run(run(told))).decode())
