"""A scripted bot in a process of its own, on the real worker's link to the desk: `python -m tests.faults.bot`.

It names the message that it answers, so that an answer that was given twice is seen. It knows nothing of what it did before
it was killed, as a worker that has lost its tracker: the desk alone must see to it that nothing is said twice.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import time
from pathlib import Path

from connectors.desk_link import DeskLink, Send
from handoff.conversation import Sentiment, Turn, Understanding
from handoff.decision import Decision, FiredRule, Outcome
from handoff.wire.worker import OfferTurn, Reply, TurnDone, TurnMode, WorkerHello
from tests.faults.checker import SCRIPTED
from tests.faults.customer import WISH
from tests.faults.records import RecordFile, Spoke

SECRET_VARIABLE = "FRONTLINE_SECRET_WORKER_SECRET"
_CAPACITY = 4  # as a real worker has


class ScriptedBot:
    """Answers each message in one or two sentences, after a moment of thinking."""

    def __init__(self, name: str, records: RecordFile, *, think_seconds: float) -> None:
        self._name = name
        self._records = records
        self._think_seconds = think_seconds

    def hello(self) -> WorkerHello:
        return WorkerHello(
            secret=os.environ[SECRET_VARIABLE],
            worker=self._name,
            model="scripted",
            policy_version="1.0",
            capacity=_CAPACITY,
        )

    async def serve(self, offer: OfferTurn, send: Send) -> None:
        """One turn."""
        await asyncio.sleep(random.uniform(0.2, 1.8) * self._think_seconds)
        decision = None
        if offer.mode is TurnMode.RESPOND:
            is_wish = WISH in offer.text
            for index in range(1 if is_wish else 1 + offer.seq % 2):
                spoken = Spoke(time.time(), self._name, offer.conversation, offer.turn, index, offer.epoch)
                self._records.write(spoken)
                text = f"{SCRIPTED}{index} to message {offer.seq}."
                await send(Reply(turn=offer.turn, index=index, epoch=offer.epoch, text=text))
                await asyncio.sleep(random.uniform(0.0, 0.5) * self._think_seconds)
            decision = _PERSON if is_wish else Decision(outcome=Outcome.CONTINUE)
        understanding = Understanding(intent="ask_question", confidence=0.9, sentiment=Sentiment(score=0.0))
        turns = (Turn(seq=offer.seq, text=offer.text, understanding=understanding),) if offer.text else ()
        await send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=turns, decision=decision))


_RULE = FiredRule(
    name="wish", reason="The customer asked for a person.", outcome=Outcome.HANDOFF, layer=2, priority=2, evidence=()
)
_PERSON = Decision(outcome=Outcome.HANDOFF, layer=2, priority=2, skill="orders", rules=(_RULE,))


async def _run(url: str, bot: ScriptedBot) -> None:
    link = DeskLink(url, bot.hello, bot.serve)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    running = asyncio.create_task(link.run())
    await stop.wait()
    await link.drain(timeout_seconds=10.0)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(running, 5.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", required=True, help="the desk's address, such as http://127.0.0.1:8080")
    parser.add_argument("--name", required=True)
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--think-seconds", type=float, default=0.05)
    options = parser.parse_args()
    bot = ScriptedBot(options.name, RecordFile(options.records), think_seconds=options.think_seconds)
    asyncio.run(_run(options.desk.replace("http", "ws", 1) + "/ws/worker", bot))


if __name__ == "__main__":
    main()
