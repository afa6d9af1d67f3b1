"""What insight makes of its figures (`/api/insight/...`): signs that people and bot are out of balance, what the bot brought in, and
how right it was to call a person, with the sample that people judge for it.

Periods, filters and shares are those of the figures.
"""

from typing import Literal

import msgspec

from handoff.wire.insight import Choice, Filters, Part, Period, Share, Spread


class Behind(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the conversations behind a number are: what `GET /api/insight/conversations` is asked for, with `filters` besides
    those of the answer that this stands in."""

    figure: str
    part: Part
    filters: Filters = Filters()


class Signal(msgspec.Struct, frozen=True):
    """A sign that people and bot are out of balance.

    `name` is one of `contained_but_unsolved`, `repeat_contacts`, `context_lost`, `tools_add_work`, `same_handling`,
    `deflection_over_resolution`. `value` is compared with `limit`: it is crossed above it (`crossed_when` is `above`) or below
    it (`below`). It is not judged where `value` is None: fewer than `least` conversations could be counted. `unit` is `share`,
    `steps`, `points` (a difference of shares), or `association` (0: all types are handled alike, 1: each in its own way).
    `shares` and `spreads` are the numbers that it was made of, `is_clear` tells that more than chance lies between it and the
    limit, `sentence` what it says now, `advice` what to do.
    """

    name: str
    title: str
    value: float | None
    limit: float
    unit: Literal["share", "steps", "points", "association"]
    crossed_when: Literal["above", "below"]
    is_crossed: bool
    is_clear: bool
    counted: int
    least: int
    sentence: str
    advice: tuple[str, ...]
    shares: tuple[Share, ...]
    spreads: tuple[Spread, ...]
    behind: Behind


class SignalsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/signals`: the six, in a fixed order. `version` is of `data/insight.yml`."""

    period: Period
    filters: Filters
    version: str
    signals: tuple[Signal, ...]


class Term(msgspec.Struct, frozen=True):
    """A line of the sum: `quantity` (of `unit`) times `price` is `amount`, which is negative where it costs. `formula` says
    it in words, `source` where both come from. `behind` is None where no conversations stand behind it."""

    name: str
    title: str
    quantity: float
    unit: str
    price: float
    amount: float
    formula: str
    source: str
    behind: Behind | None


class ReturnAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/return`: what the bot brought the company in the period by the company's own costs
    (`data/insight.yml`, `costs`). `terms` sum to `net`, which is negative where the bot cost more than it saved. `ratio` is
    `net / spent`, None where nothing was spent. `cautious_net` counts only what customers confirmed as solved.
    `is_example` while the costs are those that Frontline came with: then the sum is nobody's."""

    period: Period
    filters: Filters
    version: str
    currency: str
    terms: tuple[Term, ...]
    saved: float
    spent: float
    net: float
    ratio: float | None
    cautious_net: float
    formula: str
    is_example: bool


class EscalationsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/escalations`: how right it was to call a person, and not to.

    `precision` is of the handoffs that agents judged, `recall` an estimate: of all conversations that needed a person, how
    many got one. It rests on a random sample of conversations that were not escalated, which supervisors judge; its interval
    takes the far ends of both intervals, so it is wider than 95 %. `missed` is that sample's share of conversations that
    would have needed a person. `verdicts` count what agents said (`needed`, `too_late`, `unnecessary`, `wrong_team`).
    `drawn`, `judged`, `unsure`, `waiting` and `gone` count the sample: gone are those that were forgotten before a look.
    """

    period: Period
    filters: Filters
    handoffs: int
    verdicts: tuple[Choice, ...]
    precision: Share
    judged_share: Share
    too_late: Share
    wrong_team: Share
    missed: Share
    recall: Share
    not_escalated: int
    drawn: int
    judged: int
    unsure: int
    waiting: int
    gone: int
    sampled_share: float


class SampledConversation(msgspec.Struct, frozen=True):
    """A conversation of the sample. `judgement` is empty, `bot_was_right`, `needed_person` or `unsure`."""

    conversation: str
    started_at: float
    last_at: float
    outcome: str
    intent: str
    channel: str
    language: str
    customer_messages: int
    judgement: str
    judged_by: str
    judged_at: float


class SampleAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/sample`: conversations that no person was called in, drawn by a keyed hash of their id, in the order in
    which they are to be judged (by lot). Without `state=judged`, those that wait for a look. `next` as elsewhere."""

    rows: tuple[SampledConversation, ...]
    count: int
    next: str


class SampleJudgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`PUT /api/insight/sample/{conversation}`: what a supervisor finds. A later one replaces it."""

    judgement: Literal["bot_was_right", "needed_person", "unsure"]


class SampleJudged(msgspec.Struct, frozen=True):
    """The judgement is kept."""

    conversation: str
    judgement: str
