"""The supervisor with real processes."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frontline import control
from frontline.errors import StartError
from frontline.places import ROOT
from frontline.start_up import ROLL

SUPERVISOR = """
import asyncio, os, sys
from pathlib import Path
from frontline.child import Program
from frontline.errors import FrontlineError
from frontline.start_up import supervise
stops = {"early": 0, "late": 2}
programs = [
    Program(path.stem, (sys.executable, str(path)), stops=stops.get(path.stem, 1), serves_model=True)
    for path in sorted(Path(sys.argv[1]).glob("*.py"))
]
try:
    asyncio.run(supervise(
        programs, folder=Path(sys.argv[1]), environment=os.environ,
        say=lambda text: print(text, flush=True), on_ready=lambda: print("ALL READY", flush=True),
    ))
except FrontlineError as error:
    print("FAILED", error, flush=True)
    sys.exit(1)
print("STOPPED", flush=True)
"""

# A well-behaved child: it says that it is ready, and leaves a mark where a test can find its process.
GOOD = """
import os, pathlib, time
from frontline import parent_watch
parent_watch.start()
pathlib.Path(__file__).with_suffix(".pid").write_text(str(os.getpid()))
print("frontline: ready", flush=True)
time.sleep(600)
"""
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + textwrap.dedent(GOOD)


class Supervisor:
    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.folder = folder
        for name, code in programs.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(code))
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.seen: list[str] = []

    def wait_for(self, text: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.seen.append(line.rstrip())
            if text in line:
                return line.rstrip()
        pytest.fail(f"{text!r} never came; {self.seen}")

    def pid(self, name: str) -> int:
        return int((self.folder / f"{name}.pid").read_text())

    def end(self) -> int:
        output, _ = self.process.communicate(timeout=30)
        self.seen += output.splitlines()
        return self.process.returncode


def wait_until_another(look: Callable[[], int], *, than: int) -> None:
    deadline = time.monotonic() + 10
    while look() == than:
        assert time.monotonic() < deadline
        time.sleep(0.05)


Start = Callable[..., Supervisor]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended but was not collected yet answers signals too.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int, *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Start]:
    started: list[Supervisor] = []

    def start(**programs: str) -> Supervisor:
        started.append(Supervisor(tmp_path, programs))
        return started[-1]

    yield start
    for supervisor in started:
        supervisor.process.kill()
        supervisor.process.wait()
        if supervisor.process.stdout is not None:
            supervisor.process.stdout.close()


def test_a_child_knows_none_of_the_secrets_that_are_not_its_own(
    supervise: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTLINE_SECRET_SESSION_KEY", "x" * 40)
    code = "import os, time\nprint(sorted(n for n in os.environ if 'SECRET' in n), flush=True)\n" + textwrap.dedent(
        GOOD
    )
    supervisor = supervise(one=code)
    supervisor.wait_for("ALL READY")
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0
    assert (supervisor.folder / "log" / "one.log").read_text().startswith("[]\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(supervise: Start, number: signal.Signals) -> None:
    supervisor = supervise(one=GOOD, two=GOOD)
    supervisor.wait_for("ALL READY")
    children = [supervisor.pid("one"), supervisor.pid("two")]
    supervisor.process.send_signal(number)
    assert supervisor.end() == 0
    assert supervisor.seen[-1] == "STOPPED"
    assert not any(map(is_alive, children))


def test_a_second_signal_ends_a_child_that_does_not_listen(supervise: Start) -> None:
    supervisor = supervise(deaf=DEAF)
    supervisor.wait_for("ALL READY")
    child = supervisor.pid("deaf")
    supervisor.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert is_alive(child)
    supervisor.process.send_signal(signal.SIGINT)
    assert supervisor.end() == 0
    assert not is_alive(child)


def test_children_leave_when_the_supervisor_is_killed(supervise: Start) -> None:
    supervisor = supervise(one=GOOD)
    supervisor.wait_for("ALL READY")
    child = supervisor.pid("one")
    supervisor.process.kill()
    wait_until_gone(child)


def test_a_child_that_was_killed_is_started_again(supervise: Start) -> None:
    supervisor = supervise(one=GOOD)
    supervisor.wait_for("ALL READY")
    first = supervisor.pid("one")
    os.kill(first, signal.SIGKILL)
    said = supervisor.wait_for("The one stopped")
    assert "ended by SIGKILL" in said
    wait_until_another(lambda: supervisor.pid("one"), than=first)
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0


def test_the_sentence_of_a_child_that_fails_reaches_the_terminal_and_its_log(supervise: Start) -> None:
    code = """
        import sys
        print("reading 100% of it", flush=True)
        sys.exit("frontline: The database does not answer.")
    """
    supervisor = supervise(failing=code)
    said = supervisor.wait_for("The failing stopped")
    assert "The database does not answer. It starts again in 1 s" in said
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0
    assert "reading 100% of it" in (supervisor.folder / "log" / "failing.log").read_text()


def test_a_child_that_can_never_start_stops_everything(supervise: Start) -> None:
    code = "import sys, time\ntime.sleep(0.5)\nprint('frontline: There is no model yet.')\nsys.exit(78)"
    supervisor = supervise(one=GOOD, hopeless=code)
    assert supervisor.end() == 1
    assert supervisor.seen[-1] == "FAILED The hopeless cannot start: There is no model yet."
    assert not is_alive(supervisor.pid("one"))


def test_whoever_has_work_in_hand_is_stopped_before_those_that_it_needs(supervise: Start) -> None:
    code = textwrap.dedent(GOOD).replace(
        "print(",
        """
def leave(*_):
    time.sleep(0.3)
    with (pathlib.Path(__file__).parent / "left").open("a") as file:
        file.write(pathlib.Path(__file__).stem + "\\n")
    os._exit(0)
import signal
signal.signal(signal.SIGTERM, leave)
print(""",
    )
    supervisor = supervise(late=code, early=code, between=code)
    supervisor.wait_for("ALL READY")
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0
    assert (supervisor.folder / "left").read_text().split() == ["early", "between", "late"]


def roll(supervisor: Supervisor) -> list[str]:
    said: list[str] = []
    asyncio.run(control.ask(supervisor.folder, ROLL, say=said.append))
    return said


def test_a_roll_puts_new_processes_in_the_place_of_the_old_ones(supervise: Start) -> None:
    supervisor = supervise(one=GOOD, two=GOOD)
    supervisor.wait_for("ALL READY")
    socket = supervisor.folder / control.NAME
    assert socket.stat().st_mode & 0o077 == 0  # only its owner may open it
    with pytest.raises(StartError, match="knows no command dance"):
        asyncio.run(control.ask(supervisor.folder, "dance", say=print))
    before = [supervisor.pid("one"), supervisor.pid("two")]
    assert roll(supervisor) == [
        "Starting a new one.",
        "The new one serves, and the old one has left.",
        "Starting a new two.",
        "The new two serves, and the old one has left.",
    ]
    after = [supervisor.pid("one"), supervisor.pid("two")]
    assert not any(map(is_alive, before))
    assert all(map(is_alive, after))
    os.kill(after[0], signal.SIGKILL)  # what came new is kept like what it replaced
    supervisor.wait_for("The one stopped")
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0
    assert not is_alive(after[1])
    assert not socket.exists()
    with pytest.raises(StartError, match="does not run from this folder"):
        roll(supervisor)


def test_what_does_not_come_up_leaves_the_old_one_alone(supervise: Start) -> None:
    code = (
        "import pathlib, sys\nif pathlib.Path(__file__).with_suffix('.pid').exists():\n"
        "    sys.exit('frontline: The model frontline.tar.gz does not load.')\n"
    )
    supervisor = supervise(one=code + textwrap.dedent(GOOD))
    supervisor.wait_for("ALL READY")
    told = "The new one did not come up: The model frontline.tar.gz does not load. The old one goes on."
    with pytest.raises(StartError, match=told):
        roll(supervisor)
    assert is_alive(supervisor.pid("one"))
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0
    assert not is_alive(supervisor.pid("one"))


def test_a_stop_during_a_roll_ends_the_new_process_too(supervise: Start) -> None:
    code = textwrap.dedent(GOOD).replace(
        "pathlib.Path(__file__)",
        "again = pathlib.Path(__file__).with_suffix('.pid').exists()\npathlib.Path(__file__)",
    )
    code = code.replace("print(", "if again: time.sleep(600)\nprint(")
    supervisor = supervise(one=code)
    supervisor.wait_for("ALL READY")
    old = supervisor.pid("one")

    async def stop_in_between() -> None:
        asking = asyncio.create_task(control.ask(supervisor.folder, ROLL, say=lambda _text: None))
        await asyncio.to_thread(wait_until_another, lambda: supervisor.pid("one"), than=old)
        supervisor.process.send_signal(signal.SIGTERM)
        await asking

    with pytest.raises(StartError, match=r"is being stopped|was stopped before"):
        asyncio.run(stop_in_between())
    assert supervisor.end() == 0
    assert not is_alive(supervisor.pid("one"))
    assert not is_alive(old)


def test_a_process_that_was_ready_once_is_tried_on_whatever_it_says(supervise: Start) -> None:
    code = (
        "import pathlib, sys\nif pathlib.Path(__file__).with_suffix('.pid').exists():\n"
        "    print('frontline: The model was changed.')\n    sys.exit(78)\n"
    )
    supervisor = supervise(one=code + textwrap.dedent(GOOD))
    supervisor.wait_for("ALL READY")
    os.kill(supervisor.pid("one"), signal.SIGKILL)
    supervisor.wait_for("The model was changed. It starts again")
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.end() == 0
