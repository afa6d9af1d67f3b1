from __future__ import annotations

from urllib.parse import urlencode

import pytest

from connectors.twilio import SETUP, TwilioChannel
from connectors.twilio_errors import reason_of
from desk.channels.channel import (
    DeliveryStage,
    Heard,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    Receipt,
    RemoteFile,
    Request,
    RequestInvalid,
    SignatureInvalid,
    Undeliverable,
)
from tests.channels.imitation import Failure
from tests.channels.twilio_imitation import ACCOUNT, CALLBACK, OURS, THEIRS, TOKEN, TwilioImitation

ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2"


def channel(*, sender: str = OURS, token: str = TOKEN) -> TwilioChannel:
    return TwilioChannel(name="sms", title="SMS", account_sid=ACCOUNT, auth_token=token, sender=sender)


def request(
    form: dict[str, str], *, url: str = ADDRESS, signature: str = "", method: str = "POST", extra: str = ""
) -> Request:
    headers = {"x-twilio-signature": signature} if signature else {}
    body = (urlencode(form) + extra).encode()
    return Request(method=method, url=url, headers=headers, query={}, body=body)


def written(**more: str) -> Request:
    told = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "From": THEIRS, "To": OURS, "Body": "Hello", "NumMedia": "0"}
    return request(told | more)


def call(number: str) -> dict[str, str]:
    return {
        "CallSid": "CA1234567890ABCDE",
        "Caller": number,
        "Digits": "1234",
        "From": number,
        "To": "+18005551212",
    }


@pytest.mark.parametrize(
    ("number", "signature"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+14158675310", "GvWf1cFY/Q7PnoempGyD5oXAezc=")],
)
def test_signatures_of_the_documentation_are_right(number: str, signature: str) -> None:
    channel(token="12345").verify(request(call(number), signature=signature), now=0.0)


@pytest.mark.parametrize(
    "wrong",
    [
        request(call("+14158675309")),
        request(call("+14158675309"), signature="RSOYDt4T1cUTdK1PDd93/VVr8B9="),
        request(call("+14158675309"), signature="\udcffé"),
        request(call("+14158675310"), signature="RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        request(call("+14158675309"), signature="RSOYDt4T1cUTdK1PDd93/VVr8B8=", extra="&More=1"),
        request(call("+14158675309"), signature="RSOYDt4T1cUTdK1PDd93/VVr8B8=", url="https://elsewhere.example/"),
    ],
)
def test_whatever_is_signed_otherwise_is_refused(wrong: Request) -> None:
    with pytest.raises(SignatureInvalid):
        channel(token="12345").verify(wrong, now=0.0)


def test_address_may_be_signed_with_its_port() -> None:
    with_port = request(
        call("+14158675309"),
        url="https://mycompany.com:443/myapp.php?foo=1&bar=2",
        signature="RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    )
    channel(token="12345").verify(with_port, now=0.0)


def test_message_is_heard_with_its_files_and_its_place() -> None:
    media = {"NumMedia": "2", "MediaUrl0": "https://api.twilio.com/a", "MediaContentType0": "image/jpeg"}
    place = {"Latitude": "52.5", "Longitude": "13.4", "Label": "Home"}
    (event,) = channel().parse(written(ProfileName="Ann", MediaUrl1="https://api.twilio.com/b", **media, **place))
    assert isinstance(event, Heard)
    assert (event.id, event.sender.address, event.sender.name) == ("SM1", THEIRS, "Ann")
    assert event.text == "Hello\nHome (52.5, 13.4)"
    assert [file.name for file in event.files] == ["file-1.jpg", "file-2"]


@pytest.mark.parametrize("word", ["STOP", "stop ", "Help", "UNSUBSCRIBE", "start", "Cancel"])
def test_words_that_twilio_answers_open_no_conversation(word: str) -> None:
    assert list(channel().parse(written(Body=word))) == []


def test_words_of_advanced_opt_out_open_no_conversation_on_whatsapp_either() -> None:
    ours = channel(sender=f"whatsapp:{OURS}")
    assert list(ours.parse(written(Body="ARRET", OptOutType="STOP"))) == []
    assert len(list(ours.parse(written(Body="Help")))) == 1


@pytest.mark.parametrize("word", ["Cancel", "Info", "Help", "End"])
def test_words_of_a_whatsapp_customer_of_a_messaging_service_are_messages(word: str) -> None:
    ours = channel(sender="MG" + "0" * 32)
    assert len(list(ours.parse(written(Body=word, From=f"whatsapp:{THEIRS}")))) == 1
    assert list(ours.parse(written(Body=word))) == []


def test_messaging_service_can_by_whatsapp_what_a_whatsapp_number_can() -> None:
    service, number = channel(sender="MG" + "0" * 32), channel(sender=f"whatsapp:{OURS}")
    assert service.capabilities_at(f"whatsapp:{THEIRS}") == number.capabilities
    assert service.capabilities_at(THEIRS) == channel().capabilities


@pytest.mark.parametrize("word", ["yes", "Stop please", "I need help"])
def test_other_words_are_messages(word: str) -> None:
    assert len(list(channel().parse(written(Body=word)))) == 1


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("sent", DeliveryStage.SENT),
        ("delivered", DeliveryStage.DELIVERED),
        ("read", DeliveryStage.READ),
        ("undelivered", DeliveryStage.FAILED),
    ],
)
def test_status_is_a_receipt(status: str, stage: DeliveryStage) -> None:
    told = {"AccountSid": ACCOUNT, "MessageSid": "SM9", "MessageStatus": status, "To": THEIRS, "ErrorCode": "30005"}
    (event,) = channel().parse(request(told))
    assert isinstance(event, Receipt)
    assert (event.id, event.stage, bool(event.reason)) == ("SM9", stage, stage is DeliveryStage.FAILED)


def test_status_on_the_way_tells_nothing() -> None:
    told = {"AccountSid": ACCOUNT, "MessageSid": "SM9", "MessageStatus": "queued"}
    assert list(channel().parse(request(told))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        request({"MessageSid": "SM1", "AccountSid": "AC1", "From": THEIRS}),
        request({"AccountSid": ACCOUNT, "From": THEIRS}),
        request({"AccountSid": ACCOUNT, "MessageSid": "SM1", "Body": "Hello"}),
        request({}, method="GET"),
    ],
)
def test_what_is_not_as_documented_is_refused(wrong: Request) -> None:
    with pytest.raises(RequestInvalid):
        list(channel().parse(wrong))


def test_answer_sends_nothing_to_the_customer() -> None:
    answer = channel().accepted()
    assert (answer.content_type, answer.body.endswith("<Response></Response>")) == ("text/xml", True)


def test_only_whatsapp_has_a_window() -> None:
    assert channel().capabilities.window_seconds == 0.0
    assert channel(sender=f"whatsapp:{OURS}").capabilities.window_seconds == 24 * 3600


def test_outside_the_window_the_agent_reads_what_happened() -> None:
    assert "24 hours" in reason_of("63016")
    for odd in ("", "9" * 5000, "x"):
        assert reason_of(odd) == "Twilio could not deliver it."


@pytest.mark.parametrize("count", ["", "-1", "x", "9" * 5000])
def test_odd_counts_of_files_are_none(count: str) -> None:
    (event,) = channel().parse(written(NumMedia=count, MediaUrl0="https://api.twilio.com/a"))
    assert isinstance(event, Heard)
    assert event.files == ()


def outgoing(text: str = "Hello") -> Outgoing:
    return Outgoing(address=THEIRS, key="k", text=text)


async def test_message_asks_for_receipts_and_cheap_characters() -> None:
    async with TwilioImitation() as twilio:
        ours = twilio.channel()
        async with ours.running():
            assert await ours.deliver(outgoing()) == ("SMsent1",)
            assert await ours.check() == "Blue Shop"
    (given,) = twilio.given
    assert (given["From"], given["StatusCallback"], given["SmartEncoded"]) == (OURS, CALLBACK, "true")


async def test_files_are_named_by_their_addresses_and_need_no_text() -> None:
    files = tuple(OutgoingFile(name="a.png", type="image/png", address=f"https://a.example/{one}") for one in "12")
    async with TwilioImitation(has_mms=True) as twilio:
        twilio.is_queueing = True
        ours = twilio.channel()
        async with ours.running():
            await ours.deliver(Outgoing(address=THEIRS, key="k", text="", files=files))
    assert twilio.media == [["https://a.example/1", "https://a.example/2"]]
    assert "Body" not in twilio.given[0]


@pytest.mark.parametrize(
    ("sender", "mms", "most_at_once"),
    [("whatsapp:+15550006789", "no", 1), (OURS, "yes", 10), (OURS, "no", 0), ("MG" + "0" * 32, "no", 0)],
)
def test_files_go_by_whatsapp_and_where_the_settings_say_so_by_mms(sender: str, mms: str, most_at_once: int) -> None:
    values = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": sender, "callback_url": CALLBACK, "mms": mms}
    fetches = SETUP.make("sms", "SMS", values).capabilities.fetches
    assert (fetches.at_once if fetches is not None else 0) == most_at_once


@pytest.mark.parametrize("code", ["11200", "63019"])
def test_file_that_could_not_be_fetched_is_told_so(code: str) -> None:
    assert "public_url" in reason_of(code)


async def test_failures_of_twilio_are_told_as_they_are_meant() -> None:
    async with TwilioImitation() as twilio:
        ours = twilio.channel()
        async with ours.running():
            twilio.fail_next(Failure.LIMITED, seconds=3)
            with pytest.raises(NotDelivered) as limited:
                await ours.deliver(outgoing())
            twilio.fail_next(Failure.DOWN)
            with pytest.raises(NotDelivered) as down:
                await ours.deliver(outgoing())
            twilio.fail_next(Failure.GONE)
            with pytest.raises(Undeliverable, match="wrote STOP"):
                await ours.deliver(outgoing())
            twilio.refuses = (400, 21408, "Permission to send an SMS has not been enabled")
            with pytest.raises(NotDelivered) as country:
                await ours.deliver(outgoing())
            twilio.refuses = (400, 99999, "Nobody knows.")
            with pytest.raises(Undeliverable, match=r"Nobody knows \(error 99999\)\."):
                await ours.deliver(outgoing())
    assert (limited.value.after_seconds, limited.value.is_for_all, down.value.is_for_all) == (3.0, True, True)
    assert not country.value.is_for_all


async def test_wrong_token_is_told_and_not_shown() -> None:
    async with TwilioImitation() as twilio:
        api = twilio.address_of("")
        ours = TwilioChannel(name="s", title="SMS", account_sid=ACCOUNT, auth_token="secret", sender=OURS, api=api)
        async with ours.running():
            with pytest.raises(NotDelivered, match="refuses the account's credentials"):
                await ours.check()
    assert "secret" not in repr(ours)


async def test_media_is_followed_to_its_host_without_the_credentials() -> None:
    async with TwilioImitation() as twilio:
        twilio.files["ME1"] = b"picture"
        address = twilio.address_of(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/")
        ours = twilio.channel()
        async with ours.running():
            assert await ours.fetch(RemoteFile(key=address + "ME1"), most_bytes=7) == b"picture"
            with pytest.raises(Undeliverable, match="larger"):
                await ours.fetch(RemoteFile(key=address + "ME1"), most_bytes=6)
            with pytest.raises(Undeliverable, match="not have it any more"):
                await ours.fetch(RemoteFile(key=address + "ME2"), most_bytes=7)
            for elsewhere in (
                "http://169.254.169.254/",
                "https://mms.twiliocdn.com.evil.example/",
                "file:///etc/passwd",
            ):
                with pytest.raises(Undeliverable, match="not kept by Twilio"):
                    await ours.fetch(RemoteFile(key=elsewhere), most_bytes=7)
    assert twilio.complaints == []


def test_setup_makes_the_channel() -> None:
    values = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": "whatsapp:+15550006789", "callback_url": CALLBACK}
    made = SETUP.make("wa", "WhatsApp", values)
    assert (made.name, made.title, made.capabilities.has_receipts) == ("wa", "WhatsApp", True)
