import fcntl
import socket
from pathlib import Path

import msgspec
import pytest

from frontline.errors import StartError
from frontline.process_environment import with_secrets
from frontline.secret_files import NAMES, PREFIX
from frontline.settings import Actions, Demo, Desk, Files, Mailbox, Settings, Worker
from frontline.start_up import _what_to_open, programs, up


def test_what_runs_follows_the_settings() -> None:
    assert [program.name for program in programs(Settings())] == ["mailbox", "desk", "action server", "worker"]
    settings = Settings(demo=Demo(enabled=False), worker=Worker(processes=2))
    assert [program.name for program in programs(settings)] == ["desk", "action server", "worker 1", "worker 2"]


def test_each_process_is_given_its_own_secrets() -> None:
    environment = {"PATH": "/bin", **{PREFIX + name.upper(): "x" for name in NAMES}}
    given = {
        program.name: {
            name for name in NAMES if PREFIX + name.upper() in with_secrets(environment, names=program.secrets)
        }
        for program in programs(Settings())
    }
    assert given == {
        "mailbox": set(),
        "desk": set(NAMES),
        "action server": {"mail_password", "back_office_token"},
        "worker": {"worker_secret"},
    }
    assert with_secrets(environment, names=()) == {"PATH": "/bin"}


def test_secrets_of_channels_are_the_desks_alone() -> None:
    told = {"PATH": "/bin", "FRONTLINE_CHANNEL_CARE_AUTH_TOKEN": "x"}
    assert with_secrets(told, names=()) == {"PATH": "/bin"}
    assert with_secrets(told, names=(), serves_channels=True) == told


def test_two_processes_on_one_port_are_refused(tmp_path: Path) -> None:
    settings = Settings(files=Files(folder=str(tmp_path)), desk=Desk(port=18191), actions=Actions(port=18191))
    with pytest.raises(StartError, match="FRONTLINE_DESK_PORT and FRONTLINE_ACTIONS_PORT are both 18191"):
        up(settings, {}, say=print)


def test_mail_that_would_miss_the_mailbox_is_refused(tmp_path: Path) -> None:
    settings = Settings(files=Files(folder=str(tmp_path)), mailbox=Mailbox(port=18192))
    with pytest.raises(StartError, match="Mail goes to port 8025 and the demo's mailbox listens on 18192"):
        up(settings, {}, say=print)


def test_a_busy_port_stops_the_start_before_anything_runs(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(files=Files(folder=str(tmp_path)), desk=Desk(port=port))
        with pytest.raises(StartError, match=rf"Port {port} is already in use .*port under \[desk\]"):
            up(settings, {}, say=print)


def test_a_second_start_in_the_same_folder_names_the_first(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(Settings(), files=Files(folder=str(tmp_path)))
    with (tmp_path / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        with pytest.raises(StartError, match=r"already runs from this folder \(process 4711\)"):
            up(settings, {}, say=print)


@pytest.mark.parametrize(
    ("desk", "is_told"),
    [
        (Desk(), False),
        (Desk(host="0.0.0.0"), True),
        (Desk(host="192.0.2.7"), False),
        (Desk(host="0.0.0.0", public_url="http://desk.example:8080"), False),
    ],
)
@pytest.mark.parametrize("is_demo", [True, False])
def test_a_desk_that_does_not_know_its_address_says_so(
    tmp_path: Path, desk: Desk, is_told: bool, is_demo: bool
) -> None:
    settings = Settings(files=Files(folder=str(tmp_path)), desk=desk, demo=Demo(enabled=is_demo))
    assert ("FRONTLINE_DESK_PUBLIC_URL" in _what_to_open(settings, {})) is is_told


@pytest.mark.parametrize(
    ("desk", "is_warned"),
    [(Desk(), False), (Desk(host="0.0.0.0"), True), (Desk(public_url="https://support.example.com"), True)],
)
def test_demo_that_others_can_reach_is_warned_of(tmp_path: Path, desk: Desk, is_warned: bool) -> None:
    settings = Settings(files=Files(folder=str(tmp_path)), desk=desk)
    told = _what_to_open(settings, {"FRONTLINE_SECRET_DEMO_PASSWORD": "a demo password"})
    assert ("FRONTLINE_DEMO_ENABLED=false" in told) is is_warned
