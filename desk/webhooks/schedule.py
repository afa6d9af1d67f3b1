"""When a delivery that was not taken is tried again, and when it is given up. Pure.

The waits are those that Standard Webhooks recommends, over three days; each is lengthened by up to a tenth, so that what
failed together is not tried again together.
"""

from __future__ import annotations

_MINUTE, _HOUR = 60.0, 3600.0
WAITS_SECONDS = (
    5.0,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
LONGEST_SECONDS = 24 * _HOUR


def wait_seconds(attempts: int, *, told_seconds: float = 0.0, spread: float = 0.0) -> float | None:
    """How long to wait after so many failed attempts, None when it is given up.

    `told_seconds` is what the receiver asked for (`Retry-After`), obeyed up to a day; `spread` is from 0 to 1.
    """
    if attempts > len(WAITS_SECONDS):
        return None
    wait = WAITS_SECONDS[attempts - 1] * (1.0 + 0.1 * spread)
    return max(wait, min(told_seconds, LONGEST_SECONDS))
