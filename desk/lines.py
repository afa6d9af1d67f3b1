"""Who can be told something now, in this process: the open sockets of agents, by agent.

Rooms tell everybody who follows a conversation; a line reaches one agent, wherever they look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from desk.store.agents import Agent


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One socket of `agent`. Neither `send` nor `restart` may wait; `follows` says whether a conversation is open on it.

    `restart` ends the socket so that its client comes back at once and reads everything anew.
    """

    agent: Agent
    send: Callable[[msgspec.Struct], None]
    follows: Callable[[str], bool]
    restart: Callable[[], None] = lambda: None


class Lines:
    """All open lines of this process."""

    def __init__(self) -> None:
        self._lines: dict[str, list[Line]] = {}

    def open(self, line: Line) -> None:
        self._lines.setdefault(line.agent.id, []).append(line)

    def close(self, line: Line) -> None:
        left = self._lines.get(line.agent.id, [])
        if line in left:
            left.remove(line)
        if not left:
            self._lines.pop(line.agent.id, None)

    def tell(self, agent: str, message: msgspec.Struct, *, elsewhere: str = "") -> None:
        """Tell one agent, on every socket of theirs; with `elsewhere` not where that conversation is open."""
        for line in tuple(self._lines.get(agent, ())):
            if not (elsewhere and line.follows(elsewhere)):
                line.send(message)

    def tell_supervisors(self, message: msgspec.Struct, *, of: str, but: str = "") -> None:
        """Tell the supervisors who have the conversation `of` open. The agent `but` was told already."""
        for lines in tuple(self._lines.values()):
            for line in tuple(lines):
                if line.agent.role.is_supervisor and line.agent.id != but and line.follows(of):
                    line.send(message)

    def everybody(self) -> tuple[Line, ...]:
        """Every open line."""
        return tuple(line for lines in self._lines.values() for line in lines)
