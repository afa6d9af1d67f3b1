from __future__ import annotations

from typing import Any

import pytest

from connectors.twilio_templates import read_contents
from desk.channels.channel import Outgoing, Undeliverable
from handoff.message_template import FilledTemplate
from tests.channels.twilio_imitation import TwilioImitation, content

SID = content()["sid"]
BOTH = (("1", "Ann"), ("2", "BW-1"))


def outgoing(address: str, *values: tuple[str, str], sid: str = SID) -> Outgoing:
    filled = FilledTemplate(name="order_update", language="en", content_sid=sid, values=values)
    return Outgoing(address=address, key="k", text="as the log has it", template=filled)


async def test_template_gets_through_when_no_free_message_does() -> None:
    async with TwilioImitation(is_whatsapp=True) as twilio:
        ours = twilio.channel()
        twilio.is_window_over = True
        async with ours.running():
            with pytest.raises(Undeliverable, match="nothing but templates"):
                await ours.deliver(Outgoing(address=twilio.theirs, key="k", text="Hello"))
            assert await ours.deliver(outgoing(twilio.theirs, *BOTH)) == ("SMsent1",)
    assert twilio.texts == ["Hello Ann, there is news about your order BW-1. Shall we go on here?"]


@pytest.mark.parametrize(
    ("known", "values", "sid", "why"),
    [
        ({}, BOTH[:1], SID, "another number of gaps"),
        ({}, BOTH, "HX" + "f" * 32, "does not know this template"),
        ({}, (("1", "Ann\nLee"), ("2", "BW-1")), SID, "does not take the words"),
        ({"status": "paused"}, BOTH, SID, "has paused this template"),
        ({"status": "disabled"}, BOTH, SID, "has disabled this template"),
        ({"status": "rejected"}, BOTH, SID, "has refused this template"),
        ({"status": "unsubmitted"}, BOTH, SID, "no approved template"),
    ],
)
async def test_refusal_is_told_in_a_sentence(
    known: dict[str, Any], values: tuple[tuple[str, str], ...], sid: str, why: str
) -> None:
    async with TwilioImitation(is_whatsapp=True) as twilio:
        twilio.contents = [content(**known)]
        ours = twilio.channel()
        async with ours.running():
            with pytest.raises(Undeliverable, match=why):
                await ours.deliver(outgoing(twilio.theirs, *values, sid=sid))
    assert twilio.given == []


async def test_all_pages_of_approved_contents_are_fetched() -> None:
    replies = {"twilio/quick-reply": {"body": "Hello {{1}}", "actions": [{"title": "Yes", "id": "yes"}]}}
    async with TwilioImitation(is_whatsapp=True) as twilio:
        twilio.contents = [
            content("a"),
            content("b", status="pending"),
            content("c", types=replies, category="MARKETING"),
            content("d", types={"twilio/media": {"body": "x", "media": ["https://shop.example/a.png"]}}),
        ]
        ours = twilio.channel()
        async with ours.running():
            found = await ours.approved()
    a, c = found.templates
    assert (a.name, a.language, a.content_sid, a.gaps, a.offered) == ("a", "en", SID, ("1", "2"), True)
    assert (c.name, c.buttons, c.offered) == ("c", ("Yes",), False)
    assert found.left_out == ("d (en): It holds more than words and buttons.",)


def test_button_with_a_gap_is_left_out() -> None:
    calls = {"actions": [{"type": "URL", "title": "Track", "url": "https://shop.example/{{1}}"}], "body": "Hello"}
    found = read_contents([content(types={"twilio/call-to-action": calls})])
    assert (found.templates, len(found.left_out)) == ((), 1)
