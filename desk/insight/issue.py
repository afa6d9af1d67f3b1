"""What a conversation was about, so that two of them can be told to be about the same issue. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handoff.contacts import GENERAL_TASKS
from handoff.conversation import Fact, Turn
from handoff.subjects import NAMED_BY


@dataclass(frozen=True, slots=True)
class Issue:
    """`tasks` are what the customer wanted, without questions in general; `named` the things that they named, by the fact's name;
    `articles` those that answered them."""

    tasks: frozenset[str] = frozenset()
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()


def issue_of(
    turns: Sequence[Turn], *, subjects: Iterable[str] = (), facts: Iterable[Fact] = (), articles: Iterable[str] = ()
) -> Issue:
    """The issue of these turns. `subjects` are tasks that are known besides, such as those of a handoff."""
    named: dict[str, set[str]] = {}
    things = {*NAMED_BY.values()}
    for name, value in (
        *((entity.name, entity.value) for turn in turns for entity in turn.understanding.entities),
        *((fact.name, fact.value) for fact in facts),
    ):
        if name in things and value:
            named.setdefault(name, set()).add(value.casefold())
    tasks = {turn.goal for turn in turns} | {task for turn in turns for task in turn.resolved} | {*subjects}
    return Issue(
        tasks=frozenset(tasks - GENERAL_TASKS - {""}),
        named={name: frozenset(values) for name, values in named.items()},
        articles=frozenset(one for one in articles if one),
    )


def is_same(one: Issue, other: Issue) -> bool:
    """Whether both are about the same: a task in common, of the same thing where both name one, or the same article."""
    return bool(one.articles & other.articles) or any(
        _is_same_thing(task, one, other) for task in one.tasks & other.tasks
    )


def _is_same_thing(task: str, one: Issue, other: Issue) -> bool:
    thing = NAMED_BY.get(task, "")
    here, there = one.named.get(thing, frozenset()), other.named.get(thing, frozenset())
    return not (here and there) or bool(here & there)
