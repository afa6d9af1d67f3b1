from __future__ import annotations

import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from desk.web.security import errors_as_json


async def _answer_after(error: Exception) -> int:
    """The status of an answer whose handler raises `error`, from a real server."""

    async def fail(_request: web.Request) -> web.StreamResponse:
        raise error

    app = web.Application(middlewares=[errors_as_json])
    app.router.add_get("/", fail)
    async with TestClient(TestServer(app)) as client, client.get("/") as reply:
        return reply.status


async def test_unknown_error_is_logged_and_told_plainly(caplog: pytest.LogCaptureFixture) -> None:
    assert await _answer_after(ValueError("the table is gone")) == 500
    assert [record.levelno for record in caplog.records if record.name.startswith("desk")] == [logging.ERROR]


async def test_client_that_left_before_the_answer_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    await _answer_after(ConnectionResetError("Cannot write to closing transport"))
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
