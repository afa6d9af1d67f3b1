"""Channels are set up by one command, and read with what is wrong said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from frontline import channels, doctor
from frontline.cli import frontline
from frontline.errors import SettingsError
from frontline.settings import Files, Settings

SECRET = "whsec_d2hlcmUgY3VzdG9tZXJzIHdyaXRlIGZyb20="
URL = "https://chat.example/frontline"


def run(folder: Path, *arguments: str, given: str = "", **environment: str) -> Result:
    return CliRunner().invoke(
        frontline, ["channel", *arguments], input=given, env={"FRONTLINE_FILES_FOLDER": str(folder), **environment}
    )


def add(folder: Path, *more: str, given: str = SECRET, **environment: str) -> Result:
    arguments = ("add", "support-app", "--kind", "webhook", "--set", f"url={URL}", "--no-check", *more)
    return run(folder, *arguments, given=given + "\n", **environment)


def test_channel_is_added_listed_and_removed(tmp_path: Path) -> None:
    done = add(tmp_path)
    assert done.exit_code == 0, done.exception
    assert "/channels/support-app, signed with the same secret." in done.stderr
    assert SECRET not in (tmp_path / "channels" / "support-app.toml").read_text(encoding="utf-8")
    secret = channels.secret_file(channels.secrets_of(tmp_path), "support-app", "secret")
    assert secret.stat().st_mode & 0o777 == 0o600

    assert "support-app\twebhook\tWebhook\thttp://" in run(tmp_path, "list").stdout
    (described,) = channels.read(tmp_path / "channels")
    assert channels.open_one(described, secrets=channels.secrets_of(tmp_path), environment={}).name == "support-app"

    assert run(tmp_path, "remove", "support-app").exit_code == 0
    assert not secret.exists()
    assert not channels.read(tmp_path / "channels")


def test_doctor_takes_a_channels_secret_for_none_of_its_own(tmp_path: Path) -> None:
    add(tmp_path)
    findings = doctor._secrets(Settings(files=Files(folder=str(tmp_path))), {})
    assert [finding.is_fine for finding in findings] == [True]


def test_secret_may_come_from_the_environment(tmp_path: Path) -> None:
    done = add(tmp_path, given="", FRONTLINE_CHANNEL_SUPPORT_APP_SECRET=SECRET)
    assert done.exit_code == 0, done.exception
    assert not channels.secret_file(channels.secrets_of(tmp_path), "support-app", "secret").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Support App", "--kind", "webhook"), "is no name of a channel"),
        (("add", "a", "--kind", "slak"), "did you mean slack?"),
        (("add", "a", "--kind", "webhook", "--set", "secret=x"), "arguments are seen by others"),
        (("add", "a", "--kind", "webhook", "--set", "urk=x"), "takes title, url, file_hosts"),
        (("add", "a", "--kind", "webhook", "--set", "url=chat.example"), "such as https://chat.example/frontline"),
        (("add", "a", "--kind", "webhook", "--set", f"url={URL}"), "has no secret"),
        (("check", "a"), "There is no channel a; none is set up."),
        (("remove", "a"), "There is no channel a; none is set up."),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(tmp_path, *arguments)
    assert isinstance(done.exception, SettingsError)
    assert words in str(done.exception)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("kind = webhook", "is not TOML"),
        ('kind = "fax"', "There is no kind of channel fax"),
        (f'kind = "webhook"\nurl = "{URL}"\ncolour = "red"', "a webhook channel has no colour"),
        (f'kind = "webhook"\nurl = "{URL}"\nsecret = "{SECRET}"', "take secret out"),
        ('kind = "webhook"\nurl = 8', "url must be a text"),
    ],
)
def test_file_that_is_wrong_is_said(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "support-app.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=words):
        channels.read(tmp_path)


def test_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    add(tmp_path)
    channels.secret_file(channels.secrets_of(tmp_path), "support-app", "secret").chmod(0o644)
    (described,) = channels.read(tmp_path / "channels")
    with pytest.raises(SettingsError, match="Others on this machine"):
        channels.open_one(described, secrets=channels.secrets_of(tmp_path), environment={})


def test_secret_that_is_wrong_replaces_none_that_works(tmp_path: Path) -> None:
    add(tmp_path)
    assert add(tmp_path, given="no secret").exit_code != 0
    secret = channels.secret_file(channels.secrets_of(tmp_path), "support-app", "secret")
    assert secret.read_text(encoding="utf-8").strip() == SECRET
