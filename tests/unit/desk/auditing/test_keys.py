"""The keys of the audit log, as a secret holds them."""

from __future__ import annotations

import pytest

from desk.auditing.keys import read_keys


def test_first_key_signs_and_all_verify() -> None:
    keys = read_keys("new-key, old-key\nolder-key\n")
    assert keys.signing == b"new-key"
    assert list(keys.known.values()) == [b"new-key", b"old-key", b"older-key"]
    assert keys.is_secret


@pytest.mark.parametrize("secret", ["", "  ", ","])
def test_no_key_is_no_secret(secret: str) -> None:
    keys = read_keys(secret)
    assert (keys.signing, keys.current, keys.is_secret) == (b"", "none", False)


def test_fingerprints_tell_keys_apart_and_do_not_show_them() -> None:
    assert read_keys("one").current != read_keys("two").current
    assert "secret-key" not in repr(read_keys("secret-key"))
