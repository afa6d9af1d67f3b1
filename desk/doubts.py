"""Changes of which nobody knows whether they are stored, because the database went away while they were being committed.

Their sender tries again under the same id, and finds them stored or not. But where they are, nobody has announced them: the
other followers of the conversation would wait for an entry until the next one comes. So their conversations are read again
as soon as the database is back, and what the log holds is announced. A follower drops what it has already.
"""

from __future__ import annotations

import logging

from desk.bell import Bell
from desk.change import Changes, News
from desk.errors import NotFound, Unavailable
from desk.store import conversations, entries

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5


class Doubts:
    """Run `run` as one task of the process."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self.bell = Bell()

    async def run(self) -> None:
        """Clear up what is in doubt until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_LOOK_SECONDS):
            try:
                await self.clear_up()
            except Unavailable:
                continue
            except Exception:
                logger.exception("What became of a change could not be read")

    async def clear_up(self) -> None:
        """Announce what is stored of the changes in doubt. Raises `Unavailable` while the database is away."""
        while self._changes.in_doubt:
            conversation, after_seq = self._changes.in_doubt.popitem()
            try:
                async with self._changes.store.writing() as connection:
                    # Under its lock, which a commit that the database has still in hand holds.
                    await conversations.lock(connection, conversation)
                    stored = await entries.after(connection, conversation, after_seq)
            except Unavailable:
                self._changes.doubt(conversation, after_seq)
                raise
            except NotFound:
                continue  # it was erased meanwhile
            except Exception:
                # The next try would fail as well, and whatever else is in doubt would wait for it.
                logger.exception("What became of a change of conversation %s could not be read", conversation)
                continue
            self._changes.announce(
                News(
                    conversation,
                    entries=list(stored),
                    owner_changed=True,
                    tasks_changed=True,
                    inbox_changed=True,
                    follow_ups_changed=True,
                    aftermath_changed=True,
                    delivery_asked=True,
                )
            )
