"""What is to be done about the knowledge base, over `/api/knowledge`, for designers and administrators."""

import msgspec

from handoff.wire.shared import Whole


class ArticleReviewed(msgspec.Struct, frozen=True):
    """An article with how it did in the time that was asked for. `shown` is how often the bot answered from it; that it helped or
    did not is known of some of them. `flagged` is how often agents said that it does not fit, `called_wrong` how often the bot's
    answer was. `reasons` are why somebody should look at it, the most pressing first. `exists` is false for one that is gone."""

    slug: str
    title: str
    topic: str
    updated: str
    shown: int
    helped: int
    not_helped: int
    flagged: int
    called_wrong: int
    reasons: tuple[str, ...]
    exists: bool = True


class ArticlesReviewed(msgspec.Struct, frozen=True):
    """`GET /api/knowledge/articles`: all articles, those with reasons first. `questions` and `drafts` wait."""

    days: int
    articles: tuple[ArticleReviewed, ...]
    questions: int
    drafts: int


class Unhelped(msgspec.Struct, frozen=True):
    """A question to which an article's answer did not help, and what shows it: `said_so`, `called_wrong` or `wanted_person`."""

    conversation: str
    seq: int
    at: float
    question: str
    why: str


class UnhelpedAnswer(msgspec.Struct, frozen=True):
    """`GET /api/knowledge/articles/{slug}`: the latest 50 times that it did not help."""

    slug: str
    uses: tuple[Unhelped, ...]


class AskedQuestion(msgspec.Struct, frozen=True):
    """A question that no article answered, and where it was asked."""

    conversation: str
    seq: int
    at: float
    question: str


class NearArticle(msgspec.Struct, frozen=True):
    """An article that may hold the answer. `score` is the share of the question's telling words that it holds, 0 to 1."""

    slug: str
    title: str
    score: float


class QuestionGroup(msgspec.Struct, frozen=True):
    """Questions that ask for about the same; the first stands for all. At most fifty of them are told."""

    count: int
    questions: tuple[AskedQuestion, ...]
    near: NearArticle | None


class QuestionGroups(msgspec.Struct, frozen=True):
    """`GET /api/knowledge/questions`: the largest groups first. Made of the latest 500 questions; `more` where there are more."""

    days: int
    count: int
    groups: tuple[QuestionGroup, ...]
    more: bool


class QuestionKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question, by its message."""

    conversation: str
    seq: Whole


class PutAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions that need no article."""

    questions: tuple[QuestionKey, ...]


class PutAsideAnswer(msgspec.Struct, frozen=True):
    """How many were put aside."""

    count: int


class ArticleDraft(msgspec.Struct, frozen=True):
    """What a person answered, as the draft of an article. `seqs` are the messages that it was made of. `slug` and `title` are
    suggested; `near` is an article that may say the same."""

    conversation: str
    at: float
    slug: str
    title: str
    answer: str
    questions: tuple[str, ...]
    seqs: tuple[int, ...]
    near: NearArticle | None


class ArticleDrafts(msgspec.Struct, frozen=True):
    """`GET /api/knowledge/drafts`: the latest first; `next` asks for more as `after`, empty at the end."""

    drafts: tuple[ArticleDraft, ...]
    topics: tuple[str, ...]
    count: int
    next: str


class ArticleText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The article as a person has edited it. `slug` becomes its file's name."""

    slug: str
    title: str
    answer: str
    questions: tuple[str, ...] = ()
    topic: str = ""
    body: str = ""


class ArticleWritten(msgspec.Struct, frozen=True):
    """What became of it: the file, and its text. Where the desk may not write there (`is_written` false), the draft stays, and
    `why` says it; the text can be put there by hand."""

    path: str
    text: str
    is_written: bool
    why: str = ""


class DraftDismissed(msgspec.Struct, frozen=True):
    """The draft is put away."""

    conversation: str
