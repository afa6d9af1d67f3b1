"""What WhatsApp and Messenger share as channels: Meta signs what it sends, calls us, and is asked by one Graph API."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import AbstractAsyncContextManager

from connectors.meta import Signed, refuse_old
from connectors.meta_graph import Graph
from connectors.steps import InSteps
from desk.channels.channel import Answer, Incoming, Request


class MetaChannel:
    """What is the same for both; each parses, delivers and fetches by itself."""

    def __init__(self, *, signed: Signed, graph: Graph) -> None:
        self._signed, self._graph = signed, graph
        self._steps = InSteps()

    def verify(self, request: Request, *, now: float) -> None:
        """Check Meta's signature, and that the messages are not older than Meta would deliver them."""
        self._signed.verify(request)
        refuse_old(self.parse(request), now=now)

    def greet(self, request: Request) -> Answer | None:
        """Answer Meta's handshake."""
        return self._signed.greet(request)

    def parse(self, request: Request) -> Iterable[Incoming]:
        """What a request tells."""
        raise NotImplementedError

    def accepted(self) -> Answer:
        """Any answer with status 200 will do."""
        return Answer(body="EVENT_RECEIVED")

    def running(self) -> AbstractAsyncContextManager[None]:
        """Keep connections to Meta."""
        return self._graph.running()

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        """Meta calls us."""
        return None
