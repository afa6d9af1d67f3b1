"""Failed logins in the audit log: whose account, from where, and what was locked because of it.

What was typed is not kept, neither the password nor an address that is nobody's account: people type the one where the other
belongs. Whoever tries thousands of accounts from as many places fills no disk with it: so many lines a minute are written,
and the next one says how many were left out.
"""

from __future__ import annotations

from collections.abc import Collection

from desk.limits import SlidingWindow
from desk.sockets.origin import network_of
from desk.store import audit
from desk.store.audit import AuditLine, Detail
from desk.store.engine import Store
from desk.store.login_attempts import Counter, locked_at
from privacy.masking import mask_for_log

FAILED, LOCKED = "login.failed", "login.locked"
_MOST_A_MINUTE = 60
_WINDOW_SECONDS = 60.0
_ADDRESS_CHARACTERS = 64
_ACTOR = "desk"


class FailedLogins:
    """Writes them, at this desk."""

    def __init__(self) -> None:
        self._written = SlidingWindow(limit=_MOST_A_MINUTE, window_seconds=_WINDOW_SECONDS, keys=1)
        self._left_out = 0

    async def note(
        self,
        store: Store,
        *,
        method: str,
        agent: str = "",
        why: str = "",
        address: str,
        now: float,
        counters: Collection[Counter] = (),
        lock_seconds: float = 0.0,
    ) -> None:
        """An attempt failed. `agent` is whose account was meant, empty where it is nobody's; of `counters` those are locked
        now that this attempt filled."""
        detail: Detail = {"method": method, "address": mask_for_log(network_of(address))[:_ADDRESS_CHARACTERS]}
        detail |= {name: value for name, value in (("agent", agent), ("why", why)) if value}
        lines = [AuditLine(now, _ACTOR, FAILED, "", dict(detail))]
        if self._written.wait_seconds(_ACTOR, now) > 0:
            # What is locked is told in any case: it takes ten failures each.
            self._left_out += 1
            lines = []
        else:
            self._written.add(_ACTOR, now)
            if self._left_out:
                lines[0].detail["left_out"], self._left_out = self._left_out, 0
        async with store.writing() as connection:
            for counter in await locked_at(connection, counters, until=now + lock_seconds):
                told: Detail = {**detail, "locked": counter.kind, "seconds": round(lock_seconds)}
                lines.append(AuditLine(now, _ACTOR, LOCKED, "", told))
            for line in lines:
                await audit.add(connection, line)
