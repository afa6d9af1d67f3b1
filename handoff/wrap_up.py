"""What is drafted when an agent ends a conversation: how it went from its beginning to its end, and how it ended.

The summary is that of the handoff with the human part after it. The same rule holds for every sentence: it says no more
than the messages that it cites.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import msgspec

from handoff.citation import Sources, ended, quoted
from handoff.conversation import Fact, Turn
from handoff.decision import Decision, Outcome
from handoff.envelope import SummarySentence, Tried
from handoff.log import Author, Entry, EntryKind
from handoff.promises import Promise, sentences_of
from handoff.story import Story
from handoff.summary import known, reason
from handoff.summary_attempts import attempts
from handoff.summary_wishes import Sentence, issue, wish

WORKFLOW_EVENTS = frozenset({"workflow.done", "workflow.undone"})

_MOST_DEEDS = 3
_LAST_WORDS = "Their last words on it"
_BAD = -0.3
_DID = re.compile(
    r"\b(?:I|we)(?:\s+have|['’]ve)\s+(?:(?:just|now|already|also)\s+)*(?!(?:a|an|no|not|to|any|the|got|had|been|never|some|your)\b)\w+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:thank(?:s| you)|thx|perfect|great|awesome|wonderful|excellent|brilliant|that (?:helps|helped|works|worked|solves|solved|did it)|"
    r"it works now|problem solved|(?:all|that is|that's) (?:good|sorted|fine)|sounds good)\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|still|not|no|never|however|though|useless|anyway)\b|n['’]t\b", re.IGNORECASE)
_COMES_BACK = re.compile(
    r"^(?:call|ring|phone|get back|come back|let|follow up|update|contact|text|keep)\b", re.IGNORECASE
)


class SuggestedDisposition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the conversation seems to have ended: `resolved`, `unresolved`, `no_reply`, or empty where nothing shows it."""

    name: str
    why: str
    seqs: tuple[int, ...] = ()


def wrap_up_summary(
    *,
    decision: Decision | None,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    tried: Sequence[Tried],
    entries: Sequence[Entry],
    promises: Sequence[Promise] = (),
) -> tuple[SummarySentence, ...]:
    """The whole conversation in sentences with their sources. `decision` is what called a person, where something did."""
    judged = decision or Decision(Outcome.CONTINUE)
    story = Story(judged, tuple(turns), tuple(facts), tuple(tried), tuple(entries))
    before = replace(story, entries=tuple(entry for entry in entries if entry.author is not Author.AGENT))
    told: list[SummarySentence] = []
    parts = (
        issue(story),
        known(story, ""),
        attempts(before),
        _asked_besides(story),
        _past(reason(_until_a_person(before, entries))) if decision is not None else iter(()),
    )
    for part in parts:
        _tell(told, part, story.sources)
    promised = {promise.text for promise in promises}
    for deed in islice(_deeds(entries, promised), _MOST_DEEDS):
        _tell(told, iter((deed,)), story.sources)
    told.extend(_workflows(entries))
    for promise in promises:
        _tell(told, iter(((ended(f"Promised: {quoted(promise.text)}"), {promise.seq}),)), story.sources)
    _tell(told, _last_words(entries), story.sources)
    return tuple(told)


def suggested_disposition(
    *, turns: Sequence[Turn], entries: Sequence[Entry], promises: Sequence[Promise] = ()
) -> SuggestedDisposition:
    """How it ended, by what was said last and what is still to do."""
    said = [entry for entry in entries if entry.kind is EntryKind.MESSAGE]
    agents = [entry for entry in said if entry.author is Author.AGENT]
    customers = [entry for entry in said if entry.author is Author.CUSTOMER]
    if not customers:
        return SuggestedDisposition("no_reply", "The customer has written nothing.")
    last = customers[-1]
    moods = {turn.seq: turn.understanding.sentiment.score for turn in turns}
    intents = {turn.seq: turn.understanding.intent for turn in turns}
    returns = [promise for promise in promises if _COMES_BACK.search(promise.task)]
    if returns:
        first = returns[0]
        return SuggestedDisposition("unresolved", ended(f"It goes on: {quoted(first.text)}"), (first.seq,))
    if agents and agents[-1].seq > last.seq and (answered := [one for one in agents if one.seq > last.seq]):
        is_first = all(one.seq > last.seq for one in agents)
        if is_first or answered[-1].text.rstrip().endswith("?"):
            why = (
                "The customer has not answered since a person wrote."
                if is_first
                else "The last question was not answered."
            )
            return SuggestedDisposition("no_reply", why, (answered[-1].seq,))
    is_bad = moods.get(last.seq, 0.0) <= _BAD
    thanks = intents.get(last.seq) == "thank" or _THANKS.search(last.text) is not None
    if thanks and not is_bad and "?" not in last.text and not _BUT.search(last.text):
        return SuggestedDisposition("resolved", ended(f"The customer’s last words: {quoted(last.text)}"), (last.seq,))
    if is_bad:
        return SuggestedDisposition("unresolved", ended(f"The customer’s last words: {quoted(last.text)}"), (last.seq,))
    done = [entry for entry in entries if _is_workflow(entry)]
    if done and done[-1].seq > last.seq:
        return SuggestedDisposition("resolved", ended(f"Done: {done[-1].text.rstrip('.')}"), (done[-1].seq,))
    deeds = [entry for entry in agents if entry.seq > last.seq and _DID.search(entry.text)]
    if deeds:
        deed = next(sentence for sentence in sentences_of(deeds[-1].text) if _DID.search(sentence))
        return SuggestedDisposition("resolved", ended(f"Done: {quoted(deed)}"), (deeds[-1].seq,))
    return SuggestedDisposition("", "Nothing that was said shows how it ended.")


def note_of(summary: Sequence[SummarySentence]) -> str:
    """The summary as a note in a customer's record, where nobody can follow a citation."""
    return "\n".join(sentence.text for sentence in summary)


def _tell(told: list[SummarySentence], candidates: Iterator[Sentence], sources: Sources) -> None:
    """Add the first candidate that its sources support, unless it was said before."""
    for text, seqs in candidates:
        cited = sources.cited(seqs)
        if sources.support(text, cited):
            start, end = text.find("“"), text.rfind("”")
            is_repeated = start >= 0 and any(text[start : end + 1] in one.text for one in told)
            if not is_repeated:
                told.append(SummarySentence(text, cited))
            return


def _asked_besides(story: Story) -> Iterator[Sentence]:
    """What else the customer wants; their last words on the first thing come at the end, with what a person said."""
    return ((text, seqs) for text, seqs in wish(story) if not text.startswith(_LAST_WORDS))


def _until_a_person(story: Story, entries: Sequence[Entry]) -> Story:
    """The story up to the first word of an agent: what called a person was said before."""
    wrote = [entry.seq for entry in entries if entry.author is Author.AGENT and entry.kind is EntryKind.MESSAGE]
    turns = tuple(turn for turn in story.all_turns if not wrote or turn.seq < wrote[0])
    return replace(story, all_turns=turns) if turns else story


def _past(sentences: Iterator[Sentence]) -> Iterator[Sentence]:
    for text, seqs in sentences:
        yield text.replace("A person is needed", "A person was called", 1), seqs


def _deeds(entries: Sequence[Entry], promised: set[str]) -> Iterator[Sentence]:
    """What agents say that they did, the latest first; where they say nothing of it, what they wrote last."""
    wrote = [entry for entry in entries if entry.author is Author.AGENT and entry.kind is EntryKind.MESSAGE]
    found = [
        (entry, sentence)
        for entry in reversed(wrote)
        for sentence in sentences_of(entry.text)
        if _DID.search(sentence) and not sentence.endswith("?") and sentence not in promised
    ]
    for entry, sentence in reversed(found[:_MOST_DEEDS]):
        yield ended(f"{_name(entry)} did: {quoted(sentence)}"), {entry.seq}
    if not found and wrote:
        last = max(wrote, key=lambda entry: (len(entry.text) > 60, entry.seq))
        yield ended(f"{_name(last)} wrote: {quoted(last.text)}"), {last.seq}


def _workflows(entries: Sequence[Entry]) -> Iterator[SummarySentence]:
    """What was done in the back office, as the log tells it."""
    for entry in entries:
        if _is_workflow(entry):
            yield SummarySentence(ended(entry.text.rstrip(".")), (entry.seq,))


def _last_words(entries: Sequence[Entry]) -> Iterator[Sentence]:
    """How the customer took it, where a person has written to them."""
    agents = [entry.seq for entry in entries if entry.author is Author.AGENT and entry.kind is EntryKind.MESSAGE]
    said = [entry for entry in entries if entry.author is Author.CUSTOMER and entry.kind is EntryKind.MESSAGE]
    if agents and said and said[-1].seq > agents[0]:
        yield ended(f"The customer’s last words: {quoted(said[-1].text)}"), {said[-1].seq}


def _is_workflow(entry: Entry) -> bool:
    return entry.kind is not EntryKind.MESSAGE and entry.event in WORKFLOW_EVENTS and bool(entry.text)


def _name(entry: Entry) -> str:
    return entry.author_name or "An agent"
