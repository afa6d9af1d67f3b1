"""What goes wrong at Telegram, in the desk's words: what passes and what is for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desk.channels.channel import NotDelivered, Undeliverable

_REASONS = (
    ("bot was blocked by the user", "The customer has blocked this bot on Telegram."),
    ("user is deactivated", "The customer's Telegram account is not there any more."),
    ("bot can't initiate conversation", "The customer has never written to this bot on Telegram."),
    ("chat not found", "Telegram does not know this chat any more."),
    ("file is too big", "Telegram gives bots no files above 20 MB."),
)


class NoPhoto(Undeliverable):
    """Raised when Telegram does not take a picture as one."""


def meaning_of(status: int, description: str, *, retry_after: float = 0.0) -> NotDelivered | Undeliverable:
    """Whether a refusal passes, and what people are told of it: Telegram tells it by its status and in words. Pure."""
    if status == 429:
        return NotDelivered("Telegram slows us down.", after_seconds=retry_after, is_for_all=True)
    if status >= 500 or not description:
        return NotDelivered(f"Telegram answered {status}.", is_for_all=True)
    if status in (401, 404):
        return Undeliverable("Telegram refuses the bot's token; whoever manages the bot must renew it.")
    said = description.lower()
    for words, reason in _REASONS:
        if words in said:
            return Undeliverable(reason)
    kind = NoPhoto if "photo_invalid_dimensions" in said or "image_process_failed" in said else Undeliverable
    return kind(f"Telegram refuses it ({description[:120]}).")


@contextmanager
def without_cause() -> Iterator[None]:
    """What goes wrong on the way names the address that was asked, and with it the bot's token: it goes no further."""
    try:
        yield
    except NotDelivered as error:
        raise NotDelivered(error.reason, after_seconds=error.after_seconds, is_for_all=error.is_for_all) from None
