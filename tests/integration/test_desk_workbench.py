"""The workbench on a real desk: what waits, who gets it, what is written, and what is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.store.agents import Role
from desk.workbench.workbench import WORKBENCH
from handoff.wire.agent import Inbox
from tests.desk_world import DeskWorld, ScriptedWorker, desk_settings, running_desk, sqlite_url
from tests.waiting import until
from tests.workbench_world import NLU, Designer, flag, said, small_project, understood

ORDERS = "data/nlu/orders.yml"
UNSURE = understood("track_order", 0.41, ("cancel_order", 0.39))
OUTSIDE = understood("nlu_fallback", 0.8, ("track_order", 0.2))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_project(tmp_path)


@pytest.fixture
async def world(tmp_path: Path, root: Path) -> AsyncIterator[DeskWorld]:
    settings = desk_settings(sqlite_url(tmp_path), project_path=str(root), training_data="write")
    async with running_desk(settings) as world:
        yield world


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*.yml")}


async def designer_of(world: DeskWorld, *, role: Role = Role.DESIGNER) -> Designer:
    return Designer(world, await world.browser(await world.add_agent(role=role)))


async def one_message(world: DeskWorld, text: str = "has it left your house yet", **hello: str) -> ScriptedWorker:
    worker = await world.worker()
    await said(await world.customer(**hello), worker, text, UNSURE)
    return worker


async def test_a_right_guess_becomes_an_example_with_a_key(world: DeskWorld, root: Path) -> None:
    await one_message(world)
    designer = await designer_of(world)
    message = await designer.next()
    assert message["text"] == "has it left your house yet"
    assert message["reasons"] == ["low_confidence"]
    assert (message["intent"], message["second_intent"]) == ("track_order", "cancel_order")
    done = await designer.say(message, "right")
    assert (done["is_done"], done["outcome"], done["file"]) == (True, "written", ORDERS)
    assert done["progress"] | {"by_reason": {}} == {
        "waiting": 0, "by_reason": {}, "mine_today": 1, "all_today": 1, "mine_this_week": 1, "days": 1,
    }  # fmt: skip
    before = "      - track it please   # not a comment\n"
    assert (root / ORDERS).read_text() == NLU.replace(before, f"{before}      - has it left your house yet\n")
    assert await designer.next() is None


async def test_the_training_data_is_read_when_a_designer_comes_and_for_no_one_else(world: DeskWorld) -> None:
    project = world.app[WORKBENCH].project
    await (await world.agent(role=Role.SUPERVISOR)).next(Inbox)
    assert project._data is None
    await (await world.agent(role=Role.DESIGNER)).next(Inbox)
    await until(lambda: project._data is not None)


async def test_what_an_agent_flags_comes_first_with_their_word(world: DeskWorld) -> None:
    worker = await one_message(world)
    maria = await world.customer()
    await said(maria, worker, "I do not need it any more", understood("track_order", 0.97), answer="It is on its way.")
    wrong = await said(
        maria, worker, "send it to my mother", understood("track_order", 0.95), answer="It is on its way."
    )
    agent = await world.add_agent(name="Amira Haddad")
    await flag(world, agent, wrong, "They want another address. Call Jo on 202-555-0171.")
    designer = await designer_of(world)
    message = await designer.next()
    assert (message["text"], message["reasons"], message["flagged_by"]) == (
        "send it to my mother",
        ["wrong_answer"],
        "Amira Haddad",
    )
    assert message["note"] == "They want another address. Call Jo on [phone number removed]."
    assert [line["text"] for line in message["context"]][-4:] == [
        "I do not need it any more",
        "It is on its way.",
        "send it to my mother",
        "It is on its way.",
    ]


async def test_the_message_before_a_that_is_not_what_i_asked_is_looked_at(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await said(customer, worker, "the box is empty", understood("track_order", 0.92), answer="It is on its way.")
    await said(customer, worker, "that is not what I asked", understood("not_helpful", 0.99))
    message = await (await designer_of(world)).next()
    assert (message["text"], message["reasons"]) == ("the box is empty", ["rejected"])


async def test_two_designers_at_once_never_get_the_same_message(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    for number in range(6):
        await said(customer, worker, f"where does parcel {'abcdef'[number]} go", UNSURE)
    designers = [await designer_of(world) for _ in range(3)]
    messages = await asyncio.gather(*(one.next() for one in designers))
    assert len({message["seq"] for message in messages}) == 3
    assert [await one.next() for one in designers] == messages
    await designers[1].say(messages[0], "right", status=409)
    done = await asyncio.gather(*(one.say(m, "right") for one, m in zip(designers, messages, strict=True)))
    assert [answer["outcome"] for answer in done] == ["written"] * 3
    again = await asyncio.gather(*(one.next() for one in designers))
    assert len({message["seq"] for message in [*messages, *again]}) == 6


async def test_the_same_verdict_said_twice_is_done_once(world: DeskWorld, root: Path) -> None:
    await one_message(world)
    designer = await designer_of(world)
    message = await designer.next()
    await asyncio.gather(*(designer.say(message, "right") for _ in range(3)))
    assert (root / ORDERS).read_text().count("has it left your house yet") == 1
    assert len((await designer.get("/examples"))["examples"]) == 1


async def test_a_conflict_is_shown_before_it_does_harm_and_can_be_moved(world: DeskWorld, root: Path) -> None:
    worker = await one_message(world, "Cancel my order!")
    # Agents say that its answer was wrong, so the words are looked at although they are an example.
    designer = await designer_of(world)
    assert await designer.next() is None
    offer = await said(await world.customer(), worker, "cancel my order?", understood("track_order", 0.9))
    await flag(world, await world.add_agent(), offer)
    message = await designer.next()
    refused = await designer.say(message, "right")
    assert not refused["is_done"]
    assert [(one["kind"], one["intent"], one["line"]) for one in refused["findings"]] == [
        ("conflict", "cancel_order", 14)
    ]
    assert not (await designer.say(message, "right", confirmed=True))["is_done"]
    assert (await designer.say(message, "right", moves=True))["outcome"] == "written"
    text = (root / ORDERS).read_text()
    assert "- cancel my order\n" not in text
    assert text.index("- cancel my order?") < text.index("cancel_order")
    (example,) = (await designer.get("/examples"))["examples"]
    assert example["moved"] == {"intent": "cancel_order", "example": "cancel my order"}
    await designer.delete(f"examples/{example['id']}")
    assert sorted((root / ORDERS).read_text().splitlines()) == sorted(NLU.splitlines())


async def test_a_near_duplicate_of_another_intent_needs_a_second_key(world: DeskWorld) -> None:
    await one_message(world, "I want to take back what I have ordered")
    designer = await designer_of(world)
    message = await designer.next()
    checked = await designer.post("checks", {"text": message["text"], "intent": "track_order"})
    assert [one["kind"] for one in checked["findings"]] == ["near_conflict"]
    assert not (await designer.say(message, "right"))["is_done"]
    assert (await designer.say(message, "right", confirmed=True))["outcome"] == "written"


async def test_a_new_intent_goes_into_the_domain_with_a_rule_and_back(world: DeskWorld, root: Path) -> None:
    files = contents(root)
    worker = await world.worker()
    await said(await world.customer(), worker, "do you wrap gifts", OUTSIDE)
    designer = await designer_of(world)
    message = await designer.next()
    new = {"like": "cancel_order", "description": "They want it as a gift."}
    assert (await designer.say(message, "new", intent="Gift wrap", new=new, status=422))["code"] == "example_refused"
    assert (await designer.say(message, "new", intent="gift_wrap", new=new))["file"] == ORDERS
    assert (
        "\n  # They want it as a gift.\n  - intent: gift_wrap\n    examples: |\n      - do you wrap gifts\n"
        in (root / ORDERS).read_text()
    )
    assert "  - gift_wrap: {use_entities: []}\n" in (root / "bot/domain/domain.yml").read_text()
    assert "      - intent: gift_wrap\n      - action: action_assist\n" in (root / "data/rules/rules.yml").read_text()
    shown = (await designer.get())["intents"]
    assert [(one["name"], one["count"], one["description"]) for one in shown if one["name"] == "gift_wrap"] == [
        ("gift_wrap", 1, "They want it as a gift.")
    ]
    assert "+      - do you wrap gifts" in (await designer.get("/diff"))["diff"]
    back = (await designer.post("undo"))["message"]
    assert back["text"] == "do you wrap gifts"
    assert contents(root) == files


async def test_what_tells_of_the_customer_is_offered_with_stand_ins(world: DeskWorld, root: Path) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await said(customer, worker, "I am at maria@web.de or 202-455-0171, where is it", UNSURE)
    designer = await designer_of(world)
    message = await designer.next()
    assert [part["what"] for part in message["personal"]] == ["email", "phone"]
    refused = await designer.say(message, "right", text=message["text"])
    assert not refused["is_done"]
    assert len(refused["personal"]) == 2
    assert (await designer.say(message, "right"))["is_done"]
    text = (root / ORDERS).read_text()
    assert "maria@web.de" not in text
    assert "202-455" not in text
    assert "@example.com or 555-01" in text


async def test_nothing_is_written_over_that_somebody_edits_by_hand(world: DeskWorld, root: Path) -> None:
    await one_message(world)
    designer = await designer_of(world)
    message = await designer.next()
    path = root / ORDERS
    path.write_text(path.read_text().replace("- where is my order\n", "- where is my order\n      - written by hand\n"))
    assert (await designer.say(message, "right"))["outcome"] == "written"
    assert "- written by hand\n" in path.read_text()
    path.write_text("nlu: [")
    assert "is no YAML" in (await designer.get())["problem"]
    assert (await designer.post("next", status=409))["code"] == "training_data_wrong"


async def test_a_desk_that_cannot_write_keeps_what_is_accepted(tmp_path: Path, root: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), project_path=str(root), training_data="auto")
    async with running_desk(settings) as world:
        await one_message(world)
        designer = await designer_of(world, role=Role.ADMIN)
        shown = await designer.get()
        assert (shown["writes"], shown["why_not"]) == (False, "data/nlu is no checkout of git where the desk runs.")
        message = await designer.next()
        assert (await designer.say(message, "right"))["outcome"] == "kept"
        assert (root / ORDERS).read_text() == NLU
        assert (await designer.get("/diff"))["diff"].count("\n+      - ") == 1
        (kept,) = (await designer.get("/examples", state="kept"))["examples"]
        # The next release of the project holds it.
        text = NLU.replace("- where is my order\n", f"- where is my order\n      - {kept['example']}\n")
        (root / ORDERS).write_text(text)
        assert (await designer.get())["kept"] == 0
        (written,) = (await designer.get("/examples", state="written"))["examples"]
        assert written["file"] == ORDERS


async def test_what_nobody_understood_is_grouped_and_accepted_together(world: DeskWorld, root: Path) -> None:
    worker = await world.worker()
    for text in ("do you wrap gifts", "can you wrap gifts please", "do you wrap it as gifts", "is the weather nice"):
        await said(await world.customer(), worker, text, OUTSIDE)
    designer = await designer_of(world)
    grouped = await designer.get("/clusters")
    assert (grouped["how"], grouped["alone"]) == ("words", 1)
    (cluster,) = grouped["clusters"]
    assert cluster["times"] == 3
    body = {"members": cluster["members"], "intent": "gift_wrap", "new": {"like": "cancel_order"}}
    done = await designer.post("clusters", body)
    assert (done["is_done"], done["accepted"], done["outcome"]) == (True, 3, "written")
    assert (root / ORDERS).read_text().count("gifts") == 3
    assert (await designer.get("/clusters"))["clusters"] == []


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
async def test_the_training_data_is_designers_and_administrators(world: DeskWorld, role: Role) -> None:
    refused = await designer_of(world, role=role)
    assert (await refused.post("next", status=403))["code"] == "not_allowed"
