from __future__ import annotations

from pathlib import Path

import pytest

from actions.settings import SettingsError, from_environment
from backoffice.mail import MailSecurity

DATABASE = {"FRONTLINE_BACK_OFFICE_URL": "sqlite:///x.db"}
MAIL = DATABASE | {
    "FRONTLINE_MAIL_HOST": "mail.example",
    "FRONTLINE_MAIL_PORT": "2525",
    "FRONTLINE_MAIL_SECURITY": "starttls",
    "FRONTLINE_MAIL_SENDER": "a@b.example",
    "FRONTLINE_DESK_PUBLIC_URL": "https://desk.example/",
}


def test_mail_links_lead_to_the_desk() -> None:
    mail = from_environment(MAIL).mail
    assert mail is not None
    assert mail.reset_url == "https://desk.example/demo/reset?token={token}"
    assert (mail.host, mail.port, mail.security) == ("mail.example", 2525, MailSecurity.START_TLS)


def test_a_mail_password_comes_from_the_secrets(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "mail_password").write_text("hush\n")
    settings = from_environment(MAIL | {"FRONTLINE_MAIL_USER": "me", "FRONTLINE_FILES_FOLDER": str(tmp_path)})
    assert settings.mail is not None
    assert settings.mail.password == "hush"
    assert "hush" not in repr(settings)


def test_a_service_sends_its_own_mail() -> None:
    settings = from_environment(MAIL | {"FRONTLINE_BACK_OFFICE_URL": "https://office.example"})
    assert settings.mail is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"FRONTLINE_BACK_OFFICE_URL": ""}, "FRONTLINE_BACK_OFFICE_URL"),
        ({"FRONTLINE_MAIL_PORT": "x"}, "FRONTLINE_MAIL_PORT"),
        ({"FRONTLINE_MAIL_SECURITY": "ssl"}, "FRONTLINE_MAIL_SECURITY"),
    ],
)
def test_a_wrong_setting_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        from_environment(MAIL | changed)
