from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.whatsapp_cloud import SETUP, WhatsAppCloudChannel, said
from desk.channels.channel import (
    Choice,
    DeliveryStage,
    Edited,
    Heard,
    Incoming,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    Receipt,
    RemoteFile,
    Request,
    RequestInvalid,
    Undeliverable,
)
from tests.channels.imitation import Failure
from tests.channels.meta_imitation import APP_SECRET, CUSTOMER, NUMBER, TOKEN, VERIFY_TOKEN, WhatsAppImitation

PDF = OutgoingFile(name="invoice.pdf", type="application/pdf", content=b"%PDF")
PNG = OutgoingFile(name="a.png", type="image/png", content=b"png")


def channel() -> WhatsAppCloudChannel:
    return WhatsAppCloudChannel(
        phone_number_id=NUMBER, access_token=TOKEN, app_secret=APP_SECRET, verify_token=VERIFY_TOKEN
    )


def heard(value: dict[str, Any], *, number: str = NUMBER, field: str = "messages") -> list[Incoming]:
    """What the documentation's webhook with this value tells."""
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}, **value}
    told = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}],
    }
    body = json.dumps(told).encode()
    return list(channel().parse(Request(method="POST", url="", headers={}, query={}, body=body)))


def message(kind: str, held: Any, **more: Any) -> Incoming | None:
    told = {"from": CUSTOMER, "id": "wamid.1", "timestamp": "1739321024", "type": kind, kind: held, **more}
    contacts = [{"profile": {"name": "Sheena Nelson"}, "wa_id": CUSTOMER}]
    return next(iter(heard({"contacts": contacts, "messages": [told]})), None)


def outgoing(text: str = "Hello", **more: Any) -> Outgoing:
    return Outgoing(address=CUSTOMER, key="k", text=text, **more)


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(id=f"c{number}", title=f"Choice {number}") for number in range(count))


def test_text_is_heard_with_name_and_time() -> None:
    event = message("text", {"body": "Hi"})
    assert isinstance(event, Heard)
    assert (event.id, event.text, event.at) == ("wamid.1", "Hi", 1739321024.0)
    assert (event.sender.address, event.sender.name) == (CUSTOMER, "Sheena Nelson")


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_press_names_its_choice(kind: str) -> None:
    event = message("interactive", {"type": kind, kind: {"id": "c1", "title": "Yes"}})
    assert isinstance(event, Heard)
    assert (event.text, event.choice) == ("Yes", "c1")


def test_media_is_named_and_kept_by_its_id() -> None:
    image = message("image", {"id": "275", "mime_type": "image/jpeg", "caption": "See"})
    document = message("document", {"id": "276", "mime_type": "application/pdf", "filename": "bill.pdf"})
    assert isinstance(image, Heard)
    assert isinstance(document, Heard)
    assert (image.text, image.files) == ("See", (RemoteFile(key="275", name="image.jpg"),))
    assert document.files == (RemoteFile(key="276", name="bill.pdf"),)


def test_place_and_card_are_told_in_words() -> None:
    place = message("location", {"latitude": 52.5, "longitude": 13.4, "name": "Shop"})
    card = message("contacts", [{"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+1 555"}]}])
    assert isinstance(place, Heard)
    assert isinstance(card, Heard)
    assert (place.text, card.text) == ("Shop (52.5, 13.4)", "Bo +1 555")


@pytest.mark.parametrize("kind", ["reaction", "unsupported", "system", "order"])
def test_what_is_no_message_is_left_out(kind: str) -> None:
    assert message(kind, {"emoji": "x"}) is None


def test_edit_names_the_message_that_it_changes() -> None:
    event = message("edit", {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "New"}}})
    assert isinstance(event, Edited)
    assert (event.id, event.change, event.text) == ("wamid.0", "wamid.1", "New")


def test_who_hides_their_number_is_known_by_their_id() -> None:
    told = {"from_user_id": "US.13491208655302741918", "id": "w", "type": "text", "text": {"body": "Hi"}}
    contacts = [{"profile": {"name": "Bo"}, "user_id": "US.13491208655302741918"}]
    (event,) = heard({"contacts": contacts, "messages": [told]})
    assert isinstance(event, Heard)
    assert (event.sender.address, event.sender.name) == ("US.13491208655302741918", "Bo")


def test_other_numbers_of_the_app_are_left_out() -> None:
    told = {"from": CUSTOMER, "id": "w", "type": "text", "text": {"body": "Hi"}}
    assert heard({"messages": [told]}, number="1") == []
    assert heard({"messages": [told]}, field="account_update") == []


def test_odd_items_do_not_hide_what_stands_beside_them() -> None:
    right = {"from": CUSTOMER, "id": "w", "timestamp": None, "type": "text", "text": {"body": "Hi"}}
    odd: list[Any] = [None, 7, {"id": 1}, {"from": CUSTOMER, "id": "x", "type": ["text"]}, {**right, "text": "Hi"}]
    (event,) = heard({"contacts": "none", "messages": [*odd, right], "statuses": [None, {"status": "odd"}]})
    assert isinstance(event, Heard)
    assert event.text == "Hi"


def test_statuses_are_receipts() -> None:
    failed = {"id": "wamid.3", "status": "failed", "recipient_id": CUSTOMER, "errors": [{"code": 131047, "title": "x"}]}
    read, lost = heard({"statuses": [{"id": "wamid.2", "status": "read", "recipient_id": CUSTOMER}, failed]})
    assert isinstance(read, Receipt)
    assert isinstance(lost, Receipt)
    assert (read.id, read.stage, lost.stage) == ("wamid.2", DeliveryStage.READ, DeliveryStage.FAILED)
    assert "24 hours" in lost.reason


def test_webhook_of_another_product_is_told() -> None:
    request = Request(method="POST", url="", headers={}, query={}, body=b'{"object": "page", "entry": []}')
    with pytest.raises(RequestInvalid, match="right product"):
        list(channel().parse(request))


def test_three_choices_are_buttons_and_more_a_list() -> None:
    assert said(outgoing())["type"] == "text"
    buttons = said(outgoing(choices=choices(3)))["interactive"]
    rows = said(outgoing(choices=choices(4)))["interactive"]
    assert (buttons["type"], len(buttons["action"]["buttons"])) == ("button", 3)
    assert (rows["type"], len(rows["action"]["sections"][0]["rows"])) == ("list", 4)


async def test_files_are_uploaded_and_the_text_is_the_caption_of_one() -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        async with ours.running():
            assert await ours.deliver(outgoing("Your bill", files=(PDF,))) == ("wamid.out1",)
            assert len(await ours.deliver(outgoing("Two", files=(PDF, PNG)))) == 3
    assert whatsapp.given[0]["document"] == {"id": "up-0", "filename": "invoice.pdf", "caption": "Your bill"}
    assert [one["type"] for one in whatsapp.given] == ["document", "text", "document", "image"]
    assert whatsapp.uploads["up-0"] == ("invoice.pdf", "application/pdf", b"%PDF")


async def test_nothing_is_sent_where_a_file_is_not_taken() -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        async with ours.running():
            gif = OutgoingFile(name="a.gif", type="image/gif", content=b"GIF")
            large = OutgoingFile(name="b.png", type="image/png", content=bytes(5_000_001))
            for file, why in ((gif, "JPEG or PNG"), (large, "larger than the 5 MB")):
                with pytest.raises(Undeliverable, match=why):
                    await ours.deliver(outgoing("Look", files=(file,)))
    assert whatsapp.given == []


async def test_message_to_a_hidden_number_names_its_recipient() -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        async with ours.running():
            await ours.deliver(Outgoing(address="US.1349", key="k", text="Hi"))
    assert (whatsapp.given[0].get("to"), whatsapp.given[0]["recipient"]) == (None, "US.1349")


@pytest.mark.parametrize(
    ("status", "code", "is_for_all"),
    [(400, 131056, False), (500, 131000, False), (400, 80007, True), (401, 190, True), (400, 131042, True)],
)
async def test_passing_refusals_are_tried_again(status: int, code: int, *, is_for_all: bool) -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        async with ours.running():
            whatsapp.refuses.append((status, code, 0))
            with pytest.raises(NotDelivered) as refused:
                await ours.deliver(outgoing())
            assert await ours.deliver(outgoing()) == ("wamid.out1",)
    assert refused.value.is_for_all is is_for_all


@pytest.mark.parametrize(("code", "why"), [(131026, "blocked"), (131047, "24 hours"), (131999, "error 131999")])
async def test_lasting_refusals_are_told_in_a_sentence(code: int, why: str) -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        async with ours.running():
            whatsapp.refuses.append((400, code, 0))
            with pytest.raises(Undeliverable, match=why):
                await ours.deliver(outgoing())


async def test_slowed_down_channel_waits_as_long_as_it_is_told() -> None:
    async with WhatsAppImitation() as whatsapp:
        ours = whatsapp.channel()
        async with ours.running():
            whatsapp.fail_next(Failure.LIMITED, seconds=7)
            with pytest.raises(NotDelivered) as limited:
                await ours.deliver(outgoing())
    assert (limited.value.after_seconds, limited.value.is_for_all) == (7.0, True)


async def test_media_is_fetched_in_two_steps_within_limits() -> None:
    async with WhatsAppImitation() as whatsapp:
        whatsapp.files["a.pdf"] = b"content"
        ours = whatsapp.channel()
        async with ours.running():
            assert await ours.check() == "+1 555-078-3881 Blue Shop"
            assert await ours.fetch(RemoteFile(key="media-a.pdf"), most_bytes=7) == b"content"
            with pytest.raises(Undeliverable, match="larger"):
                await ours.fetch(RemoteFile(key="media-a.pdf"), most_bytes=6)
            with pytest.raises(Undeliverable, match="not have it any more"):
                await ours.fetch(RemoteFile(key="media-b.pdf"), most_bytes=7)


def test_setup_makes_the_channel() -> None:
    values = {"phone_number_id": NUMBER, "access_token": TOKEN, "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}
    made = SETUP.make("wa", "WhatsApp", values)
    assert made.name == "wa"
    assert not any(secret in repr(vars(made)) for secret in (TOKEN, APP_SECRET, VERIFY_TOKEN))
