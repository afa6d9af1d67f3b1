"""Each process that is started alone says who has its port, and where to set another."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from frontline.errors import StartError
from frontline.processes import actions, desk, mailbox
from frontline.settings import Actions, Desk, Settings


@pytest.mark.parametrize(
    ("start", "variable"),
    [
        (lambda port: desk.run(Settings(desk=Desk(port=port)), {}), "FRONTLINE_DESK_PORT"),
        (lambda port: actions.run(Settings(actions=Actions(port=port))), "FRONTLINE_ACTIONS_PORT"),
        (lambda port: mailbox.run(Path("nowhere"), port=port), "FRONTLINE_MAILBOX_PORT"),
    ],
)
def test_a_taken_port_is_told_with_its_setting(start: Callable[[int], None], variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=rf"Port {port} is already in use by .* \({variable}\) to another port"):
            start(port)
