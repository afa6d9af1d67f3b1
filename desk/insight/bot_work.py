"""What the bot did in a conversation, as its turns show it: which tasks were done, and what was left open. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handoff.attempts import NOT_HELPFUL_TRIGGER, SOLVED_TRIGGER
from handoff.conversation import FailureKind, OfferState, Turn
from handoff.envelope import Tried
from handoff.reading import STOP

_UNNAMED = ""
_OUT_OF_SCOPE = "out_of_scope"
# The same as the policy's own settings have where designers say nothing else.
_BAD_MOOD = -0.3
_UNSOLVED = 0.8
_RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class BotWork:
    """`done` are the tasks that were done and stayed so, `open` those that were begun and not done, the unnamed one as an empty
    text. `is_confirmed`: after the last that was done, the customer said that it helped."""

    done: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    is_confirmed: bool = False


def work_of(turns: Sequence[Turn], *, tried: Sequence[Tried] = (), wrong: Collection[int] = ()) -> BotWork:
    """Go through the turns, oldest first.

    `tried` tells of tasks that are older than the turns that are still known. `wrong` are the customer's messages (by `seq`) to
    which an answer was called wrong.
    """
    known = {goal for turn in turns for goal in (turn.goal, *turn.resolved)}
    older = {one.goal: one.outcome == _RESOLVED for one in tried if not one.agent and one.goal not in known}
    walk = _Walk(dict(older))
    for place, turn in enumerate(turns):
        walk.take(turn, is_first=place == 0 and not older, is_wrong=turn.seq in wrong)
    is_offered = bool(turns) and turns[-1].offer is OfferState.OFFERED
    left = {task for task, is_done in walk.tasks.items() if not is_done} | ({_UNNAMED} if is_offered else set())
    return BotWork(
        done=frozenset(task for task, is_done in walk.tasks.items() if is_done),
        open=frozenset(left),
        is_confirmed=walk.is_confirmed,
    )


def says_it_helped(turn: Turn) -> bool:
    """Whether the customer thanks or says that it works now, and neither sounds bad nor says the opposite."""
    read = turn.understanding
    thanks = read.intent == "thank" or any(one.name == "thank" for one in read.intents)
    is_solved = any(hit.name == SOLVED_TRIGGER for hit in read.triggers)
    return (thanks or is_solved) and read.sentiment.score > _BAD_MOOD and not says_it_failed(turn)


def says_it_failed(turn: Turn) -> bool:
    """Whether the customer says that what they got did not help."""
    read = turn.understanding
    return (
        read.intent == "not_helpful"
        or any(hit.name == NOT_HELPFUL_TRIGGER for hit in read.triggers)
        or any(need.name == "unsolved" and need.probability >= _UNSOLVED for need in read.needs)
        or any(failure.kind is FailureKind.NOT_HELPFUL for failure in turn.failures)
    )


class _Walk:
    """The tasks so far, in the order in which they were begun: True for done, False for open."""

    def __init__(self, tasks: dict[str, bool]) -> None:
        self.tasks = tasks
        self.is_confirmed = False
        self._last_done = next((task for task, is_done in reversed(tasks.items()) if is_done), _UNNAMED)

    def take(self, turn: Turn, *, is_first: bool, is_wrong: bool) -> None:
        read = turn.understanding
        if read.intent == STOP and read.sentiment.score > _BAD_MOOD and not turn.resolved:
            self.tasks = {task: is_done for task, is_done in self.tasks.items() if is_done}
            return
        if not is_first and says_it_failed(turn):
            self._open_again(turn)
        elif says_it_helped(turn):
            self._hear_thanks(turn)
        self._note_failures(turn)
        if read.intent == _OUT_OF_SCOPE and not turn.resolved:
            self.tasks[_UNNAMED] = False
        if turn.goal and turn.goal not in turn.resolved and not self._is_settled_talk(turn):
            self.tasks[turn.goal] = False
        for task in turn.resolved:
            self._note_done(task, is_wrong=is_wrong)

    def _open_again(self, turn: Turn) -> None:
        self.is_confirmed = False
        self.tasks[turn.goal or self._last_done] = False

    def _hear_thanks(self, turn: Turn) -> None:
        works_now = any(hit.name == SOLVED_TRIGGER for hit in turn.understanding.triggers)
        if works_now and turn.goal and turn.goal in self.tasks:
            # What the bot was helping with works: the customer's own word for it that it is done.
            self._note_done(turn.goal, is_wrong=False)
        self.is_confirmed = any(self.tasks.values())

    def _note_failures(self, turn: Turn) -> None:
        for failure in turn.failures:
            task = failure.goal or turn.goal
            if failure.kind is not FailureKind.NOT_HELPFUL and task not in turn.resolved:
                self.tasks[task] = False

    def _note_done(self, task: str, *, is_wrong: bool) -> None:
        self.tasks.pop(_UNNAMED, None)
        self.tasks[task] = not is_wrong
        self._last_done = task
        self.is_confirmed = False

    def _is_settled_talk(self, turn: Turn) -> bool:
        """A thank-you while the bot still names the task, which is done."""
        return self.tasks.get(turn.goal, False) and says_it_helped(turn)
