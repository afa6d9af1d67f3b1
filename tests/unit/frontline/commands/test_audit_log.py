"""What the verification of the audit log tells whoever asked for it."""

from __future__ import annotations

import pytest

from desk.auditing.verification import Fault, Verification
from frontline.commands.audit_log import verdict


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ((), ""),
        ((Fault.NOT_LINKED,), "Lines of the audit log wait for their links: start a desk, and verify again."),
        ((Fault.NOT_LINKED, Fault.REMOVED), "The audit log is not what was written."),
        # Only the first hundred are named.
        ((Fault.NOT_LINKED,) * 100 + (Fault.CHANGED,), "The audit log is not what was written."),
    ],
)
def test_lines_that_wait_are_no_tampering(faults: tuple[Fault, ...], told: str) -> None:
    found = Verification()
    for fault in faults:
        found.add(fault, "Something.")
    assert verdict(found) == told
