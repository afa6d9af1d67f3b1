"""How the quality of conversations is scored, as values: what `data/quality.yml` may say.

`handoff.quality_file` reads one, `desk.quality` applies it, `docs/quality.schema.json` publishes its shape and
`docs/quality.md` says what each number does.
"""

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from handoff.policy_model import Name
from handoff.trigger_model import Words

JUDGING = 1
"""Raised whenever the code of a criterion judges otherwise, so that scores by the old one are told from those by the new one."""

Points = Annotated[float, Meta(ge=0, le=100, description="Points of 100.")]
Cost = Annotated[float, Meta(ge=0, le=100, description="Points of 100 that are taken off.")]
Weight = Annotated[
    float,
    Meta(ge=0, le=100, description="How much it counts in the total; 0: it is judged and shown, and counts nothing."),
]
Share = Annotated[float, Meta(ge=0, le=1)]


class Criterion(StrEnum):
    """What is judged of each conversation, and of each one's part in it."""

    INTENT = "intent"
    FACTS = "facts"
    PROMISES = "promises"
    POLICY = "policy"
    TONE = "tone"
    EFFORT = "effort"


class Grade(StrEnum):
    """What people give, and what points are called: ordered, the worst first."""

    FAILED = "failed"
    WEAK = "weak"
    GOOD = "good"
    VERY_GOOD = "very_good"

    @property
    def rank(self) -> int:
        """0 for failed to 3 for very good."""
        return list(Grade).index(self)


class Grades(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """From how many points on a grade is reached; below `weak` it is `failed`."""

    weak: Points = 40.0
    good: Points = 65.0
    very_good: Points = 85.0

    def of(self, points: float) -> Grade:
        """The grade of so many points."""
        reached = [Grade.FAILED]
        for grade in (Grade.WEAK, Grade.GOOD, Grade.VERY_GOOD):
            if points >= getattr(self, grade.value):
                reached.append(grade)
        return reached[-1]

    def points(self, grade: Grade) -> float:
        """What a person's grade counts in means: the middle of its band."""
        bounds = (0.0, self.weak, self.good, self.very_good, 100.0)
        return (bounds[grade.rank] + bounds[grade.rank + 1]) / 2


class Enough(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a conversation, or a part of it, must say to get a score at all."""

    customer_messages: Annotated[
        int,
        Meta(
            ge=1,
            le=50,
            description="Messages of the customer, at least; to an agent counts what was written before, too.",
        ),
    ] = 2
    own_messages: Annotated[int, Meta(ge=1, le=50, description="Messages of whoever is judged, at least.")] = 1
    weight: Annotated[
        Share, Meta(description="The share of all weights that the judged criteria must hold; fewer say too little.")
    ] = 0.5


class IntentRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Was what the customer came for served? The first of these that holds gives the points."""

    weight: Weight = 3.0
    reopened: Annotated[Points, Meta(description="The customer came back about the same issue.")] = 10.0
    confirmed: Annotated[Points, Meta(description="The customer's last words say that it is settled.")] = 100.0
    done: Annotated[Points, Meta(description="It was done, and the customer said nothing more of it.")] = 80.0
    open: Annotated[
        Points, Meta(description="The customer's last words, or what is still owed, say that it is not.")
    ] = 20.0
    abandoned: Annotated[Points, Meta(description="Nothing was done, and the customer left.")] = 25.0
    handed_on: Annotated[Points, Meta(description="The bot handed it to people, and nobody objected.")] = 75.0
    handed_on_badly: Annotated[
        Points, Meta(description="The bot handed it to people: too late, without need, or to the wrong team.")
    ] = 35.0
    low_rating_at_most: Annotated[int, Meta(ge=1, le=4, description="A rating that caps the points.")] = 2
    low_rating_cap: Annotated[Points, Meta(description="What such a rating leaves at most.")] = 40.0


class FactsRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Are amounts, dates and order numbers right? The share of those that could be checked, less `wrong_answer` for each
    answer of the bot that an agent called wrong."""

    weight: Weight = 2.0
    wrong_answer: Cost = 40.0
    shared_words: Annotated[
        int,
        Meta(
            ge=1,
            le=10,
            description="So many words a sentence shares with one of an article, to speak of the same thing.",
        ),
    ] = 2


class PromisesRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Were promises kept? The mean over those that are due: 100 for one that was kept in time."""

    weight: Weight = 1.0
    late: Annotated[Points, Meta(description="For one that was kept after it was due.")] = 50.0
    grace_seconds: Annotated[
        float, Meta(ge=0, le=7 * 86_400, description="So long after it was due it is still in time.")
    ] = 3600.0


class PolicyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Was policy followed? 100 less what was broken; judged only where a rule applied."""

    weight: Weight = 2.0
    breach: Annotated[Cost, Meta(description="For each rule of `compliance` that was broken.")] = 60.0
    warning: Annotated[Cost, Meta(description="For each message that was sent in spite of a warning.")] = 30.0
    held_back: Annotated[Cost, Meta(description="For each answer of the bot that moderation held back.")] = 20.0
    reminder: Annotated[Cost, Meta(description="For each reminder of the playbook that the agent did not tick.")] = 10.0


class ToneRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How did it go between them? The weighed mean of three: questions that were answered, the course of the customer's mood,
    and manners."""

    weight: Weight = 1.0
    answered: Annotated[Weight, Meta(description="The share of the customer's questions that were answered.")] = 2.0
    mood: Annotated[Weight, Meta(description="Whether the mood rose or fell.")] = 2.0
    manners: Annotated[Weight, Meta(description="No shouting, no one-word answers, nothing impatient.")] = 1.0
    steady: Annotated[Points, Meta(description="For a mood that stayed as it was.")] = 75.0
    rise: Annotated[float, Meta(ge=0, le=200, description="Points for each 1.0 that the mood rose (-1 to 1).")] = 50.0
    fall: Annotated[float, Meta(ge=0, le=200, description="Points off for each 1.0 that it fell.")] = 100.0
    lapse: Annotated[Cost, Meta(description="Off the manners, for each message that lapses.")] = 40.0
    impatient: Annotated[
        tuple[Words, ...],
        Meta(description="What sounds impatient, as in data/moderation.yml: inflected forms are found."),
    ] = ()


class EffortRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How much work did the customer have? 100 less what they had to do twice."""

    weight: Weight = 1.0
    asked_twice: Annotated[Cost, Meta(description="For each question that was asked again.")] = 25.0
    known: Annotated[Cost, Meta(description="For each fact that a person asked for and that was known.")] = 25.0
    failed_attempt: Annotated[Cost, Meta(description="For each failed attempt of the bot.")] = 15.0
    passed_on: Annotated[Cost, Meta(description="For each time that people passed it on.")] = 15.0
    waited: Annotated[Cost, Meta(description="Where the customer waited longer than `wait_seconds`.")] = 20.0
    wait_seconds: Annotated[float, Meta(gt=0, le=86_400)] = 600.0


class Criteria(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The criteria with their weights and limits."""

    intent: IntentRule = IntentRule()
    facts: FactsRule = FactsRule()
    promises: PromisesRule = PromisesRule()
    policy: PolicyRule = PolicyRule()
    tone: ToneRule = ToneRule()
    effort: EffortRule = EffortRule()

    def weight(self, criterion: Criterion) -> float:
        """How much a criterion counts."""
        weight: float = getattr(self, criterion.value).weight
        return weight


class Queues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What supervisors are asked to review."""

    low_below: Annotated[Points, Meta(description="Scores below this, the lowest first.")] = 60.0
    sample_share: Annotated[Share, Meta(description="The share that is drawn at random, whatever the score.")] = 0.05
    within_days: Annotated[
        int, Meta(ge=1, le=365, description="Conversations that ended longer ago are not asked for.")
    ] = 30


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When agreement between people and the automatic score is told."""

    least_pairs: Annotated[int, Meta(ge=10, le=10_000, description="Fewer pairs give no figure.")] = 30


class Coaching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When the effect of a note is told."""

    days: Annotated[int, Meta(ge=7, le=365, description="So many days before and after a note are compared.")] = 30
    least_scores: Annotated[int, Meta(ge=5, le=1000, description="Fewer on one of both sides are too early.")] = 10


class Need(StrEnum):
    """What a topic needs."""

    DISCLOSURE = "disclosure"
    CONSENT = "consent"
    PERSON = "person"


class ComplianceWhen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a rule applies: one of those that are given must hold, and something must be given."""

    escalation: Annotated[
        tuple[Name, ...],
        Meta(description="One of these rules of the escalation policy fired, while the bot or a person had it."),
    ] = ()
    intents: Annotated[tuple[Name, ...], Meta(description="One of these was understood.")] = ()
    confidence: Annotated[Share, Meta(description="Of such an intent, at least.")] = 0.6
    workflows: Annotated[tuple[Name, ...], Meta(description="One of these was done from the console.")] = ()
    phrases: Annotated[tuple[Words, ...], Meta(description="The bot or an agent said one of these.")] = ()

    def is_empty(self) -> bool:
        """Whether nothing is given that could hold."""
        return not (self.escalation or self.intents or self.workflows or self.phrases)


class ComplianceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A topic, and what it needs.

    `person`: an agent has written within `within_seconds` of it. `disclosure`: one of `said` was told to the customer by the
    end (before the deed, where a workflow is the topic). `consent`: one of `said` was asked, and the customer's next message
    agrees, before the deed.
    """

    name: Name
    reason: Annotated[str, Meta(min_length=5, max_length=200, description="One sentence, read by supervisors.")]
    needs: Need
    when: ComplianceWhen
    said: Annotated[tuple[Words, ...], Meta(description="For a disclosure or a consent: what is told or asked.")] = ()
    within_seconds: Annotated[float, Meta(gt=0, le=7 * 86_400, description="For a person.")] | None = None


class QualityRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    version: Annotated[str, Meta(min_length=1, max_length=40, description="A name for this state of the file.")]
    criteria: Criteria = Criteria()
    enough: Enough = Enough()
    grades: Grades = Grades()
    queues: Queues = Queues()
    agreement: Agreement = Agreement()
    coaching: Coaching = Coaching()
    compliance: tuple[ComplianceRule, ...] = ()

    def fingerprint(self) -> str:
        """A name for the values that scores depend on: twelve hex digits. What only orders reviews is not among them."""
        # Written out with every value: one that is left out of the file would change unseen with its default.
        scoring = repr((JUDGING, self.criteria, self.enough, self.compliance))
        return hashlib.sha256(scoring.encode()).hexdigest()[:12]
