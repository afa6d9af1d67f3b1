"""Bots that answer at once, so that what is measured is the desk: python -m tests.bench.load.bot PORT WORKERS HISTORY

Each says one sentence to each message, and its `turn.done` carries a decision and the turns of the conversation, of which
HISTORY lie before the first that it saw, as a real worker's does. A message that says `PERSON_WANTED` is handed off.
The secret comes in LOAD_WORKER_SECRET.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

import msgspec
from aiohttp import ClientSession, WSMsgType

from handoff.conversation import Sentiment, Turn, Understanding
from handoff.decision import Decision, FiredRule, Outcome
from handoff.wire import codec
from handoff.wire.worker import OfferTurn, Reply, TurnDone, TurnMode, WorkerHello

PERSON_WANTED = "let me talk to a human"
CAPACITY = 64
_STAY = Decision(outcome=Outcome.CONTINUE)
_HANDOFF = Decision(
    outcome=Outcome.HANDOFF,
    layer=2,
    priority=2,
    skill="orders",
    tell_text="I will get a person.",
    rules=(
        FiredRule(
            name="wish",
            reason="The customer asked for a person.",
            outcome=Outcome.HANDOFF,
            layer=2,
            priority=2,
            evidence=(),
        ),
    ),
)


def turn_of(seq: int, text: str, at: float) -> Turn:
    """A turn as the bot reads it."""
    understanding = Understanding(intent="track_order", confidence=0.93, sentiment=Sentiment(score=-0.1))
    return Turn(
        seq=seq,
        text=text,
        understanding=understanding,
        goal="track_order",
        at=at,
        answered_at=at + 0.1,
        answer="It left our warehouse this morning and will be with you on Thursday.",
    )


class Bot:
    """One worker's socket and what it remembers of the conversations."""

    def __init__(self, name: str, *, history: int, most_turns: int) -> None:
        self._name = name
        now = time.time()
        self._before = [turn_of(number, f"Where is parcel {number}?", now) for number in range(1, history + 1)]
        self._most_turns = most_turns
        self._turns: dict[str, list[Turn]] = {}

    async def serve(self, http: ClientSession, url: str, *, secret: str, ready: asyncio.Event) -> None:
        """Take turns until the socket ends."""
        async with http.ws_connect(url, max_msg_size=0) as socket:
            hello = WorkerHello(
                secret=secret, worker=self._name, model="scripted", policy_version="1.0", capacity=CAPACITY
            )
            await socket.send_str(codec.encode(hello))
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    break
                message = codec.decode_to_worker(frame.data)
                if isinstance(message, OfferTurn):
                    for answer in self._answers(message):
                        await socket.send_str(codec.encode(answer))
                else:
                    ready.set()

    def _answers(self, offer: OfferTurn) -> list[msgspec.Struct]:
        if offer.mode not in (TurnMode.RESPOND, TurnMode.OBSERVE):
            return [TurnDone(turn=offer.turn, epoch=offer.epoch)]
        turns = self._turns.setdefault(offer.conversation, list(self._before))
        turns.append(turn_of(offer.seq, offer.text, offer.at))
        del turns[: -self._most_turns]
        is_wanted = PERSON_WANTED in offer.text
        answers: list[msgspec.Struct] = []
        if offer.mode is TurnMode.RESPOND:
            said = "I will get a person." if is_wanted else f"You said: {offer.text}"
            answers.append(Reply(turn=offer.turn, index=0, epoch=offer.epoch, text=said))
        decision = _HANDOFF if is_wanted else _STAY
        answers.append(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=tuple(turns), decision=decision))
        return answers


async def main(port: int, workers: int, history: int) -> None:
    """Play the workers until the desk is gone."""
    most_turns = 10**9
    url = f"http://127.0.0.1:{port}/ws/worker"
    async with ClientSession() as http:
        ready = [asyncio.Event() for _ in range(workers)]
        bots = [
            asyncio.create_task(
                Bot(f"bot-{number}", history=history, most_turns=most_turns).serve(
                    http, url, secret=os.environ["LOAD_WORKER_SECRET"], ready=ready[number]
                )
            )
            for number in range(workers)
        ]
        for event in ready:
            await event.wait()
        print("frontline: ready", flush=True)
        await asyncio.wait(bots, return_when=asyncio.FIRST_COMPLETED)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
