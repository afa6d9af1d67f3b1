from __future__ import annotations

import socket

from frontline import doctor
from frontline.settings import Desk, Settings, SingleSignOn
from tests.ports import free_port


def test_a_proxy_that_nobody_believes_is_told() -> None:
    (found,) = doctor._front_door(Settings(desk=Desk(public_url="https://desk.example")), {})
    assert not found.is_fine
    assert "FRONTLINE_DESK_TRUSTED_PROXIES" in found.sentence
    for desk in (Desk(public_url="https://desk.example", trusted_proxies=1), Desk()):
        assert list(doctor._front_door(Settings(desk=desk), {})) == []


def test_an_identity_provider_that_cannot_be_reached_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for port, is_fine in ((server.getsockname()[1], True), (free_port(), False)):
            signs = SingleSignOn(issuer=f"http://127.0.0.1:{port}/realm", client_id="desk")
            (found,) = doctor._front_door(Settings(single_sign_on=signs), {})
            assert (found.is_fine, "identity provider" in found.sentence) == (is_fine, True)
