"""The action server's application: rasa_sdk's own, with our settings checked first and our back office closed last."""

from __future__ import annotations

from typing import Any

from rasa_sdk.endpoint import create_app as create_sdk_app
from sanic import Sanic

from actions.connection import connection, current_settings


def create_app() -> Sanic:
    """Make the application, with every action of this package. Browsers of other sites may not read its answers."""
    app = create_sdk_app("actions", cors_origins=[])
    app.register_listener(_check_settings, "before_server_start")
    app.register_listener(_close, "after_server_stop")
    return app


async def _check_settings(*_: Any) -> None:
    """A wrong setting stops the start, instead of the first customer."""
    current_settings()


async def _close(*_: Any) -> None:
    """An open database has a thread of its own, which would keep the process alive."""
    await connection().close()
