"""What the handoffs of the last days teach about the next ones: how long people are busy, how long customers stay.

Prepared once for many estimates; the numbers of a minute ago are as good as those of now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desk.routing.model import Past

Seconds = NDArray[np.float64]

# Of fewer than ten nobody can say what nine of ten stay below.
FEWEST = 10
# A skill with as many has a pace of its own; below it the pace of all skills is the better guess.
_FEWEST_OF_SKILL = 30
# The latest ones: a team's pace changes over weeks.
_MOST_OF_SKILL = 400
_RATE_SECONDS = 3600.0
# So many handoffs are worth reading; more of them change nothing any more.
MOST_PAST = 2000


@dataclass(frozen=True, slots=True)
class Experience:
    """`handled` holds ascending seconds by skill, with "" for all skills together, `means` their means.

    `opening` are ascending seconds that agents took to open what was assigned. `leaves_per_second` is the chance by
    which a waiting customer gives up in a second. `arrivals` counts who came per second, lately, by skill and priority.
    """

    handled: Mapping[str, Seconds]
    means: Mapping[str, float]
    opening: Seconds
    leaves_per_second: float
    arrivals: Mapping[tuple[str, int], float]

    @property
    def is_enough(self) -> bool:
        """Whether anything can be said at all."""
        return len(self.handled[""]) >= FEWEST

    def seconds_of(self, skill: str) -> Seconds:
        """How long conversations of this skill took, ascending."""
        return self.handled.get(skill, self.handled[""])

    def mean_of(self, skill: str) -> float:
        """The mean of `seconds_of`."""
        return self.means.get(skill, self.means[""])


def learn(past: Iterable[Past], *, now: float) -> Experience:
    """Prepare what is needed of `past`: handoffs that ended or began lately, in any order."""
    every = tuple(past)
    # By their ends: of those that began last, only the short ones are over.
    over = sorted((one for one in every if one.handled_seconds > 0), key=_ended_at, reverse=True)
    by_skill: defaultdict[str, list[float]] = defaultdict(list)
    for one in over:
        for name in (one.skill, ""):
            if len(by_skill[name]) < _MOST_OF_SKILL:
                by_skill[name].append(one.handled_seconds)
    handled = {
        name: np.sort(np.array(seconds)) for name, seconds in by_skill.items() if len(seconds) >= _FEWEST_OF_SKILL
    }
    handled[""] = np.sort(np.array(by_skill[""]))
    opening = [one.opening_seconds for one in over[:_MOST_OF_SKILL]]
    waited = sum(one.waited_seconds for one in every)
    left = sum(one.left for one in every)
    arrivals = Counter((one.skill, one.priority) for one in every if one.queued_at > now - _RATE_SECONDS)
    return Experience(
        handled=handled,
        means={name: float(seconds.mean()) if len(seconds) else 0.0 for name, seconds in handled.items()},
        opening=np.sort(np.array(opening)),
        leaves_per_second=left / waited if waited > 0 else 0.0,
        arrivals={key: count / _RATE_SECONDS for key, count in arrivals.items()},
    )


def _ended_at(one: Past) -> float:
    return one.queued_at + one.waited_seconds + one.handled_seconds
