"""Insight's figures as programs and the console read them (`/api/insight/...`), each with what it was counted from.

All answers are for a `Period` and `Filters`. Figures count the conversations that the customer began in the period, wrote a
word in, and that have ended; those that have not are told apart (`still_open`). Each number names its definition, by which
`GET /api/insight/definitions` says what is counted of what and `GET /api/insight/conversations` lists who stands behind it.
"""

from typing import Literal

import msgspec

Part = Literal["counted", "others", "all", "left_out", "above_p50", "above_p90"]
"""Which conversations of a figure are meant: those in its numerator (`counted`), in its denominator alone (`others`), in
its denominator (`all`), those that it cannot judge yet (`left_out`: too young, or without an answer); of a spread also those
at or above its median or its 90th percentile."""

Grouping = Literal[
    "intent",
    "layer",
    "channel",
    "language",
    "tier",
    "agent",
    "skill",
    "reason",
    "model",
    "arm",
    "outcome",
    "day",
    "week",
    "month",
]
"""What figures are split by. Days, ISO weeks and months are the company's, by its time zone."""


class Period(msgspec.Struct, frozen=True):
    """From the first day to the last, both included (`2026-03-31`), by the company's clock in `time_zone`; `starts_at`
    and `ends_at` (which is not in it any more) in seconds since the epoch, UTC."""

    first_day: str
    last_day: str
    time_zone: str
    starts_at: float
    ends_at: float


class Filters(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the conversations have in common; what is None is not asked for, and an empty text is a value (no agent, no arm,
    no intent that was understood). `layer` is the highest that was reached. `week` is the Monday of one (`2026-03-30`). `not_intents` are left
    out (`not_intents=a,b` in a query)."""

    intent: str | None = None
    layer: int | None = None
    channel: str | None = None
    language: str | None = None
    tier: str | None = None
    agent: str | None = None
    skill: str | None = None
    reason: str | None = None
    verdict: str | None = None
    model: str | None = None
    arm: str | None = None
    outcome: str | None = None
    week: str | None = None
    not_intents: tuple[str, ...] = ()


class Share(msgspec.Struct, frozen=True):
    """A part of a whole: `value` is `numerator / denominator`, None where the denominator is 0. `low` and `high` are the
    ends of Wilson's interval of 95 % (None with it). `left_out` are conversations that it cannot be said of yet, or that
    nobody answered for; they are in neither number. `is_estimate` marks one that was estimated from a random sample."""

    name: str
    numerator: int
    denominator: int
    value: float | None
    low: float | None
    high: float | None
    left_out: int = 0
    is_estimate: bool = False


class Average(msgspec.Struct, frozen=True):
    """A mean: `value` is `total / count`, None where nothing was counted."""

    name: str
    total: float
    count: int
    value: float | None


class Spread(msgspec.Struct, frozen=True):
    """How values lie: their median and 90th percentile by nearest rank (a value that occurred), None where there are none.
    `unit` is `seconds` or `steps`."""

    name: str
    unit: Literal["seconds", "steps"]
    count: int
    p50: float | None
    p90: float | None


class Balance(msgspec.Struct, frozen=True):
    """Resolution and deflection, which are never told one without the other: what the bot settled, and what merely did not
    reach a person. Both are of the same conversations; a value with others raises `ValueError`."""

    resolution: Share
    deflection: Share

    def __post_init__(self) -> None:
        if (self.resolution.name, self.deflection.name) != ("resolution", "deflection"):
            raise ValueError("a balance is of resolution and deflection")
        if self.resolution.denominator != self.deflection.denominator:
            raise ValueError("resolution and deflection are of the same conversations")
        if self.resolution.numerator > self.deflection.numerator:
            raise ValueError("what the bot resolved by itself did not reach a person")


class OutcomeCount(msgspec.Struct, frozen=True):
    """How many conversations ended so. The six make up all of them."""

    outcome: str
    count: int
    share: float | None


class Figures(msgspec.Struct, frozen=True):
    """Everything that is counted of some conversations.

    `conversations` have ended; `still_open` have not (None where they cannot be told apart by what is asked for, such as an
    intent, which is settled at the end). `outcomes` are all six, in a fixed order, and sum to `conversations`.

    `shares`, in this order: `confirmed_resolution`, `durable_resolution`, `durability`, `solved`,
    `contained_but_unsolved`, `abandonment`, `escalation`, `human_resolution`, `recognised`, `reopened`, `repeat_contacts`, `asked_twice`, `context_lost`, `csat_bot`, `csat_agent`,
    `csat_bot_answers`, `csat_agent_answers`, `verdicts`, `escalation_precision`, `too_late`, `wrong_team`.
    `averages`: `csat_bot_mean`, `csat_agent_mean`, `questions_asked_twice`, `handoffs_each`, `mood_change`.
    `spreads`: `wait`, `first_reply`, `handle`, `agent_steps`.
    Names that a client does not know are new ones.
    """

    conversations: int
    still_open: int | None
    outcomes: tuple[OutcomeCount, ...]
    balance: Balance
    shares: tuple[Share, ...]
    averages: tuple[Average, ...]
    spreads: tuple[Spread, ...]


class Change(msgspec.Struct, frozen=True):
    """How far a share moved since the period before: `difference` of the two values, with Newcombe's interval of 95 %.
    `is_clear` where that interval does not hold 0: less may be chance."""

    name: str
    difference: float
    low: float
    high: float
    is_clear: bool


class FiguresAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/figures`: the figures of the period, those of as many days before it, and what changed.

    `now` is the desk's time: a conversation is settled some minutes after its end, so the latest are missing from both.
    """

    period: Period
    before: Period
    filters: Filters
    figures: Figures
    figures_before: Figures
    changes: tuple[Change, ...]
    now: float


class GroupRow(msgspec.Struct, frozen=True):
    """A group: `value` is how it is filtered by (an agent's id, a Monday), `label` how people call it (the agent's name).
    `figures_before` is None where groups are days, weeks or months. `is_small` where fewer conversations are in it than
    `data/insight.yml` asks for (`reference.least_conversations`): then its shares are mostly chance."""

    value: str
    label: str
    figures: Figures
    figures_before: Figures | None
    is_small: bool


class GroupsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/groups?by=intent`: a row for each group; days, weeks and months in order, with those in which nothing
    happened, others with the largest first. `left_out` groups are beyond the 200 that are told."""

    period: Period
    filters: Filters
    by: Grouping
    rows: tuple[GroupRow, ...]
    left_out: int


class Definition(msgspec.Struct, frozen=True):
    """What a figure counts. `kind` is `share`, `average` or `spread`; `counted` and `of` are half-sentences: this share is
    the conversations that `counted`, of those that `of`. `is_good` tells which way is better: `high`, `low`, or empty."""

    name: str
    kind: Literal["share", "average", "spread"]
    title: str
    counted: str
    of: str
    is_good: Literal["high", "low", ""]
    unit: str = ""


class DefinitionsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/definitions`: every figure there is, in the order in which they are told."""

    definitions: tuple[Definition, ...]


class Choice(msgspec.Struct, frozen=True):
    """A value that conversations have; `label` is how people call it."""

    value: str
    label: str
    count: int


class FilterChoices(msgspec.Struct, frozen=True):
    """`GET /api/insight/choices`: by what figures of the period can be filtered; the most frequent first, 200 at most each.
    `first_day` is that of the earliest conversation that is counted, empty where there is none."""

    first_day: str
    intents: tuple[Choice, ...]
    layers: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    tiers: tuple[Choice, ...]
    agents: tuple[Choice, ...]
    skills: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    models: tuple[Choice, ...]
    arms: tuple[Choice, ...]


class CountedConversation(msgspec.Struct, frozen=True):
    """A conversation behind a figure. `value` is what it adds to an average or a spread, None for a share.
    `can_be_opened` is false where the conversation itself was forgotten: it is counted all the same."""

    conversation: str
    started_at: float
    last_at: float
    outcome: str
    was: str
    intent: str
    layer: int
    channel: str
    language: str
    tier: str
    agent: str
    agent_name: str
    reason: str
    handoffs: int
    customer_messages: int
    csat_bot: int | None
    csat_agent: int | None
    value: float | None
    can_be_opened: bool


class CountedAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/conversations?figure=abandonment&part=counted`: who stands behind a number, the latest first, or for
    an average or a spread those with the largest values first. `count` is of the whole list, and is the number that was
    told. `next` asks for more as `after`; it is empty at the end."""

    figure: str
    part: Part
    period: Period
    filters: Filters
    rows: tuple[CountedConversation, ...]
    count: int
    next: str
