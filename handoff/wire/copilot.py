"""The agent's assistant: what a worker is asked for it, and what the console asks and is told."""

import msgspec

from handoff.conversation import Customer, Fact, Understanding
from handoff.reply_model import CannedReply, FactKind

# What a worker may say that it answers, in its hello.
FIND = "find"
UNDERSTAND = "understand"


# Desk and worker. A question belongs to no turn and holds none up; an answer that comes too late is dropped.


class FindArticles(msgspec.Struct, frozen=True, tag_field="type", tag="articles.find", forbid_unknown_fields=True):
    """Which articles answer `question`? At most `most`, the nearest in meaning first."""

    id: str
    question: str
    most: int = 5


class FoundArticle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article that may answer. `passage` is the part of it that is nearest to the question, `score` a cosine, -1 to 1."""

    slug: str
    title: str
    passage: str
    score: float


class ArticlesFound(msgspec.Struct, frozen=True, tag_field="type", tag="articles.found", forbid_unknown_fields=True):
    """The answer to `articles.find`."""

    id: str
    articles: tuple[FoundArticle, ...]


class UnderstandText(msgspec.Struct, frozen=True, tag_field="type", tag="text.understand", forbid_unknown_fields=True):
    """What does `text` mean, said by this customer at `at` (seconds since the epoch, UTC)?"""

    id: str
    text: str
    at: float
    customer: Customer = Customer()


class TextUnderstood(msgspec.Struct, frozen=True, tag_field="type", tag="text.understood", forbid_unknown_fields=True):
    """The answer to `text.understand`: intent, needs, sentiment, language, entities."""

    id: str
    understanding: Understanding


class QuestionFailed(msgspec.Struct, frozen=True, tag_field="type", tag="question.failed", forbid_unknown_fields=True):
    """The worker has no answer to the question `id`. `message` is one sentence for the desk's log."""

    id: str
    message: str


# Agent and desk.


class WatchCopilot(msgspec.Struct, frozen=True, tag_field="type", tag="copilot.watch", forbid_unknown_fields=True):
    """Tell what helps in this conversation, now and whenever it changes. It must be open. Answered with `copilot`."""

    conversation: str


class Suggestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drafted reply to the customer's latest message.

    `kind` is `opening`, `feeling`, `question`, `article`, `reply` or `report`; `title` names it in a few words, `reason`
    says why it is suggested, and `source` where its words come from. `slug` is the article's, where it is one.
    """

    id: str
    kind: str
    title: str
    text: str
    reason: str
    source: str
    slug: str = ""


class ArticleHit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article in a list. `score` is a cosine where `how` is `meaning`, and the share of the question's words, weighted by
    how rare they are, where it is `words`. `answer` is the article's own short answer. `flagged` is true once an agent
    said that it did not help in this conversation."""

    slug: str
    title: str
    topic: str
    passage: str
    answer: str
    score: float
    how: str
    flagged: bool = False


class Reminder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be minded in this conversation. `ticked_by` is the name of the agent who did, empty before."""

    id: str
    text: str
    ticked_by: str = ""
    ticked_at: float = 0.0


class GatheredItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that the assistant asks for. `state` is `waiting`, `asked`, `answered` or `skipped`; `seq` is the message with
    the answer, `misses` how often what came was none."""

    name: str
    label: str
    kind: FactKind
    question: str
    again: str = ""
    state: str = "waiting"
    value: str = ""
    seq: int = 0
    misses: int = 0


class Delegation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The assistant's leave to ask for facts, granted by the agent who has the conversation.

    `state` is `open` or `ended`; `ended_as` is `gathered`, `wants_person`, `off_topic`, `agent_wrote`, `taken_back`,
    `owner_changed` or `timed_out`. It is over at `expires_at` in any case.
    """

    id: str
    agent: str
    agent_name: str
    started_at: float
    expires_at: float
    items: tuple[GatheredItem, ...]
    state: str = "open"
    ended_as: str = ""
    ended_at: float = 0.0


class CopilotView(msgspec.Struct, frozen=True, tag_field="type", tag="copilot", forbid_unknown_fields=True):
    """All that helps in a conversation now; it takes the place of what was told before.

    `seq` is the customer's message that `suggestions` answer, 0 where there is nothing to answer. `known` fills the
    variables of canned replies. `facts` are those that nobody should ask for again.
    """

    conversation: str
    seq: int
    suggestions: tuple[Suggestion, ...]
    articles: tuple[ArticleHit, ...]
    reminders: tuple[Reminder, ...]
    facts: tuple[Fact, ...]
    known: dict[str, str]
    delegation: Delegation | None = None


class DelegationEnded(
    msgspec.Struct, frozen=True, tag_field="type", tag="delegation.ended", forbid_unknown_fields=True
):
    """The assistant has stopped asking, told to the agent who let it, wherever they look. `text` says what came of it."""

    conversation: str
    customer: Customer
    ended_as: str
    text: str


class InsertSuggestion(
    msgspec.Struct, frozen=True, tag_field="type", tag="suggestion.insert", forbid_unknown_fields=True
):
    """The agent took a suggestion into the composer. What became of it is seen by what is sent."""

    conversation: str
    suggestion: str


class SearchArticles(msgspec.Struct, frozen=True, tag_field="type", tag="articles.search", forbid_unknown_fields=True):
    """Which articles fit `text`? Answered with `articles.listed`."""

    id: str
    conversation: str
    text: str


class ArticlesListed(msgspec.Struct, frozen=True, tag_field="type", tag="articles.listed", forbid_unknown_fields=True):
    """The answer to `articles.search`, the best first."""

    id: str
    articles: tuple[ArticleHit, ...]


class ReadArticle(msgspec.Struct, frozen=True, tag_field="type", tag="article.read", forbid_unknown_fields=True):
    """An article as a whole. Answered with `article`."""

    id: str
    slug: str


class ArticleShown(msgspec.Struct, frozen=True, tag_field="type", tag="article", forbid_unknown_fields=True):
    """The answer to `article.read`. `body` is Markdown; `updated` is a day (YYYY-MM-DD) or empty."""

    id: str
    slug: str
    title: str
    topic: str
    updated: str
    answer: str
    body: str


class FlagArticle(msgspec.Struct, frozen=True, tag_field="type", tag="article.flag", forbid_unknown_fields=True):
    """The article did not help with `question`. Kept for those who write the articles, once for each conversation."""

    id: str
    conversation: str
    slug: str
    question: str


class ListReplies(msgspec.Struct, frozen=True, tag_field="type", tag="replies.list", forbid_unknown_fields=True):
    """The canned replies in force. Answered with `replies`."""


class AskableFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that the assistant can be asked to gather, with the question in the shop's own language."""

    name: str
    label: str
    kind: FactKind
    question: str
    again: str = ""


class RepliesListed(msgspec.Struct, frozen=True, tag_field="type", tag="replies", forbid_unknown_fields=True):
    """All canned replies, the `variables` that they may hold, and the facts that the assistant can be asked to gather."""

    replies: tuple[CannedReply, ...]
    facts: tuple[AskableFact, ...]
    variables: tuple[str, ...] = ()


class TickReminder(msgspec.Struct, frozen=True, tag_field="type", tag="reminder.tick", forbid_unknown_fields=True):
    """The agent has minded a reminder, or (`ticked` false) has not after all."""

    id: str
    conversation: str
    reminder: str
    ticked: bool = True


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact to gather: the `name` of one that can be asked for, or a free `question` with the `kind` of its answer."""

    name: str = ""
    question: str = ""
    label: str = ""
    kind: FactKind = FactKind.TEXT


class BeginDelegation(
    msgspec.Struct, frozen=True, tag_field="type", tag="delegation.begin", forbid_unknown_fields=True
):
    """Let the assistant ask the customer for these facts, in their order. Only the owner may."""

    id: str
    conversation: str
    items: tuple[Wanted, ...]


class EndDelegation(msgspec.Struct, frozen=True, tag_field="type", tag="delegation.end", forbid_unknown_fields=True):
    """Take the asking back from the assistant."""

    id: str
    conversation: str


CopilotFromAgent = (
    WatchCopilot
    | InsertSuggestion
    | SearchArticles
    | ReadArticle
    | FlagArticle
    | ListReplies
    | TickReminder
    | BeginDelegation
    | EndDelegation
)
CopilotToAgent = CopilotView | DelegationEnded | ArticlesListed | ArticleShown | RepliesListed
