"""The quality of conversations as the API tells it: scores with what shows them, reviews by people, answers, notes, breaches.

Every mean stands beside its `n`, and `silent` counts what could not be judged. Points run from 0 to 100.
"""

import msgspec

from handoff.quality_model import Criterion, Grade
from handoff.wire.wrap_up import ReviewEvidence

Bands = tuple[float, float, float]
"""From how many points on a score is called weak, good and very good (`grades` of data/quality.yml)."""


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a criterion came to. `points` is null where too little was said to judge it, and `why` says so then."""

    criterion: Criterion
    points: float | None
    evidence: tuple[ReviewEvidence, ...] = ()
    why: str = ""


class CriterionMean(msgspec.Struct, frozen=True):
    """The mean of the `n` scores of a criterion, null where there are none; `silent` are those that could not be judged."""

    criterion: Criterion
    mean: float | None
    n: int
    silent: int
    weight: float


class PartMeans(msgspec.Struct, frozen=True):
    """All of a kind: `whole` conversations, the `bot`'s parts, or those of each `agent`. `silent` got no score."""

    kind: str
    mean: float | None
    n: int
    silent: int
    criteria: tuple[CriterionMean, ...]


class WeekMean(msgspec.Struct, frozen=True):
    """A week that begins on Monday at `at`, UTC."""

    at: float
    mean: float | None
    n: int
    criteria: tuple[CriterionMean, ...] = ()


class AgentMeans(msgspec.Struct, frozen=True):
    """An agent's parts. `notes` are coaching notes on them, `open_answers` what they object to and nobody has settled."""

    agent: str
    name: str
    mean: float | None
    n: int
    silent: int
    criteria: tuple[CriterionMean, ...]
    notes: int
    open_answers: int


class QueueCounts(msgspec.Struct, frozen=True):
    """What waits for a person: low scores, the random sample, and answers of agents."""

    low: int
    sample: int
    answers: int


class QualityOverview(msgspec.Struct, frozen=True):
    """Of conversations that ended within the last `days` days: `ended` in the ledger, `scored` of them with points.

    `version` names the rules; `older` are parts that were scored by other ones and keep their points until they are scored
    again. `low_below` and `sample_share` say what the queues hold, `applied` and `broken` how compliance went.
    """

    days: int
    since: float
    version: str
    ended: int
    scored: int
    older: int
    parts: tuple[PartMeans, ...]
    weeks: tuple[WeekMean, ...]
    agents: tuple[AgentMeans, ...]
    queues: QueueCounts
    low_below: float
    sample_share: float
    applied: int
    broken: int
    bands: Bands


class QueueRow(msgspec.Struct, frozen=True):
    """A part of a conversation that a person is asked to review. `total` is null where it is hidden or there is none."""

    conversation: str
    part: str
    kind: str
    agent_name: str
    intent: str
    channel: str
    ended_at: float
    total: float | None
    is_hidden: bool
    lowest: Criterion | None = None
    lowest_points: float | None = None


class QueueAnswer(msgspec.Struct, frozen=True):
    """A page of a queue. `next` asks for more as `after`, and is empty at the end; `count` is of the whole queue."""

    queue: str
    rows: tuple[QueueRow, ...]
    next: str
    count: int
    bands: Bands


class PersonsReview(msgspec.Struct, frozen=True):
    """What a person gave: a grade for each criterion, none where they could not tell."""

    reviewer_name: str
    at: float
    is_blind: bool
    grades: dict[Criterion, Grade]
    comment: str = ""


class AgentsAnswer(msgspec.Struct, frozen=True):
    """What an agent says to a score, and how a supervisor settled it: with another `grade`, or with none, so that it stays."""

    id: str
    conversation: str
    part: str
    agent_name: str
    criterion: Criterion
    text: str
    at: float
    points: float | None = None
    settled_by_name: str = ""
    settled_at: float = 0.0
    grade: Grade | None = None
    reply: str = ""


class PartQuality(msgspec.Struct, frozen=True):
    """The score of a part. While `is_hidden` the points and what shows them are kept back, until whoever asks has given their
    own. `corrected` are grades that a supervisor put in place of points; `judgements` tell the automatic ones."""

    part: str
    kind: str
    agent_name: str
    total: float | None
    grade: Grade | None
    why: str
    judgements: tuple[Judgement, ...]
    corrected: dict[Criterion, Grade]
    is_hidden: bool
    may_review: bool
    may_answer: bool
    reviews: tuple[PersonsReview, ...] = ()
    answers: tuple[AgentsAnswer, ...] = ()


class BreachShown(msgspec.Struct, frozen=True):
    """A rule of compliance that applied to a conversation. `needs` is `disclosure`, `consent` or `person`, or says that it is a
    `warning` of moderation that was overridden or the `reminder`s of a playbook."""

    conversation: str
    rule: str
    needs: str
    agent_name: str
    at: float
    is_broken: bool
    text: str
    seqs: tuple[int, ...]
    is_forgotten: bool = False


class ConversationQuality(msgspec.Struct, frozen=True):
    """The scores of an ended conversation; without `parts` while it goes on, or where its evidence was forgotten."""

    conversation: str
    ended_at: float
    scored_at: float
    version: str
    parts: tuple[PartQuality, ...]
    bands: Bands
    compliance: tuple[BreachShown, ...] = ()


class ReviewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Grades for a part; a criterion that is left out could not be told. Given again, they replace what the same person gave."""

    conversation: str
    part: str
    grades: dict[Criterion, Grade]
    comment: str = ""


class AnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent objects to a criterion of their own part."""

    conversation: str
    criterion: Criterion
    text: str


class SettleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it is settled: with a grade that replaces the points, or without one. The reply is for the agent."""

    reply: str
    grade: Grade | None = None


class NoteBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A coaching note for an agent about a criterion, perhaps with a conversation that shows it."""

    agent: str
    criterion: Criterion
    text: str
    conversation: str = ""


class CoachingEffect(msgspec.Struct, frozen=True):
    """The criterion's mean `days` days before the note and after it, as far as these have passed. `verdict` is `rose`, `fell`,
    `no_change` (the difference may be chance: 0 lies within `low` to `high`), or `too_early`, where fewer than `least` scores
    stand on a side."""

    days: int
    least: int
    before: float | None
    before_n: int
    after: float | None
    after_n: int
    verdict: str
    low: float | None = None
    high: float | None = None


class CoachingNote(msgspec.Struct, frozen=True):
    """A note, who wrote it, and what came of it. `read_at` is 0 until its agent has read it."""

    id: str
    agent: str
    author_name: str
    criterion: Criterion
    text: str
    conversation: str
    at: float
    read_at: float
    effect: CoachingEffect


class ScoredConversation(msgspec.Struct, frozen=True):
    """A conversation of an agent's with their part's score."""

    conversation: str
    ended_at: float
    total: float | None
    intent: str
    criteria: dict[Criterion, float]


class AgentQuality(msgspec.Struct, frozen=True):
    """An agent's own page: means of the last `days` days, weeks, the latest scores, answers and notes. `everybody` are the means
    of all agents' parts."""

    agent: str
    name: str
    days: int
    mean: float | None
    n: int
    silent: int
    criteria: tuple[CriterionMean, ...]
    everybody: tuple[CriterionMean, ...]
    weeks: tuple[WeekMean, ...]
    latest: tuple[ScoredConversation, ...]
    answers: tuple[AgentsAnswer, ...]
    notes: tuple[CoachingNote, ...]
    bands: Bands


class ComplianceLine(msgspec.Struct, frozen=True):
    """A rule of compliance: how often it applied, and how often it was broken. Of a `warning` that was overridden `applied` is 0,
    for nobody counts those that were heeded."""

    rule: str
    needs: str
    reason: str
    applied: int
    broken: int


class ComplianceAnswer(msgspec.Struct, frozen=True):
    """Breaches of the last `days` days, the latest first. `next` asks for more as `after`."""

    days: int
    rules: tuple[ComplianceLine, ...]
    breaches: tuple[BreachShown, ...]
    next: str
