import os
import socket
from pathlib import Path

import pytest

from frontline.errors import StartError
from frontline.ports import holder, require_free


def test_a_busy_port_names_its_holder_and_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as caught:
            require_free("127.0.0.1", port, section="desk")
    assert f"Port {port} is already in use by " in str(caught.value)
    assert f"(process {os.getpid()})" in str(caught.value)
    assert "set port under [desk] in frontline.toml (FRONTLINE_DESK_PORT) to another port" in str(caught.value)


def test_a_free_port_passes() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_free("127.0.0.1", port, section="desk")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartError, match=r"cannot be listened on .*: see \[desk\] in frontline\.toml"):
        require_free("192.0.2.1", 8080, section="desk")


def test_without_proc_nobody_is_named(tmp_path: Path) -> None:
    assert holder(8080, proc=tmp_path) == ""
