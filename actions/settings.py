"""What the action server must be told, read once from the environment.

`frontline` sets these variables from its settings file; their meaning is described there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from backoffice.mail import MailSecurity, MailSettings

_SECURITY = {"none": MailSecurity.NONE, "starttls": MailSecurity.START_TLS, "tls": MailSecurity.TLS}


class SettingsError(ValueError):
    """Raised when a variable is missing or wrong; the message names it and says what would be right."""


class ActionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of the action server.

    - `back_office_url`: as `backoffice.connect.open_back_office` reads it.
    - `company`: its name, as letters are signed.
    - `mail`: where mail goes out; None where the back office is a service, which sends its own.
    - `time_zone`: the company's own, for customers whose zone is not known.
    """

    back_office_url: str
    back_office_token: str | None = None
    mail: MailSettings | None = None
    company: str = "Brightwell Home"
    time_zone: str = "America/New_York"

    def __repr__(self) -> str:
        return f"ActionSettings(company={self.company!r}, ...)"


def from_environment(environment: Mapping[str, str]) -> ActionSettings:
    """Read the settings. Raises `SettingsError`."""
    url = environment.get("FRONTLINE_BACK_OFFICE_URL", "")
    if not url:
        raise SettingsError(
            "FRONTLINE_BACK_OFFICE_URL is not set; it names the back office, such as sqlite:///var/backoffice.db"
        )
    company = environment.get("FRONTLINE_COMPANY_NAME") or "Brightwell Home"
    is_service = url.startswith(("http://", "https://"))
    return ActionSettings(
        back_office_url=url,
        back_office_token=_secret("back_office_token", environment) or None if is_service else None,
        mail=None if is_service else _mail(environment, company),
        company=company,
        time_zone=environment.get("FRONTLINE_COMPANY_TIME_ZONE") or "America/New_York",
    )


def _mail(environment: Mapping[str, str], company: str) -> MailSettings | None:
    host = environment.get("FRONTLINE_MAIL_HOST", "")
    if not host:
        return None
    desk = environment.get("FRONTLINE_DESK_PUBLIC_URL", "http://127.0.0.1:8080").rstrip("/")
    security = environment.get("FRONTLINE_MAIL_SECURITY") or "none"
    if security not in _SECURITY:
        raise SettingsError(f"FRONTLINE_MAIL_SECURITY is {security!r}; it must be one of {', '.join(_SECURITY)}")
    user = environment.get("FRONTLINE_MAIL_USER") or None
    return MailSettings(
        host=host,
        port=int(_number("FRONTLINE_MAIL_PORT", environment, default=25)),
        sender=environment.get("FRONTLINE_MAIL_SENDER") or "care@brightwell.example",
        reset_url=environment.get("FRONTLINE_MAIL_RESET_URL") or f"{desk}/demo/reset?token={{token}}",
        unlock_url=environment.get("FRONTLINE_MAIL_UNLOCK_URL") or f"{desk}/demo/unlock?token={{token}}",
        company=company,
        username=user,
        password=_secret("mail_password", environment) if user else None,
        security=_SECURITY[security],
    )


def _secret(name: str, environment: Mapping[str, str]) -> str:
    """A secret from its variable, or from its file in the folder of secrets; empty where there is none."""
    value = environment.get(f"FRONTLINE_SECRET_{name.upper()}", "")
    if value:
        return value
    path = Path(environment.get("FRONTLINE_FILES_FOLDER") or "var") / "secrets" / name
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _number(name: str, environment: Mapping[str, str], *, default: float) -> float:
    text = environment.get(name, "")
    try:
        return float(text) if text else default
    except ValueError:
        raise SettingsError(f"{name} is {text!r}; it must be a number") from None
