"""Until when a key of the audit log counts, read from the chain itself. Pure.

A key is mostly replaced because somebody may know it. The old one must go on verifying what it sealed, and must not make new lines
that verify. So its range ends where a newer key had been in use for an hour: that place is sealed by the newer key, and nobody
who has the old one alone can move it. The hour is for desks that get the new secret one after the other.
"""

from __future__ import annotations

from desk.auditing.chain import StoredLine
from desk.auditing.keys import AuditKeys

OVERLAP_SECONDS = 3600.0


class KeyAges:
    """Tell it of each line along the chain (`saw`), and ask before the next one (`is_replaced`)."""

    def __init__(self, keys: AuditKeys) -> None:
        # In a secret the newest key stands first.
        self._ranks = {fingerprint: rank for rank, fingerprint in enumerate(keys.known)}
        self._begun: dict[int, float] = {}
        self._in_force = len(self._ranks)

    def is_replaced(self, key: str) -> bool:
        """Whether a newer key was in use for so long by now that this one seals nothing more."""
        return self._ranks.get(key, 0) > self._in_force

    def saw(self, line: StoredLine) -> None:
        """A line with a good seal."""
        rank = self._ranks.get(line.key)
        if rank is None:
            return
        began = self._begun.setdefault(rank, line.at)
        if line.at - began >= OVERLAP_SECONDS:
            self._in_force = min(self._in_force, rank)
