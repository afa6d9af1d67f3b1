"""docs/back-office.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from aiohttp import web

from backoffice import outcomes, records
from backoffice.exceptions import Refused
from backoffice.http.server import make_app
from backoffice.seed import demo_rows
from tests.backoffices import NOW, Clock, opened_sql

TEXT = (Path(__file__).parents[3] / "docs" / "back-office.md").read_text()


async def test_every_path_is_documented_and_no_other(tmp_path: Path) -> None:
    async with opened_sql(f"sqlite:///{tmp_path / 'x.db'}", mail=None, clock=Clock()) as office:
        app = make_app(office, token="t")
    served = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if isinstance(route, web.ResourceRoute) and route.resource is not None and route.method != "HEAD"
    }
    assert set(re.findall(r"^\| `((?:GET|POST|PUT) [^`]+)`", TEXT, re.MULTILINE)) == served


def test_every_code_of_a_refusal_is_documented() -> None:
    table = TEXT[TEXT.index("| code | when |") :]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(Refused.CODES)


def test_every_field_of_records_and_outcomes_is_documented() -> None:
    kinds = [
        kind
        for module in (records, outcomes)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, records.Record | outcomes.Did)
    ]
    assert len(kinds) > 20
    for kind in kinds:
        for field in kind.__struct_fields__:
            assert f"`{field}`" in TEXT or f'"{field}"' in TEXT, (kind.__name__, field)


def test_demo_people_are_as_documented() -> None:
    rows = demo_rows(today=NOW.date(), crowd=0)
    for customer in rows["customers"]:
        (line,) = (line for line in TEXT.splitlines() if customer["email"] in line and line.startswith("|"))
        for part in (customer["name"], customer["id"], f"postcode {customer['postcode']}"):
            assert part in line
    numbers = {row["number"] for table in ("orders", "invoices") for row in rows[table]}
    numbers |= {row["tracking_number"] for row in rows["shipments"]}
    people = TEXT[TEXT.index("## The demo's people") : TEXT.index("## The contract")]
    told = re.findall(r"\b(?:BW-\d{6}|INV-\d{6}|1BW\d{9})\b", people)
    assert told
    assert set(told) <= numbers
