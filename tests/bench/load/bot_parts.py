"""The whole system, with the real bot: one worker and two, and Rasa's default configuration over REST beside it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.load import rasa_default
from tests.bench.load.client import Plan
from tests.bench.load.desk_world import new_world, real_bot, running_desk
from tests.bench.load.options import Options
from tests.bench.load.plans import carry_out
from tests.bench.load.processes import Measured, is_listening, plain_environment, running
from tests.ports import free_ports

TEXTS = (
    "hello",
    "What is your return policy?",
    "thank you",
    "are you a bot?",
    "How long does shipping take?",
    "what can you do?",
)
CUSTOMERS = 8
TURNS_EACH = 6


def _talk(url: str, options: Options, *, kind: str = "talk") -> Plan:
    return Plan(
        kind=kind,
        url=url,
        customers=CUSTOMERS,
        seconds=options.seconds,
        warm_up_seconds=4.0,
        texts=TEXTS,
        turns_each=TURNS_EACH,
    )


def workers(options: Options) -> dict[str, Any]:
    """Turns a second with one worker and with two, each in a process of its own."""
    found = {str(count): _with_workers(options, count) for count in (1, 2)}
    scaling = found["2"]["turns_per_second"] / max(found["1"]["turns_per_second"], 1e-9)
    return {"workers": found, "worker_scaling": round(scaling, 3)}


def _with_workers(options: Options, count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        world = new_world(Path(folder), database_url=options.database_url(), tracker_url=options.database_url())
        with running_desk(world) as desk, real_bot(world, workers=count) as started:
            return carry_out(_talk(world.url, options), spent_by=[desk, *started])


def beside_rasa(options: Options) -> dict[str, Any]:
    """The same customers with the same messages, now with ours and now with Rasa's default configuration; ratios of both.

    Both have the same action server. Each is alone on the machine while it is measured; they take turns twice.
    """
    model = rasa_default.model(options.cache)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        world = new_world(Path(folder), database_url=options.database_url(), tracker_url=options.database_url())
        with running_desk(world) as desk, real_bot(world) as started, _rasa(world.environment, folder, model) as rasa:
            url, process = rasa
            for _ in range(2):
                ours.append(carry_out(_talk(world.url, options), spent_by=[desk, *started]))
                theirs.append(carry_out(_talk(url, options, kind="rest"), spent_by=[process]))
    turns = [
        one["turns_per_second"] / max(other["turns_per_second"], 1e-9) for one, other in zip(ours, theirs, strict=True)
    ]
    latency = [one["reply"]["p50_ms"] / other["reply"]["p50_ms"] for one, other in zip(ours, theirs, strict=True)]
    return {
        "frontline": ours,
        "rasa_default": theirs,
        "turns_per_second_ratio": round(sum(turns) / len(turns), 3),
        "median_latency_ratio": round(sum(latency) / len(latency), 3),
    }


@contextlib.contextmanager
def _rasa(environment: dict[str, str], folder: str, model: Path) -> Iterator[tuple[str, Measured]]:
    """`rasa run` with the REST channel, its own tracker store in memory, and the same action server."""
    (port,) = free_ports(1)
    place = Path(folder) / "rasa-default"
    place.mkdir()
    (place / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    webhook = f"http://127.0.0.1:{environment['FRONTLINE_ACTIONS_PORT']}/webhook"
    (place / "endpoints.yml").write_text(f"action_endpoint:\n  url: {webhook}\n", encoding="utf-8")
    command = rasa_default.command(
        "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1",
        "--credentials", str(place / "credentials.yml"), "--endpoints", str(place / "endpoints.yml"),
    )  # fmt: skip
    with running("rasa default", command, folder=Path(folder), environment=plain_environment()) as process:
        process.until(lambda: is_listening(port) and "up and running" in process.log.read_text(errors="replace"))
        yield f"http://127.0.0.1:{port}", process
