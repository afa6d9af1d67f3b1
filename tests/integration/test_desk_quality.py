"""Quality over HTTP on a real desk: scored by itself when more becomes known, paged, and as a file."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

from aiohttp import ClientSession

from desk.store import quality
from desk.store.agents import Role
from handoff.wire.agent import FlagHandoff
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.quality_shop import served
from tests.waiting import until

RULES = """
version: test
queues: {low_below: 100, sample_share: 0.0, within_days: 30}
enough: {customer_messages: 1, own_messages: 1, weight: 0.3}
compliance:
  - {name: person, reason: "=It matters.", needs: person, when: {escalation: [crisis]}, within_seconds: 60}
"""


async def got(browser: ClientSession, url: str, *, status: int = 200) -> dict[str, object]:
    async with browser.get(url) as answer:
        assert answer.status == status, await answer.text()
        told: dict[str, object] = await answer.json()
        return told


async def test_conversation_is_scored_by_itself_and_told_in_pages_and_as_a_file(tmp_path: Path) -> None:
    rules = tmp_path / "quality.yml"
    rules.write_text(RULES, encoding="utf-8")
    async with running_desk(desk_settings(sqlite_url(tmp_path), quality_path=str(rules))) as world:
        ago = [600.0]
        world.desk.changes.clock = lambda: time.time() - ago[0]

        def pass_time(seconds: float) -> None:
            ago[0] -= seconds

        agent = await world.agent(name="Dana Reyes")
        names = [
            await served(world.desk, agent.agent, pass_time=pass_time, wait=120.0, last="Useless. Where?")
            for _ in range(2)
        ]
        for name in names:
            await agent.do(FlagHandoff, conversation=name, verdict="needed")

        async def are_scored() -> bool:
            async with world.desk.store.reading() as connection:
                return all([await quality.of_conversation(connection, name) for name in names])

        await until(are_scored)
        boss = await world.browser(await world.add_agent(role=Role.SUPERVISOR))
        root = f"{world.origin}/api/quality"
        first = await got(boss, f"{root}/queues/low?limit=1")
        second = await got(boss, f"{root}/queues/low?limit=1&after={first['next']}")
        rows = [row["conversation"] for page in (first, second) for row in page["rows"]]  # type: ignore[attr-defined]
        assert (sorted(rows), first["count"], second["next"]) == (sorted(names), 2, "")
        for wrong in ("nonsense", "nan~a~b", "1~a"):
            assert (await got(boss, f"{root}/queues/low?after={wrong}", status=422))["code"] == "invalid_value"
        assert (await got(boss, f"{root}/queues/middle", status=422))["code"] == "invalid_value"

        async with boss.get(f"{root}/compliance.csv") as answer:
            lines = list(csv.reader(io.StringIO((await answer.text()).removeprefix("\ufeff"))))
        persons = [line for line in lines if line[1] == "person"]
        assert sorted(line[4] for line in persons) == sorted(names)
        # A sentence of the designers' that a spreadsheet would compute is text there.
        assert all(line[5].startswith("'=It matters") for line in persons)

        own = await world.browser(agent.agent)
        page = await got(own, f"{root}/agents/me")
        assert (page["name"], page["n"]) == ("Dana Reyes", 2)
        assert (await got(own, root, status=403))["code"] == "not_allowed"
