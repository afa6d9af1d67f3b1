"""How fast the console is on a full store: python tests/bench/large_store.py [--conversations 100000] [--keep FILE]

Fills a SQLite store (100,000 conversations with about a million entries take some minutes), starts a real desk on it, and
measures over its socket and by HTTP, as the console asks. Prints a table: median, 95th percentile and the slowest, in
milliseconds on the clock, and the median of the processor's time, which says more on a machine that is busy otherwise. With `--keep` the store stays, and the next run with the same file measures at once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import delete, select

from desk.store import tables
from desk.store.agents import Role
from handoff.log import Author
from handoff.wire.agent import ConversationOpened, Inbox, LeaveConversation, OpenConversation
from tests.bench.crowded_store import LONG_ENTRIES, Crowd, fill
from tests.desk_world import AgentClient, DeskWorld, desk_settings, running_desk

SEARCHES = (
    "refund",
    "order",
    "BW-104233",
    '"wrong size"',
    "thermostat from:customer",
    "order from:agent is:open",
    "invoice is:closed tier:vip",
    "maya torres",
    "the",
    "qqqzzz",
)
LISTS = (
    "group=open",
    "group=closed",
    "group=all&tier=vip",
    "group=all&skill=fraud",
    "group=all&skill=billing&tier=vip&layer=3",
    "group=waiting&order=priority",
    "group=mine",
    "group=bot&order=oldest",
    "group=closed&agent=crowd7",
)
REPEATS = 200

Measured = tuple[str, Sequence[float], Sequence[float]]
"""What was measured, how long each took on the clock, and how long the processor worked for it (desk and client), in ms."""


async def _times(what: str, ask: Callable[[int], Awaitable[object]], repeats: int) -> Measured:
    taken_ms, worked_ms = [], []
    for number in range(repeats):
        started, working = time.perf_counter(), time.process_time()
        await ask(number)
        worked_ms.append(1000 * (time.process_time() - working))
        taken_ms.append(1000 * (time.perf_counter() - started))
    return what, taken_ms, worked_ms


async def measure(path: Path) -> list[Measured]:
    """What is asked most, one after the other."""
    settings = desk_settings(f"sqlite:///{path}")
    draw = random.Random(2)
    async with running_desk(settings) as world:
        async with world.desk.store.reading() as connection:
            found = await connection.execute(select(tables.conversations.c.id, tables.conversations.c.next_seq))
            lengths = {row.id: row.next_seq - 1 for row in found}
        long = [name for name, length in lengths.items() if length >= LONG_ENTRIES]
        some = draw.sample(sorted(lengths), REPEATS)
        async with world.desk.store.writing() as connection:  # of an earlier run
            await connection.execute(delete(tables.agents).where(tables.agents.c.id == "agent1"))
        agent = await world.agent(role=Role.SUPERVISOR)
        browser = await world.browser(agent.agent)

        async def get(path: str) -> None:
            async with browser.get(f"{world.origin}{path}") as response:
                assert response.status == 200, await response.text()
                await response.read()

        async def open_(name: str) -> None:
            await agent.send(OpenConversation(conversation=name))
            await agent.next(ConversationOpened, lambda opened: opened.conversation == name)
            await agent.send(LeaveConversation(conversation=name))

        measured = [
            await _times("opening a conversation", lambda number: open_(some[number]), REPEATS),
            await _times(
                f"opening one of {LONG_ENTRIES:,} entries", lambda number: open_(long[number % len(long)]), 40
            ),
            await _times(
                "earlier entries of it", lambda _: get(f"/api/conversations/{long[0]}/entries?before=900"), 40
            ),
            await _times("the inbox", lambda _: _inbox(world, agent), 40),
        ]
        for query in LISTS:
            measured.append(
                await _times(f"list {query}", lambda _, query=query: get(f"/api/conversations?{query}"), 20)
            )
        for query in SEARCHES:
            asked = query.replace('"', "%22").replace(" ", "%20")
            measured.append(await _times(f"search {query}", lambda _, asked=asked: get(f"/api/search?q={asked}"), 20))
        said = await _times("storing an entry", lambda number: _say(world, some[number]), 40)
        return [*measured, said]


async def _inbox(world: DeskWorld, agent: AgentClient) -> None:
    """From the reading of the store to the frame at the client; the gathering of changes before it is left out."""
    from desk.sockets.agent import INBOXES

    del agent.received[agent._seen :]
    await world.app[INBOXES]._send_all()
    await agent.next(Inbox)


async def _say(world: DeskWorld, conversation: str) -> None:
    async with world.desk.changes.of(conversation) as change:
        await change.append(Author.CUSTOMER, "One more thing about my order BW-104233, please")


def _print(measured: Sequence[Measured]) -> None:
    print(f"\n| {'what':<46} | {'p50 ms':>7} | {'p95 ms':>7} | {'worst':>7} | {'processor p50':>13} |")
    print(f"|{'-' * 48}|{'-' * 8}:|{'-' * 8}:|{'-' * 8}:|{'-' * 14}:|")
    for what, taken, worked in measured:
        late = statistics.quantiles(taken, n=20, method="inclusive")[-1]
        figures = f"{statistics.median(taken):>7.1f} | {late:>7.1f} | {max(taken):>7.1f}"
        print(f"| {what:<46} | {figures} | {statistics.median(worked):>13.1f} |")


def main() -> None:
    """Read the arguments, fill a store where there is none, and measure."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--conversations", type=int, default=100_000)
    reader.add_argument(
        "--keep", type=Path, default=None, help="the SQLite file to fill, or to measure where it exists"
    )
    told = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontline-") as folder:
        path = told.keep or Path(folder) / "desk.db"
        if not path.exists():
            started = time.perf_counter()
            filled = fill(path, Crowd(conversations=told.conversations))
            size = path.stat().st_size / 1e6
            print(
                f"filled in {time.perf_counter() - started:.0f} s: {len(filled.conversations):,} conversations,"
                f" {filled.entries:,} entries, {size:,.0f} MB",
                flush=True,
            )
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
        _print(asyncio.run(measure(path)))


if __name__ == "__main__":
    main()
