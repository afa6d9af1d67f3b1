"""Pilots as programs and the console read them (`/api/insight/pilots`): a candidate beside the live model, each on conversations of
its own, drawn by lot.

It is counted and judged as `frontline model pilot status` does it. A conversation counts for the arm that it was given, whoever
answered it in the end.
"""

from typing import Literal

import msgspec

from handoff.wire.insight import Average, Change, Period, Share

PilotVerdict = Literal["better", "worse", "no_worse", "undecided"]
"""By the share that the bot resolved. `no_worse`: the loss, if there is one, is at most the accepted one."""


class PilotArm(msgspec.Struct, frozen=True):
    """One of both: the conversations that the `model` (the first 12 hex digits of its hash) was to serve.

    `arm` is the value by which insight filters them. `begun` were given to it, `ended` of them are counted. `shares` are `resolution`,
    `escalation`, `abandonment`, `reopened`, `durable_resolution` and `csat_bot`, as everywhere in insight, and of the customers' messages
    that the bot answered `not_understood` and `stood_in` (answered by the other model); `stars` are those of the bot.
    """

    arm: str
    model: str
    begun: int
    ended: int
    shares: tuple[Share, ...]
    stars: Average


class PilotPoint(msgspec.Struct, frozen=True):
    """What was known of the share that the bot resolved at the end of a day, of all that had begun until then. `change` is None
    until both arms have a conversation."""

    day: str
    candidate: Share
    live: Share
    change: Change | None


class PilotCompared(msgspec.Struct, frozen=True):
    """A pilot and what it shows.

    The candidate gets `share` (0 to 1) of the new conversations, of `channel` alone where that is not empty. Times are seconds since
    the epoch, UTC; `ended_at` is 0 while it runs, `ended_as` is then empty, and else `promoted` or `dropped`. `started_by` and
    `ended_by` are as the audit log names people. `period` are the days in which its conversations began.

    `changes` are the candidate's share less the live model's, each with Newcombe's interval of 95 %, of those that both arms have. The
    `verdict` takes a loss of up to `accepted_loss`, set when the pilot began; `sentence` says it in words, `caveat` what to bear in mind (empty for nothing), `more_needed` about how
    many more conversations of each arm would show such a loss in 80 of 100 pilots (None where that cannot be said). `is_small`: an arm
    has fewer conversations than `data/insight.yml` asks for. `course` is how it came about, at most some forty days of it.
    """

    name: str
    share: float
    channel: str
    started_at: float
    started_by: str
    ended_at: float
    ended_as: str
    ended_by: str
    reason: str
    period: Period
    candidate: PilotArm
    live: PilotArm
    changes: tuple[Change, ...]
    verdict: PilotVerdict
    sentence: str
    caveat: str
    accepted_loss: float
    more_needed: int | None
    is_small: bool
    course: tuple[PilotPoint, ...]


class PilotsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/pilots`: the latest first; the one that runs is the first. `next` asks for more as `after`, empty at the end."""

    pilots: tuple[PilotCompared, ...]
    next: str
