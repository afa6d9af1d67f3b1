"""Secrets that everybody knows are refused outside of the demo, in a sentence that does not show them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from frontline.errors import ConfigurationError
from frontline.secret_files import PREFIX
from frontline.secret_strength import require_strong, weakness
from frontline.settings import Demo, Desk, Files, Settings


def _settings(folder: Path, *, demo: bool = False, database_url: str = "") -> Settings:
    desk = Desk(database_url=database_url)
    return Settings(files=Files(folder=str(folder)), demo=Demo(enabled=demo), desk=desk)


@pytest.mark.parametrize(
    "value",
    [
        "changeme-changeme-changeme-changeme",
        "s" * 40,
        "your-secret-key-goes-here-0123456789",
        "ababababababababababababababababab",
        "0123456789012345678901234567890123456789",
        "correct-horse-correct-horse-correct-horse",
        "thisisnotasecretthisisnotasecretXYZ",
        "MyCompanyPassword2024MyCompanyPassword",
    ],
)
def test_weak_secret_stops_the_start_and_is_not_shown(tmp_path: Path, value: str) -> None:
    environment = {f"{PREFIX}SESSION_KEY": value}
    with pytest.raises(ConfigurationError, match=r"FRONTLINE_SECRET_SESSION_KEY .*openssl rand -base64 32") as caught:
        require_strong(_settings(tmp_path), environment)
    assert value not in str(caught.value)
    require_strong(_settings(tmp_path, demo=True), environment)


def test_what_is_made_here_passes(tmp_path: Path) -> None:
    require_strong(_settings(tmp_path), {})
    assert (tmp_path / "secrets" / "audit_key").exists()


@pytest.mark.parametrize("make", [lambda: secrets.token_urlsafe(32), lambda: secrets.token_hex(32)])
def test_random_secrets_pass(make: Callable[[], str]) -> None:
    assert [value for value in (make() for _ in range(300)) if weakness(value)] == []


def test_one_secret_for_two_doors_is_refused(tmp_path: Path) -> None:
    same = secrets.token_urlsafe(32)
    environment = {f"{PREFIX}SESSION_KEY": same, f"{PREFIX}WORKER_SECRET": same}
    with pytest.raises(ConfigurationError, match="The secrets session_key and worker_secret are the same"):
        require_strong(_settings(tmp_path), environment)


@pytest.mark.parametrize("password", ["postgres", "frontline", "kim", "Password"])
def test_known_password_of_a_database_is_refused(tmp_path: Path, password: str) -> None:
    settings = _settings(tmp_path, database_url=f"postgresql://kim:{password}@db/desk")
    with pytest.raises(
        ConfigurationError, match="FRONTLINE_DESK_DATABASE_URL holds a password that everybody knows"
    ) as e:
        require_strong(settings, {})
    assert password not in str(e.value).replace("password that", "")
