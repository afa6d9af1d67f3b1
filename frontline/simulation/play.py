"""One conversation while it is made: who says what and when, and who owns it.

Each method is something that happens, and happens by the desk's own rules: an owner speaks, a change of owner raises the
epoch and stands in the log.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from frontline.simulation.hearing import Told, understood
from frontline.simulation.scene import Heard, Known, Line, Part, Scene
from frontline.simulation.world import ASSISTANT, INTERESTS, UNHURRIED, Person
from handoff.conversation import Fact, Failure, FailureKind, OfferState
from handoff.log import Author, Entry, EntryKind, EventValue, Source
from handoff.subjects import WANTED

_WAITING = "You are in line for a person, who will see everything written here."
_GREETING = "Hello, I am the Brightwell assistant, an automated service. You can ask for a person at any time."


class Play:
    """Write a conversation line by line. `now` is its clock, in seconds since the epoch, UTC."""

    def __init__(self, scene: Scene, chance: random.Random, *, agent_ids: Mapping[int, str]) -> None:
        self.scene = scene
        self.chance = chance
        self.now = scene.at
        self.epoch = 0
        self.owner = "bot"
        self.agent: Person | None = None
        self.lines: list[Line] = []
        self.heard: list[Heard] = []
        self.parts: list[Part] = []
        self.facts: dict[str, Fact] = {}
        self.goal = ""
        self.closed_at = 0.0
        self.disposition = ""
        self.wrong_answers: list[int] = []
        self.known: Known | None = scene.known
        self.asked: set[str] = set()
        """What the bot has asked for since it did something last."""
        self.agent_ids = agent_ids
        self._add(Author.BOT, _GREETING, author_name=ASSISTANT)

    def wait(self, least: float, most: float) -> None:
        """Let so many seconds pass; forty times as many where people write mails."""
        times = 40.0 if self.scene.channel in UNHURRIED else 1.0
        self.pause(self.chance.uniform(least, most) * times)

    def pause(self, seconds: float) -> None:
        """Let exactly so many pass."""
        self.now = round(self.now + seconds, 3)

    def say(
        self,
        text: str,
        intent: str,
        *,
        mood: float = 0.05,
        confidence: float = 0.0,
        second: str = "",
        fact: tuple[str, str, str] | None = None,
        is_pressed: bool = False,
    ) -> Heard:
        """The customer writes. `fact` is what the message tells: its name, its label and its value."""
        self.wait(7.0, 75.0) if self.heard else self.pause(self.chance.uniform(2.0, 20.0))
        entry = self._add(Author.CUSTOMER, text, author_name=self.scene.customer.name)
        told_fact = None
        if fact is not None:
            told_fact = Fact(name=fact[0], label=fact[1], value=fact[2], seq=entry.seq)
            self.facts[told_fact.name] = told_fact
        if intent in WANTED:
            self.goal = intent
        told = Told(text, intent, mood, confidence, second, told_fact, is_pressed)
        heard = Heard(
            seq=entry.seq,
            at=self.now,
            text=text,
            understanding=understood(
                told, self.chance, language=self.scene.language, is_drifting=self.scene.is_drifting
            ),
            goal=self.goal,
            epoch=self.epoch,
            turn=f"{self.scene.conversation}:{len(self.heard) + 1}",
            is_answered=self.owner == "bot",
        )
        self.heard.append(heard)
        return heard

    def answer(
        self,
        text: str,
        *,
        resolved: bool = False,
        failed: FailureKind | None = None,
        source: Source | None = None,
        offers: bool = False,
    ) -> Entry:
        """The bot says something to the last message, and that may end what the customer is on (`resolved`)."""
        heard = self.heard[-1]
        if self.owner != "bot" or not heard.is_answered:
            raise ValueError("the bot does not own the conversation")
        self.pause(self.chance.uniform(0.4, 2.6))
        entry = self._add(
            Author.BOT, text, author_name=ASSISTANT, source=source, turn=heard.turn, reply_index=heard.replies
        )
        heard.replies += 1
        heard.answer, heard.answered_at = f"{heard.answer} {text}".strip(), self.now
        if resolved and self.goal:
            self.asked.clear()
            heard.resolved.append(self.goal)
        if failed is not None:
            heard.failures.append(Failure(kind=failed, goal=self.goal))
        if offers:
            heard.offer = OfferState.OFFERED
        return entry

    def call(self, rule: str, *, cause: str = "policy", layer: int = 2, priority: int = 3, skill: str = "") -> Part:
        """bot -> queue: a person is called."""
        self._move("queue", "handoff.requested", _WAITING)
        return self._begin_part(rule, cause=cause, layer=layer, priority=priority, skill=skill)

    def claim(self, person: Person, *, after: float, is_offered: bool = True) -> None:
        """queue -> agent, after so many seconds."""
        self.pause(after)
        self._take(person, event="handoff.claimed")
        self.parts[-1].is_offered = is_offered

    def take_over(self, person: Person) -> None:
        """bot -> agent: a supervisor steps in by themselves."""
        self._take(person, event="conversation.taken_over")
        self._begin_part("taken_over", cause="take_over", layer=2, priority=3, skill="")
        self._claimed(person)

    def write(self, text: str) -> Entry:
        """The agent writes to the customer."""
        person = self.present()
        self.wait(12.0, 70.0)
        part = self.parts[-1]
        part.first_reply_at = part.first_reply_at or self.now
        return self._add(Author.AGENT, text, author_name=person.name, author_id=self.agent_ids[person.number])

    def note(self, text: str) -> Entry:
        """The agent notes something that the customer does not see."""
        person = self.present()
        self.pause(self.chance.uniform(3.0, 15.0))
        author = self.agent_ids[person.number]
        return self._add(Author.AGENT, text, kind=EntryKind.NOTE, author_name=person.name, author_id=author)

    def give_back(self, said: str) -> None:
        """agent -> bot; the wrap-up says how it ended."""
        person = self.present()
        self.parts[-1].said = said
        self.pause(self.chance.uniform(4.0, 30.0))
        self._end_part("returned")
        self._move("bot", "bot.resumed", f"{ASSISTANT} is answering again.", by=person, values={"assistant": ASSISTANT})

    def leave_line(self, how: str) -> None:
        """queue -> bot: the customer leaves an address (`follow_up`) or goes on with the bot (`bot_chosen`)."""
        self._end_part(how)
        if how == "follow_up":
            text = "Thank you. Somebody will get in touch with you."
            self._move("bot", "contact.left", text, values={"due_at": round(self.now + 4 * 3600)})
        else:
            self._move("bot", "bot.resumed", f"{ASSISTANT} is answering again.", values={"assistant": ASSISTANT})

    def pass_on(self, *, skill: str, rule: str = "wrong_team", layer: int = 2) -> Part:
        """agent -> queue, for somebody of this skill."""
        person = self.present()
        self.pause(self.chance.uniform(10.0, 60.0))
        self._end_part("transferred")
        text = f"{person.name} is passing you on to a colleague for this, who will see everything written here."
        self._move("queue", "handoff.transferred", text, by=person, values={"agent": person.name})
        return self._begin_part(rule, cause="transfer", layer=layer, priority=3, skill=skill)

    def works(self, steps: int) -> None:
        """The agent does so much in the console."""
        self.parts[-1].steps += steps

    def close(self, disposition: str, *, by: Person | None = None) -> None:
        """-> closed, by the agent who has it or by a supervisor."""
        person = by or self.present()
        self.pause(self.chance.uniform(8.0, 90.0))
        if self.parts and not self.parts[-1].ended_at:
            self._end_part("closed")
            self.parts[-1].said = disposition
        self.disposition, self.closed_at = disposition, self.now
        self._move("closed", "conversation.closed", "This conversation is closed.", by=person)

    def present(self) -> Person:
        """The agent who has it."""
        if self.owner != "agent" or self.agent is None:
            raise ValueError("no agent owns the conversation")
        return self.agent

    def _take(self, person: Person, *, event: str) -> None:
        self._move("agent", event, f"{person.name} joined the conversation.", by=person, values={"agent": person.name})
        self.agent = person
        if event == "handoff.claimed":
            self._claimed(person)

    def _claimed(self, person: Person) -> None:
        part = self.parts[-1]
        part.agent, part.claimed_at, part.facts = person, self.now, tuple(self.facts.values())
        part.steps = 2 + self.chance.randrange(5)

    def _begin_part(self, rule: str, *, cause: str, layer: int, priority: int, skill: str) -> Part:
        wanted = INTERESTS.get(self.goal)
        part = Part(
            called_at=self.now,
            cause=cause,
            rule=rule,
            layer=layer,
            priority=priority,
            skill=skill or (wanted.skill if wanted is not None else "general"),
            epoch=self.epoch,
            seq=self.heard[-1].seq if self.heard else 0,
            facts=tuple(self.facts.values()),
        )
        self.parts.append(part)
        return part

    def _end_part(self, how: str) -> None:
        self.parts[-1].ended_at, self.parts[-1].ended_as = self.now, how

    def _move(
        self,
        owner: str,
        event: str,
        text: str,
        *,
        by: Person | None = None,
        values: dict[str, EventValue] | None = None,
    ) -> None:
        self.epoch += 1
        self.owner, self.agent = owner, None
        self._add(
            Author.SYSTEM,
            text,
            kind=EntryKind.EVENT,
            event=event,
            author_name=by.name if by is not None else "",
            author_id=self.agent_ids[by.number] if by is not None and owner == "agent" else "",
            values=values if values is not None else {},
        )

    def _add(
        self,
        author: Author,
        text: str,
        *,
        kind: EntryKind = EntryKind.MESSAGE,
        event: str = "",
        author_name: str = "",
        author_id: str = "",
        source: Source | None = None,
        turn: str | None = None,
        reply_index: int | None = None,
        values: dict[str, EventValue] | None = None,
    ) -> Entry:
        entry = Entry(
            seq=len(self.lines) + 1,
            at=self.now,
            author=author,
            kind=kind,
            text=text,
            author_name=author_name,
            event=event,
            source=source,
            values=values,
        )
        self.lines.append(Line(entry, self.epoch, author_id, turn, reply_index))
        return entry
