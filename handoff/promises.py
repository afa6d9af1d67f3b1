"""What agents promised a customer to do later, and when it is due.

A sentence counts when it is said plainly ("I will call you tomorrow"), and either names a time or says that somebody
comes back to the customer. What is done at once ("I will check that for you"), asked, refused or offered on a condition
is no promise.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

import msgspec

from handoff.due import NamedTime, named_time, next_working_day
from handoff.log import Author, Entry, EntryKind

MOST_PROMISES = 10
TASK_CHARACTERS = 200

_AT_ONCE = timedelta(minutes=30)
_SENTENCE = re.compile(r"(?<=[.!?])(?<![ap]\.m\.)\s+|\n+", re.IGNORECASE)
_TEAM = (
    r"(?:(?:a|my|our|one of (?:my|our)) (?:\w+ )?(?:colleagues?|team|technician|specialist|supervisor|manager|warehouse)"
    r"|somebody|someone|the (?:\w+ )?(?:team|warehouse|technician|department))"
)
_FILLERS = r"(?:(?:also|then|personally|definitely|certainly|gladly|just|of course|be sure to|make sure to|try to)\s+)*"
_WILL = re.compile(
    rf"\b(?:(?:I|we|they|{_TEAM})(?:['’]ll|\s+will|\s+shall)|(?:I|we)(?:\s+am|['’]m|\s+are|['’]re)\s+going\s+to)\s+{_FILLERS}"
    r"(?P<act>[^;!?]+)",
    re.IGNORECASE,
)
_DOING = re.compile(rf"\b(?:I|we)(?:\s+am|['’]m|\s+are|['’]re)\s+{_FILLERS}(?P<act>\w+ing\b[^;!?]+)", re.IGNORECASE)
_HEAR = re.compile(
    r"\byou(?:['’]ll|\s+will)\s+(?P<act>(?:hear|get|receive)\b[^;!?]*\bfrom\s+(?:me|us)\b[^;!?]*)", re.IGNORECASE
)
_COMES_BACK = re.compile(
    r"\b(?:(?:call|ring|phone|text|e-?mail|contact|update|write(?: to)?|inform) you|get back to|come back to|follow up|"
    r"let you know|keep you (?:posted|updated|informed)|be in touch|get in touch|reach out|report back|call back|hear from)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\b(?:if|unless|in case)\b|^\s*(?:not|never)\b", re.IGNORECASE)
_GOING_ON = re.compile(r"^(?:going|looking|having|talking|asking|wondering|hoping|afraid)\b", re.IGNORECASE)


class Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promise in the message `seq`: the sentence, what is to do, and when it is due (seconds since the epoch, UTC).

    `is_named` is false where the agent named no time; then it is due at the beginning of the next working day.
    """

    seq: int
    text: str
    task: str
    due_at: float
    is_named: bool


def promises_in(entries: Sequence[Entry], *, zone: tzinfo, customer: str = "") -> tuple[Promise, ...]:
    """What agents promised in these entries, in order. `zone` is the agents' time zone, `customer` a first name."""
    found = [promise for entry in entries if _is_said(entry) for promise in _promised(entry, zone, customer)]
    # The same task again is the same promise; the time that was named last holds.
    latest = {promise.task.lower(): promise for promise in found}
    return tuple(sorted(latest.values(), key=lambda promise: promise.seq))[-MOST_PROMISES:]


def sentences_of(text: str) -> list[str]:
    """The sentences of a message."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence and sentence.strip()]


def _is_said(entry: Entry) -> bool:
    return entry.author is Author.AGENT and entry.kind is EntryKind.MESSAGE


def _promised(entry: Entry, zone: tzinfo, customer: str) -> Iterator[Promise]:
    said_at = datetime.fromtimestamp(entry.at, zone)
    for sentence in sentences_of(entry.text):
        found = _WILL.search(sentence) or _HEAR.search(sentence)
        is_doing = found is None
        found = found or _DOING.search(sentence)
        if found is None or sentence.endswith("?") or _NOT_YET.search(sentence) or _NOT_YET.search(found["act"]):
            continue
        when = named_time(sentence, said_at=said_at)
        if when is not None and when.at - said_at < _AT_ONCE:
            continue
        if when is None and (is_doing or not _COMES_BACK.search(found["act"])):
            continue
        if is_doing and _GOING_ON.search(found["act"]):
            continue
        due = when.at if when is not None else next_working_day(said_at)
        task = _task(sentence, found, when, customer)
        yield Promise(entry.seq, sentence, task, due.timestamp(), when is not None)


def _task(sentence: str, found: re.Match[str], when: NamedTime | None, customer: str) -> str:
    """The promise as something to do: "Call Maria" for "I will call you tomorrow"."""
    start, end = found.span("act")
    act = sentence
    for first, last in sorted(when.spans if when is not None else (), reverse=True):
        act = act[:first] + " " * (last - first) + act[last:]
    act = act[start:end]
    act = re.sub(r"^hear\s+from\s+(?:me|us)\b", "get back to you", act.strip(), flags=re.IGNORECASE)
    act = re.sub(r"\byour\b", "their", act, flags=re.IGNORECASE)
    whom = iter((customer or "the customer",))
    act = re.sub(r"\byou\b", lambda _: next(whom, "them"), act, flags=re.IGNORECASE)
    plain = re.sub(r"\s+([,.])", r"\1", " ".join(act.split())).strip(" .,:-")
    plain = re.sub(r"\s+(?:and|or|but|on|by|at|in|for)$", "", plain)
    return f"{plain[:1].upper()}{plain[1:]}"[:TASK_CHARACTERS] or "Keep the promise"
