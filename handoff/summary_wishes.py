"""The summary's sentences on what the customer came for, and on what they want now."""

from collections.abc import Iterator

from handoff.citation import ended, quoted
from handoff.conversation import MeantIntent, Turn
from handoff.listing import listed
from handoff.story import Story, Subject
from handoff.subjects import WANTED, wanted

Sentence = tuple[str, set[int]]

_MOST_NAMED = 3
# What is wanted says little here; the customer's own words say it.
_IN_THEIR_WORDS = frozenset(
    (
        "ask_question",
        "cancel_subscription",
        "close_account",
        "crisis",
        "dispute_charge",
        "explain_charge",
        "health_concern",
        "legal_inquiry",
        "make_complaint",
        "payment_problem",
        "report_fraud",
        "troubleshoot_product",
        "update_account",
    )
)


def issue(story: Story) -> Iterator[Sentence]:
    """What the customer came for; the fuller sentence first."""
    subjects = story.subjects
    if not subjects:
        for turn in story.substantial[:1]:
            language = turn.understanding.language
            where = "" if language in ("", "en") else f" in another language ({language})"
            yield ended(f"The customer wrote{where}: {quoted(turn.text)}"), {turn.seq}
        return
    first, rest = subjects[0], [subject for subject in subjects[1:] if subject != story.latest]
    before = story.subjects_before
    opening = "The customer wanted"
    cited = set(first.cited)
    if before:
        helped = "this" if first.name in before else "something else"
        opening = f"After a person had helped with {helped}, the customer wanted"
        cited |= story.cited_before
    told = f"{opening} {first.wanted}{_in_their_words(first)}"
    if rest:
        more = [subject.wanted for subject in rest[:_MOST_NAMED]]
        others = ["several other things"] if len(rest) > _MOST_NAMED else []
        then = f", then {listed([*more, *others])}"
        seqs = cited.union(*(subject.cited for subject in rest[:_MOST_NAMED]))
        yield ended(f"{told}{then}"), seqs
    yield ended(told), cited
    yield f"{opening} {wanted(first.name)}.", cited


def wish(story: Story) -> Iterator[Sentence]:
    """What the customer wants now, where it is not what they came for."""
    besides = _asked_besides(story)
    now = story.latest if len(story.subjects) > 1 else None
    if now is not None:
        is_first = now == story.subjects[0]
        told = f"Now they want {now.wanted}" if not is_first else f"Now they want the first thing again: {now.wanted}"
        told += "" if is_first else _in_their_words(now)
        cited = now.cited | ({now.turns[-1].seq} if is_first and now.turns else set())
        if besides:
            turn, one = besides[-1]
            also = f"; they also wanted {wanted(one.name)} ({_words(turn, one)}), which is still open"
            yield ended(f"{told}{also}"), cited | {turn.seq}
        yield ended(told), cited
        yield f"Now they want {wanted(now.name)}.", cited
    elif besides:
        turn, one = besides[-1]
        yield f"They also wanted {wanted(one.name)} ({_words(turn, one)}); this is still open.", {turn.seq}
    elif len(story.substantial) > 1:
        last = story.substantial[-1]
        yield ended(f"Their last words on it: {quoted(last.text)}"), {last.seq}


def _in_their_words(subject: Subject) -> str:
    if subject.name not in _IN_THEIR_WORDS:
        return ""
    turn = next((turn for turn in subject.turns if turn.understanding.intent == subject.name), None)
    return f": {quoted(turn.text)}" if turn is not None and turn.text.strip() else ""


def _asked_besides(story: Story) -> list[tuple[Turn, MeantIntent]]:
    """What a message asked for besides its first wish, where nobody has come to it yet."""
    told = {*(subject.name for subject in story.subjects), *(one.goal for one in story.tried)}
    found = []
    for place, turn in enumerate(story.turns):
        since = {turn.goal, *(name for later in story.turns[place:] for name in (later.goal, *later.resolved))}
        found += [
            (turn, one) for one in turn.understanding.intents[1:] if one.name in WANTED and one.name not in told | since
        ]
    return found


def _words(turn: Turn, one: MeantIntent) -> str:
    return quoted(turn.text[one.start : one.end])
