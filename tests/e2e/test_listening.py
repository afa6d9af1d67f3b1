"""Nothing but the desk may ever listen beyond this machine, and the desk only when it is told to."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.e2e.running_system import RunningSystem, until
from tests.listening import family_of, listeners_of


def test_of_all_processes_none_listens_beyond_loopback(system: RunningSystem) -> None:
    for command in ("desk", "worker", "actions", "mailbox"):
        system.pid_of(command)
    # The worker's own port comes last, when Rasa has loaded the model.
    found = until(
        lambda: seen if len(seen := listeners_of(system.process.pid)) >= 4 else None, what="socket of each process"
    )
    assert [listener for listener in found if listener.is_beyond_loopback] == []
    ports = {
        command: {one.port for one in found if one.command.endswith(f" {command}")} for command in ("desk", "worker")
    }
    assert ports["desk"] == {urlsplit(system.url).port}
    assert len(ports["worker"]) == 1
    assert len(family_of(system.process.pid)) >= 5
