"""What a mail channel is made of."""

from __future__ import annotations

import pytest

from connectors.mail.setup import SETUP

VALUES = {
    "address": "Support@Shop.example",
    "sender_name": "",
    "username": "support@shop.example",
    "password": "a secret",
    "inbox_host": "imap.shop.example",
    "outbox_host": "smtp.shop.example",
    "aliases": "help@shop.example, info@shop.example",
}


def values(**changed: str) -> dict[str, str]:
    return {one.name: one.default for one in SETUP.fields} | VALUES | changed


def test_channel_is_made_of_what_was_asked() -> None:
    channel = SETUP.make("mail", "E-mail", values())
    assert (channel.name, channel.title, channel.capabilities.buttons) == ("mail", "E-mail", 0)
    assert "a secret" not in repr(channel)


@pytest.mark.parametrize(
    "changed",
    [{"address": "nobody"}, {"inbox_security": "none"}, {"outbox_security": "none"}, {"inbox_security": "ssl"}],
)
def test_wrong_value_is_refused_in_a_sentence(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"is none|needs protection|ssl"):
        SETUP.make("mail", "E-mail", values(**changed))
