"""The mails about alerts. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from backoffice.mail import MailSettings, letter
from desk.store.alerts import StoredAlert, StoredMail

BEGAN, OVER = "began", "over"


def alert_letter(
    settings: MailSettings, alert: StoredAlert, mail: StoredMail, *, public_url: str, time_zone: str
) -> EmailMessage:
    """The mail. However often it is sent, its `Message-ID` is the same, so that a mail server that got it knows it again.

    Raises `backoffice.exceptions.InvalidInput` for what is no address of one person.
    """
    is_over = mail.about == OVER
    zone = ZoneInfo(time_zone)
    lines = [alert.sentence]
    if is_over:
        lines += [
            f"This is over since {_moment(alert.ended_at, zone)}.",
            *([alert.ended_because] if alert.ended_because else [f"It was told on {_moment(alert.raised_at, zone)}."]),
        ]
    else:
        lines += [f"It is so since {_moment(alert.since, zone)}."]
    lines += [
        f"Who stands behind it: {public_url.rstrip('/')}/console (Insight, Alerts)",
        f"The alert `{alert.rule}` and who is told of it stand in data/insight.yml.",
    ]
    subject = f"{'Over' if is_over else 'Alert'}: {alert.title}"
    made = letter(
        settings, to_name="", to_email=mail.recipient, subject=" ".join(subject.split()), text="\n\n".join(lines) + "\n"
    )
    del made["Message-ID"]
    made["Message-ID"] = f"<{_name(alert, mail)}@{settings.sender.partition('@')[2]}>"
    return made


def _name(alert: StoredAlert, mail: StoredMail) -> str:
    told = hashlib.sha256(mail.recipient.encode()).hexdigest()[:16]
    return f"alert-{alert.id}-{mail.about}-{told}"


def _moment(at: float, zone: ZoneInfo) -> str:
    when = datetime.fromtimestamp(at, zone)
    return f"{when.day} {when:%B %Y, %H:%M} ({zone.key})"
