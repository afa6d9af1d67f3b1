"""Counts what agents do in the console, a conversation at a time: how much work the tools make.

Counted in memory and stored by the ledger's loop, for a transaction more at each click would cost more than the figure is worth;
a desk that is killed loses the clicks of some seconds.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from desk.store import agent_steps
from desk.store.engine import Store
from handoff.wire.agent import OpenConversation, SendReply


class AgentSteps:
    """The steps that are not stored yet."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def note(self, message: msgspec.Struct, *, agent: str) -> None:
        """An agent's console sent this: a command about a conversation, or its opening, is a step in it. What is written to the
        customer is none: that is the work itself."""
        conversation = getattr(message, "conversation", "")
        if not conversation or isinstance(message, SendReply):
            return
        # A console that comes back opens by itself what was open, and says what it has already.
        is_opening = isinstance(message, OpenConversation) and message.last_seq == 0
        if is_opening or hasattr(message, "id"):
            self._counts[conversation, agent] += 1

    async def store(self, store: Store) -> None:
        """Store what was counted. Raises what the store raises, and then counts go on from where they were."""
        counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            async with store.writing() as connection:
                await agent_steps.add(connection, counts)
        except BaseException:
            self._counts += counts
            raise
