"""What policy keeps sealed: encrypted in the database, opened by its agent alone, with a reason that is noted first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from desk.housekeeping import forget_sealed
from desk.sealing.vault import NotReadable, Sealed, Vault
from desk.settings import DeskSettings
from desk.store import audit, sealed_values, tables
from desk.store.agents import Role
from handoff.wire.agent import ClaimHandoff
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from tests.desk_world import SECRETS, AgentClient, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.whole_life import places_in_files

KEY = "Zr8vQ1mT5xWc3nLp9aKd7sGh2bJf6yEu"
IBAN, CARD = "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111"
REASON = "To pay the refund of BW-104233"


def _settings(folder: Path, **changed: Any) -> DeskSettings:
    secrets = msgspec.structs.replace(SECRETS, sealing_key=KEY)
    return desk_settings(sqlite_url(folder), **{"secrets": secrets, "sealed_kinds": ("iban",), **changed})


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(_settings(tmp_path)) as world:
        yield world


async def _told(world: DeskWorld) -> tuple[AgentClient, str, int]:
    """A message with an IBAN and a card, and the agent who has the conversation."""
    customer = await world.customer()
    ack = await customer.say(f"Pay to {IBAN}, not to {CARD}")
    await customer.send(RequestHuman(id="h"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    agent = await world.agent()
    await agent.do(ClaimHandoff, conversation=customer.welcome.conversation)
    return agent, customer.welcome.conversation, ack.seq


async def _reveal(
    world: DeskWorld, agent: AgentClient, conversation: str, seq: int | str, reason: str = REASON
) -> tuple[int, Any]:
    browser = await world.browser(agent.agent)
    url = f"{world.origin}/api/conversations/{conversation}/sealed/{seq}"
    async with browser.post(url, json={"reason": reason}) as response:
        return response.status, await response.json()


async def test_its_agent_opens_what_policy_keeps_and_that_is_noted(world: DeskWorld, tmp_path: Path) -> None:
    agent, name, seq = await _told(world)
    status, told = await _reveal(world, agent, name, seq, f"{REASON} with {CARD}")
    assert (status, told) == (200, {"values": [{"kind": "iban", "value": IBAN}], "seconds": 30.0})
    async with world.desk.store.reading() as connection:
        lines = [line for line in await audit.of_conversation(connection, name) if line.action == "sealed.revealed"]
        (kept,) = (await connection.execute(tables.sealed_values.select())).all()
    (line,) = lines
    assert (line.actor, line.detail["seq"], line.detail["kinds"]) == (agent.agent.id, seq, "iban")
    assert line.detail["reason"] == f"{REASON} with [card number ending in 1111]"
    assert kept.kind == "iban"  # and no card, which nobody may keep by this policy
    assert places_in_files(tmp_path, (IBAN, IBAN.replace(" ", ""), CARD)) == []


async def test_nobody_else_and_nothing_without_a_reason(world: DeskWorld) -> None:
    agent, name, seq = await _told(world)
    for other in (await world.agent(), await world.agent(role=Role.SUPERVISOR), await world.agent(role=Role.DESIGNER)):
        status, refused = await _reveal(world, other, name, seq)
        assert (status, refused["code"]) in ((409, "not_owner"), (403, "not_owner"), (403, "not_allowed"))
    status, refused = await _reveal(world, agent, name, seq, "why not")
    assert (status, refused["code"]) == (422, "invalid_value")
    for missing in (seq + 1, 999_999_999, "x", "99999999999999999999"):
        status, refused = await _reveal(world, agent, name, missing)
        assert (status, refused["code"]) == (404, "not_found")
    async with world.desk.store.reading() as connection:
        lines = await audit.of_conversation(connection, name)
    assert not any(line.action == "sealed.revealed" for line in lines)


async def test_it_is_gone_after_its_time(world: DeskWorld) -> None:
    agent, name, seq = await _told(world)
    over = world.desk.changes.clock() + world.desk.settings.sealed_hours * 3600.0
    async with world.desk.store.reading() as connection:
        assert len(await sealed_values.of_entry(connection, name, seq, now=over - 10.0)) == 1
        assert await sealed_values.of_entry(connection, name, seq, now=over + 1.0) == ()
    await forget_sealed(world.desk, now=over + 1.0)
    async with world.desk.store.reading() as connection:
        assert (await connection.execute(tables.sealed_values.select())).all() == []
    status, refused = await _reveal(world, agent, name, seq)
    assert (status, refused["code"]) == (404, "not_found")


async def test_a_row_that_was_moved_opens_nothing(world: DeskWorld) -> None:
    agent, name, seq = await _told(world)
    async with world.desk.store.writing() as connection:
        await connection.execute(text("UPDATE sealed_values SET seq = seq + 1"))
    status, refused = await _reveal(world, agent, name, seq + 1)
    assert (status, refused["code"]) == (404, "not_found")


async def test_without_the_policy_nothing_is_kept(tmp_path: Path) -> None:
    async with running_desk(_settings(tmp_path, sealed_kinds=())) as world:
        agent, name, seq = await _told(world)
        async with world.desk.store.reading() as connection:
            assert (await connection.execute(tables.sealed_values.select())).all() == []
        assert (await _reveal(world, agent, name, seq))[0] == 404


@pytest.mark.parametrize("kind", ["password", "pin", "security_code", "one_time_code", "lamp"])
def test_what_is_never_kept_cannot_be_asked_for(tmp_path: Path, kind: str) -> None:
    with pytest.raises(ValueError, match=f"sealed_kinds holds '{kind}'; there may be card_number"):
        _settings(tmp_path, sealed_kinds=(kind,))


def test_a_vault_opens_only_what_it_sealed_at_this_place() -> None:
    vault = Vault(KEY)
    sealed = vault.seal(IBAN, place="c1/3/0/iban")
    assert IBAN.encode() not in sealed.content
    assert vault.open(sealed, place="c1/3/0/iban") == IBAN
    assert Vault(f"another-key,{KEY}").open(sealed, place="c1/3/0/iban") == IBAN
    changed = Sealed(sealed.key, sealed.content[:-1] + bytes([sealed.content[-1] ^ 1]))
    for one, place, by in (
        (sealed, "c1/4/0/iban", vault),
        (changed, "c1/3/0/iban", vault),
        (Sealed(sealed.key, b""), "c1/3/0/iban", vault),
        (sealed, "c1/3/0/iban", Vault("another-key")),
    ):
        with pytest.raises(NotReadable):
            by.open(one, place=place)
    assert KEY not in repr(vault)
