"""From a customer's words to the envelope on an agent's screen, seen by one client that plays both."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from tests.bench.load.customers import LoadCustomer, Sources, arrivals
from tests.bench.load.samples import figures

if TYPE_CHECKING:
    from tests.bench.load.client import Plan

_WAIT_SECONDS = 60.0


class _Row(msgspec.Struct):
    conversation: str


class _AgentFrame(msgspec.Struct):
    """What of the agent's frames is looked at; the envelope is only seen to be there."""

    type: str
    conversation: str = ""
    queue: list[_Row] = []
    envelope: msgspec.Raw = msgspec.Raw(b"null")
    id: str = ""
    code: str = ""


_FRAMES = msgspec.json.Decoder(_AgentFrame)


class Watcher:
    """An agent who opens each conversation that the inbox shows, as the console does at a click. A colleague takes and closes
    it then: nobody does all that twice a second, and what waits behind it at one socket is no wait of the desk's."""

    def __init__(self, socket: ClientWebSocketResponse, *, colleague: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._colleague = colleague
        self._expected: dict[str, float] = {}
        self._opened: set[str] = set()
        self._seen_at: dict[str, float] = {}
        self.row_ms: list[float] = []
        self.envelope_ms: list[float] = []
        self._all_came = asyncio.Event()

    def expect(self, conversation: str, *, since: float) -> None:
        """A customer of this conversation called for a person then."""
        self._expected[conversation] = since

    @property
    def missing(self) -> int:
        """How many calls have not come yet."""
        return len(self._expected)

    async def all_came(self) -> None:
        """Wait until none is missing."""
        while self._expected:
            self._all_came.clear()
            await self._all_came.wait()

    async def run(self) -> None:
        """Read until the socket ends."""
        with contextlib.suppress(asyncio.CancelledError):
            async with asyncio.TaskGroup() as both:
                both.create_task(self._read())
                both.create_task(self._let_pass())

    async def _read(self) -> None:
        async for frame in self._socket:
            if frame.type is WSMsgType.TEXT:
                await self._take(_FRAMES.decode(frame.data), time.perf_counter())

    async def _let_pass(self) -> None:
        async for _ in self._colleague:
            pass

    async def _take(self, frame: _AgentFrame, at: float) -> None:
        if frame.type == "inbox":
            for row in frame.queue:
                if row.conversation in self._expected and row.conversation not in self._opened:
                    self._opened.add(row.conversation)
                    self.row_ms.append(1000 * (at - self._expected[row.conversation]))
                    await self._send({"type": "conversation.open", "conversation": row.conversation})
        elif frame.type == "conversation.opened" and frame.conversation in self._expected:
            if bytes(frame.envelope) == b"null":
                raise RuntimeError(f"{frame.conversation} was opened without an envelope")
            self.envelope_ms.append(1000 * (at - self._expected.pop(frame.conversation)))
            self._all_came.set()
            await self._command("handoff.claim", frame.conversation)
            await self._command("conversation.close", frame.conversation, disposition="resolved", note="")
            await self._send({"type": "conversation.leave", "conversation": frame.conversation})

    async def _command(self, kind: str, conversation: str, **fields: str) -> None:
        frame = {"type": kind, "id": uuid.uuid4().hex, "conversation": conversation, **fields}
        await self._colleague.send_str(msgspec.json.encode(frame).decode())

    async def _send(self, frame: dict[str, str]) -> None:
        await self._socket.send_str(msgspec.json.encode(frame).decode())


@contextlib.asynccontextmanager
async def _logged_in(plan: Plan) -> Any:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": plan.url}) as http:
        async with http.post(f"{plan.url}/api/login", json={"email": plan.email, "password": plan.password}) as answer:
            if answer.status != 200:
                raise RuntimeError(f"The login was refused: {answer.status} {await answer.text()}")
        url = f"{plan.url}/ws/agent"
        async with http.ws_connect(url, max_msg_size=0) as one, http.ws_connect(url, max_msg_size=0) as other:
            yield Watcher(one, colleague=other)


async def watch(plan: Plan, sources: Sources) -> dict[str, Any]:
    """An open load, in which some customers call for a person, each once."""
    from tests.bench.load.client import Seen

    callers_needed = round(plan.triggers * (plan.seconds + plan.warm_up_seconds))
    talkers = await arrivals(sources, plan.url, plan.customers)
    callers = await arrivals(sources, plan.url, callers_needed)
    async with _logged_in(plan) as watcher:
        reading = asyncio.create_task(watcher.run())
        seen = Seen(warm_up_seconds=plan.warm_up_seconds)
        calls = _calls(plan, seen, callers, watcher)
        from tests.bench.load.client import open_load

        rest = msgspec.structs.replace(plan, rate=plan.rate - plan.triggers)
        await asyncio.gather(open_load(rest, seen, talkers), calls)
        came = asyncio.create_task(watcher.all_came())
        await asyncio.wait([came, reading], timeout=_WAIT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()
        for task in (came, reading):
            task.cancel()
        return {
            **seen.result(),
            "calls": callers_needed,
            "missing": watcher.missing,
            "row": figures(watcher.row_ms),
            "envelope": figures(watcher.envelope_ms),
        }


async def _calls(plan: Plan, seen: Any, callers: list[LoadCustomer], watcher: Watcher) -> None:
    waiting: list[Callable[[], Awaitable[float]]] = []
    for number, caller in enumerate(callers):
        due = seen.began + number / plan.triggers
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        watcher.expect(caller.conversation, since=due)
        acked, _ = await caller.say(plan.trigger_text)
        waiting.append(lambda acked=acked: acked)
    for one in waiting:
        await one()
