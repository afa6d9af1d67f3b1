"""How long it is believed that a customer is who they have shown to be."""

from __future__ import annotations

from datetime import timedelta

# A conversation can be taken up again for weeks, on a machine that others use too. Half an hour is longer than a task
# takes, and as long as a mailed link is good.
BELIEVED_FOR = timedelta(minutes=30)


def is_believed(*, verified_at: float | None, at: float) -> bool:
    """Whether an identity that was verified at `verified_at` still counts at `at`, both in epoch seconds."""
    return verified_at is not None and at - verified_at <= BELIEVED_FOR.total_seconds()
