from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.web_client import Answered, WebClient
from desk.channels.channel import NotDelivered, Undeliverable

KEY = {"Authorization": "Bearer key"}


def answered(retry_after: str = "", body: bytes = b"") -> Answered:
    return Answered(status=429, headers={"retry-after": retry_after}, body=body)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("", 0.0), ("soon", 0.0), ("999999", 3600.0), ("nan", 0.0), ("inf", 0.0)],
)
def test_retry_after_is_read(told: str, seconds: float) -> None:
    assert answered(told).after_seconds(now=0.0) == seconds


def test_retry_after_may_be_a_date() -> None:
    now = time.time()
    assert answered(formatdate(now + 30, usegmt=True)).after_seconds(now=now) == pytest.approx(30, abs=1.1)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff"])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert answered(body=body).json == {}


async def test_provider_out_of_reach_holds_up_everything_and_names_no_address() -> None:
    client = WebClient("Somebody", base="http://127.0.0.1:1/bot-key", headers=KEY)
    async with client.running():
        with pytest.raises(NotDelivered, match="Somebody could not be reached") as failed:
            await client.ask("GET", "/")
    assert failed.value.is_for_all
    assert failed.value.__suppress_context__
    assert "key" not in failed.value.reason


async def test_redirects_are_followed_to_known_hosts_alone_and_end() -> None:
    async def redirect(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def forever(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/forever"})

    app = web.Application()
    app.add_routes([web.get("/redirect", redirect), web.get("/forever", forever)])
    async with TestServer(app, host="127.0.0.1") as server:
        client = WebClient("Somebody", base=str(server.make_url("/")), headers=KEY)
        async with client.running():
            for target in ("http://169.254.169.254/", "//elsewhere.example/", "https://files.example:8443/"):
                with pytest.raises(Undeliverable, match="not kept by Somebody"):
                    await client.download(
                        str(server.make_url("/redirect")) + f"?to={target}",
                        hosts=["files.example"],
                        most_bytes=10,
                        is_private=True,
                    )
            with pytest.raises(Undeliverable, match="from one address to the next"):
                await client.download(str(server.make_url("/forever")), hosts=[], most_bytes=10, is_private=True)
