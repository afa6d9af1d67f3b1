"""The summary's sentence on what the bot tried, and how it ended."""

import re
from collections import Counter
from collections.abc import Iterator

from handoff.citation import ended, quoted
from handoff.conversation import Failure, FailureKind, Turn
from handoff.envelope import Tried
from handoff.listing import listed, times
from handoff.reading import QUOTE_CHARACTERS
from handoff.story import Story
from handoff.summary_wishes import Sentence

_MOST_ATTEMPTS = 4
_ORDER = ("failed", "open", "resolved")
_ENDED = {"resolved": "done", "failed": "failed", "open": "still open"}
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
_SENTENCE_END = re.compile(r"[.!?](?= )")
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")


def attempts(story: Story) -> Iterator[Sentence]:
    """What was tried, what agents did, and what one wrote; without the details where the messages do not show them."""
    done, done_at = _by_agents(story)
    agent = story.agents_last
    wrote = f"an agent wrote: {quoted(agent.text)}" if agent is not None else ""
    wrote_at = {agent.seq} if agent is not None else set()
    for text, seqs in _by_the_bot(story):
        if done and wrote:
            yield ended(f"{text}; {done}; {wrote}"), {*seqs, *done_at, *wrote_at}
        if done:
            yield ended(f"{text}; {done}"), {*seqs, *done_at}
        if wrote:
            yield ended(f"{text}; {wrote}"), {*seqs, *wrote_at}
        yield ended(text), seqs
    if done:
        yield ended(f"{done[:1].upper()}{done[1:]}{'; ' + wrote if wrote else ''}"), {*done_at, *wrote_at}
        yield ended(f"{done[:1].upper()}{done[1:]}"), done_at
    if wrote:
        yield ended(f"{wrote[:1].upper()}{wrote[1:]}"), wrote_at


def _by_agents(story: Story) -> tuple[str, set[int]]:
    """What agents did on the back office since the last handoff, and where it is noted."""
    done = [
        one for one in story.tried if one.agent and one.outcome == "resolved" and one.seqs and one.seqs[0] > story.since
    ]
    shown = done[-_MOST_ATTEMPTS:]
    titles = [f"{one.title[:1].lower()}{one.title[1:]}" if one.title[1:2].islower() else one.title for one in shown]
    return (f"done by an agent: {listed(titles)}" if shown else ""), {seq for one in shown for seq in one.seqs}


def _by_the_bot(story: Story) -> Iterator[Sentence]:
    """Sentences without their end, the fullest first."""
    tried = [
        one for one in story.tried if not one.agent and (not story.since or any(seq > story.since for seq in one.seqs))
    ]
    if not tried:
        yield from _failures(story)
        return
    # Failures first; of the same outcome, the latest.
    rank = {outcome: place for place, outcome in enumerate(_ORDER)}
    latest_first = list(reversed(tried))
    ordered = sorted(latest_first, key=lambda one: rank.get(one.outcome, 1))
    shown = ordered[:_MOST_ATTEMPTS]
    more = [f"and {listed([*_rest(ordered[_MOST_ATTEMPTS:])])}"] if len(ordered) > _MOST_ATTEMPTS else []
    seqs = {seq for one in shown for seq in one.seqs}
    answer, answered = _answer(story, shown[0])
    for detailed in (True, False):
        parts = ", ".join([*(_told(story, one, detailed=detailed) for one in shown), *more])
        if answer:
            yield f"Tried by the bot: {parts}; it said: {answer}", seqs | answered
        yield f"Tried by the bot: {parts}", seqs


def _told(story: Story, one: Tried, *, detailed: bool) -> str:
    title = f"{one.title[:1].lower()}{one.title[1:]}" if one.title[1:2].islower() else one.title
    ended = _ENDED.get(one.outcome, one.outcome)
    failures = [f for turn in story.turns for f in turn.failures if (f.goal or turn.goal) == one.goal]
    if one.outcome == "resolved":
        return f"{title} ({ended})"
    if len(failures) > 1:
        kinds = list(dict.fromkeys(map(_how, failures)))
        ended = f"{ended} {times(len(failures))}" if one.outcome == "failed" else ended
        return f"{title} ({ended}: {listed(kinds)})"
    if detailed and one.detail and not any(map(_is_refusal, failures)):
        return f"{title} ({ended}: {_within(one.detail)})"
    return f"{title} ({ended})" if not failures else f"{title} ({ended}: {_how(failures[0])})"


def _how(failure: Failure) -> str:
    return f"it was refused: {failure.detail.replace('_', ' ')}" if _is_refusal(failure) else _FAILED[failure.kind]


def _is_refusal(failure: Failure) -> bool:
    """Whether the detail is a code of the back office, such as `already_shipped`."""
    return failure.kind is FailureKind.BACK_OFFICE and _CODE.fullmatch(failure.detail) is not None


def _rest(others: list[Tried]) -> Iterator[str]:
    for outcome, count in Counter(one.outcome for one in others).items():
        ended = _ENDED.get(outcome, outcome)
        yield f"one more ({ended})" if count == 1 else f"several more ({ended})"


def _failures(story: Story) -> Iterator[Sentence]:
    failed = [(turn.seq, failure.kind) for turn in story.turns for failure in turn.failures]
    seqs = {seq for seq, _ in failed}
    if seqs:
        kinds = list(dict.fromkeys(_FAILED[kind] for _, kind in failed))
        yield f"The bot failed {times(len(seqs))}: {listed(kinds)}", seqs


def _answer(story: Story, one: Tried) -> tuple[str, set[int]]:
    """The last thing the bot told about it, where it told something."""
    told = [turn for turn in story.turns if turn.seq in one.seqs and _tells(turn, story.decision.tell_text)]
    if not told:
        return "", set()
    last = told[-1]
    return quoted(_opening(last.answer)), {story.sources.answer_to(last.seq)}


def _tells(turn: Turn, handoff_text: str) -> bool:
    """Whether the bot told something, and did not just ask, fail, or call a person."""
    answer = turn.answer.strip()
    is_answer = bool(answer) and not answer.endswith("?") and not (handoff_text and handoff_text.startswith(answer))
    # Next to other failures the bot only says that it failed.
    return is_answer and all(failure.kind is FailureKind.BACK_OFFICE for failure in turn.failures)


def _opening(answer: str) -> str:
    """The first sentences of an answer, as many as a quotation holds."""
    plain = " ".join(answer.split())
    ends = [end.start() + 1 for end in _SENTENCE_END.finditer(plain, 0, QUOTE_CHARACTERS)]
    return plain[: ends[-1]] if ends and len(plain) > QUOTE_CHARACTERS else plain


def _within(detail: str) -> str:
    """A detail as it reads after a colon; names and numbers keep their capitals."""
    first, _, rest = detail.rstrip(".").partition(" ")
    return f"{first.lower() if first in _ARTICLES else first} {rest}".rstrip()
