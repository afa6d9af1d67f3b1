"""Insight as a supervisor's browser asks for it: figures, the lists behind them, what follows from them, and files of all."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import create_engine, insert, select

from desk.insight.outcome import Outcome
from desk.ownership import Owner
from desk.store import api_keys, conversations
from desk.store.agents import Role
from desk.store.conversations import Conversation
from desk.store.outcomes import values_of
from desk.store.tables import audit, outcomes
from handoff.conversation import Customer
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.unit.desk.insight.figures.ledger_rows import DAY, NOW, row, some_rows

ROWS = some_rows(300, seed=3, days=80)
SIX_WEEKS: dict[str, Any] = {"from": "2026-08-11", "to": "2026-09-21"}
BEFORE: dict[str, Any] = {"from": "2026-06-30", "to": "2026-08-10"}
WHOLE: dict[str, Any] = {"from": "2026-06-29", "to": "2026-09-21"}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    engine = create_engine(sqlite_url(folder), future=True)
    with engine.begin() as connection:
        connection.execute(insert(outcomes), [values_of(one) for one in ROWS])
    engine.dispose()
    return folder / "desk.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, ledger: Path, tmp_path: Path) -> str:
    """A copy of it, for some tests add to it."""
    if request.param == "sqlite":
        (tmp_path / "desk.db").write_bytes(ledger.read_bytes())
        return sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgres_desk_url")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"), future=True)
    with engine.begin() as connection:
        connection.execute(insert(outcomes), [values_of(one) for one in ROWS])
    engine.dispose()
    return url


@pytest.fixture
async def world(database: str) -> AsyncIterator[DeskWorld]:
    settings = desk_settings(database, time_zone="Europe/Berlin")
    async with running_desk(settings, clock=lambda: NOW) as world:
        yield world


@pytest.fixture
async def supervisor(world: DeskWorld) -> AsyncIterator[ClientSession]:
    async with ClientSession(headers=await key_of(world, Role.SUPERVISOR)) as session:
        yield session


async def key_of(world: DeskWorld, role: Role) -> dict[str, str]:
    """What a program of such an agent's sends; a browser's cookie would be out of date by this desk's clock."""
    agent = await world.add_agent(role=role)
    async with world.desk.store.writing() as connection:
        _made, shown = await api_keys.add(connection, name=role.value, email=agent.email, now=NOW)
    return {"Authorization": f"Bearer {shown}"}


async def ask(world: DeskWorld, browser: ClientSession, path: str, status: int = 200, /, **query: Any) -> Any:
    async with browser.get(f"{world.origin}/api/insight/{path}", params=query) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def table(world: DeskWorld, browser: ClientSession, name: str, **query: Any) -> list[dict[str, str]]:
    async with browser.get(f"{world.origin}/api/insight/export/{name}", params=query) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/csv"
        assert answer.headers["Content-Disposition"].endswith('.csv"')
        text = (await answer.read()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def shares_of(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [figures["balance"]["resolution"], figures["balance"]["deflection"], *figures["shares"]]


async def test_every_number_leads_to_as_many_conversations(world: DeskWorld, supervisor: ClientSession) -> None:
    told = await ask(world, supervisor, "figures", **WHOLE)
    figures = told["figures"]
    assert figures["conversations"] == len(ROWS)
    assert sum(one["count"] for one in figures["outcomes"]) == len(ROWS)
    told_of = {one["name"]: one for one in shares_of(figures)}
    for one in (told_of[name] for name in ("deflection", "durable_resolution", "csat_bot", "escalation_precision")):
        for part, count in (
            ("counted", one["numerator"]),
            ("all", one["denominator"]),
            ("left_out", one["left_out"]),
        ):
            behind = await ask(world, supervisor, "conversations", figure=one["name"], part=part, limit=1, **WHOLE)
            assert behind["count"] == count, (one["name"], part)
    for one in figures["spreads"]:
        behind = await ask(world, supervisor, "conversations", figure=one["name"], part="above_p90", **WHOLE)
        assert min(row["value"] for row in behind["rows"]) == one["p90"]
        assert behind["rows"] == sorted(behind["rows"], key=lambda row: -row["value"])


async def test_filters_narrow_figures_and_lists_alike(world: DeskWorld, supervisor: ClientSession) -> None:
    wanted: dict[str, Any] = {
        "intent": "track_order",
        "channel": "web",
        "layer": "2",
        "agent": "mia",
        "week": "2026-08-31",
        **WHOLE,
    }
    told = await ask(world, supervisor, "figures", **wanted)
    # From Monday, 31 August 2026, 00:00 in Berlin on, for a week.
    expected = [
        one
        for one in ROWS
        if (one.intent, one.channel, one.layer, one.agent) == ("track_order", "web", 2, "mia")
        and 1_788_127_200 <= one.started_at < 1_788_732_000
    ]
    assert told["figures"]["conversations"] == len(expected)
    behind = await ask(world, supervisor, "conversations", **wanted)
    assert {one["conversation"] for one in behind["rows"]} == {one.conversation for one in expected}
    nobody = await ask(world, supervisor, "figures", agent="", **WHOLE)
    assert nobody["figures"]["conversations"] == sum(one.agent == "" for one in ROWS)
    rest = await ask(world, supervisor, "figures", not_intents="track_order,get_invoice", **WHOLE)
    assert rest["figures"]["conversations"] == sum(one.intent in ("make_complaint", "") for one in ROWS)


async def test_groups_are_named_and_compared_with_the_days_before(world: DeskWorld, supervisor: ClientSession) -> None:
    told = await ask(world, supervisor, "groups", by="intent", **SIX_WEEKS)
    rows = {one["value"]: one for one in told["rows"]}
    assert rows["track_order"]["label"] == "Order tracking"
    assert [one["figures"]["conversations"] for one in told["rows"]] == sorted(
        (one["figures"]["conversations"] for one in told["rows"]), reverse=True
    )
    before = await ask(world, supervisor, "figures", intent="track_order", **BEFORE)
    assert rows["track_order"]["figures_before"]["conversations"] == before["figures"]["conversations"]
    weeks = await ask(world, supervisor, "groups", by="week", **WHOLE)
    assert len(weeks["rows"]) == 13
    assert sum(one["figures"]["conversations"] for one in weeks["rows"]) == len(ROWS)
    choices = await ask(world, supervisor, "choices", **WHOLE)
    assert {one["value"]: one["count"] for one in choices["channels"]} == {
        name: sum(one.channel == name for one in ROWS) for name in ("web", "mail")
    }


async def test_what_is_not_understood_is_refused_rather_than_left_out(
    world: DeskWorld, supervisor: ClientSession
) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"intnt": "x"},
        {"from": "2026-02-30"},
        {"from": "20260230"},
        {"from": "2026-05-02", "to": "2026-05-01"},
        {"from": "1990-01-01", "to": "2026-01-01"},
        {"layer": "4"},
        {"outcome": "won"},
        {"week": "2026-09-01"},
        {"intent": "x" * 201},
    )
    for query in wrong:
        told = await ask(world, supervisor, "figures", 422, **query)
        assert told["code"] == "invalid_value", query


async def test_names_of_figures_and_parts_are_checked(world: DeskWorld, supervisor: ClientSession) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"figure": "success"},
        {"figure": "wait", "part": "others"},
        {"figure": "resolution", "part": "above_p90"},
        {"figure": "resolution", "part": "most"},
    )
    for query in wrong:
        await ask(world, supervisor, "conversations", 422, **query)
    for after in ("nan~a", "inf~a", "1.0~a\0b", "1e999~a", "~", "x"):
        for path in ("conversations", "sample"):
            assert (await ask(world, supervisor, path, 422, after=after))["code"] == "invalid_value"
    await ask(world, supervisor, "figures", 422, intent="a\0b")
    await ask(world, supervisor, "export/groups", 422, by="weather")
    await ask(world, supervisor, "groups", 422, by="weather")
    await ask(world, supervisor, "export/passwords", 404)


async def test_signs_and_the_return_stand_on_the_same_figures(world: DeskWorld, supervisor: ClientSession) -> None:
    figures = (await ask(world, supervisor, "figures", **WHOLE))["figures"]
    named = {one["name"]: one for one in shares_of(figures)}
    signals = (await ask(world, supervisor, "signals", **WHOLE))["signals"]
    assert [one["name"] for one in signals][:3] == ["contained_but_unsolved", "repeat_contacts", "context_lost"]
    for one in signals[:3]:
        assert one["value"] == named[one["name"]]["value"]
        behind = await ask(world, supervisor, "conversations", limit=1, **one["behind"], **WHOLE)
        assert behind["count"] == named[one["name"]]["numerator"]
    told = await ask(world, supervisor, "return", **WHOLE)
    assert told["is_example"]
    assert told["net"] == pytest.approx(sum(one["amount"] for one in told["terms"]))
    assert told["cautious_net"] < told["net"]
    terms = {one["name"]: one for one in told["terms"]}
    assert terms["abandoned"]["quantity"] == named["abandonment"]["numerator"]
    part = await ask(world, supervisor, "return", channel="web", **WHOLE)
    running = next(one for one in part["terms"] if one["name"] == "running")
    assert running["quantity"] == pytest.approx(
        terms["running"]["quantity"] * sum(one.channel == "web" for one in ROWS) / len(ROWS)
    )


async def test_a_sample_is_drawn_by_lot_and_judged_into_recall(world: DeskWorld, supervisor: ClientSession) -> None:
    """One in fifty of those without a person: by their lots alone."""
    async with world.desk.store.writing(is_long=True) as connection:
        found = [row(9000 + number, Outcome.RESOLVED_UNCONFIRMED, lot=(number + 1) / 1000) for number in range(30)]
        await connection.execute(insert(outcomes), [values_of(one) for one in found])
        # Two of them are still there, and can be looked at; the others were forgotten.
        for one in (found[3], found[1]):
            kept = Conversation(
                id=one.conversation, owner=Owner.BOT, agent="", epoch=1, customer=Customer(), token_hash="",
                token_expires_at=0.0, created_at=one.started_at, last_at=one.last_at,
            )  # fmt: skip
            await conversations.create(connection, kept)
    told = await ask(world, supervisor, "escalations")
    assert told["recall"]["value"] is None
    expected = [one for one in (*ROWS, *found) if one.handoffs == 0 and (one.lot or 1) < 0.02]
    in_period = [one for one in expected if one.started_at > NOW - 27 * DAY]
    assert told["drawn"] == len(in_period)
    assert (told["waiting"], told["gone"]) == (2, len(in_period) - 2)
    queue = await ask(world, supervisor, "sample")
    assert [one["conversation"] for one in queue["rows"]] == [found[1].conversation, found[3].conversation]  # by lot
    outside = next(one for one in found if one.lot is not None and one.lot >= 0.02)
    for conversation, status in ((outside.conversation, 404), ("f" * 24, 404), (found[0].conversation, 200)):
        url = f"{world.origin}/api/insight/sample/{conversation}"
        async with supervisor.put(url, json={"judgement": "needed_person"}) as answer:
            assert answer.status == status
    for one in found[1:19]:
        async with supervisor.put(
            f"{world.origin}/api/insight/sample/{one.conversation}", json={"judgement": "bot_was_right"}
        ) as answer:
            assert answer.status == 200
    told = await ask(world, supervisor, "escalations")
    assert (told["missed"]["numerator"], told["missed"]["denominator"]) == (1, 19)
    precision, escalated = told["precision"]["value"], told["handoffs"]
    missed = told["not_escalated"] / 19
    assert told["recall"]["value"] == pytest.approx(precision * escalated / (precision * escalated + missed))
    assert told["waiting"] == 0
    judged = await ask(world, supervisor, "sample", state="judged")
    assert judged["count"] == 19
    async with world.desk.store.reading() as connection:
        lines = await connection.execute(select(audit.c.conversation).where(audit.c.action == "sample.judged"))
        assert len(lines.all()) == 19


async def test_only_supervisors_judge_and_agents_see_nothing(world: DeskWorld) -> None:
    for role, reads in ((Role.AGENT, 403), (Role.DESIGNER, 200)):
        async with ClientSession(headers=await key_of(world, role)) as browser:
            for path in ("figures", "conversations", "sample", "export/figures"):
                async with browser.get(f"{world.origin}/api/insight/{path}") as answer:
                    assert answer.status == reads, path
            url = f"{world.origin}/api/insight/sample/{'0' * 24}"
            async with browser.put(url, json={"judgement": "unsure"}) as answer:
                assert answer.status == 403


async def test_every_table_is_a_file_that_no_spreadsheet_computes(world: DeskWorld, supervisor: ClientSession) -> None:
    async with world.desk.store.writing() as connection:
        hostile = row(7000, intent='=HYPERLINK("https://evil.example","x")', tier="@gold", started_at=NOW - DAY)
        await connection.execute(insert(outcomes), [values_of(hostile)])
    listed = await table(world, supervisor, "conversations", figure="abandonment", part="counted")
    (told,) = [one for one in listed if one["conversation"] == hostile.conversation]
    assert (told["intent"], told["tier"]) == ("'" + hostile.intent, "'@gold")
    assert told["started_at"] == "2026-09-20T16:13:20+02:00"
    groups = await table(world, supervisor, "groups", by="intent")
    assert any(one["intent"] == "'" + hostile.intent for one in groups)
    figures = await table(world, supervisor, "figures")
    assert {one["figure"] for one in figures} >= {
        "resolution",
        "deflection",
        "outcome_reopened",
        "wait",
        "csat_bot_mean",
    }
    money = await table(world, supervisor, "return")
    assert float(money[-1]["amount"]) < float(money[-2]["amount"])
    assert len(await table(world, supervisor, "signals")) == 6
    assert (await table(world, supervisor, "escalations"))[0]["figure"] == "escalation_precision"
    assert await table(world, supervisor, "sample") == []
