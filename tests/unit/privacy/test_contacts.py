"""Addresses and phones, as program logs must not show them."""

from __future__ import annotations

import pytest

from privacy.masking import mask_for_log


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("No account for maya@example.com.", "No account for [e-mail address removed]."),
        ("Maya.Torres+shop@mail.example.co.uk", "[e-mail address removed]"),
        ("call 415-555-0199", "call [phone number removed]"),
        ("call +49 30 1234567", "call [phone number removed]"),
        ("call 4155550199", "call [phone number removed]"),
        ("4111 1111 1111 1111", "[card number ending in 1111]"),
    ],
)
def test_it_is_masked(text: str, masked: str) -> None:
    assert mask_for_log(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "at 127.0.0.1:54321",
        "at 192.168.100.200",
        "2026-11-26 22:54:47,123",
        "the turn 1234567890abcdef1234567890abcdef:7",
        "port 54321, pid 104233, 1732661687.123 s",
        "worker@home",
        "ends at column 12, line 345, byte 6789",
    ],
)
def test_it_stays(text: str) -> None:
    assert mask_for_log(text) == text
