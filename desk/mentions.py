"""`@Name` in a private note calls the agent of that name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desk.change import Change
from desk.store import agents, mentions
from desk.store.agents import Agent
from handoff.log import Entry


def mentioned(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of `names` that `text` calls by `@` and the whole name, in whatever case; in the order of the text. Pure.

    The longest name at a place counts, so that "@Dana Reyes-Smith" does not call Dana Reyes. Agents of the same name are
    all called: whoever writes cannot have meant one of them alone.
    """
    by_name: dict[str, list[str]] = {}
    for agent, name in names.items():
        by_name.setdefault(" ".join(name.split()).lower(), []).append(agent)
    spellings = sorted((name for name in by_name if name), key=len, reverse=True)
    if not spellings or "@" not in text:
        return ()
    words = "|".join(r"\s+".join(re.escape(part) for part in name.split(" ")) for name in spellings)
    calls = re.finditer(rf"(?<![\w@])@({words})(?!\w|-\w)", text, flags=re.IGNORECASE)
    found = (agent for call in calls for agent in by_name.get(" ".join(call[1].split()).lower(), ()))
    return tuple(dict.fromkeys(found))


async def record(change: Change, note: Entry, author: Agent) -> None:
    """Keep whom the note names, and tell them once it is stored. Nobody calls themselves."""
    if "@" not in note.text:
        return
    known = await agents.list_agents(change.connection)
    called = mentioned(note.text, {one.id: one.name for one in known if one.id != author.id})
    await mentions.add(
        change.connection,
        conversation=change.conversation.id,
        seq=note.seq,
        agents=called,
        author_name=author.name,
        at=change.now,
    )
    change.news.mentioned.extend(called)
