from __future__ import annotations

from typing import Any

import pytest

from connectors.whatsapp_cloud import WhatsAppCloudChannel
from connectors.whatsapp_templates import read_templates
from desk.channels.channel import Outgoing, Undeliverable
from handoff.message_template import FilledTemplate
from tests.channels.meta_imitation import APP_SECRET, CUSTOMER, NUMBER, TOKEN, VERIFY_TOKEN, WhatsAppImitation, template

BUTTONS = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]}


def outgoing(*values: tuple[str, str], name: str = "order_update", language: str = "en_US") -> Outgoing:
    filled = FilledTemplate(name=name, language=language, values=values)
    return Outgoing(address=CUSTOMER, key="k", text="as the log has it", template=filled)


async def test_template_gets_through_when_no_free_message_does() -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        whatsapp.is_window_over = True
        async with ours.running():
            with pytest.raises(Undeliverable, match="nothing but templates"):
                await ours.deliver(Outgoing(address=CUSTOMER, key="k", text="Hello"))
            assert await ours.deliver(outgoing(("1", "Ann"), ("2", "BW-1"))) == ("wamid.out1",)
    assert whatsapp.texts == ["Hello Ann, there is news about your order BW-1. Shall we go on here?"]


async def test_named_gaps_are_sent_by_their_names() -> None:
    async with WhatsAppImitation() as whatsapp:
        whatsapp.templates = [template(text="Hello {{first_name}}, about {{order}}.")]
        ours = whatsapp.channel()
        async with ours.running():
            await ours.deliver(outgoing(("order", "BW-1"), ("first_name", "Ann")))
    assert whatsapp.texts == ["Hello Ann, about BW-1."]


@pytest.mark.parametrize(
    ("known", "values", "why"),
    [
        ({}, (("1", "Ann"),), "another number of gaps"),
        ({"language": "de"}, (("1", "Ann"), ("2", "BW-1")), "no approved template of this name in this language"),
        ({"status": "PENDING"}, (("1", "Ann"), ("2", "BW-1")), "no approved template of this name"),
        ({"status": "PAUSED"}, (("1", "Ann"), ("2", "BW-1")), "has paused this template"),
        ({"status": "DISABLED"}, (("1", "Ann"), ("2", "BW-1")), "has disabled this template"),
        ({"text": "{{a}} {{b}}"}, (("1", "Ann"), ("2", "BW-1")), "do not fit the template's gaps"),
        ({}, (("1", "Ann\nLee"), ("2", "BW-1")), "does not take the words"),
        ({}, (("1", "Ann"), ("2", "x" * 1000)), "too long with these words"),
    ],
)
async def test_refusal_is_told_in_a_sentence(
    known: dict[str, Any], values: tuple[tuple[str, str], ...], why: str
) -> None:
    async with WhatsAppImitation() as whatsapp:
        whatsapp.templates = [template(**known)]
        ours = whatsapp.channel()
        async with ours.running():
            with pytest.raises(Undeliverable, match=why):
                await ours.deliver(outgoing(*values))
    assert whatsapp.given == []


async def test_all_pages_of_approved_templates_are_fetched() -> None:
    async with WhatsAppImitation() as whatsapp:
        whatsapp.templates = [
            template("a", more=[{"type": "FOOTER", "text": "Blue Shop"}, BUTTONS]),
            template("b", status="REJECTED"),
            template("c", category="MARKETING"),
            template("d", more=[{"type": "HEADER", "format": "TEXT", "text": "News"}]),
            template("e", more=[{"type": "HEADER", "format": "IMAGE"}]),
        ]
        ours = whatsapp.channel()
        async with ours.running():
            found = await ours.approved()
    a, c, d = found.templates
    assert (a.name, a.gaps, a.footer, a.buttons, a.offered) == ("a", ("1", "2"), "Blue Shop", ("Yes",), True)
    assert (c.name, c.offered, d.header) == ("c", False, "News")
    assert found.left_out == ("e (en_US): Its header holds a picture, a file, a place or a gap.",)


@pytest.mark.parametrize(
    "more",
    [
        {"type": "HEADER", "format": "TEXT", "text": "News of {{1}}"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": "https://shop.example/{{1}}"}]},
        {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "Copy"}]},
        {"type": "CAROUSEL", "cards": []},
        {"type": 7},
    ],
)
def test_what_takes_more_than_words_is_left_out(more: dict[str, Any]) -> None:
    found = read_templates([template(more=[more])])
    assert (found.templates, len(found.left_out)) == ((), 1)


async def test_without_the_accounts_id_it_is_said_what_is_missing() -> None:
    ours = WhatsAppCloudChannel(
        phone_number_id=NUMBER, access_token=TOKEN, app_secret=APP_SECRET, verify_token=VERIFY_TOKEN
    )
    with pytest.raises(Undeliverable, match="has no account_id"):
        await ours.approved()
