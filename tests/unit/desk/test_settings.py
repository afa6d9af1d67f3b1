"""Settings that cannot work are refused by their name, and secrets are never printed."""

from __future__ import annotations

from typing import Any

import pytest

from desk.settings import DemoSettings, DeskSettings, Limits, Secrets, origin_of

SECRETS = Secrets(session_key="s" * 32, worker_secret="w" * 32, identity_key="i" * 32)


def make(**changed: Any) -> DeskSettings:
    return DeskSettings(**({"database_url": "sqlite:///x.db", "secrets": SECRETS} | changed))


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"port": 70_000}, "port"),
        ({"port": -1}, "port"),
        ({"database_url": "mysql://x"}, "database_url"),
        ({"allowed_origins": ("shop.example",)}, "allowed_origins"),
        ({"allowed_origins": ("https://shop.example/",)}, "allowed_origins"),
        ({"public_url": "desk.example"}, "public_url"),
        ({"turn_timeout_seconds": 0}, "turn_timeout_seconds"),
        ({"trusted_proxies": -1}, "trusted_proxies"),
        ({"time_zone": "Europe/Berln"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"demo": DemoSettings(mailbox="mail")}, "back_office_url"),
    ],
)
def test_wrong_value_is_named(changed: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        make(**changed)


def test_wrong_limit_is_named() -> None:
    with pytest.raises(ValueError, match=r"limits\.frame_bytes"):
        Limits(frame_bytes=0)


def test_short_secret_is_named_but_not_shown() -> None:
    with pytest.raises(ValueError, match=r"secrets\.worker_secret") as refused:
        Secrets(session_key="s" * 32, worker_secret="tooshort")
    assert "tooshort" not in str(refused.value)


def test_identity_key_may_be_absent() -> None:
    assert Secrets(session_key="s" * 32, worker_secret="w" * 32).identity_key == ""


def test_secrets_are_never_printed() -> None:
    demo = DemoSettings(mailbox="mail", login_password="p" * 32)
    shown = repr(make(demo=demo, back_office_url="sqlite:///b.db")) + str(SECRETS)
    assert not any(letter * 32 in shown for letter in "swip")


def test_cookies_are_secure_behind_tls() -> None:
    assert make(public_url="https://desk.example").secure_cookies
    assert not make().secure_cookies


def test_origin_is_scheme_and_host() -> None:
    assert origin_of("https://Shop.example:8443/a?b") == "https://shop.example:8443"
    assert origin_of("ftp://shop.example") == ""
    # A browser never writes the port that the scheme has anyway.
    assert origin_of("https://desk.example:443/") == "https://desk.example"
    assert origin_of("http://[2001:db8::80]:80") == "http://[2001:db8::80]"
    assert origin_of("http://desk.example:443") == "http://desk.example:443"
