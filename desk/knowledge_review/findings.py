"""What an ended conversation tells about the knowledge base. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.insight.bot_work import says_it_failed, says_it_helped
from desk.insight.case import Case
from desk.insight.log_line import LogLine
from desk.insight.outcome import Outcome
from handoff.conversation import FailureKind, Turn
from handoff.log import Author
from handoff.promises import sentences_of

QUESTION_CHARACTERS = 500
ANSWER_CHARACTERS = 2000
_QUESTION = "ask_question"
_PERSON = "talk_to_human"
# After so many more messages of the customer, what they say is about something else.
_LOOKED_AT = 2
_GOOD_STARS = 4
# What an agent explains is worth an article from so many characters on.
_LEAST_ANSWER = 60
_MOST_SENTENCES = 8
# Said of this customer, to this customer, or about what the agent does: none of it is true for everybody.
_PERSONAL = re.compile(
    r"\b(?:I|I['’](?:ve|ll|m|d)|me|my|hello|hi|hey|dear|sorry|thank(?:s| you)|welcome|bye|goodbye|regards|colleague)\b"
    r"|\d{4,}|@|https?://",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")


class Result(StrEnum):
    """Whether an article's answer helped, as far as anything shows it."""

    HELPED = "helped"
    NOT_HELPED = "not_helped"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """What shows it."""

    NOTHING = ""
    SAID_SO = "said_so"
    CALLED_WRONG = "called_wrong"
    WANTED_PERSON = "wanted_person"
    RATED = "rated"


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """The bot's message `seq` said an article's answer to `question`."""

    conversation: str
    seq: int
    at: float
    slug: str
    question: str
    result: Result
    why: Why


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The customer's message `seq` asked what no article answered."""

    conversation: str
    seq: int
    at: float
    question: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a person answered to a question, in the sentences that are not about this customer; `seqs` are the messages."""

    conversation: str
    at: float
    question: str
    answer: str
    seqs: tuple[int, ...]


def uses_of(case: Case) -> Iterator[ArticleUse]:
    """Each time that an article answered."""
    for line in case.lines:
        if not line.article or line.author is not Author.BOT:
            continue
        asked = next((one for one in reversed(case.lines) if one.seq < line.seq and one.is_by_customer), None)
        result, why = _result(case, line)
        yield ArticleUse(
            conversation=case.conversation.id,
            seq=line.seq,
            at=line.at,
            slug=line.article[:200],
            question=asked.text[:QUESTION_CHARACTERS] if asked is not None else "",
            result=result,
            why=why,
        )


def _result(case: Case, line: LogLine) -> tuple[Result, Why]:
    if line.seq in case.wrong:
        return Result.NOT_HELPED, Why.CALLED_WRONG
    later = [turn for turn in case.reading.turns if turn.seq > line.seq][:_LOOKED_AT]
    for turn in later:
        if says_it_failed(turn):
            return Result.NOT_HELPED, Why.SAID_SO
        if says_it_helped(turn):
            return Result.HELPED, Why.SAID_SO
        if turn.understanding.intent == _PERSON:
            return Result.NOT_HELPED, Why.WANTED_PERSON
        if turn.resolved or turn.goal:
            break  # something else
    following = next((one for one in case.lines if one.seq > line.seq and one.is_by_customer), None)
    if following is not None and not following.is_said:
        return Result.NOT_HELPED, Why.WANTED_PERSON  # the button that asks for a person
    if case.csat_bot is not None and case.csat_bot >= _GOOD_STARS:
        return Result.HELPED, Why.RATED
    return Result.UNKNOWN, Why.NOTHING


def questions_of(case: Case) -> Iterator[OpenQuestion]:
    """Questions to the bot that no article answered."""
    at = {line.seq: line.at for line in case.lines}
    for turn in case.reading.turns:
        if turn.seq in at and turn.text and not turn.understanding.is_pressed and _is_open(case, turn):
            yield OpenQuestion(case.conversation.id, turn.seq, at[turn.seq], turn.text[:QUESTION_CHARACTERS])


def _is_open(case: Case, turn: Turn) -> bool:
    if any(failure.kind is FailureKind.NO_ANSWER for failure in turn.failures):
        return True
    if turn.understanding.intent != _QUESTION or turn.resolved or not turn.answer:
        return False
    until = next((line.seq for line in case.lines if line.seq > turn.seq and line.is_by_customer), len(case.lines) + 1)
    return not any(turn.seq < line.seq < until and line.article for line in case.lines)


def draft_of(case: Case, outcome: Outcome) -> Drafted | None:
    """What a person explained in a conversation that they resolved, where it may be true for others, too; None where nothing."""
    if outcome is not Outcome.ESCALATED_RESOLVED:
        return None
    asked = _asked(case)
    if asked is None:
        return None
    private = _private_words(case)
    found = [
        (line.seq, sentence)
        for line in case.lines
        if line.is_said and line.author is Author.AGENT and line.seq > asked.seq
        for sentence in sentences_of(line.text)
        if not sentence.endswith("?") and not _is_personal(sentence, private)
    ][:_MOST_SENTENCES]
    answer = " ".join(sentence for _, sentence in found)[:ANSWER_CHARACTERS]
    if len(answer) < _LEAST_ANSWER:
        return None
    seqs = tuple(dict.fromkeys((asked.seq, *(seq for seq, _ in found))))
    return Drafted(case.conversation.id, asked.at, asked.text[:QUESTION_CHARACTERS], answer, seqs)


def _asked(case: Case) -> LogLine | None:
    """The question that a person answered: the last one before their first word, else the first one after it."""
    said: Sequence[LogLine] = [line for line in case.lines if line.is_said]
    first = next((line.seq for line in said if line.author is Author.AGENT), None)
    if first is None:
        return None
    intents = {turn.seq: turn.understanding.intent for turn in case.reading.turns}
    asked = [
        line
        for line in said
        if line.author is Author.CUSTOMER and ("?" in line.text or intents.get(line.seq) == _QUESTION)
    ]
    before = [line for line in asked if line.seq < first]
    if before:
        return before[-1]
    return asked[0] if asked else None


def _private_words(case: Case) -> frozenset[str]:
    """Words by which somebody would be known: the customer's and the agents' names, and what the customer told."""
    told = [case.conversation.customer.name, *(fact.value for fact in case.reading.facts)]
    told += [fact.value for call in case.calls for fact in call.facts if fact.name != "product"]
    return frozenset(word.casefold() for text in told for word in _WORD.findall(text))


def _is_personal(sentence: str, private: frozenset[str]) -> bool:
    if _PERSONAL.search(sentence):
        return True
    return any(word.casefold() in private for word in _WORD.findall(sentence))
