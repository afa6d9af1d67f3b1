"""What the bot reads of a message with files, and what clients are told of the limits."""

from __future__ import annotations

import pytest

from desk.attachments.uploads import bot_text, rules_of
from desk.settings import AttachmentSettings
from handoff.log import Attachment

PHOTO = Attachment(id="a", name="lamp.png", type="image/png", size_bytes=1, width=1, height=1)
BILL = Attachment(id="b", name="bill.pdf", type="application/pdf", size_bytes=1)


@pytest.mark.parametrize(
    ("text", "files", "read"),
    [
        ("It is broken.", (PHOTO,), "It is broken."),
        ("  ", (PHOTO, PHOTO), "I am sending a photo."),
        ("", (PHOTO, BILL), "I am sending a document."),
        ("Hello", (), "Hello"),
    ],
)
def test_bot_reads_words_and_hears_of_files_without_any(text: str, files: tuple[Attachment, ...], read: str) -> None:
    assert bot_text(text, files) == read


def test_clients_are_told_the_limits_or_that_nothing_is_taken() -> None:
    rules = rules_of(AttachmentSettings(size_bytes=7, per_message=3))
    assert rules is not None
    assert (rules.size_bytes, rules.per_message) == (7, 3)
    assert "image/svg+xml" not in rules.types
    assert rules_of(AttachmentSettings(are_taken=False)) is None


def test_limit_that_lets_nothing_through_is_refused() -> None:
    with pytest.raises(ValueError, match=r"attachments\.per_message is 0"):
        AttachmentSettings(per_message=0)
