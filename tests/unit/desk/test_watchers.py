"""Who looks at a conversation, however many windows they have."""

from __future__ import annotations

from desk.store.agents import Agent, Role
from desk.watchers import ConversationWatchers
from handoff.wire.reading import Watcher

AMIRA = Agent("a1", "amira@desk.example", "Amira", Role.AGENT)
JONAS = Agent("a2", "jonas@desk.example", "Jonas", Role.AGENT)


def test_agent_with_two_windows_counts_once_and_leaves_with_the_last() -> None:
    watchers = ConversationWatchers()
    assert watchers.enter("c", JONAS)
    assert watchers.enter("c", AMIRA)
    assert not watchers.enter("c", AMIRA)
    assert watchers.at("c").watchers == (Watcher("a1", "Amira"), Watcher("a2", "Jonas"))
    assert not watchers.leave("c", AMIRA)
    assert watchers.leave("c", AMIRA)
    assert watchers.at("c").watchers == (Watcher("a2", "Jonas"),)
    assert watchers.at("another").watchers == ()


def test_leaving_where_one_never_was_changes_nothing() -> None:
    watchers = ConversationWatchers()
    assert not watchers.leave("c", AMIRA)
