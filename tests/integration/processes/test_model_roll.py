"""A new model rolled over under traffic: a real desk, the real supervisor, and workers that are processes with a scripted bot.

The whole with Rasa is tests/e2e/test_model_roll.py, which takes a minute.
"""

from __future__ import annotations

import asyncio
import os
import sys
import textwrap
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frontline import control
from frontline.errors import StartError
from frontline.places import ROOT
from frontline.start_up import ROLL
from handoff.log import Author
from handoff.wire.shared import EntryAdded
from tests.desk_world import SECRETS, Customer, DeskWorld, desk_settings, running_desk, sqlite_url

SUPERVISOR = """
import asyncio, os, sys
from pathlib import Path
from frontline.child import Program
from frontline.start_up import supervise
folder = Path(sys.argv[1])
programs = [
    Program(name, (sys.executable, str(folder / "worker.py"), *sys.argv[2:]), serves_model=True)
    for name in ("worker 1", "worker 2")
]
asyncio.run(supervise(programs, folder=folder, environment=os.environ, say=print, on_ready=lambda: print("UP", flush=True)))
"""

# It says which model it serves, writes down which turns it began, and leaves as the Rasa worker does.
WORKER = """
import asyncio, os, pathlib, random, signal, sys
from frontline import parent_watch
parent_watch.start()
from connectors.desk_link import DeskLink
from frontline.processes.terminal import say_ready
from handoff.wire.worker import Reply, TurnDone, WorkerHello

folder = pathlib.Path(__file__).parent
model = (folder / "model").read_text()
if model == "broken":
    sys.exit("frontline: The model frontline.tar.gz does not load.")
began = (folder / "began").open("a", buffering=1)
hello = WorkerHello(secret=sys.argv[2], worker=f"w-{os.getpid()}", model=model, policy_version="1", capacity=4)

async def serve(offer, send):
    began.write(f"{offer.turn}\\n")
    await asyncio.sleep(random.uniform(0.0, 0.08))
    await send(Reply(turn=offer.turn, index=0, epoch=offer.epoch, text=f"{offer.text} by {model}"))
    await asyncio.sleep(random.uniform(0.0, 0.08))
    await send(TurnDone(turn=offer.turn, epoch=offer.epoch))

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    link = DeskLink(sys.argv[1], lambda: hello, serve, on_welcome=say_ready)
    running = asyncio.create_task(link.run())
    await stop.wait()
    await link.drain(timeout_seconds=8)
    await running

asyncio.run(main())
"""


@asynccontextmanager
async def running_workers(world: DeskWorld, folder: Path, *, model: str) -> AsyncIterator[None]:
    """Two workers under a supervisor of their own."""
    (folder / "worker.py").write_text(textwrap.dedent(WORKER), encoding="utf-8")
    (folder / "model").write_text(model, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-c",
            SUPERVISOR,
            str(folder),
            f"ws://127.0.0.1:{world.port}/ws/worker",
            SECRETS.worker_secret,
        ),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            async for line in process.stdout:
                if line == b"UP\n":
                    break
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def messages(customer: Customer) -> list[str]:
    return [entry.text for entry in customer.entries() if entry.author is Author.CUSTOMER]


def answers(customer: Customer) -> list[str]:
    """What the bot said after its greeting."""
    return [entry.text for entry in customer.entries() if entry.author is Author.BOT][1:]


async def ask(customer: Customer, text: str) -> None:
    """Write, and wait for the answer."""
    await customer.say(text)
    if not any(answer.startswith(f"{text} by ") for answer in answers(customer)):
        await customer.next(EntryAdded, lambda added: added.entry.text.startswith(f"{text} by "))


async def chat(customer: Customer, stop: asyncio.Event) -> None:
    """Write, and now and then write again before the answer is there, as customers do."""
    number = 0
    while not stop.is_set():
        number += 1
        if number % 3 == 1:
            await customer.say(f"m{number}")
        else:
            await ask(customer, f"m{number}")


async def test_a_roll_under_traffic_loses_and_doubles_no_turn(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world, running_workers(world, tmp_path, model="A"):
        customers = [await world.customer() for _ in range(10)]
        stop = asyncio.Event()
        chatting = asyncio.gather(*(chat(customer, stop) for customer in customers))
        said: list[str] = []

        # A model that does not load changes nothing, and is told.
        (tmp_path / "model").write_text("broken", encoding="utf-8")
        with pytest.raises(StartError, match=r"does not load\. The old ones go on\."):
            await control.ask(tmp_path, ROLL, say=said.append)
        (tmp_path / "model").write_text("B", encoding="utf-8")
        await control.ask(tmp_path, ROLL, say=said.append)
        assert said[-1] == "The new worker 2 serves, and the old one has left."
        before = [len(messages(customer)) for customer in customers]
        stop.set()
        await chatting
        await asyncio.gather(*(ask(customer, "end") for customer in customers))

        for customer, old in zip(customers, before, strict=True):
            said_by_it = [answer.split(" by ") for answer in answers(customer)]
            assert len(said_by_it) > 2
            assert [text for text, _ in said_by_it] == messages(customer)  # each once, in their order
            models = [model for _, model in said_by_it]
            assert models[0] == "A"
            assert set(models[old:]) == {"B"}
        began = Counter((tmp_path / "began").read_text(encoding="utf-8").split())
        assert sum(began.values()) == sum(len(messages(customer)) for customer in customers)
        assert max(began.values()) == 1  # no turn was begun by two
