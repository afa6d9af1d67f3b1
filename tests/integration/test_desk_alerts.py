"""Alerts on a real desk with a real mail server and a real receiver: told once, over once, whatever is started anew."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import update

from backoffice.mail import MailSettings
from desk.insight.alerts.mailing import AlertMails
from desk.insight.alerts.watch import ALERTS
from desk.store import alerts, audit, tables
from desk.store.agents import Role
from desk.store.alerts import MailState, StoredMail
from desk.webhooks.subscriptions import subscribe
from handoff.wire.agent import ClaimHandoff, Inbox
from handoff.wire.alerts import AlertsChanged
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.services import Mailbox
from tests.waiting import until

_FILE = """
version: "7"
costs: {currency: EUR, agent_hour: 30, minutes_without_bot: 9, bot_month: 1, oversight_hours_month: 1, oversight_hour: 1}
alerts:
  recipients: [lead@shop.example, deputy@shop.example]
  rules:
    - {name: somebody_waits, figure: now.queue_length, above: 0, back_at: 0, for_minutes: 0, clear_minutes: 0}
    - {name: no_such, figure: no_such_figure, above: 1}
"""


def _settings(folder: Path, mailbox: Mailbox, *, url: str = "") -> Any:
    file = folder / "insight.yml"
    file.write_text(_FILE, encoding="utf-8")
    mail = MailSettings(
        host="127.0.0.1",
        port=mailbox.port,
        sender="desk@shop.example",
        reset_url="https://shop.example/#{token}",
        unlock_url="https://shop.example/#{token}",
        timeout_seconds=5.0,
    )
    return desk_settings(url or sqlite_url(folder), insight_path=str(file), mail=mail, webhooks_in_house=True)


@contextlib.asynccontextmanager
async def _receiver() -> AsyncIterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    async def take(request: web.Request) -> web.StreamResponse:
        got.append(json.loads(await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    finally:
        await runner.cleanup()


async def _somebody_waits(world: DeskWorld) -> str:
    customer = await world.customer()
    await customer.say("Help")
    await customer.send(RequestHuman(id="help"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer.welcome.conversation


async def _mails(world: DeskWorld, state: MailState) -> list[StoredMail]:
    async with world.desk.store.reading() as connection:
        (alert,) = await alerts.listed(connection, limit=5)
        found = await alerts.mails_of(connection, [alert.id])
    return [mail for mail in found.get(alert.id, ()) if mail.state is state]


async def _make_due(world: DeskWorld) -> None:
    """Let the time pass until the next attempt."""
    async with world.desk.store.writing() as connection:
        await connection.execute(update(tables.alert_mails).values(due_at=0.0))


async def test_an_alert_is_told_once_and_over_once(tmp_path: Path, mailbox: Mailbox) -> None:
    async with running_desk(_settings(tmp_path, mailbox)) as world, _receiver() as (url, got):
        watch = world.app[ALERTS]
        async with world.desk.store.writing() as connection:
            await subscribe(connection, url=url, events=("insight.alert",), in_house=True, now=0.0)
        await watch.judge()
        conversation = await _somebody_waits(world)
        for _ in range(3):
            await watch.judge()
        await until(lambda: len(mailbox.messages) == 2 and len(got) == 1)
        agent = await world.agent()
        await agent.do(ClaimHandoff, conversation=conversation)
        for _ in range(3):
            await watch.judge()
        await until(lambda: len(mailbox.messages) == 4 and len(got) == 2)
        for _ in range(2):
            await watch.mails.send_due()
    assert len(mailbox.messages) == 4
    assert sorted((str(mail["To"]), str(mail["Subject"])) for mail in mailbox.messages) == [
        (f"{one}@shop.example", f"{about}: Customers who wait for a person")
        for one in ("deputy", "lead")
        for about in ("Alert", "Over")
    ]
    assert len({str(mail["Message-ID"]) for mail in mailbox.messages}) == 4
    began = mailbox.messages[0].get_content()
    assert began.startswith("Customers who wait for a person: 1. The alert begins above 0.\r\n")
    assert "somebody_waits" in began
    first, last = (one["data"]["alert"] for one in got)
    assert {one["type"] for one in got} == {"insight.alert"}
    assert (first["id"], first["is_over"], last["is_over"]) == (last["id"], False, True)


async def test_a_mail_that_was_not_taken_goes_out_after_a_restart_and_once(tmp_path: Path, mailbox: Mailbox) -> None:
    settings = _settings(tmp_path, mailbox)
    mailbox.refusal = "451 try again later"
    async with running_desk(settings) as world:
        await _somebody_waits(world)
        await world.app[ALERTS].judge()

        async def are_tried() -> bool:
            return all(mail.attempts for mail in await _mails(world, MailState.WAITING))

        await until(are_tried)
    assert mailbox.messages == []
    mailbox.refusal = None
    async with running_desk(settings) as world:
        await _make_due(world)
        assert await world.app[ALERTS].mails.send_due() == 2
        await world.app[ALERTS].judge()
    async with running_desk(settings) as world:
        await world.app[ALERTS].judge()
        assert await world.app[ALERTS].mails.send_due() == 0
        assert len(await _mails(world, MailState.SENT)) == 2
    assert sorted(str(mail["To"]) for mail in mailbox.messages) == ["deputy@shop.example", "lead@shop.example"]


async def test_a_mail_under_way_when_the_desk_stops_is_not_sent_again(tmp_path: Path, mailbox: Mailbox) -> None:
    settings = _settings(tmp_path, mailbox)
    mailbox.delay_seconds = 0.3
    arrived = asyncio.Event()
    think = mailbox.handle_DATA

    async def handle(*arguments: Any) -> str:
        arrived.set()
        return await think(*arguments)

    mailbox.handle_DATA = handle  # type: ignore[assignment, method-assign]
    async with running_desk(settings) as world:
        await _somebody_waits(world)
        await world.app[ALERTS].judge()
        await arrived.wait()
    assert len(mailbox.messages) == 1
    mailbox.delay_seconds = 0.0
    async with running_desk(settings) as world:
        await world.app[ALERTS].mails.send_due()
        await until(lambda: len(mailbox.messages) >= 2)
        assert len(await _mails(world, MailState.SENT)) == 2
    assert sorted(str(mail["To"]) for mail in mailbox.messages) == ["deputy@shop.example", "lead@shop.example"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_several_that_send_and_judge_at_once_tell_it_once(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, mailbox: Mailbox
) -> None:
    url = "" if database == "sqlite" else request.getfixturevalue("postgres_desk_url")
    async with running_desk(_settings(tmp_path, mailbox, url=url)) as world:
        await _somebody_waits(world)
        watch = world.app[ALERTS]
        # Of two that judge at once, one may find that the other has stored the alert already, and leaves it at that.
        await asyncio.gather(*(watch.judge() for _ in range(3)), return_exceptions=True)
        await asyncio.gather(*(AlertMails(world.desk).send_due() for _ in range(4)))
        await until(lambda: len(mailbox.messages) >= 2)
        async with world.desk.store.reading() as connection:
            assert len(await alerts.listed(connection, limit=5)) == 1
    assert sorted(str(mail["To"]) for mail in mailbox.messages) == ["deputy@shop.example", "lead@shop.example"]


async def test_open_consoles_hear_of_an_alert_and_that_it_was_seen(tmp_path: Path, mailbox: Mailbox) -> None:
    async with running_desk(_settings(tmp_path, mailbox)) as world:
        supervisor, agent = await world.agent(role=Role.SUPERVISOR), await world.agent()
        assert (await supervisor.next(AlertsChanged)).unseen == 0
        await _somebody_waits(world)
        await world.app[ALERTS].judge()
        told = await supervisor.next(AlertsChanged)
        assert (told.unseen, [one.title for one in told.alerts]) == (1, ["Customers who wait for a person"])
        browser = await world.browser(await world.add_agent(role=Role.SUPERVISOR))
        address = f"{world.origin}/api/insight/alerts/{told.alerts[0].id}/acknowledge"
        async with browser.post(address, json={"note": "seen"}) as response:
            assert response.status == 200
        assert (await supervisor.next(AlertsChanged)).unseen == 0
        await agent.next(Inbox)
        assert not any(isinstance(one, AlertsChanged) for one in agent.received)


async def test_a_supervisor_acknowledges_an_alert_with_a_note(tmp_path: Path, mailbox: Mailbox) -> None:
    async with running_desk(_settings(tmp_path, mailbox)) as world:
        await _somebody_waits(world)
        await world.app[ALERTS].judge()
        agent = await world.add_agent(role=Role.SUPERVISOR, name="Sue")
        supervisor = await world.browser(agent)
        designer = await world.browser(await world.add_agent(role=Role.DESIGNER))
        async with designer.get(f"{world.origin}/api/insight/alerts") as response:
            listed = await response.json()
        (alert,) = listed["alerts"]
        assert (listed["open"], listed["unseen"], alert["state"], alert["note"]) == (1, 1, "raised", "")
        assert {mail["about"] for mail in alert["mails"]} == {"began"}
        address = f"{world.origin}/api/insight/alerts/{alert['id']}/acknowledge"
        note = "We call in Mia. Card 4111 1111 1111 1111."
        async with designer.post(address, json={"note": note}) as response:
            assert response.status == 403
        for _ in range(2):
            async with supervisor.post(address, json={"note": note}) as response:
                assert response.status == 200
                told = await response.json()
        assert (told["acknowledged_name"], told["state"]) == ("Sue", "raised")
        assert told["note"] == "We call in Mia. Card [card number ending in 1111]."
        async with supervisor.get(f"{world.origin}/api/insight/alerts?state=all&limit=1") as response:
            assert (await response.json())["unseen"] == 0
        async with supervisor.get(f"{world.origin}/api/insight/alerts/export") as response:
            assert "somebody_waits,now.queue_length" in (await response.read()).decode("utf-8-sig")
        async with supervisor.get(f"{world.origin}/api/insight/watched") as response:
            watched = {one["rule"]: one for one in (await response.json())["figures"]}
        async with world.desk.store.reading() as connection:
            noted = await audit.of_conversation(connection, "")
    assert (watched["somebody_waits"]["state"], watched["somebody_waits"]["value"]) == ("raised", 1.0)
    assert watched["no_such"]["problem"] == "There is no figure of this name."
    assert [line.action for line in noted if line.actor == agent.id] == ["login.started", "alert.acknowledged"]
