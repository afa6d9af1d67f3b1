"""The assistant asks for facts in an agent's name: granted, heard, taken back, and ended by the clock.

One speaker stays one speaker. The conversation is the agent's, and the assistant's leave is a row of its own that holds
for the agent's epoch alone. Every question is stored in a transaction that has found the grant open under the
conversation's lock, and every message of the agent's in one that has ended it: who comes second finds what the first did.
The desk asks by itself, so that it needs no worker.
"""

from __future__ import annotations

import datetime
import logging
import zoneinfo
from collections.abc import Sequence
from functools import lru_cache

from desk import moderation, ownership
from desk.change import Change
from desk.channels.languages import Sentences, known_language, spoken_to
from desk.context import Desk
from desk.copilot.answers import AnswerReader, Said
from desk.copilot.facts import known_facts
from desk.copilot.gathering import MOST_ITEMS, PATIENCE_SECONDS, Ending, Step, began, ended, heard, told
from desk.errors import InvalidValue, NotFound, TextHeld
from desk.identity import new_id
from desk.ownership import Owner
from desk.store import delegations, readings
from desk.store.agents import Agent
from desk.store.delegations import Granted
from desk.store.tasks import TaskKind
from handoff.case_model import WishTest
from handoff.conversation import Fact, Turn
from handoff.log import Author, Entry, EntryKind
from handoff.moderation import Moderation, Speaker
from handoff.phrase_finder import PhraseFinder
from handoff.phrase_forms import forms_of
from handoff.policy_model import Policy
from handoff.reply_variables import unfilled
from handoff.spoken_words import spoken_words
from handoff.trigger_model import TriggerPhrase, phrases_of
from handoff.wire.copilot import Delegation, GatheredItem, Wanted
from handoff.wish import WISH_TRIGGER, is_refused, is_wish
from privacy.masking import mask_for_storage

logger = logging.getLogger(__name__)

ENDED_EVENT = "delegation.ended"
_QUESTION_CHARACTERS = 300
_LABEL_CHARACTERS = 60


async def begin(desk: Desk, conversation: str, agent: Agent, *, client_id: str, items: Sequence[Wanted]) -> None:
    """Let the assistant ask for `items`, once for each id. The first question is asked at once.

    What is known already is not asked for. Raises `NotOwner`, `ConversationClosed`, `InvalidValue`, and `TextHeld` where a
    free question holds what is not said to customers.
    """
    _check(client_id, items)
    async with desk.changes.of(conversation) as change:
        if await delegations.is_known(change.connection, conversation, client_id):
            return
        ownership.require_agent(change.conversation.ownership, agent=agent.id)
        if await _open(change) is not None:
            raise InvalidValue("conversation", problem="the assistant is asking already; take it back first")
        reading = await readings.get(change.connection, conversation)
        known = {fact.name for fact in await known_facts(change.connection, conversation, reading)}
        language = known_language(change.conversation)
        wanted = [_item(desk, one, place, language=language) for place, one in enumerate(items)]
        asked = [item for item in wanted if item.name not in known]
        if not asked:
            raise InvalidValue("items", problem="all of this is known already; it stands among the facts")
        for item in asked:
            findings = await moderation.review(desk, change, item.question, speaker=Speaker.AGENT)
            if findings:
                raise TextHeld(findings)
        delegation = Delegation(
            id=new_id(),
            agent=agent.id,
            agent_name=agent.name,
            started_at=change.now,
            expires_at=change.now + PATIENCE_SECONDS,
            items=tuple(asked),
        )
        step = began(delegation, words=_words(desk, change))
        granted = Granted(conversation, change.conversation.epoch, step.delegation)
        await delegations.add(change.connection, granted, client_id=client_id)
        await _say(desk, change, step.say)
        await change.note(agent.id, "delegation.begun", delegation=delegation.id, items=len(asked))


async def take_back(desk: Desk, conversation: str, agent: Agent) -> None:
    """The agent asks themselves again. Nothing happens where nothing is open. Raises `NotOwner`."""
    async with desk.changes.of(conversation) as change:
        ownership.require_agent(change.conversation.ownership, agent=agent.id)
        await end(change, Ending.TAKEN_BACK)


async def end(change: Change, how: Ending) -> None:
    """End the open grant, if there is one, inside a change that makes it pointless: from its commit on, the assistant asks
    nothing more."""
    granted = await _open(change)
    if granted is not None:
        await _close(change, ended(granted.delegation, how, now=change.now))


async def hear(desk: Desk, change: Change, entry: Entry) -> None:
    """The customer wrote `entry`, inside the change that stored it: an answer, or something else."""
    granted = await _open(change)
    if granted is None:
        return
    step = heard(
        granted.delegation,
        Said.of(entry, day=_day(change)),
        seq=entry.seq,
        now=change.now,
        reader=_reader(desk.moderation),
        wish=wishes(desk.policy, entry.text),
        words=_words(desk, change),
    )
    await _go_on(desk, change, granted.delegation, step)


async def understood(desk: Desk, change: Change, turns: Sequence[Turn]) -> None:
    """A worker has read the customer's latest message: a wish for a person that no phrase showed ends the grant."""
    granted = await _open(change)
    if granted is None or not turns:
        return
    since = next((item.seq for item in reversed(granted.delegation.items) if item.seq), 0)
    if turns[-1].seq >= since and turns[-1].at >= granted.delegation.started_at and is_wish(turns[-1], WishTest()):
        over = ended(granted.delegation, Ending.WANTS_PERSON, now=change.now)
        await _close(change, over)


async def settle(desk: Desk, conversation: str) -> None:
    """End a grant that does not hold any more, because somebody else has the conversation now."""
    async with desk.store.glancing() as connection:
        if await delegations.open_in(connection, conversation) is None:
            return
    async with desk.changes.of(conversation) as change:
        await _open(change)


async def end_overdue(desk: Desk) -> int:
    """End what nobody answered in time. Returns how many."""
    async with desk.store.reading() as connection:
        late = await delegations.overdue(connection, now=desk.changes.clock())
    for conversation in late:
        try:
            async with desk.changes.of(conversation) as change:
                granted = await _open(change)
                if granted is not None and granted.delegation.expires_at <= change.now:
                    await _close(change, ended(granted.delegation, Ending.TIMED_OUT, now=change.now))
        except NotFound:
            continue
        except Exception:
            # One broken conversation must not keep all others open.
            logger.exception("The asking in %s could not be ended", conversation)
    return len(late)


def wishes(policy: Policy, text: str) -> bool:
    """Whether a text asks for a person in one of the policy's phrases. Pure."""
    entry = policy.triggers.get(WISH_TRIGGER)
    words = spoken_words(text)
    found = _wish_phrases(tuple(phrases_of(entry)) if entry is not None else ()).find(words)
    return any(not is_refused(text, words[first].start) for _, first, _ in found)


async def _open(change: Change) -> Granted | None:
    """The grant that holds now. One of an earlier epoch, or of another agent, is ended here: it holds no more."""
    granted = await delegations.open_in(change.connection, change.conversation.id)
    if granted is None:
        return None
    now = change.conversation.ownership
    if now.owner is Owner.AGENT and now.epoch == granted.epoch and now.agent == granted.delegation.agent:
        return granted
    await _close(change, ended(granted.delegation, Ending.OWNER_CHANGED, now=change.now))
    return None


async def _go_on(desk: Desk, change: Change, before: Delegation, step: Step) -> None:
    after = step.delegation
    new = [item for item, old in zip(after.items, before.items, strict=True) if item.state != old.state]
    facts = tuple(Fact(item.name, item.label, item.value, item.seq) for item in new if item.state == "answered")
    await delegations.keep_facts(change.connection, change.conversation.id, facts, at=change.now)
    if step.say:
        await _say(desk, change, step.say)
    if after.state == delegations.OPEN:
        await delegations.save(change.connection, after)
    else:
        await _close(change, after)


async def _close(change: Change, over: Delegation) -> None:
    """Keep the end, and note for the agents what came of it."""
    await delegations.save(change.connection, over)
    await change.append(Author.SYSTEM, told(over), kind=EntryKind.NOTE, event=ENDED_EVENT)
    await change.note(over.agent, ENDED_EVENT, delegation=over.id, how=over.ended_as)


async def _say(desk: Desk, change: Change, text: str) -> None:
    """The assistant's words. The bot remembers them as it does an agent's."""
    entry = await change.append(Author.BOT, text, author_name=desk.settings.assistant_name)
    await change.ask_bot(TaskKind.AGENT_SAID, seq=entry.seq, text=text)


def _words(desk: Desk, change: Change) -> Sentences:
    return spoken_to(change.conversation, shop=desk.settings.language)


def _item(desk: Desk, wanted: Wanted, place: int, *, language: str) -> GatheredItem:
    if wanted.name:
        fact = desk.replies.fact(wanted.name)
        if fact is None:
            raise InvalidValue("items", problem=f"{wanted.name!r} is no fact that can be asked for")
        return GatheredItem(fact.name, fact.label, fact.kind, fact.question_in(language), fact.again_in(language))
    question = mask_for_storage(" ".join(wanted.question.split())).text
    label = mask_for_storage(" ".join(wanted.label.split())).text or question.rstrip("?")
    # A name of its own for each free question, so that none takes another's place.
    name = f"asked_{new_id()[:8]}_{place}"
    return GatheredItem(name, _shortened(label), wanted.kind, question)


def _shortened(label: str) -> str:
    if len(label) <= _LABEL_CHARACTERS:
        return label
    return f"{label[:_LABEL_CHARACTERS].rpartition(' ')[0] or label[:_LABEL_CHARACTERS]}…"


def _check(client_id: str, items: Sequence[Wanted]) -> None:
    if not 1 <= len(client_id) <= 64 or not client_id.isprintable():
        raise InvalidValue("id", problem="it needs 1 to 64 printable characters, such as a UUID")
    if not 1 <= len(items) <= MOST_ITEMS:
        raise InvalidValue("items", problem=f"from 1 to {MOST_ITEMS} facts can be asked for at once")
    names = [item.name for item in items if item.name]
    if len(set(names)) < len(names):
        raise InvalidValue("items", problem="a fact is asked for once")
    for item in items:
        is_free = not item.name
        if is_free and (not 2 <= len(item.question.strip()) <= _QUESTION_CHARACTERS or "\0" in item.question):
            raise InvalidValue("question", problem=f"it needs 2 to {_QUESTION_CHARACTERS} characters")
        if len(item.label) > _QUESTION_CHARACTERS or "\0" in item.label:
            raise InvalidValue("label", problem=f"at most {_QUESTION_CHARACTERS} characters of text")
        if names_left := unfilled(item.question):
            raise InvalidValue("question", problem=f"{{{names_left[0]}}} is not filled in yet")


def _day(change: Change) -> datetime.date:
    """The day that it is where the customer is."""
    try:
        zone: datetime.tzinfo = zoneinfo.ZoneInfo(change.conversation.customer.time_zone or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = datetime.UTC
    return datetime.datetime.fromtimestamp(change.now, zone).date()


@lru_cache(maxsize=4)
def _wish_phrases(phrases: tuple[TriggerPhrase, ...]) -> PhraseFinder[str]:
    return PhraseFinder((phrase.phrase, form, phrase.exact) for phrase in phrases for form in forms_of(phrase.phrase))


@lru_cache(maxsize=4)
def _reader(rules: Moderation) -> AnswerReader:
    return AnswerReader({name: tuple(shapes) for name, shapes in rules.rules.numbers.items()})
