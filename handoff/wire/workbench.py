"""The designers' workbench, over `/api/workbench`: messages to review, what speaks against an example, and what was accepted."""

from enum import StrEnum

import msgspec

from handoff.wire.shared import Whole


class Reason(StrEnum):
    """Why a message is to be looked at."""

    WRONG_ANSWER = "wrong_answer"  # an agent called the bot's answer to it wrong
    REJECTED = "rejected"  # the customer said that the answer was not what they asked
    WRONG_HANDOFF = "wrong_handoff"  # an agent called the handoff that followed it unnecessary, or to the wrong team
    LOW_CONFIDENCE = "low_confidence"
    SMALL_MARGIN = "small_margin"  # two intents were about as likely
    OUT_OF_SCOPE = "out_of_scope"


class FindingKind(StrEnum):
    """What an example of the training data is to the one that is looked at.

    `DUPLICATE`: the same words, for the same intent. `CONFLICT`: the same words, for another one. The near ones say or
    mean nearly the same.
    """

    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    NEAR_DUPLICATE = "near_duplicate"
    NEAR_CONFLICT = "near_conflict"


class Verdict(StrEnum):
    """What a designer says of a message: the intent that was understood is right, another one is, a new one is needed, or
    nothing is to be learned from it."""

    RIGHT = "right"
    OTHER = "other"
    NEW = "new"
    IGNORE = "ignore"


class ExampleState(StrEnum):
    """`KEPT` is not in the files yet, for the desk cannot write them; `WRITTEN` is; `TAKEN_BACK` is no more."""

    KEPT = "kept"
    WRITTEN = "written"
    TAKEN_BACK = "taken_back"


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a text that is an entity. `start` and `end` are character offsets; an empty `value` is the text itself."""

    start: int
    end: int
    entity: str
    value: str = ""
    role: str = ""
    group: str = ""


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An example that is like the one that is looked at, and where it stands. `likeness` is 1 for the same words; `how` is
    `words` or `meaning`."""

    kind: FindingKind
    intent: str
    example: str
    file: str
    line: int
    likeness: float
    how: str


class PersonalPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a text that tells of a customer, what it is (`person_name`, `phone`, ...), and what could stand there."""

    start: int
    end: int
    what: str
    stand_in: str


class ContextLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said before and after, without what tells of the customer. `author` is customer, bot or agent."""

    seq: int
    at: float
    author: str
    text: str


class ReviewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's message to review, claimed for the asking designer until `claimed_until`.

    `times` is how often it was written in the same words. `note` is what the agent said would be right. `proposed` is the
    text with stand-ins for what tells of the customer, `marks` are the entities in it; `personal` are these parts of
    `text`. `second_intent` is empty where there is none.
    """

    conversation: str
    seq: int
    at: float
    text: str
    times: int
    reasons: tuple[Reason, ...]
    note: str
    flagged_by: str
    intent: str
    confidence: float
    second_intent: str
    second_confidence: float
    proposed: str
    marks: tuple[Mark, ...]
    personal: tuple[PersonalPart, ...]
    context: tuple[ContextLine, ...]
    claimed_until: float


class IntentShown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An intent that can be chosen: what it is called, what it is for, how many examples it has and where, and a few."""

    name: str
    title: str
    description: str
    count: int
    file: str
    examples: tuple[str, ...]


class Progress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the review is. `days` is on how many days in a row the asking designer reviewed something."""

    waiting: int
    by_reason: dict[str, int]
    mine_today: int
    all_today: int
    mine_this_week: int
    days: int


class Overview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the view shows before the first message. `writes` says whether this desk writes the files; `why_not` is a
    sentence where it does not. `understands` says whether a worker tells meanings now. `problem` is what is wrong with the
    training data, empty where nothing is."""

    progress: Progress
    intents: tuple[IntentShown, ...]
    entities: tuple[str, ...]
    writes: bool
    why_not: str
    understands: bool
    kept: int
    written: int
    problem: str


class NextBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for the next message: of one reason, or of any where it is empty."""

    reason: str = ""


class NextAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """None where nothing waits that no colleague has."""

    message: ReviewMessage | None
    progress: Progress


class MovedExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An example of the same words that another intent lost, as it stood there."""

    intent: str
    example: str


class NewIntentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new intent: written beside `like`, with a sentence that says what customers want with it."""

    like: str
    description: str = ""


class VerdictBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a designer says of a claimed message.

    `intent` is the right one (not for `ignore`), `text` and `marks` the example as they left it. `confirmed`: a like
    example of another intent was shown, and this is meant all the same. `moves`: the other intent's example of the same
    words goes. `keeps_personal`: what looks like a customer's name or number is none.
    """

    conversation: str
    seq: Whole
    verdict: Verdict
    intent: str = ""
    text: str = ""
    marks: tuple[Mark, ...] = ()
    new: NewIntentBody | None = None
    confirmed: bool = False
    moves: bool = False
    keeps_personal: bool = False


class VerdictAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of it. Where `is_done` is false nothing was changed: `findings` and `personal` say what must be looked at.

    `outcome` is `written`, `kept`, `known` (there was nothing to add), `ignored`, or empty. `file` is where it went.
    """

    is_done: bool
    outcome: str
    file: str
    findings: tuple[Finding, ...]
    personal: tuple[PersonalPart, ...]
    progress: Progress


class CheckBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask what would speak against an example before it is accepted."""

    text: str
    intent: str


class CheckAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is like it, the gravest first; `by_meaning` says whether a worker told meanings."""

    findings: tuple[Finding, ...]
    by_meaning: bool


class UndoAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The message whose verdict was taken back, claimed again; None where there was none."""

    message: ReviewMessage | None
    progress: Progress


class AcceptedExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An accepted example. `example` has its entities marked; `new` says that it began its intent, `moved` what another
    intent lost for it."""

    id: str
    at: float
    by: str
    intent: str
    example: str
    state: ExampleState
    file: str
    new: NewIntentBody | None
    moved: MovedExample | None
    conversation: str
    seq: int


class AcceptedAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accepted examples, the latest first; `next` asks for more as `after`."""

    examples: tuple[AcceptedExample, ...]
    next: str


class DiffAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What changed in the training data. `made_by` is `git` where the project is a checkout, otherwise `frontline`; `diff` is
    a unified diff, cut where it is long."""

    made_by: str
    diff: str
    is_cut: bool


class ClusterShown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Messages that mean the same and that the bot has no intent for, named by the one in their middle.

    `members` begins with it; each is `conversation`, `seq` and `text`. `times` counts them with their repetitions.
    """

    name: str
    times: int
    cohesion: float
    members: tuple["ClusterMember", ...]


class ClusterMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message of a cluster, with stand-ins for what tells of its customer."""

    conversation: str
    seq: int
    text: str
    times: int


class ClustersAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The clusters, the largest first. `how` is `meaning`, or `words` where no worker answered; `alone` counts what is like
    nothing else."""

    clusters: tuple[ClusterShown, ...]
    how: str
    alone: int


class ClusterVerdictBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accept members of a cluster for one intent, all or none; with `new` for one that is made. Their texts are taken as
    they were shown, or as they were edited."""

    members: tuple[ClusterMember, ...]
    intent: str
    new: NewIntentBody | None = None
    confirmed: bool = False


class ClusterVerdictAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of it; nothing was changed where `is_done` is false."""

    is_done: bool
    accepted: int
    outcome: str
    findings: tuple[Finding, ...]
    progress: Progress


class Released(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was claimed is for anybody again."""
