"""Which agents are here, and whether they take handoffs. In this process's memory: a socket that ends is gone."""

from __future__ import annotations

from enum import StrEnum


class Presence(StrEnum):
    ONLINE = "online"
    AWAY = "away"


class Presences:
    """Agents by id, with the number of their sockets."""

    def __init__(self) -> None:
        self._sockets: dict[str, int] = {}
        self._states: dict[str, Presence] = {}

    def enter(self, agent: str) -> Presence:
        """A socket of this agent opened. The first one makes them online."""
        self._sockets[agent] = self._sockets.get(agent, 0) + 1
        return self._states.setdefault(agent, Presence.ONLINE)

    def leave(self, agent: str) -> None:
        """A socket of this agent ended."""
        left = self._sockets.get(agent, 0) - 1
        if left > 0:
            self._sockets[agent] = left
        else:
            self._sockets.pop(agent, None)
            self._states.pop(agent, None)

    def set(self, agent: str, presence: Presence) -> None:
        if agent in self._sockets:
            self._states[agent] = presence

    def of(self, agent: str) -> Presence:
        """An agent without a socket is away."""
        return self._states.get(agent, Presence.AWAY)

    def online(self) -> int:
        """How many agents take handoffs now."""
        return sum(1 for state in self._states.values() if state is Presence.ONLINE)
