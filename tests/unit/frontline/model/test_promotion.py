"""A model becomes live by its gates or by somebody who answers for it, and nothing is left half done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from desk.store import audit, pilots
from desk.store.engine import open_store
from frontline import control, places
from frontline.commands import model_pilot
from frontline.errors import ConfigurationError, StartError
from frontline.model import findings, gates_file, pilot, promotion
from frontline.model.compared import Comparison, Guess, Message
from frontline.model.findings import Findings
from frontline.model.gates_model import CrossValidation, Gates, PilotGates
from frontline.model.pilot_file import read_wish
from frontline.model.promotion import GatesNotMet, Warrant, promote, roll_back
from frontline.model.shelf import Event, How, Kept, Shelf
from frontline.settings import Desk, Files, Settings, Worker
from frontline.start_up import PILOT, ROLL
from tests.desk_world import sqlite_url
from tests.unit.frontline.model.test_shelf import trained

BY = Warrant(by="cli:dana")


@dataclass
class World:
    """Two models, the first live, and a supervisor that does what a test says."""

    folder: Path
    settings: Settings
    shelf: Shelf
    live: Kept
    candidate: Kept
    asked: list[str] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)

    def compared(self, *, accuracy: float = 1.0) -> None:
        right, wrong = Guess("a", "a", 0.9), Guess("b", "b", 0.9)
        count = round(10 * accuracy)
        crossed = tuple(Message("words", "a", right if place < count else wrong, right) for place in range(10))
        pair = self.candidate.record.archive, self.shelf.live
        Findings(self.settings.folder).keep(Comparison(*pair, 1.0, findings.evidence_hash(), crossed, (), (), ()))

    def noted(self) -> list[tuple[str, dict[str, object]]]:
        async def read() -> list[tuple[str, dict[str, object]]]:
            store = open_store(self.settings.desk_database_url)
            async with store.reading() as connection:
                lines = await audit.page(connection, limit=20)
            await store.close()
            return [(line.action, dict(line.detail)) for line in reversed(lines)]

        return asyncio.run(read())


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    models = tmp_path / "models"
    models.mkdir()
    monkeypatch.setattr(places, "MODELS", models)
    monkeypatch.setattr(findings, "evidence_hash", lambda: "e")
    monkeypatch.setattr(promotion, "evidence_hash", lambda: "e")
    gates = Gates("1", cross_validation=CrossValidation(accuracy_at_least=0.9))
    for module in (promotion, pilot, gates_file):
        monkeypatch.setattr(module, "read_gates", lambda: gates)
    monkeypatch.setattr(control, "is_listened_to", lambda _folder: True)
    settings = Settings(files=Files(folder=str(tmp_path / "var")), desk=Desk(database_url=sqlite_url(tmp_path)))
    live, candidate = trained(models, "live"), trained(models, "candidate", at=2.0)
    shelf = Shelf(models)
    shelf.make_live(live, Event(live.record.archive, 1.0, How.TRAINED))
    world = World(tmp_path, settings, shelf, live, candidate)

    async def ask(_folder: Path, command: str, *, say: Callable[[str], None]) -> None:
        world.asked.append(command)
        if command in world.fails:
            raise StartError("The new worker did not come up.")

    monkeypatch.setattr(control, "ask", ask)
    return world


def quiet(_text: str) -> None:
    """Say nothing."""


def test_what_meets_the_gates_is_served_and_noted(world: World) -> None:
    world.compared()
    assert promote(world.candidate, world.settings, BY, pilot=None, say=quiet) == ()
    assert world.shelf.live == world.candidate.record.archive
    assert world.asked == [ROLL]
    told = {"model": world.candidate.short, "before": world.live.short}
    assert world.noted() == [("model.promoted", told)]


def test_what_does_not_meet_them_is_refused_with_name_and_numbers(world: World) -> None:
    world.compared(accuracy=0.8)
    with pytest.raises(
        GatesNotMet, match=r"cross_validation\.accuracy_at_least: it is 80\.0% \(8 of 10\); at least 90\.0%"
    ):
        promote(world.candidate, world.settings, BY, pilot=None, say=quiet)
    assert world.shelf.live == world.live.record.archive
    assert world.asked == []


def test_whoever_passes_a_gate_by_says_why_and_that_is_noted(world: World) -> None:
    world.compared(accuracy=0.8)
    with pytest.raises(ConfigurationError, match="Say why"):
        Warrant(by="cli:dana", anyway=True, reason=" ")
    warrant = Warrant(by="cli:dana", anyway=True, reason="The examples are mended tomorrow.")
    (failed,) = promote(world.candidate, world.settings, warrant, pilot=None, say=quiet)
    assert failed.name == "cross_validation.accuracy_at_least"
    ((_, detail),) = world.noted()
    assert (detail["anyway"], detail["reason"]) == (failed.name, "The examples are mended tomorrow.")
    assert world.shelf.history[-1].anyway == (failed.name,)


def test_without_a_comparison_with_what_is_live_nothing_is_promoted(world: World) -> None:
    with pytest.raises(ConfigurationError, match="was not compared with the live one yet"):
        promote(world.candidate, world.settings, BY, pilot=None, say=quiet)
    world.compared()
    Findings(world.settings.folder).keep(
        Comparison(world.candidate.record.archive, world.shelf.live, 1.0, "other files", (), (), (), ())
    )
    with pytest.raises(ConfigurationError, match="changed since"):
        promote(world.candidate, world.settings, BY, pilot=None, say=quiet)


def test_workers_that_do_not_come_up_bring_the_model_before_back(world: World) -> None:
    world.compared()
    world.fails = {ROLL}
    with pytest.raises(StartError, match="did not come up"):
        promote(world.candidate, world.settings, BY, pilot=None, say=quiet)
    assert world.shelf.live == world.live.record.archive
    assert [action for action, _ in world.noted()] == ["model.promoted", "model.rolled_back"]


def test_one_command_brings_back_what_was_before(world: World) -> None:
    world.compared()
    promote(world.candidate, world.settings, BY, pilot=None, say=quiet)
    assert roll_back(world.settings, by="cli:dana", reason="It is worse.", say=quiet).short == world.live.short
    assert world.shelf.live == world.live.record.archive
    assert world.asked == [ROLL, ROLL]
    assert world.noted()[-1][1]["reason"] == "It is worse."
    with pytest.raises(ConfigurationError, match="No model is kept that was live before"):
        roll_back(world.settings, by="cli:dana", reason="", say=quiet)


def test_a_model_that_the_settings_do_not_name_is_not_promoted(world: World) -> None:
    pinned = Settings(files=world.settings.files, desk=world.settings.desk, worker=Worker(model_sha256="f" * 64))
    with pytest.raises(ConfigurationError, match=f"set it to {world.candidate.record.archive} first"):
        promote(world.candidate, pinned, BY, pilot=None, say=quiet)


def start(world: World, **changed: object) -> None:
    values = {"name": "spring", "share": 0.5, "channel": "", "workers": 2, "say": quiet} | changed
    pilot.begin(world.candidate, world.settings, BY, **values)  # type: ignore[arg-type]


def test_a_pilot_begins_and_ends_with_its_workers(world: World) -> None:
    world.compared()
    start(world)
    wish = read_wish(places.MODELS)
    assert wish is not None
    assert (wish.name, wish.model, wish.workers) == ("spring", world.candidate.record.archive, 2)
    found, figures = asyncio.run(pilot.running(world.settings))
    assert (found.share, found.live, figures.candidate.ended) == (0.5, world.live.record.archive, 0)
    with pytest.raises(ConfigurationError, match="The pilot spring runs already"):
        start(world, name="summer")
    pilot.end(world.settings, BY, is_promoted=True, say=quiet)
    assert read_wish(places.MODELS) is None
    assert world.shelf.live == world.candidate.record.archive
    assert world.asked == [PILOT, ROLL, PILOT]
    assert [action for action, _ in world.noted()] == ["pilot.begun", "model.promoted", "pilot.ended"]
    with pytest.raises(ConfigurationError, match="No pilot runs"):
        pilot.end(world.settings, BY, is_promoted=False, say=quiet)


def test_a_pilot_is_judged_by_the_loss_that_was_accepted_when_it_began(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.compared()
    gates = Gates("1", pilot=PilotGates(resolved_may_fall_by=0.02))
    for module in (promotion, pilot):
        monkeypatch.setattr(module, "read_gates", lambda: gates)
    start(world)
    monkeypatch.setattr(pilot, "read_gates", lambda: Gates("2"))
    monkeypatch.setattr(model_pilot, "load_settings", lambda: world.settings)
    told = CliRunner().invoke(model_pilot.pilot, ["status", "--json"]).stdout
    found = msgspec.json.decode(told)
    assert (found["pilot"]["accepted_loss"], "key" in found["pilot"]) == (0.02, False)
    assert found["verdict"] == "Nothing can be said yet: no conversation of one of the arms has ended."
    lines = CliRunner().invoke(model_pilot.pilot, ["status"]).stdout.splitlines()
    assert lines[0] == f"Pilot spring (runs): model {world.candidate.short} for 50% of new conversations."
    assert lines[5].split() == ["handed", "to", "people", "none", "none", "not", "known", "yet"]


def test_customers_are_given_no_model_that_fails_its_gates(world: World) -> None:
    world.compared(accuracy=0.5)
    with pytest.raises(GatesNotMet):
        start(world)
    assert read_wish(places.MODELS) is None


def test_a_pilot_whose_workers_do_not_come_up_has_not_begun(world: World) -> None:
    world.compared()
    world.fails = {PILOT}
    with pytest.raises(StartError):
        start(world)
    assert read_wish(places.MODELS) is None

    async def ended() -> pilots.Pilot | None:
        store = open_store(world.settings.desk_database_url)
        async with store.reading() as connection:
            found = await pilots.by_name(connection, "spring")
        await store.close()
        return found

    found = asyncio.run(ended())
    assert found is not None
    assert (found.ended_as, found.reason) == ("dropped", "Its workers did not come up.")


@pytest.mark.parametrize("name", ["Spring", "", "a/live", "x" * 41])
def test_a_pilots_name_tells_the_arms_apart_in_the_ledger(world: World, name: str) -> None:
    world.compared()
    with pytest.raises(ConfigurationError, match="is no name for a pilot"):
        start(world, name=name)
