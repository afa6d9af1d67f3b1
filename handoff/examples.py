"""Conversations written down by hand, and the envelopes that they lead to.

`docs/examples/conversations.yml` holds those whose envelopes are published; tests write theirs in the same form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from handoff.assembly import build_envelope
from handoff.conversation import (
    Customer,
    EarlierContact,
    Entity,
    Fact,
    Failure,
    FailureKind,
    MeantIntent,
    OfferState,
    Sentiment,
    Situation,
    Trigger,
    Turn,
    Understanding,
)
from handoff.decision import Decision
from handoff.document import Document
from handoff.envelope import Envelope, Tried
from handoff.exceptions import DocumentInvalid
from handoff.log import Attachment, Author, Entry, EntryKind
from handoff.playbook_model import Playbooks
from handoff.policy import evaluate
from handoff.policy_model import Policy

# A Monday morning, so that an example does not change from day to day.
STARTED_AT = 1_767_603_600.0
_STEP_SECONDS = 20.0
_DAY_SECONDS = 86_400.0
_GREETING = "Hello, I am the assistant of Brightwell Home. You can ask for a person at any time."


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the log: what one of `customer`, `bot` and `agent` said, or what happened (`event`).

    The rest is what was understood of a customer's message, and what became of it. `triggers`, `meant` and `entities`
    map names to words of the message; `facts` map names to values that were learned from it. `attachments` are the files
    that came with it.
    """

    customer: str = ""
    bot: str = ""
    agent: str = ""
    event: str = ""
    intent: str = "inform"
    confidence: float = 0.95
    mood: float = 0.0
    frustration: float = 0.0
    language: str = "en"
    goal: str = ""
    failed: tuple[FailureKind, ...] = ()
    detail: str = ""
    resolved: tuple[str, ...] = ()
    offer: OfferState = OfferState.NONE
    amount: float | None = None
    triggers: dict[str, str] = {}
    meant: dict[str, str] = {}
    entities: dict[str, str] = {}
    facts: dict[str, str] = {}
    removed: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An earlier conversation, so many days before this one."""

    days_ago: float
    about: str
    outcome: str = "resolved"
    subjects: tuple[str, ...] = ()


class Conversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A conversation that led to a handoff. `note` says what it is an example of."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+$")]
    note: str = ""
    customer: Customer = Customer()
    channel: str = "web"
    said: tuple[Line, ...]
    earlier: tuple[Contact, ...] = ()
    human_requested: bool = False
    bot_unavailable: bool = False
    agent_name: str = ""


@dataclass(frozen=True)
class Read:
    """A conversation as the desk would have it in its store."""

    turns: tuple[Turn, ...]
    facts: tuple[Fact, ...]
    tried: tuple[Tried, ...]
    entries: tuple[Entry, ...]
    earlier: tuple[EarlierContact, ...]
    since: int


def parse_conversations(text: str, *, source: str) -> tuple[Conversation, ...]:
    """The conversations in `text` (YAML). Raises `DocumentInvalid` with every problem and its line."""
    document = Document(text, source=source)
    found: list[Conversation] = []
    for index, value in enumerate(document.data if isinstance(document.data, list) else ()):
        one = document.convert(value, Conversation, (index,))
        if one is not None:
            found.append(one)
    if document.problems:
        raise DocumentInvalid(tuple(document.problems))
    return tuple(found)


def envelope_of(conversation: Conversation, *, policy: Policy, playbooks: Playbooks) -> Envelope:
    """The envelope that the desk would build of it now."""
    read = read_conversation(conversation, policy=policy)
    return build_envelope(
        id=f"h-{conversation.name}",
        conversation=f"c-{conversation.name}",
        now=read.entries[-1].at,
        customer=conversation.customer,
        channel=conversation.channel,
        decision=decision_of(conversation, read, policy=policy),
        turns=read.turns,
        facts=read.facts,
        tried=read.tried,
        entries=read.entries,
        playbooks=playbooks,
        earlier=read.earlier,
        since=read.since,
        agent_name=conversation.agent_name,
    )


def decision_of(conversation: Conversation, read: Read, *, policy: Policy) -> Decision:
    """The policy's decision at the end of it."""
    return evaluate(
        policy,
        Situation(
            customer=conversation.customer,
            turns=read.turns,
            channel=conversation.channel,
            spent_through=read.since,
            human_requested=conversation.human_requested,
            bot_unavailable=conversation.bot_unavailable,
            earlier=read.earlier,
        ),
    )


def read_conversation(conversation: Conversation, *, policy: Policy) -> Read:
    """The log and what was understood of it. Message 1 is the desk's greeting."""
    entries = [Entry(1, STARTED_AT, Author.BOT, EntryKind.MESSAGE, _GREETING)]
    turns: list[Turn] = []
    since = 0
    for seq, line in enumerate(conversation.said, start=2):
        at = STARTED_AT + (seq - 1) * _STEP_SECONDS
        entries.append(_entry(line, seq, at))
        if line.customer:
            turns.append(_turn(line, seq, at))
        elif line.bot and turns:
            turns[-1] = msgspec.structs.replace(turns[-1], answer=line.bot[:200], answered_at=at)
        elif line.event == "bot.resumed":
            since = seq
    facts = {
        name: Fact(name, name.replace("_", " ").capitalize(), value, seq)
        for seq, line in enumerate(conversation.said, start=2)
        for name, value in line.facts.items()
    }
    earlier = tuple(
        EarlierContact(
            f"c-before-{place}", STARTED_AT - one.days_ago * _DAY_SECONDS, one.about, one.outcome, one.subjects
        )
        for place, one in enumerate(conversation.earlier, start=1)
    )
    return Read(tuple(turns), tuple(facts.values()), tuple(_tried(turns, policy)), tuple(entries), earlier, since)


def _entry(line: Line, seq: int, at: float) -> Entry:
    author, text = next(
        (
            (author, text)
            for author, text in ((Author.CUSTOMER, line.customer), (Author.BOT, line.bot), (Author.AGENT, line.agent))
            if text
        ),
        (Author.SYSTEM, ""),
    )
    kind = EntryKind.MESSAGE if text else EntryKind.EVENT
    return Entry(seq, at, author, kind, text, event=line.event, removed=line.removed, attachments=line.attachments)


def _turn(line: Line, seq: int, at: float) -> Turn:
    return Turn(
        seq=seq,
        text=line.customer,
        understanding=Understanding(
            intent=line.intent,
            confidence=line.confidence,
            entities=tuple(Entity(name, words, words, *_span(line, words)) for name, words in line.entities.items()),
            sentiment=Sentiment("negative" if line.mood < 0 else "positive" if line.mood > 0 else "neutral", line.mood),
            language=line.language,
            triggers=tuple(Trigger(name, words, *_span(line, words)) for name, words in line.triggers.items()),
            intents=tuple(
                MeantIntent(name, line.confidence, *_span(line, words)) for name, words in line.meant.items()
            ),
            frustration=line.frustration,
        ),
        goal=line.goal,
        failures=tuple(Failure(kind, line.goal, line.detail) for kind in line.failed),
        resolved=line.resolved,
        offer=line.offer,
        amount=line.amount,
        at=at,
    )


def _span(line: Line, words: str) -> tuple[int, int]:
    start = line.customer.find(words)
    return (start, start + len(words)) if start >= 0 else (0, 0)


def _tried(turns: Sequence[Turn], policy: Policy) -> Iterator[Tried]:
    """What the bot worked on, as the worker tells it: each goal with its latest outcome."""
    for goal in dict.fromkeys(turn.goal for turn in turns if turn.goal):
        about = [turn for turn in turns if turn.goal == goal]
        outcome, detail = "open", ""
        for turn in about:
            if goal in turn.resolved:
                outcome, detail = "resolved", ""
            elif turn.failures:
                outcome, detail = "failed", turn.failures[-1].detail
        title = policy.intents[goal].title if goal in policy.intents else goal
        yield Tried(goal, title, outcome, detail, tuple(turn.seq for turn in about))
