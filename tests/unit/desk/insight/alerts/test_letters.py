"""A mail says what is the matter in words, and a mail server knows it again however often it is sent."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.mail import MailSettings
from desk.insight.alerts.letters import alert_letter
from desk.store.alerts import StoredAlert, StoredMail

_SETTINGS = MailSettings(
    host="mail.test", sender="desk@shop.example", reset_url="https://s/#{token}", unlock_url="https://s/#{token}"
)
_ALERT = StoredAlert(
    id="a1",
    rule="many_abandon",
    figure="abandonment",
    title="Aban\ndoned",
    sentence="Abandoned: 41 % (100 cases, the last 7 days). The alert begins above 30 %.",
    unit="share",
    state="ended",
    side="above",
    bound=0.3,
    back_at=0.25,
    days=7,
    intent="",
    channel="",
    language="",
    since=1_780_000_000.0,
    well_since=0.0,
    judged_at=0.0,
    raised_at=1_780_003_600.0,
    ended_at=1_780_090_000.0,
    ended_because="",
    value=0.41,
    cases=100,
    worst=0.41,
    latest=0.2,
    latest_at=0.0,
)


def _letter(about: str = "began", recipient: str = "lead@shop.example") -> EmailMessage:
    mail = StoredMail("a1", about, recipient, due_at=0.0)
    return alert_letter(_SETTINGS, _ALERT, mail, public_url="https://desk.shop.example/", time_zone="Europe/Berlin")


def test_it_says_what_is_the_matter_and_since_when() -> None:
    told = _letter()
    assert told["Subject"] == "Alert: Aban doned"
    assert told.get_content().splitlines()[:3] == [
        _ALERT.sentence,
        "",
        "It is so since 28 May 2026, 22:26 (Europe/Berlin).",
    ]
    assert "https://desk.shop.example/console" in told.get_content()


def test_it_says_when_it_is_over() -> None:
    told = _letter("over")
    assert told["Subject"] == "Over: Aban doned"
    assert "This is over since 29 May 2026, 23:26 (Europe/Berlin)." in told.get_content()
    assert "It was told on 28 May 2026, 23:26 (Europe/Berlin)." in told.get_content()


def test_it_is_known_again_when_it_is_sent_again() -> None:
    assert _letter()["Message-ID"] == _letter()["Message-ID"]
    others = {_letter()["Message-ID"], _letter("over")["Message-ID"], _letter(recipient="x@shop.example")["Message-ID"]}
    assert len(others) == 3


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(InvalidInput):
        _letter(recipient="no address")
