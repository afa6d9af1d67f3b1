"""Who looks at a conversation: the agents who have it open. In this process's memory: a socket that ends is gone.

An agent may have it open in several windows, and counts once.
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

    def at(self, conversation: str) -> Watchers:
        """Who is there now, by name."""
        there = [Watcher(agent=agent, name=one.name) for agent, one in self._rooms.get(conversation, {}).items()]
        return Watchers(conversation=conversation, watchers=tuple(sorted(there, key=lambda one: (one.name, one.agent))))
