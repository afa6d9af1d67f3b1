"""The load generator, in a process of its own: `python -m tests.faults.load`.

It reads commands from its standard input, one a line, and answers each with one line:

- `quiet SECONDS`: begin nothing new; answered with `settled` once everything that was begun is answered, or after so long
  with `unsettled` and what is left;
- `arrive SECONDS`: wait until every client is connected; answered with `arrived`, or after so long with `missing N`;
- `pause SECONDS`: a tenth of the customers and the first agent stop reading for so long; answered with `paused`;
- `end`: note who stayed, and leave.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.agent import AgentPlayer
from tests.faults.customer import Customer
from tests.faults.player import World, session, until
from tests.faults.records import RecordFile, Stayed

PASSWORD = "correct horse battery"


def agent_email(number: int) -> str:
    """The address with which agent `number` logs in."""
    return f"agent{number}@desk.example"


class Load:
    """All customers and agents of this process."""

    def __init__(
        self, world: World, *, customers: int, emails: Sequence[str], every_seconds: float, pause_seconds: float
    ) -> None:
        self._world = world
        self._customers = [Customer(f"customer-{n}", world, every_seconds=every_seconds) for n in range(customers)]
        self._agents = [
            AgentPlayer(f"agent-{number}", world, email=email, password=PASSWORD, pause_seconds=pause_seconds)
            for number, email in enumerate(emails)
        ]

    async def run(self, *, arrive_within_seconds: float) -> None:
        """Play until the run is over."""
        tasks = [asyncio.create_task(agent.run()) for agent in self._agents]
        tasks += [asyncio.create_task(agent.work()) for agent in self._agents]
        tasks.append(asyncio.create_task(self._obey()))
        for customer in self._customers:
            tasks.append(asyncio.create_task(customer.run()))
            tasks.append(asyncio.create_task(customer.talk()))
            await asyncio.sleep(arrive_within_seconds / len(self._customers))
        await asyncio.gather(*tasks)

    async def _obey(self) -> None:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := (await reader.readline()).decode().split():
            match line:
                case ["arrive", seconds]:
                    _say(await self._arrive(float(seconds)))
                case ["quiet", seconds]:
                    _say(await self._quiet(float(seconds)))
                case ["pause", seconds]:
                    await self._pause(float(seconds))
                    _say("paused")
                case ["end"]:
                    break
        for customer in self._customers:
            if customer.is_ready:
                self._world.records.write(Stayed(time.time(), customer.name, customer.screen.conversation))
        for agent in self._agents:
            for conversation in agent.followed if agent.is_ready else ():
                self._world.records.write(Stayed(time.time(), agent.name, conversation))
        self._world.is_over.set()

    async def _arrive(self, seconds: float) -> str:
        players = [*self._customers, *self._agents]

        def are_here() -> bool:
            return all(one.is_ready for one in players)

        if await until(are_here, event=self._world.is_over, seconds=seconds):
            return "arrived"
        return f"missing {sum(1 for one in players if not one.is_ready)}"

    async def _quiet(self, seconds: float) -> str:
        self._world.is_quiet.set()
        players = [*self._customers, *self._agents]

        def is_settled() -> bool:
            return all(one.is_ready and not one.outbox for one in players) and not any(
                one.is_busy for one in self._agents
            )

        if await until(is_settled, event=self._world.is_over, seconds=seconds):
            return "settled"
        away = [one.name for one in players if not one.is_ready]
        writing = [one.name for one in players if one.outbox]
        busy = [one.name for one in self._agents if one.is_busy]
        return f"unsettled: away {away[:5]}, with something to send {writing[:5]}, at work {busy[:5]}"

    async def _pause(self, seconds: float) -> None:
        lazy = [*self._customers[::10], *self._agents[:1]]
        for player in lazy:
            player.resume_reading.clear()
        await asyncio.sleep(seconds)
        for player in lazy:
            player.resume_reading.set()


def _say(sentence: str) -> None:
    print(sentence, flush=True)


async def _play(options: argparse.Namespace) -> None:
    async with session() as http:
        world = World(options.desk, http, RecordFile(options.records), origin=options.origin)
        load = Load(
            world,
            customers=options.customers,
            every_seconds=options.every_seconds,
            pause_seconds=options.pause_seconds,
            emails=options.agent_email or [agent_email(number) for number in range(options.agents)],
        )
        await load.run(arrive_within_seconds=options.arrive_within_seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description="Customers and agents in a process of their own.")
    parser.add_argument("--desk", action="append", required=True, help="a desk's address; given for each desk")
    parser.add_argument("--origin", default="https://shop.example", help="the site that customers are on")
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--agent-email", action="append", help="who logs in, instead of the agents of the runs")
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--agents", type=int, default=4)
    parser.add_argument("--every-seconds", type=float, default=15.0)
    parser.add_argument("--pause-seconds", type=float, default=1.0)
    parser.add_argument("--arrive-within-seconds", type=float, default=5.0)
    asyncio.run(_play(parser.parse_args()))


if __name__ == "__main__":
    main()
