"""What the console's tests are made of: a bot that acts out a script, customers who get angry, an agent's browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import jwt
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from desk.settings import DeskSettings
from desk.store.agents import Agent, Role
from handoff.conversation import Fact, Need, Sentiment, Trigger, Turn, Understanding
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.envelope import Tried
from handoff.log import Source
from handoff.wire.shared import SpeakerState
from handoff.wire.worker import OfferTurn, Reply, ReplyButton, TurnDone, TurnMode
from tests.desk_world import PASSWORD, SECRETS, Customer, DeskWorld, ScriptedWorker, running_desk

DESPAIR = "I want to end it all"
DISPUTED = "And you took $620 that I do not owe"
ANGRY = "You people are useless, I am furious. This was a birthday present!"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the bot makes of one message."""

    reply: str = "Noted."
    score: float = 0.0
    decision: Decision | None = None
    source: Source | None = None
    buttons: tuple[ReplyButton, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    amount: float | None = None
    needs: tuple[Need, ...] = ()


def anger(seqs: tuple[int, ...] = (2, 4)) -> Decision:
    """The policy's decision about a customer who has become angry."""
    evidence = (
        Evidence("mood", "-0.62 (messages: -0.40, -0.85)", "-0.40 or lower", seqs, ANGRY),
        Evidence("bad_turns", "2", "at least 2", seqs, ANGRY),
    )
    rule = FiredRule("angry_customer", "The customer has become angry.", Outcome.HANDOFF, 2, 2, evidence)
    return Decision(
        outcome=Outcome.HANDOFF,
        layer=2,
        priority=2,
        skill="complaints",
        playbook="angry_customer",
        rules=(rule,),
        counterfactual="Had the mood been -0.39 instead of -0.62, the bot would have stayed in charge.",
        policy_version="1.0",
        subjects=("track_order",),
    )


def fraud() -> Decision:
    """The policy's decision about a suspected fraud: the most urgent there is."""
    rule = FiredRule("fraud", "Fraud is suspected.", Outcome.HANDOFF, 3, 1, ())
    return Decision(outcome=Outcome.HANDOFF, layer=3, priority=1, skill="fraud", playbook="fraud", rules=(rule,))


def calm() -> Decision:
    """The policy's decision to leave the bot in charge."""
    return Decision(
        outcome=Outcome.CONTINUE,
        counterfactual="Had the mood been -0.40 instead of -0.20, the bot would have offered a person.",
        considered=(Evidence("mood", "-0.20 (messages: -0.40)", "-0.40 or lower", (2,)),),
        policy_version="1.0",
        subjects=("track_order",),
    )


def crisis() -> Decision:
    """The policy's decision about somebody who may be in danger."""
    evidence = (Evidence("trigger", "“end it all”", "one of: crisis", (2,), DESPAIR),)
    rule = FiredRule("crisis", "The customer may be in danger or in distress.", Outcome.HANDOFF, 3, 1, evidence)
    return Decision(
        outcome=Outcome.HANDOFF,
        layer=3,
        priority=1,
        skill="safety",
        playbook="crisis",
        rules=(rule,),
        suspend_bot=True,
        policy_version="1.0",
    )


SCRIPT: Mapping[str, Line] = {
    "Where is my order BW-104233?": Line(reply="It was delivered on Monday.", score=-0.40, decision=calm()),
    ANGRY: Line(reply="I am getting a person for you.", score=-0.85, decision=anger()),
    DISPUTED: Line(
        score=-0.3,
        decision=calm(),
        triggers=(Trigger("dispute", "do not owe", 26, 36),),
        amount=620.0,
        needs=(Need("dispute", 0.97),),
    ),
    DESPAIR: Line(reply="You can call or text 988 at any hour.", score=-0.9, decision=crisis()),
    "Somebody used my card": Line(reply="This needs a person.", score=-0.5, decision=fraud()),
    "Will I be refunded?": Line(reply="We will definitely refund you."),
    "What is your return policy?": Line(
        reply="You can return things within 30 days.",
        source=Source("Return policy", "return-policy"),
        buttons=(ReplyButton("Start a return", "/return_item"),),
    ),
}
FACTS = (Fact("order_number", "Order number", "BW-104233", 2),)
TRIED = (Tried("track_order", "Order tracking", "failed", "the carrier's record says delivered", (2,)),)


@dataclass
class Bot:
    """A worker that answers every turn by the script."""

    worker: ScriptedWorker
    turns: dict[str, list[Turn]] = field(default_factory=dict)

    async def run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):  # nobody said anything for a while
                await self._take(await self.worker.offer())

    async def _take(self, offer: OfferTurn) -> None:
        said = self.turns.setdefault(offer.conversation, [])
        line = SCRIPT.get(offer.text, Line())
        is_said_by_customer = offer.mode in (TurnMode.RESPOND, TurnMode.OBSERVE)
        if is_said_by_customer:
            meaning = Understanding(
                intent="track_order",
                confidence=0.9,
                sentiment=Sentiment(score=line.score),
                triggers=line.triggers,
                needs=line.needs,
            )
            turn = Turn(seq=offer.seq, text=offer.text, understanding=meaning, goal="track_order", amount=line.amount)
            said.append(turn)
        if offer.mode is TurnMode.RESPOND:
            await self.worker.send(
                Reply(offer.turn, 0, offer.epoch, line.reply, buttons=line.buttons, source=line.source)
            )
        done = TurnDone(
            turn=offer.turn,
            epoch=offer.epoch,
            turns=tuple(said) if is_said_by_customer else (),
            decision=line.decision if is_said_by_customer else None,
            facts=FACTS,
            tried=TRIED,
        )
        await self.worker.send(done)


@contextlib.asynccontextmanager
async def running_bot(world: DeskWorld) -> AsyncIterator[Bot]:
    bot = Bot(await world.worker(capacity=16))
    task = asyncio.create_task(bot.run())
    try:
        yield bot
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def customer_who_says(world: DeskWorld, *texts: str, name: str = "Maria Jensen", tier: str = "gold") -> Customer:
    """A signed-in customer, after the bot's answer to each text."""
    now = int(time.time())
    email = f"{name.lower().replace(' ', '.')}@example.com"
    claims = {"sub": name, "aud": "frontline", "iat": now, "exp": now + 600, "name": name, "tier": tier, "email": email}
    customer = await world.customer(identity=jwt.encode(claims, SECRETS.identity_key, algorithm="HS256"))
    for text in texts:
        await customer.say(text)
        reply = SCRIPT.get(text, Line()).reply
        await customer.hear(reply)
    return customer


async def waiting_customer(world: DeskWorld, *, name: str = "Maria Jensen") -> Customer:
    """A customer who has become angry and waits for a person."""
    customer = await customer_who_says(world, "Where is my order BW-104233?", ANGRY, name=name)
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer


class Console:
    """An agent's browser. `errors` are what the page's scripts threw."""

    def __init__(self, page: Page, agent: Agent) -> None:
        self.page = page
        self.agent = agent
        self.wire = Wire()
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))

    def row(self, name: str, *, group: str = "") -> Locator:
        """A conversation in the inbox; `group` is one of queue, mine, others, bot."""
        return self.page.locator(f".inbox section{group and '.' + group} .row", has_text=name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=False)

    def message(self, text: str) -> Locator:
        """What stands in the log with exactly this text, sent or not."""
        exactly = re.compile(f"^{re.escape(text)}$")
        return self.page.locator(".log .message", has=self.page.locator(".bubble", has_text=exactly))

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer-text")

    async def log_in(self, password: str = PASSWORD) -> None:
        await self.page.get_by_label("E-mail address").fill(self.agent.email)
        await self.page.get_by_label("Password").fill(password)
        await self.button("Log in").click()

    async def open(self, name: str) -> None:
        await self.row(name).click()
        await expect(self.page.locator("#conversation-title")).to_contain_text(name)
        await expect(self.page.locator(".log .message").first).to_be_visible()

    async def claim(self, name: str) -> None:
        await self.open(name)
        await self.button("Claim").click()
        await expect(self.composer).to_be_visible()

    async def conversation(self) -> str:
        """The id of the open conversation, as the address has it."""
        return str(await self.page.evaluate("location.hash")).rpartition("/")[2]

    async def write(self, text: str) -> None:
        """Write into the chosen tab, and send it with the keyboard."""
        await self.composer.fill(text)
        await self.composer.press("Control+Enter")


class Wire:
    """Stands between a page and the desk: records what is sent, holds frames back, cuts the connection."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.held: set[str] = set()  # types of the desk's frames that do not reach the page
        self.is_down = False
        self._ends: list[WebSocketRoute] = []

    async def attach(self, page: Page) -> None:
        """Before the page opens its socket."""
        await page.route_web_socket(re.compile("/ws/agent$"), self._route)

    async def cut(self) -> None:
        """End the connection, as a network does."""
        ends, self._ends = self._ends, []
        for end in ends:
            await end.close(code=4000)

    def count(self, type_: str) -> int:
        return sum(1 for frame in self.sent if frame["type"] == type_)

    async def _route(self, page_end: WebSocketRoute) -> None:
        if self.is_down:
            await page_end.close(code=4000)
            return
        desk_end = page_end.connect_to_server()

        def from_page(frame: str | bytes) -> None:
            self.sent.append(json.loads(frame))
            desk_end.send(frame)

        def from_desk(frame: str | bytes) -> None:
            if json.loads(frame)["type"] not in self.held:
                page_end.send(frame)

        page_end.on_message(from_page)
        desk_end.on_message(from_desk)
        self._ends = [page_end, desk_end]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A desk with its bot, and a browser in which agents open consoles."""

    world: DeskWorld
    bot: Bot
    browser: Browser
    consoles: list[Console] = field(default_factory=list)

    async def console(
        self,
        *,
        name: str = "Amira Haddad",
        role: Role = Role.AGENT,
        width: int = 1280,
        color_scheme: Literal["light", "dark"] = "light",
        is_logged_in: bool = True,
    ) -> Console:
        """An agent with a browser context of their own."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=color_scheme, locale="en-US"
        )
        context.set_default_timeout(8_000)
        console = Console(await context.new_page(), await self.world.add_agent(name=name, role=role))
        self.consoles.append(console)
        await console.wire.attach(console.page)
        await console.page.goto(f"{self.world.origin}/console")
        if is_logged_in:
            await console.log_in()
            await expect(console.page.get_by_role("heading", name="Waiting for a person")).to_be_visible()
        return console

    async def close(self) -> None:
        """End the browsers; a script of a page that failed fails the test."""
        errors = [error for console in self.consoles for error in console.errors]
        for console in self.consoles:
            await console.page.context.close()
        assert not errors, "\n".join(errors)


@contextlib.asynccontextmanager
async def staged(browser: Browser, settings: DeskSettings) -> AsyncIterator[Stage]:
    """A desk of these settings, with its bot."""
    async with running_desk(settings) as world, running_bot(world) as bot:
        stage = Stage(world=world, bot=bot, browser=browser)
        yield stage
        await stage.close()
