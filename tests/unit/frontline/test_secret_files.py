import stat
from pathlib import Path

import pytest

from frontline import secret_files
from frontline.errors import SettingsError


def read(name: str, folder: Path, **environment: str) -> str:
    return secret_files.read(name, folder=folder, environment=environment)


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = read(secret_files.WORKER_SECRET, tmp_path)
    path = tmp_path / "secrets" / secret_files.WORKER_SECRET
    assert len(first) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read(secret_files.WORKER_SECRET, tmp_path) == first
    assert [entry.name for entry in path.parent.iterdir()] == [secret_files.WORKER_SECRET]


def test_two_secrets_differ(tmp_path: Path) -> None:
    assert read(secret_files.WORKER_SECRET, tmp_path) != read(secret_files.SESSION_KEY, tmp_path)


def test_the_environment_wins(tmp_path: Path) -> None:
    value = "given-by-the-operator-and-long-enough"
    assert read(secret_files.WORKER_SECRET, tmp_path, FRONTLINE_SECRET_WORKER_SECRET=value) == value


def test_a_short_secret_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(secret_files.WORKER_SECRET, tmp_path, FRONTLINE_SECRET_WORKER_SECRET="hunter2")
    assert "FRONTLINE_SECRET_WORKER_SECRET has 7 characters" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    read(secret_files.WORKER_SECRET, tmp_path)
    path = tmp_path / "secrets" / secret_files.WORKER_SECRET
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read(secret_files.WORKER_SECRET, tmp_path)


def test_a_password_that_only_others_know_is_not_invented(tmp_path: Path) -> None:
    assert read(secret_files.MAIL_PASSWORD, tmp_path) == ""
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize("name", [secret_files.AUDIT_KEY, secret_files.SEALING_KEY])
def test_each_of_several_keys_is_long_enough(name: str, tmp_path: Path) -> None:
    variable = f"FRONTLINE_SECRET_{name.upper()}"
    both = f"{'x1' * 16} {'y2' * 16}"
    assert read(name, tmp_path, **{variable: both}) == both
    for phrase in ("river lantern copper meadow violin harbor", f"short,{'y2' * 16}"):
        with pytest.raises(SettingsError, match="characters in one of its keys, between which stand blanks") as caught:
            read(name, tmp_path, **{variable: phrase})
        assert phrase.split()[0] not in str(caught.value)


def test_a_secret_that_is_one_may_hold_blanks(tmp_path: Path) -> None:
    phrase = "river lantern copper meadow violin harbor"
    assert read(secret_files.SESSION_KEY, tmp_path, FRONTLINE_SECRET_SESSION_KEY=phrase) == phrase
