"""Who looks at a conversation: the agents who have it open. In this process's memory: a socket that ends is gone.

An agent may have it open in several windows, and counts once. Other desks tell who looks there.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk.store.agents import Agent
from handoff.wire.reading import Watcher, Watchers


@dataclass(slots=True)
class _Watching:
    name: str
    windows: int = 0


class ConversationWatchers:
    """The agents at each conversation."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, _Watching]] = {}
        self._elsewhere: dict[str, dict[str, tuple[Watcher, ...]]] = {}

    def enter(self, conversation: str, agent: Agent) -> bool:
        """A window of the agent's shows the conversation. Whether they came just now."""
        one = self._rooms.setdefault(conversation, {}).setdefault(agent.id, _Watching(agent.name))
        one.windows += 1
        return one.windows == 1

    def leave(self, conversation: str, agent: Agent) -> bool:
        """A window shows it no more. Whether the agent is gone."""
        room = self._rooms.get(conversation, {})
        one = room.get(agent.id)
        if one is None:
            return False
        one.windows -= 1
        if one.windows:
            return False
        del room[agent.id]
        if not room:
            del self._rooms[conversation]
        return True

    def here(self, conversation: str) -> tuple[Watcher, ...]:
        """Those with a window at this desk."""
        return tuple(Watcher(agent=agent, name=one.name) for agent, one in self._rooms.get(conversation, {}).items())

    @property
    def conversations(self) -> tuple[str, ...]:
        """Those that somebody at this desk looks at."""
        return tuple(self._rooms)

    def set_elsewhere(self, desk: str, conversation: str, watchers: tuple[Watcher, ...]) -> None:
        """Those with a window at another desk."""
        theirs = self._elsewhere.setdefault(desk, {})
        if watchers:
            theirs[conversation] = watchers
        else:
            theirs.pop(conversation, None)

    def forget(self, desk: str) -> tuple[str, ...]:
        """Another desk is gone. Returns the conversations at which somebody looked there."""
        return tuple(self._elsewhere.pop(desk, {}))

    def at(self, conversation: str) -> Watchers:
        """Who is there now, by name."""
        there = {one.agent: one for one in self.here(conversation)}
        for theirs in self._elsewhere.values():
            there |= {one.agent: one for one in theirs.get(conversation, ())}
        watchers = tuple(sorted(there.values(), key=lambda one: (one.name, one.agent)))
        return Watchers(conversation=conversation, watchers=watchers)
