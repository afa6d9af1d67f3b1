"""Who follows the live floor, and what they were sent last."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desk.bell import Bell
from handoff.wire.floor import Floor


class FloorReaders:
    """The supervisors' sockets of this process. While nobody follows, nothing is read."""

    def __init__(self) -> None:
        self._sent: dict[Callable[[msgspec.Struct], None], Floor | None] = {}
        self.bell = Bell()

    @property
    def is_empty(self) -> bool:
        """Whether nobody follows."""
        return not self._sent

    def follow(self, send: Callable[[msgspec.Struct], None]) -> None:
        """Send the floor to this socket, now and whenever it changes. `send` must not wait."""
        self._sent[send] = None
        self.bell.ring()

    def leave(self, send: Callable[[msgspec.Struct], None]) -> None:
        self._sent.pop(send, None)

    def on_news(self, _news: object) -> None:
        """Something was committed."""
        self.refresh()

    def refresh(self) -> None:
        """Look again soon: somebody came, went, or is away."""
        if self._sent:
            self.bell.ring()

    def send(self, floor: Floor) -> None:
        """To everybody to whom it is new."""
        still = msgspec.structs.replace(floor, now=0.0)
        for send, sent in tuple(self._sent.items()):
            if sent != still:
                self._sent[send] = still
                send(floor)
