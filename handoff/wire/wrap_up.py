"""What comes after: the wrap-up that an agent confirms, wrong answers of the bot, reviews, and how all of it is told."""

import msgspec

from handoff.envelope import SummarySentence
from handoff.promises import Promise
from handoff.wire.ratings import RatingShown
from handoff.wire.shared import Whole
from handoff.wrap_up import SuggestedDisposition


class WrapUpDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is suggested: the whole conversation in sentences, how it ended and why, the note for the customer's record, and
    what was promised for later."""

    summary: tuple[SummarySentence, ...]
    disposition: SuggestedDisposition
    note: str
    promises: tuple[Promise, ...]


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to do later. `owner` is an agent's id, or empty for everybody with the conversation's skill."""

    task: str
    due_at: float
    owner: str = ""


class WrapUpContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an agent confirmed."""

    disposition: str
    summary: tuple[SummarySentence, ...]
    note: str
    tasks: tuple[Task, ...] = ()


class WrapUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wrap-up of one handoff. `ended_as` is `closed`, `returned` or `transferred`, and empty while it goes on.

    `confirmed` is none until an agent has confirmed it. `record` says what became of the note in the customer's record:
    `waiting`, `written` (as `record_number`), `refused`, or `kept` with the conversation alone.
    """

    id: str
    conversation: str
    handoff: str
    agent: str
    agent_name: str
    ended_as: str
    draft: WrapUpDraft
    drafted_at: float
    confirmed: WrapUpContent | None = None
    confirmed_by: str = ""
    confirmed_at: float = 0.0
    record: str = ""
    record_number: str = ""


class PrepareWrapUp(msgspec.Struct, frozen=True, tag_field="type", tag="wrap_up.prepare", forbid_unknown_fields=True):
    """Draft the wrap-up as of now. Answered with `wrap_up.prepared`."""

    id: str
    conversation: str


class WrapUpPrepared(msgspec.Struct, frozen=True, tag_field="type", tag="wrap_up.prepared", forbid_unknown_fields=True):
    """The draft that was asked for by `id`; `record` says where the note goes: `record`, or `kept` with the conversation."""

    id: str
    wrap_up: WrapUp
    record: str


class ConfirmWrapUp(msgspec.Struct, frozen=True, tag_field="type", tag="wrap_up.confirm", forbid_unknown_fields=True):
    """End the agent's part and keep what was corrected, in one step. Answered with `done`.

    `ending` is `closed` or `returned`; it is empty where the part has ended already. `verdict` judges the handoff, or is
    empty.
    """

    id: str
    conversation: str
    wrap_up: str
    ending: str
    content: WrapUpContent
    verdict: str = ""


class FlagAnswer(
    msgspec.Struct, frozen=True, tag_field="type", tag="answer.flag", forbid_unknown_fields=True, omit_defaults=True
):
    """Call the bot's message `seq` wrong; `right_answer` may say what would be right. Again for the same message, it
    replaces what was said before."""

    id: str
    conversation: str
    seq: Whole
    right_answer: str = ""


class UnflagAnswer(msgspec.Struct, frozen=True, tag_field="type", tag="answer.unflag", forbid_unknown_fields=True):
    """Take it back: the bot's message `seq` is not wrong."""

    id: str
    conversation: str
    seq: Whole


class WrongAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot's message `seq` is wrong, says `agent_name`."""

    seq: int
    agent_name: str
    at: float
    right_answer: str = ""


class ReviewEvidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows it: a sentence, and the messages that it rests on."""

    text: str
    seqs: tuple[int, ...] = ()


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation that a rule of `data/reviews.yml` picked for a look at its quality.

    `agent_name` had it, and is empty where only the bot did. `reviewed_at` is 0 while nobody has looked; `comment` is for
    the agent, who has read it since `read_at`.
    """

    id: str
    conversation: str
    customer: str
    agent: str
    agent_name: str
    rule: str
    reason: str
    evidence: tuple[ReviewEvidence, ...]
    at: float
    reviewed_by: str = ""
    reviewed_at: float = 0.0
    comment: str = ""
    read_at: float = 0.0


class SettleReview(msgspec.Struct, frozen=True, tag_field="type", tag="review.settle", forbid_unknown_fields=True):
    """A supervisor has looked at it. The comment, where there is one, is shown to the agent."""

    id: str
    review: str
    comment: str = ""


class ReadReview(msgspec.Struct, frozen=True, tag_field="type", tag="review.read", forbid_unknown_fields=True):
    """The agent has read the comment on their conversation."""

    id: str
    review: str


class PendingWrapUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the agent's that ended without a confirmed wrap-up."""

    conversation: str
    customer: str
    ended_as: str
    at: float


class GiveFollowUp(msgspec.Struct, frozen=True, tag_field="type", tag="follow_up.give", forbid_unknown_fields=True):
    """Let a colleague do it: `to` is an agent's id. For one's own, what nobody has, and supervisors."""

    id: str
    follow_up: str
    to: str


class Afterwork(msgspec.Struct, frozen=True, tag_field="type", tag="afterwork", forbid_unknown_fields=True):
    """What waits for this agent, sent at the start and when it changes: wrap-ups to confirm, comments to read, and for
    supervisors the reviews, the open ones first. `open_reviews` counts all of those. `quality` counts coaching notes to read and,
    for supervisors, scores that agents see differently."""

    pending: tuple[PendingWrapUp, ...]
    comments: tuple[Review, ...]
    reviews: tuple[Review, ...] = ()
    open_reviews: int = 0
    quality: int = 0


class Aftermath(msgspec.Struct, frozen=True, tag_field="type", tag="aftermath", forbid_unknown_fields=True):
    """What is kept of a conversation besides its log. Sent when it is opened, and when it changes."""

    conversation: str
    wrap_ups: tuple[WrapUp, ...]
    ratings: tuple[RatingShown, ...]
    wrong_answers: tuple[WrongAnswer, ...]


WrapUpFromAgent = PrepareWrapUp | ConfirmWrapUp | FlagAnswer | UnflagAnswer | SettleReview | ReadReview | GiveFollowUp
WrapUpToAgent = WrapUpPrepared | Afterwork | Aftermath
