"""The desk alone, with bots that answer at once: what it takes, and how fast it is at a given load."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.bench.load.bot import PERSON_WANTED
from tests.bench.load.client import Plan
from tests.bench.load.desk_world import AGENT_EMAIL, AGENT_PASSWORD, new_world, running_desk, scripted_bot
from tests.bench.load.options import Options
from tests.bench.load.plans import carry_out

OPEN_RATES = (10.0, 25.0, 50.0)
TURNS_A_SECOND = 50.0
TRIGGERS_A_SECOND = 2.0


def messages(options: Options) -> dict[str, Any]:
    """As many messages and turns as the desk takes, then latencies at rates that it was asked to keep."""
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        world = new_world(Path(folder), database_url=options.database_url())
        with running_desk(world) as desk, scripted_bot(world, workers=2):
            flood = carry_out(Plan(kind="flood", url=world.url, customers=20, seconds=options.seconds), spent_by=[desk])
            talk = carry_out(Plan(kind="talk", url=world.url, customers=20, seconds=options.seconds), spent_by=[desk])
            at_rates = {
                f"{rate:g}": carry_out(
                    Plan(kind="open", url=world.url, customers=200, rate=rate, seconds=options.seconds),
                    spent_by=[desk],
                )
                for rate in OPEN_RATES
            }
    return {"flood": flood, "talk": talk, "at_turns_a_second": at_rates}


def handoff(options: Options) -> dict[str, Any]:
    """From trigger to envelope at 50 turns a second, of which two call for a person."""
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        world = new_world(Path(folder), database_url=options.database_url())
        world.add_agent()
        with running_desk(world) as desk, scripted_bot(world, workers=2):
            plan = Plan(
                kind="handoff",
                url=world.url,
                customers=200,
                rate=TURNS_A_SECOND,
                triggers=TRIGGERS_A_SECOND,
                seconds=options.seconds,
                trigger_text=PERSON_WANTED,
                email=AGENT_EMAIL,
                password=AGENT_PASSWORD,
            )
            return {"turns_a_second": TURNS_A_SECOND, **carry_out(plan, spent_by=[desk])}
