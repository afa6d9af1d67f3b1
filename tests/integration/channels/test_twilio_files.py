"""Files of agents by Twilio, which fetches them: delivered, too late, forged, too large, of others, and where nothing can be fetched."""

from __future__ import annotations

import contextlib
import io
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from desk.channels import files
from desk.store import api_keys, entries
from desk.store import channels as stored
from handoff.log import Attachment, Entry, EntryKind
from handoff.wire.customer import SendMessage
from handoff.wire.shared import Ack
from tests.channels.twilio_imitation import TwilioImitation
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until

PUBLIC = "https://support.example"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# What Twilio documents for other kinds than pictures is half a megabyte.
LARGE_PDF = PDF[:9] + b"%" + b"x" * 600_000 + b"\n" + PDF[9:]
_NUMBERS = itertools.count(1)


def picture(format_: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "#c02020").save(target, format_)
    return target.getvalue()


class Talk:
    """A customer at an imitated Twilio, whose conversation an agent has. The agent acts by a key, for a desk behind TLS gives
    its cookies to nobody who asks without."""

    def __init__(self, world: DeskWorld, twilio: TwilioImitation) -> None:
        self.world, self.twilio = world, twilio
        self.conversation = ""
        self.later_seconds = 0.0
        self._headers: dict[str, str] = {}

    async def claim(self) -> None:
        agent = await self.world.add_agent(name="Maya")
        async with self.world.desk.store.writing() as connection:
            _, key = await api_keys.add(connection, name="test", email=agent.email, now=self.world.desk.changes.clock())
        self._headers = {"Authorization": f"Bearer {key}"}
        assert await self.twilio.say("human") < 300

        async def look() -> str:
            async with self.world.desk.store.reading() as connection:
                door = await stored.door_of(connection, self.twilio.name, self.twilio.theirs)
            return door.conversation if door is not None else ""

        self.conversation = str(await until(look))
        await self.do("handoff.claim")

    async def do(self, command: str, **fields: Any) -> None:
        body = {"id": f"c{next(_NUMBERS)}", "conversation": self.conversation, **fields}
        where = f"{self.world.origin}/api/commands/{command}"
        async with self.world.http.post(where, json=body, headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()

    async def stage(self, name: str, content: bytes) -> Attachment:
        where = f"{self.world.origin}/api/conversations/{self.conversation}/attachments"
        query = {"id": f"f{next(_NUMBERS)}", "name": name}
        async with self.world.http.post(where, params=query, data=content, headers=self._headers) as answer:
            assert answer.status == 201, await answer.text()
            return msgspec.json.decode(await answer.read(), type=Attachment)

    async def send(self, *staged: Attachment, text: str = "Here it is.") -> None:
        await self.do("message.send", text=text, attachments=[one.id for one in staged])

    async def heard(self, words: str) -> str:
        return str(await until(lambda: next((text for text in self.twilio.texts if words in text), None)))

    async def undelivered(self) -> str:
        """The note that tells the agents what did not reach the customer."""

        async def look() -> str:
            async with self.world.desk.store.reading() as connection:
                log: list[Entry] = list(await entries.after(connection, self.conversation, 0))
            return next(
                (one.text for one in log if one.kind is EntryKind.NOTE and "did not reach the customer" in one.text), ""
            )

        return str(await until(look))

    def address(self, file: Attachment, *, conversation: str = "", channel: str = "") -> str:
        """An address that is signed as the desk signs those that it gives out."""
        return files.address_of(
            self.world.desk.settings,
            channel or self.twilio.name,
            conversation or self.conversation,
            file,
            until=self.world.desk.changes.clock() + 3600,
        )


@contextlib.asynccontextmanager
async def talking(folder: Path, twilio: TwilioImitation, *, public_url: str = PUBLIC) -> AsyncIterator[Talk]:
    settings = desk_settings(sqlite_url(folder), public_url=public_url)
    later: list[Talk] = []

    def clock() -> float:
        return time.time() + (later[0].later_seconds if later else 0.0)

    async with twilio, running_desk(settings, channels=[twilio.channel()], clock=clock) as world:
        twilio.serve(world)
        talk = Talk(world, twilio)
        later.append(talk)
        await talk.claim()
        yield talk


KINDS: dict[str, dict[str, Any]] = {
    "whatsapp": {"is_whatsapp": True},
    "service": {"is_whatsapp": True, "is_service": True},
    "mms": {"has_mms": True},
}


@pytest.fixture(params=sorted(KINDS))
async def talk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path, TwilioImitation(**KINDS[request.param])) as talk:
        yield talk


async def test_file_is_fetched_and_comes_to_the_customer_behind_its_text(talk: Talk) -> None:
    twilio = talk.twilio
    await talk.send(await talk.stage("lamp.png", picture()), text="This is the lamp.")
    (shown,) = await until(lambda: twilio.shown)
    with Image.open(io.BytesIO(shown.content)) as image:
        assert (image.format, image.size) == ("PNG", (60, 40))
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"].startswith('inline; filename="lamp.png"')
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "no-store"
    told = await talk.heard("This is the lamp.")
    assert "lamp.png" not in told
    assert "Body" not in twilio.given[-1]
    assert twilio.complaints == []


async def test_file_without_a_word_needs_no_text(talk: Talk) -> None:
    await talk.send(text="Hello.")
    await talk.heard("Hello.")
    before = len(talk.twilio.given)
    await talk.send(await talk.stage("bill.pdf", PDF), text="")
    (shown,) = await until(lambda: talk.twilio.shown)
    assert (shown.content, shown.headers["Content-Type"]) == (PDF, "application/pdf")
    assert len(talk.twilio.given) == before + 1


async def test_several_files_go_as_many_together_as_there_may_be(talk: Talk) -> None:
    staged = [await talk.stage(f"{name}.png", picture()) for name in ("one", "two", "three")]
    await talk.send(*staged)
    await until(lambda: len(talk.twilio.shown) == 3)
    assert [len(one) for one in talk.twilio.media] == ([1, 1, 1] if talk.twilio.is_whatsapp else [3])


async def test_what_cannot_go_is_told_by_its_name_and_the_rest_goes(tmp_path: Path) -> None:
    async with talking(tmp_path, TwilioImitation(has_mms=True)) as talk:
        sent = [("lamp.png", picture()), ("manual.pdf", LARGE_PDF), ("notes.txt", b"Turn it."), ("bill.pdf", PDF)]
        await talk.send(*[await talk.stage(name, content) for name, content in sent])
        assert "[manual.pdf, notes.txt]" in await talk.heard("Here it is.")
        await until(lambda: len(talk.twilio.shown) == 2)
        assert [one.headers["Content-Type"] for one in talk.twilio.shown] == ["image/png", "application/pdf"]


async def test_kind_that_whatsapp_does_not_take_is_told_by_its_name(tmp_path: Path) -> None:
    async with talking(tmp_path, TwilioImitation(is_whatsapp=True)) as talk:
        await talk.send(await talk.stage("lamp.webp", picture("WEBP")), await talk.stage("lamp.gif", picture("GIF")))
        assert "[lamp.webp, lamp.gif]" in await talk.heard("Here it is.")
        assert talk.twilio.media == []


@pytest.mark.parametrize(
    ("kind", "public_url"),
    [({"is_whatsapp": True}, "http://127.0.0.1:8080"), ({"has_mms": True}, "http://support.example"), ({}, PUBLIC)],
)
async def test_without_an_address_in_the_world_or_mms_the_name_is_told(
    tmp_path: Path, kind: dict[str, Any], public_url: str
) -> None:
    async with talking(tmp_path, TwilioImitation(**kind), public_url=public_url) as talk:
        await talk.send(await talk.stage("lamp.png", picture()))
        assert "[lamp.png]" in await talk.heard("Here it is.")
        assert talk.twilio.media == []


async def test_number_that_sends_no_mms_after_all_keeps_no_text_back(tmp_path: Path) -> None:
    async with talking(tmp_path, TwilioImitation(has_mms=True, sends_mms=False)) as talk:
        await talk.send(await talk.stage("lamp.png", picture()))
        await talk.heard("Here it is.")
        assert "set mms to no" in await talk.undelivered()
        await talk.send(text="Do you see it?")
        await talk.heard("Do you see it?")


async def test_file_that_is_fetched_too_late_is_not_there_and_the_agents_read_so(talk: Talk) -> None:
    talk.twilio.is_queueing = True
    await talk.send(await talk.stage("lamp.png", picture()))
    ((address,),) = await until(lambda: talk.twilio.media)
    # Twilio keeps a message for ten hours at most.
    talk.later_seconds = 10 * 3600.0
    assert (await talk.twilio.fetch(address)).status == 200
    talk.later_seconds = 11 * 3600.0 + 60
    assert (await talk.twilio.fetch(address)).status == 404
    talk.twilio.send_queued()
    assert "could not fetch the file" in await talk.undelivered()
    assert talk.twilio.shown == []


async def test_forged_address_opens_nothing_and_all_are_answered_alike(talk: Talk) -> None:
    file, other = await talk.stage("lamp.png", picture()), await talk.stage("bill.pdf", PDF)
    await talk.send(file, other)
    good = talk.address(file)
    assert (await talk.twilio.fetch(good)).status == 200
    path, _, query = good.partition("?")
    end = "0" if good[-1] != "0" else "1"
    forged = (
        path,
        good[:-1] + end,
        good.replace("signature=", "signature=é"),
        good.replace("until=", "until=9"),
        good.replace("until=", "until=-"),
        good.replace(file.id, other.id),
        good.replace(file.id, "0" * 24),
        good.replace(file.id, f"{file.id}%2F..%2F{other.id}"),
        good.replace(talk.conversation, "0" * 24),
        good.replace("/channels/sms/", "/channels/none/"),
        f"{path}?{query.split('&')[0]}",
        talk.address(file, channel="another").replace("/another/", "/sms/"),
        f"{PUBLIC}/api/shared-files/{talk.conversation}/{file.id}?{query}",
    )
    answers = {(address, (await talk.twilio.fetch(address)).status) for address in forged}
    assert {status for _, status in answers} == {404}
    told = {(await talk.twilio.fetch(address)).content for address in forged[:-1]}
    assert len(told) == 1
    assert (await talk.twilio.fetch(good, method="POST")).status == 405


async def test_file_of_another_conversation_or_not_sent_by_an_agent_is_not_reached(talk: Talk) -> None:
    """Not even at an address that is signed as ours are, should one ever be made for it."""
    staged, noted = await talk.stage("draft.png", picture()), await talk.stage("plan.pdf", PDF)
    await talk.do("note.add", text="", attachments=[noted.id])
    customer = await talk.world.customer()
    other = customer.welcome.conversation
    headers = {"Authorization": f"Bearer {customer.welcome.token}", "Origin": "https://shop.example"}
    where = f"{talk.world.origin}/api/attachments?id=a1&name=note.png"
    async with talk.world.http.post(where, data=picture(), headers=headers) as answer:
        theirs = msgspec.json.decode(await answer.read(), type=Attachment)
    await customer.send(SendMessage(id="m1", text="", attachments=(theirs.id,)))
    await customer.next(Ack)
    sent = await talk.stage("lamp.png", picture())
    await talk.send(sent)
    assert (await talk.twilio.fetch(talk.address(sent))).status == 200
    unreachable = (
        talk.address(staged),
        talk.address(noted),
        talk.address(theirs),
        talk.address(theirs, conversation=other),
        talk.address(sent, conversation=other),
    )
    assert [(await talk.twilio.fetch(address)).status for address in unreachable] == [404] * len(unreachable)
