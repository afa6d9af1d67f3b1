"""An agent calls an answer of the bot wrong, or takes that back. Both are training signals (`frontline feedback export`)."""

from __future__ import annotations

from desk.context import Desk
from desk.errors import InvalidValue, NotFound
from desk.store import entries, wrong_answers
from desk.store.agents import Agent
from handoff.log import Author, EntryKind
from privacy.masking import mask_for_storage

ANSWER_CHARACTERS = 1000


async def flag(desk: Desk, conversation: str, agent: Agent, *, seq: int, right_answer: str = "") -> None:
    """Call the bot's message `seq` wrong. Said again, it replaces what was said before.

    Raises `NotFound` where the bot said nothing there, `NotAllowed` and `InvalidValue`.
    """
    _check(agent, right_answer)
    async with desk.changes.of(conversation) as change:
        entry = await entries.get(change.connection, conversation, seq)
        if entry is None or entry.author is not Author.BOT or entry.kind is not EntryKind.MESSAGE:
            raise NotFound("answer of the bot")
        text = mask_for_storage(right_answer.strip()).text
        await wrong_answers.put(change.connection, conversation, seq, agent=agent.id, at=change.now, right_answer=text)
        change.news.aftermath_changed = True
        await change.note(agent.id, "answer.flagged", seq=seq, has_right_answer=bool(text))


async def unflag(desk: Desk, conversation: str, agent: Agent, *, seq: int) -> None:
    """Take it back. Nothing happens where nothing was said of it."""
    _check(agent, "")
    async with desk.changes.of(conversation) as change:
        if await wrong_answers.remove(change.connection, conversation, seq):
            change.news.aftermath_changed = True
            await change.note(agent.id, "answer.unflagged", seq=seq)


def _check(agent: Agent, right_answer: str) -> None:
    agent.check_may_serve("judge the bot's answers")
    if len(right_answer) > ANSWER_CHARACTERS or "\0" in right_answer:
        raise InvalidValue("right_answer", problem=f"it has at most {ANSWER_CHARACTERS} characters")
