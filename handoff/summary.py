"""The summary: a few sentences that each cite the messages they rest on.

Nothing is generated freely: a sentence is written only from turns, attempts and evidence, and one that would have
no message to point at is left out.
"""

from collections.abc import Iterator, Sequence

from handoff.conversation import Fact, FailureKind, Turn
from handoff.decision import Decision
from handoff.envelope import SummarySentence, Tried
from handoff.next_step import subjects_of
from handoff.reading import quote
from handoff.subjects import NAMED_BY, WANTED, wanted

MOST_SENTENCES = 6
_MOST_SUBJECTS = 3
_BAD = -0.3
_ENDED = {"resolved": "the bot did this", "failed": "the bot could not do this", "open": "this is still open"}
_ARTICLES = ("The", "A", "An", "No")
_FAILED = {
    FailureKind.FALLBACK: "it did not understand",
    FailureKind.CLARIFICATION: "it had to ask what was meant",
    FailureKind.REJECTED_VALUE: "it could not accept an answer",
    FailureKind.NOT_HELPFUL: "its answer did not help",
    FailureKind.NO_ANSWER: "it found no answer",
    FailureKind.VERIFICATION: "the identity could not be verified",
    FailureKind.BACK_OFFICE: "a system did not do what was asked",
}


def summarise(
    *, decision: Decision, turns: Sequence[Turn], facts: Sequence[Fact], tried: Sequence[Tried]
) -> tuple[SummarySentence, ...]:
    """What the customer wanted, what the bot did, what failed, the mood, and why a person is needed."""
    found: list[SummarySentence] = []
    sentences = (
        *_subjects(decision, turns, facts, tried),
        *_also_asked(decision, turns, tried),
        *_failures(turns, tried),
        *_mood(turns),
        *_reason(decision, turns),
    )
    for sentence in sentences:
        if sentence.seqs and all(sentence.text != other.text for other in found):
            found.append(sentence)
    return tuple(found[:MOST_SENTENCES])


def _subjects(
    decision: Decision, turns: Sequence[Turn], facts: Sequence[Fact], tried: Sequence[Tried]
) -> Iterator[SummarySentence]:
    known = {fact.name: fact for fact in facts}
    oldest_first = tuple(reversed(subjects_of(decision, turns, tried)))[-_MOST_SUBJECTS:]
    for index, subject in enumerate(oldest_first):
        attempt = next((one for one in reversed(tried) if one.goal == subject), None)
        seqs = {turn.seq for turn in turns if subject in (turn.goal, turn.understanding.intent)}
        named = known.get(NAMED_BY.get(subject, ""))
        which = f" ({named.value.replace('_', ' ')})" if named is not None else ""
        text = f"{'Then they' if index else 'The customer'} wanted {wanted(subject)}{which}"
        if attempt is not None:
            seqs |= set(attempt.seqs)
            text += f"; {_ENDED.get(attempt.outcome, attempt.outcome)}"
            text += f": {_within(attempt.detail)}" if attempt.detail else ""
        if named is not None and named.seq:
            seqs.add(named.seq)
        yield _sentence(f"{text}.", seqs)


def _also_asked(decision: Decision, turns: Sequence[Turn], tried: Sequence[Tried]) -> Iterator[SummarySentence]:
    """What a message asked for besides its first wish, where nobody has come to it yet."""
    told = {*subjects_of(decision, turns, tried)[:_MOST_SUBJECTS], *(one.goal for one in tried)}
    for place, turn in enumerate(turns):
        since = {turn.goal, *(name for later in turns[place:] for name in (later.goal, *later.resolved))}
        for one in turn.understanding.intents[1:]:
            if one.name in WANTED and one.name not in told | since:
                words = quote(turn.text[one.start : one.end])
                yield _sentence(f"They also wanted {wanted(one.name)} (“{words}”); this is still open.", {turn.seq})


def _failures(turns: Sequence[Turn], tried: Sequence[Tried]) -> Iterator[SummarySentence]:
    failed = [(turn.seq, failure.kind) for turn in turns for failure in turn.failures]
    seqs = {seq for seq, _ in failed}
    # One failure that the sentence of its subject tells already is not told again.
    told = {seq for one in tried if one.outcome == "failed" and one.detail for seq in one.seqs}
    if not seqs or (len(seqs) == 1 and seqs <= told):
        return
    kinds = list(dict.fromkeys(_FAILED[kind] for _, kind in failed))
    times = {1: "once", 2: "twice"}.get(len(seqs), f"{len(seqs)} times")
    yield _sentence(f"The bot failed {times}: {_listed(kinds)}.", seqs)


def _mood(turns: Sequence[Turn]) -> Iterator[SummarySentence]:
    scores = [(turn.seq, turn.understanding.sentiment.score) for turn in turns]
    bad = [(seq, score) for seq, score in scores if score <= _BAD]
    if not bad:
        return
    worst_seq, worst = min(bad, key=lambda pair: pair[1])
    text = next(turn.text for turn in turns if turn.seq == worst_seq)
    before = [score for seq, score in scores if seq < bad[0][0]]
    how = "The customer became unhappy" if before else "The customer was unhappy from the start"
    last = scores[-1][1]
    after = " and calmed down later" if last > _BAD / 2 and len(scores) > 1 else ""
    yield _sentence(f"{how}{after}; the worst message was “{quote(text)}” (mood {worst:.2f}).", {seq for seq, _ in bad})


def _reason(decision: Decision, turns: Sequence[Turn]) -> Iterator[SummarySentence]:
    if not decision.rules:
        return
    first = decision.rules[0]
    seqs = {seq for evidence in first.evidence for seq in evidence.seqs}
    if not seqs and turns:
        seqs = {turns[-1].seq}
    # A milder rule that fired on the same signals would say the same thing twice.
    signals = {evidence.signal for evidence in first.evidence}
    others = [rule for rule in decision.rules[1:] if not {evidence.signal for evidence in rule.evidence} <= signals]
    more = [rule.reason for rule in others[:2]]
    also = f" Also: {_listed([_within(reason) for reason in more])}." if more else ""
    yield _sentence(f"A person is needed: {_within(first.reason)}.{also}", seqs)


def _sentence(text: str, seqs: set[int]) -> SummarySentence:
    return SummarySentence(text, tuple(sorted(seq for seq in seqs if seq > 0)))


def _within(detail: str) -> str:
    """A detail as it reads after a colon; names and numbers keep their capitals."""
    first, _, rest = detail.rstrip(".").partition(" ")
    return f"{first.lower() if first in _ARTICLES else first} {rest}".rstrip()


def _listed(parts: Sequence[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
