"""Nobody is sent to a page that is not there: the start refuses, and the doctor says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from frontline.cli import frontline
from frontline.commands import processes
from frontline.errors import SettingsError
from frontline.mail_links import require_pages
from frontline.settings import BackOffice, Demo, Mail, Settings

OURS = "https://shop.example/page?token={token}"
OUTSIDE = Demo(enabled=False)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(demo=OUTSIDE, back_office=BackOffice(url="https://office.example")),
        Settings(demo=OUTSIDE, mail=Mail(reset_url=OURS, unlock_url=OURS)),
    ],
    ids=["the demo", "a service sends its own", "pages of the company"],
)
def test_pages_that_are_there_are_as_they_should(settings: Settings) -> None:
    require_pages(settings)


def test_each_page_that_is_missing_is_named() -> None:
    with pytest.raises(SettingsError, match=r"set unlock_url under \[mail\].*FRONTLINE_MAIL_UNLOCK_URL") as told:
        require_pages(Settings(demo=OUTSIDE, mail=Mail(reset_url=OURS)))
    assert "reset_url" not in str(told.value)


@pytest.mark.parametrize("command", ["up", "desk", "actions"])
def test_nothing_that_sends_mail_starts_without(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_FILES_FOLDER", str(tmp_path))
    monkeypatch.setenv("FRONTLINE_DEMO_ENABLED", "false")
    monkeypatch.setattr(processes, "keep_private", lambda: None)  # it is for the whole process
    done = CliRunner().invoke(frontline, [command])
    assert isinstance(done.exception, SettingsError)
    assert "set reset_url under [mail]" in str(done.exception)
