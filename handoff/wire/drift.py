"""Drift as programs and the console read it (`/api/insight/drift`): what changed since a reference period.

Each conversation counts once in every test, for messages of one conversation are alike, and tests that took them for
independent ones would find a change wherever one customer writes much.
"""

from typing import Literal

import msgspec

Verdict = Literal["drifted", "steady", "too_few"]
"""`drifted`: no chance (by the adjusted p) and as large as `data/insight.yml` asks for; `too_few`: not judged, for a period
has too few conversations."""

MeasureName = Literal["intent_mix", "confidence", "out_of_scope", "sentiment", "language_mix"]
Side = Literal["reference", "present"]


class ServedModel(msgspec.Struct, frozen=True):
    """A model (the first 12 hex digits of its hash, empty where it is not known) and the messages that it understood."""

    model: str
    messages: int


class DriftPeriod(msgspec.Struct, frozen=True):
    """The conversations begun from `starts_at` to before `ends_at` (seconds since the epoch, UTC), and their messages."""

    starts_at: float
    ends_at: float
    conversations: int
    messages: int
    models: tuple[ServedModel, ...]


class DriftFigure(msgspec.Struct, frozen=True):
    """`value` is `numerator / denominator`, None where nothing was counted: a share of conversations, or the mean of their means."""

    numerator: float
    denominator: int
    value: float | None


class DriftTest(msgspec.Struct, frozen=True):
    """What a test says. `test` is `chi_square`, `fisher`, `mann_whitney` or `log_likelihood`, `statistic` its own.

    `p` is the chance of such a difference where nothing changed, `adjusted_p` the smallest false discovery rate of all tests
    together at which it is told. `effect` says how large the change is, whatever the number of conversations, by `measure`:
    `cramers_v` (0 to 1), `cohens_h` and `rank_biserial` (negative where the present is lower), `log_ratio` (a power of two).
    All are None where there was nothing to test.
    """

    test: Literal["chi_square", "fisher", "mann_whitney", "log_likelihood"]
    statistic: float | None
    p: float | None
    adjusted_p: float | None
    measure: Literal["cramers_v", "cohens_h", "rank_biserial", "log_ratio"]
    effect: float | None
    least_effect: float
    verdict: Verdict


class DriftMeasure(msgspec.Struct, frozen=True):
    """One thing that is watched. A mix has no figure of its own: `moved` is the share of conversations that would have to
    have come with something else, for both periods to be alike (total variation distance); the parts of it stand in
    `intents` or `languages`. `sentence` says it in words."""

    name: MeasureName
    title: str
    sentence: str
    test: DriftTest
    reference: DriftFigure | None = None
    present: DriftFigure | None = None
    moved: float | None = None


class DriftPart(msgspec.Struct, frozen=True):
    """An intent that customers came with, or a language that they write in; `label` is how people call it."""

    value: str
    label: str
    reference: DriftFigure
    present: DriftFigure
    test: DriftTest


class DriftWord(msgspec.Struct, frozen=True):
    """A word that more conversations hold than before. `customers` is how many different ones wrote it in the present;
    beyond 200 they are not counted."""

    word: str
    reference: DriftFigure
    present: DriftFigure
    customers: int
    test: DriftTest


class DriftAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/drift`: the latest comparison, made `at`. `version` is of `data/insight.yml`, `tests` is how many
    tests its false discovery rate is held over. Parts come with the largest change first."""

    at: float
    version: str
    false_discovery_rate: float
    tests: int
    reference: DriftPeriod
    present: DriftPeriod
    measures: tuple[DriftMeasure, ...]
    intents: tuple[DriftPart, ...]
    languages: tuple[DriftPart, ...]
    words: tuple[DriftWord, ...]


class DriftPoint(msgspec.Struct, frozen=True):
    """One measure at one moment; `effect` None where it was not judged."""

    at: float
    name: str
    effect: float | None
    least_effect: float
    verdict: Verdict


class DriftHistoryAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/drift/history`: how the measures' effects moved, oldest first; of each day the last comparison."""

    points: tuple[DriftPoint, ...]


class DriftConversation(msgspec.Struct, frozen=True):
    """A conversation behind a change: begun `at`, with the message `seq` that shows it and its `text` (200 characters at
    most). `value` is what it adds to a mean, None elsewhere."""

    conversation: str
    at: float
    channel: str
    seq: int
    text: str
    value: float | None


class DriftConversationsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/drift/conversations?measure=intent_mix&value=track_order&side=present`: the conversations behind a number,
    the latest first, those behind a mean with the lowest first. `next` asks for more as `after`, empty at the end."""

    measure: str
    value: str
    side: Side
    rows: tuple[DriftConversation, ...]
    next: str
