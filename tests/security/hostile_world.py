"""A desk whose every field holds what an attacker wrote there: names, messages, files, articles, mail, notes, tasks."""

from __future__ import annotations

import io
import itertools
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import jwt
from PIL import Image

from backoffice.seed import seed_demo
from desk.identity import new_id
from desk.settings import ROOT, DemoSettings, DeskSettings, Limits
from desk.store.agents import Role
from handoff.conversation import Fact, Need, Sentiment, Trigger, Turn, Understanding
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.envelope import Tried
from handoff.log import Author, Entry, EntryKind, Source
from handoff.wire.agent import AddNote, ClaimHandoff, SendReply
from handoff.wire.customer import SendMessage
from handoff.wire.ratings import GiveRating, RatingAsked
from handoff.wire.shared import Ack, EntryAdded, SpeakerState
from handoff.wire.whispers import SendWhisper
from handoff.wire.worker import OfferTurn, Reply, ReplyButton, TurnDone, TurnMode
from handoff.wire.workflows import AskApproval, PrepareWorkflow, WorkflowPrepared
from handoff.wire.wrap_up import ConfirmWrapUp, FlagAnswer, PrepareWrapUp, Task, WrapUpContent, WrapUpPrepared
from tests.desk_world import SECRETS, AgentClient, Customer, DeskWorld, ScriptedWorker, desk_settings, sqlite_url
from tests.security.hostile_texts import CORPUS, EVERYWHERE

SHOPPER = "C-10001"
ORDER = "BW-104233"
_REFUND = {"number": ORDER, "amount": "120.00", "reason": "It is late"}
_TABLES = {  # what the back office keeps as somebody typed it
    "customers": ("name",),
    "orders": ("recipient", "line1", "line2", "city"),
    "order_lines": ("name",),
}


class Texts:
    """The next hostile text for each field that asks for one; starts over at the end."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = itertools.cycle(texts)

    def __call__(self, limit: int = 200) -> str:
        return next(self._texts).replace("\0", "")[:limit]

    def line(self, limit: int = 200) -> str:
        """Where the desk takes printable characters alone."""
        text = "".join(character if character.isprintable() else " " for character in self(limit))
        return text if len(text.strip()) > 1 else f"{text}evil"


def messages(texts: Iterable[str], *, limit: int = 1900) -> list[str]:
    """All texts in as few messages as may be that long."""
    packed: list[str] = []
    for text in texts:
        if packed and len(packed[-1]) + len(text) < limit:
            packed[-1] += f"\n{text}"
        else:
            packed.append(text[:limit])
    return packed


async def hostile_settings(folder: Path, texts: Texts, **changed: Any) -> DeskSettings:
    """A demo whose designers' files, shop and mail are hostile, too."""
    office = folder / "office.db"
    await seed_demo(f"sqlite:///{office}", today=date.today(), crowd=0)
    _poison_office(office, texts)
    knowledge = folder / "knowledge"
    shutil.copytree(ROOT / "data" / "knowledge", knowledge)
    (knowledge / "evil.md").write_text(
        f"---\ntitle: {_quoted(texts.line(100))}\nanswer: {_quoted(texts.line(300))}\n"
        f'questions: ["What is your return policy, evil?", "evil?", {_quoted(texts.line(150))}]\n'
        f"topic: returns\nupdated: 2026-03-02\n---\n\n## {texts.line()}\n" + "\n".join(CORPUS),
        encoding="utf-8",
    )
    replies = folder / "replies"
    shutil.copytree(ROOT / "data" / "replies", replies)
    (replies / "evil.yml").write_text(
        f"topic: {_quoted(texts.line(60))}\nreplies:\n  - short: evil\n    title: {_quoted(texts.line(60))}\n"
        f"    text: {_quoted(texts.line(300).replace('{', '(').replace('}', ')'))}\n    intents: [track_order]\n",
        encoding="utf-8",
    )
    mailbox = folder / "mailbox"
    _write_mail(mailbox, texts)
    return desk_settings(
        sqlite_url(folder),
        **{
            "limits": Limits(conversations_per_minute=10_000, frames_per_second=1e4, frame_burst=10_000),
            "company_name": texts.line(80),
            "assistant_name": texts.line(80),
            "knowledge_path": str(knowledge),
            "replies_path": str(replies),
            "back_office_url": f"sqlite:///{office}",
            "demo": DemoSettings(mailbox=str(mailbox)),
            "allowed_origins": ("*",),
            "identity_required": False,
        }
        | changed,
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _poison_office(path: Path, texts: Texts) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for table, columns in _TABLES.items():
            for column in columns:
                connection.execute(f"update {table} set {column} = ?", (texts.line(120),))
    connection.close()


def _write_mail(folder: Path, texts: Texts) -> None:
    folder.mkdir()
    for number in range(3):
        mail = EmailMessage()
        mail["Subject"] = texts.line()
        mail["From"] = f"shop{number}@shop.example"
        mail["To"] = "maya@example.com"
        mail["Date"] = "Thu, 26 Nov 2026 10:00:00 +0000"
        mail.set_content("\n".join(CORPUS[number::3]))
        mail.add_attachment(b"x", maintype="text", subtype="html", filename=texts.line(60))
        raw = mail.as_bytes().replace(f"shop{number}@".encode(), f'"{EVERYWHERE}" <shop@'.encode() + b"evil>, a@", 1)
        (folder / f"2026112610000{number}-mail.eml").write_bytes(raw)


def identity(texts: Texts, *, sub: str) -> str:
    now = int(time.time())
    claims = {
        "sub": sub,
        "aud": "frontline",
        "iat": now,
        "exp": now + 600,
        "name": texts(),
        "email": texts(),
        "tier": texts(60),
        "language": texts(),
    }
    return jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")


@dataclass(kw_only=True)
class Evil:
    """What stands on the desk, for browsers to look at."""

    world: DeskWorld
    texts: Texts
    worker: ScriptedWorker
    agent: AgentClient
    supervisor: AgentClient
    waiting: Customer
    with_agent: Customer
    closed: Customer
    messages: list[Customer] = field(default_factory=list)


async def fill(world: DeskWorld, texts: Texts) -> Evil:
    """Write everywhere: a customer who waits, one whom an agent serves, and one whose conversation is closed."""
    worker = await world.worker(capacity=16, name=texts.line(60))
    agent = await world.agent(name=texts.line(100))
    supervisor = await world.agent(name=texts.line(100), role=Role.SUPERVISOR)
    closed = await _closed(world, texts, worker, agent)
    waiting = await _handed_over(world, texts, worker, sub=texts(60))
    served = await _handed_over(world, texts, worker, sub=SHOPPER)
    await _served(world, texts, served, agent, supervisor)
    await _raised(texts, served, worker)
    await _view(world, texts, supervisor)
    return Evil(
        world=world,
        texts=texts,
        worker=worker,
        agent=agent,
        supervisor=supervisor,
        waiting=waiting,
        with_agent=served,
        closed=closed,
    )


async def _handed_over(world: DeskWorld, texts: Texts, worker: ScriptedWorker, *, sub: str) -> Customer:
    """A customer who wrote, sent a file, was answered with choices, and waits for a person by a hostile decision."""
    customer = await world.customer(
        identity=identity(texts, sub=sub), page=texts(), language="en", time_zone="Europe/Berlin"
    )
    await _say(customer, texts(1500), files=(await _file(world, customer, texts),))
    offer = await worker.offer()
    await _answer(worker, offer, texts, turns=(_turn(offer, texts),))
    await _say(customer, texts(1500))
    offer = await worker.offer()
    decision = _decision(offer, texts)
    await _answer(worker, offer, texts, turns=(_turn(offer, texts),), decision=decision)
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer


async def _say(customer: Customer, text: str, *, files: tuple[str, ...] = ()) -> Entry:
    name = str(uuid.uuid4())
    await customer.send(SendMessage(id=name, text=text.strip() or "?", attachments=files))
    return (await customer.next(EntryAdded, lambda added: added.entry.client_id == name)).entry


async def _file(world: DeskWorld, customer: Customer, texts: Texts) -> str:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "#c02020").save(target, "PNG")
    query = {"id": str(uuid.uuid4()), "name": texts(120) + ".svg"}
    headers = {"Authorization": f"Bearer {customer.welcome.token}", "Origin": "https://shop.example"}
    url = f"{world.origin}/api/attachments"
    async with world.http.post(url, params=query, data=target.getvalue(), headers=headers) as response:
        assert response.status == 201, await response.text()
        return str((await response.json())["id"])


def _turn(offer: OfferTurn, texts: Texts) -> Turn:
    trigger = Trigger(texts(60), texts(60), 0, 3)
    meaning = Understanding(
        intent="track_order",
        confidence=0.9,
        sentiment=Sentiment(score=-0.8),
        triggers=(trigger,),
        dismissed=(trigger,),
        needs=(Need("anger", 0.9),),
    )
    return Turn(seq=offer.seq, text=offer.text, understanding=meaning, goal="track_order", answer=texts())


async def _answer(
    worker: ScriptedWorker,
    offer: OfferTurn,
    texts: Texts,
    *,
    turns: tuple[Turn, ...],
    decision: Decision | None = None,
) -> None:
    if offer.mode is TurnMode.RESPOND:
        choices = (ReplyButton(texts(60) or "?", texts(60)), ReplyButton(texts(60) or "?", "/affirm"))
        source = Source(texts(100), texts(60))
        await worker.send(Reply(offer.turn, 0, offer.epoch, texts(600) or "?", buttons=choices, source=source))
    await worker.send(
        TurnDone(
            turn=offer.turn,
            epoch=offer.epoch,
            turns=turns,
            decision=decision,
            facts=(Fact("order_number", texts(60), texts(), 2), Fact("evil", texts(60), texts(), 2)),
            tried=(Tried("track_order", texts(60), "failed", texts(), (2,)),),
        )
    )


def _decision(offer: OfferTurn, texts: Texts) -> Decision:
    evidence = (Evidence(texts(40), texts(60), texts(60), (offer.seq,), texts()),)
    rule = FiredRule(texts(60), texts(), Outcome.HANDOFF, 2, 2, evidence)
    return Decision(
        outcome=Outcome.HANDOFF,
        layer=2,
        priority=2,
        skill="complaints",
        playbook="angry_customer",
        rules=(rule,),
        counterfactual=texts(),
        policy_version=texts(40),
        considered=evidence,
        subjects=("track_order",),
        tell_text=texts() or "?",
    )


async def _served(
    world: DeskWorld, texts: Texts, customer: Customer, agent: AgentClient, supervisor: AgentClient
) -> None:
    """The agent replies, notes, calls a colleague, asks for approval; the supervisor whispers."""
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await _acked(agent, SendReply(id="r1", conversation=name, text=texts(900).replace("{", "(") or "?"))
    note = f"@{supervisor.agent.name} {texts(900)}"
    await _acked(agent, AddNote(id="n1", conversation=name, text=note))
    await _acked(supervisor, SendWhisper("s1", name, texts(900).strip() or "?"))
    said = [entry.seq for entry in customer.entries() if entry.author is Author.BOT and entry.kind is EntryKind.MESSAGE]
    await agent.do(FlagAnswer, conversation=name, seq=said[1], right_answer=texts(600))
    await agent.send(PrepareWorkflow("p1", name, "pay_refund", _REFUND))
    prepared = await agent.next(WorkflowPrepared)
    assert prepared.preview is not None, prepared.problem
    await agent.do(
        AskApproval,
        conversation=name,
        key="k1",
        workflow="pay_refund",
        values=_REFUND,
        version=prepared.preview.version,
        reason=texts.line(400).strip() or "?",
    )


async def _acked(agent: AgentClient, message: Any) -> None:
    await agent.send(message)
    await agent.next(Ack, lambda ack: ack.id == message.id)


async def _raised(texts: Texts, customer: Customer, worker: ScriptedWorker) -> None:
    """What the customer says then makes the policy propose a transfer, with their words as the evidence."""
    await _say(customer, f"And you took $620 that I do not owe {texts(600)}")
    offer = await worker.offer()
    while offer.mode is not TurnMode.OBSERVE or "620" not in offer.text:
        await _answer(worker, offer, texts, turns=())
        offer = await worker.offer()
    dispute = Trigger("dispute", "do not owe", 26, 36)
    meaning = Understanding("track_order", 0.9, triggers=(dispute,), needs=(Need("dispute", 0.97),))
    turn = Turn(offer.seq, offer.text, meaning, goal="track_order", amount=620.0)
    await _answer(worker, offer, texts, turns=(turn,))


async def _closed(world: DeskWorld, texts: Texts, worker: ScriptedWorker, agent: AgentClient) -> Customer:
    """An earlier conversation of the shopper's: wrapped up with a note and a task, and rated badly."""
    customer = await _handed_over(world, texts, worker, sub=SHOPPER)
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await _acked(agent, SendReply(id="r0", conversation=name, text="I will call you tomorrow."))
    await agent.send(PrepareWrapUp("w1", name))
    prepared = await agent.next(WrapUpPrepared)
    content = WrapUpContent(
        disposition="unresolved",
        summary=prepared.wrap_up.draft.summary[:1],
        note=texts(900) or "?",
        tasks=(Task(texts(200).strip() or "?", time.time() + 3600, ""),),
    )
    await agent.do(ConfirmWrapUp, conversation=name, wrap_up=prepared.wrap_up.id, ending="closed", content=content)
    await customer.next(SpeakerState, lambda state: state.owner == "closed")
    await customer.next(RatingAsked)
    await customer.send(GiveRating(id="g1", part="agent", score=1, word=texts(400)))
    return customer


async def _view(world: DeskWorld, texts: Texts, supervisor: AgentClient) -> None:
    browser = await world.browser(supervisor.agent)
    body = {"name": texts.line(60).strip() or "?", "filters": {"group": "all"}, "is_shared": True}
    async with browser.put(f"{world.origin}/api/views/{new_id()}", json=body) as response:
        assert response.status == 200, await response.text()
