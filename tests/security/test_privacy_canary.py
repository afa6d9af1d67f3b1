"""Secrets that customers and agents tell, in every way and place, are found nowhere afterwards.

Not in a table, not in a byte of a file, not in the log, not in what the bot, the agents, the webhooks or the copy get.
"""

from __future__ import annotations

import io
import json
import logging
import uuid
import zipfile
from pathlib import Path

import msgspec
import pytest

from desk.records import requests
from desk.records.export import write_zip
from desk.records.outside import outside_of
from handoff.conversation import Customer as Person
from handoff.wire.customer import SendMessage, SetLanguage
from tests.desk_world import Client, desk_settings, running_desk, sqlite_url
from tests.security.whole_life import Texts, live, places_in_files, places_in_tables

# What is told, and what of it must be found nowhere. Digits are looked for without their blanks as well.
SAID: tuple[tuple[str, str], ...] = (
    ("Please charge 4111 1111 1111 1111, exp 12/27, cvv 739", "4111 1111 1111 1111"),
    ("my visa is ４０１２ ８８８８ ８８８８ １８８１", "4012888888881881"),
    ("card four two four two four two four two four two four two four two four two", "four two four two four two"),
    ("5555-5555-5555-4444", "5555-5555-5555-4444"),
    ("IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("konto: GB29NWBK60161331926819", "GB29NWBK60161331926819"),
    ("My SSN is 536-90-4399", "536-90-4399"),
    ("mein Personalausweis ist L01X00T471", "L01X00T471"),
    ("mi DNI es 12345678Z", "12345678Z"),
    ("my password is Kettle#4491", "Kettle#4491"),
    ("mein Passwort lautet Wolke7!sieben", "Wolke7!sieben"),
    ("mot de passe : Soleil#2288", "Soleil#2288"),
    ("PIN 7391", "PIN 7391"),
    ("The code you texted me is 618 274", "618 274"),
    ("mi código de verificación es 550931", "550931"),
    ("G-702846 is my Google verification code", "702846"),
)
OVER_TWO: tuple[tuple[str, str], ...] = (
    ("My password is", ""),
    ("Lantern!9903", "Lantern!9903"),
    ("4000 0566", ""),
    ("5566 5556", "4000 0566"),
    ("My iban is FR14 2004 1010", ""),
    ("0505 0001 3M02 606", "0505 0001 3M02 606"),
)
ELSEWHERE = {
    "button": ("Pay with 6011 1111 1111 1117", "6011 1111 1111 1117"),
    "file_name": ("card-4242424242424242.txt", "4242424242424242"),
    "file": ("My password: Umbrella#7715\nOTP 884213", "Umbrella#7715"),
    "note": ("Customer reads me 3530 1113 3330 0000 and OTP 771903", "3530 1113 3330 0000"),
    "whisper": ("His password is Pelican#3302", "Pelican#3302"),
    "wrap_up": ("Paid with 6011 0009 9013 9424", "6011 0009 9013 9424"),
    "task": ("Refund to NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),
    "rating": ("Great, my card is 3056 930902 5904", "3056 930902 5904"),
    "page": ("https://shop.example/pay?card=5105105105105100", "5105105105105100"),
}


def batched(texts: list[str], count: int) -> list[list[str]]:
    """Some texts at a time."""
    return [texts[start : start + count] for start in range(0, len(texts), count)]


def canaries() -> tuple[str, ...]:
    """What must be found nowhere."""
    told = [secret for _, secret in (*SAID, *OVER_TWO) if secret] + [secret for _, secret in ELSEWHERE.values()]
    bare = [secret.replace(" ", "").replace("-", "") for secret in told if any(map(str.isdigit, secret))]
    return tuple(dict.fromkeys([*told, *bare, "884213", "771903", "４０１２"]))


async def test_no_secret_is_kept_or_passed_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, logger="aiohttp.access")  # as the desk's process has it
    words = canaries()
    async with running_desk(desk_settings(sqlite_url(tmp_path), webhooks_in_house=True)) as world:
        worker = await world.worker()
        texts = Texts(
            customer=Person(),
            # Some at a time, for each message is a turn of the bot's.
            says=(
                *("\n".join(some) for some in batched([text for text, _ in SAID], 4)),
                *(text for text, _ in OVER_TWO),
            ),
            **{name: text for name, (text, _) in ELSEWHERE.items()},
        )
        life = await live(world, texts, worker=worker)
        await _say_it_wrongly(life.customer)
        found = await places_in_tables(world.desk.store, words)
        assert not found, found
        heard = {"bot": worker, "agent": life.agent, "supervisor": life.supervisor, "customer": life.customer}
        assert [place for name, client in heard.items() for place in _heard(name, client, words)] == []
        made = await requests.copy(world.desk.store, outside_of(world.desk), life.conversation, actor="a", now=2e9)
        with await write_zip(world.desk.store, made) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
            copied = "\n".join(archive.read(name).decode() for name in archive.namelist()).lower()
        assert [word for word in words if word.lower() in copied] == []
        removed = json.loads(made.document())["desk"]["entries"]
        assert len({kind for entry in removed for kind in entry["removed"]}) >= 8
        for query in ("4111", "Kettle", "550931"):
            async with life.browser.get(f"{world.origin}/api/search", params={"q": query}) as response:
                assert (await response.json())["messages"] == [], query
    assert places_in_files(tmp_path, words) == []
    logged = caplog.text.lower()
    assert [word for word in words if word.lower() in logged] == []


async def _say_it_wrongly(customer: Client) -> None:
    """What is refused is not kept either, and not logged: a message that is too long, one whose language is none."""
    await customer.send(SetLanguage(language="4111111111111111"))
    await customer.send(SendMessage(id=str(uuid.uuid4()), text="4111 1111 1111 1111 " * 200))


def _heard(name: str, client: Client, words: tuple[str, ...]) -> list[str]:
    received = "\n".join(msgspec.json.encode(message).decode() for message in client.received).lower()
    return [f"{name}: {word}" for word in words if word.lower() in received]
