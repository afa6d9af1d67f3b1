"""Writes a conversation line by line, as the desk's log and the worker's reading would have it, and makes a case of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk.insight.case import Call, Case
from desk.insight.log_line import LogLine
from desk.ownership import Owner
from desk.store.conversations import Conversation
from desk.store.outcomes import LedgerRow
from desk.store.readings import Reading
from handoff.conversation import (
    Customer,
    Entity,
    Fact,
    Failure,
    FailureKind,
    OfferState,
    Sentiment,
    Trigger,
    Turn,
    Understanding,
)
from handoff.log import Author, EntryKind

START = 1_700_000_000.0
HOUR, DAY = 3600.0, 86_400.0


@dataclass
class Story:
    """Each method is something that happens; `then` lets time pass. `case` is what the ledger reads in the end."""

    name: str = "a" * 24
    channel: str = "web"
    customer: Customer = field(default_factory=lambda: Customer(id="C-1", identified=True))
    now: float = START
    owner: Owner = Owner.BOT
    epoch: int = 1
    agent: str = ""
    disposition: str = ""
    lines: list[LogLine] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    facts: tuple[Fact, ...] = ()
    stars: dict[str, int] = field(default_factory=dict)
    wrong: set[int] = field(default_factory=set)
    steps: int = 0
    before: LedgerRow | None = None

    def then(self, seconds: float) -> Story:
        self.now += seconds
        return self

    def line(
        self,
        author: Author,
        text: str,
        *,
        kind: EntryKind = EntryKind.MESSAGE,
        event: str = "",
        author_id: str = "",
        article: str = "",
    ) -> int:
        self.now += 1.0
        seq = len(self.lines) + 1
        self.lines.append(LogLine(seq, self.now, self.epoch, author, author_id, kind, event, text, article))
        return seq

    def greet(self) -> Story:
        self.line(Author.BOT, "Hello, how can I help you?")
        return self

    def says(
        self,
        text: str,
        *,
        intent: str = "inform",
        goal: str = "",
        resolved: tuple[str, ...] = (),
        failure: FailureKind | None = None,
        offer: OfferState = OfferState.NONE,
        mood: float = 0.0,
        trigger: str = "",
        order: str = "",
        bot: str = "All right.",
        article: str = "",
    ) -> Story:
        """The customer says it; while the bot has the conversation it answers with `bot`, unless that is empty."""
        seq = self.line(Author.CUSTOMER, text)
        read = Understanding(
            intent=intent,
            confidence=0.9,
            sentiment=Sentiment(score=mood),
            triggers=(Trigger(trigger, text, 0, len(text)),) if trigger else (),
            entities=(Entity("order_number", order, order, 0, 1),) if order else (),
        )
        failures = (Failure(failure, goal),) if failure is not None else ()
        self.turns.append(Turn(seq, text, read, goal=goal, resolved=resolved, failures=failures, offer=offer))
        if self.owner is Owner.BOT and bot:
            self.line(Author.BOT, bot, article=article)
        return self

    def presses_person(self) -> Story:
        self.line(Author.CUSTOMER, "Asked for a person.", kind=EntryKind.EVENT, event="human.requested")
        return self

    def _move(self, owner: Owner, event: str, *, agent: str = "") -> None:
        self.owner, self.agent, self.epoch = owner, agent, self.epoch + 1
        self.line(Author.SYSTEM, event, kind=EntryKind.EVENT, event=event, author_id=agent)

    def called(self, *, rule: str = "wish", subjects: tuple[str, ...] = (), layer: int = 2) -> Story:
        self._move(Owner.QUEUE, "handoff.requested")
        self._call(rule, subjects, layer)
        return self

    def _call(self, rule: str, subjects: tuple[str, ...], layer: int) -> None:
        self.calls.append(
            Call(
                at=self.now,
                cause="policy",
                rule=rule,
                layer=layer,
                skill="orders",
                subjects=subjects,
                facts=self.facts,
                claimed_at=0.0,
                verdict="",
                verdict_at=0.0,
            )
        )

    def claimed(self, agent: str = "mia") -> Story:
        self._move(Owner.AGENT, "handoff.claimed", agent=agent)
        self._change_call(claimed_at=self.now)
        return self

    def _change_call(self, **changed: object) -> None:
        from dataclasses import replace

        self.calls[-1] = replace(self.calls[-1], **changed)  # type: ignore[arg-type]

    def agent_says(self, text: str) -> Story:
        self.line(Author.AGENT, text, author_id=self.agent)
        return self

    def agent_does(self) -> Story:
        self.line(Author.AGENT, "Refunded.", kind=EntryKind.NOTE, event="workflow.done", author_id=self.agent)
        return self

    def lost(self) -> Story:
        self._move(Owner.QUEUE, "agent.lost")
        return self

    def passed_on(self) -> Story:
        self._move(Owner.QUEUE, "handoff.transferred")
        self._call("passed_on", (), 2)
        return self

    def returned(self, *, confirmed_as: str = "") -> Story:
        self._change_call(disposition=confirmed_as)
        self._move(Owner.BOT, "bot.resumed")
        return self

    def left_address(self) -> Story:
        self._move(Owner.BOT, "contact.left")
        return self

    def closed(self, disposition: str = "resolved") -> Story:
        self.disposition = disposition
        self._move(Owner.CLOSED, "conversation.closed")
        return self

    @property
    def case(self) -> Case:
        row = Conversation(
            id=self.name,
            owner=self.owner,
            agent=self.agent,
            epoch=self.epoch,
            customer=self.customer,
            token_hash="",
            token_expires_at=0.0,
            created_at=START,
            last_at=self.now,
            channel=self.channel,
            next_seq=len(self.lines) + 1,
            closed_at=self.now if self.owner is Owner.CLOSED else 0.0,
            disposition=self.disposition,
        )
        return Case(
            conversation=row,
            lines=self.lines,
            reading=Reading(turns=tuple(self.turns), facts=self.facts),
            calls=self.calls,
            stars=self.stars,
            wrong=frozenset(self.wrong),
            steps=self.steps,
            before=self.before,
        )
