"""The summary: at most six sentences that each cite the messages they rest on.

What the customer came for, what is known, what the bot tried, the mood, what the customer wants now, and why a person is
needed. Nothing is generated freely: a sentence is written only from turns, attempts and evidence, and one that says more
than the messages it cites is replaced by a plainer one, or left out.
"""

from collections.abc import Callable, Iterator, Sequence

from handoff.citation import ended, quoted
from handoff.conversation import Fact, Turn
from handoff.decision import Decision, FiredRule
from handoff.envelope import SummarySentence, Tried
from handoff.listing import listed
from handoff.log import Entry
from handoff.story import Story
from handoff.summary_attempts import attempts
from handoff.summary_wishes import Sentence, issue, wish
from handoff.transfer import calls_for_a_person

MOST_SENTENCES = 6

_MOST_FACTS = 5
_FACT_CHARACTERS = 60
_BAD, _GOOD, _FRUSTRATED = -0.3, 0.4, 0.7
_WITHOUT_MOOD = frozenset({"inform", "affirm", "deny", "greet"})
_IN_WORDS = {
    "order_number": "order {}",
    "tracking_number": "parcel {}",
    "invoice_number": "invoice {}",
    "product": "product {}",
    "amount": "an amount of {}",
    "charge": "charge {}",
    "appointment": "appointment {}",
    "appointment_kind": "{}",
    "time_slot": "chosen time {}",
    "wished_time": "wished time {}",
    "new_address": "new address {}",
    "reason": "reason: {}",
}
# What a colleague who looks over a shoulder need not read; it stands among the facts.
_UNSAID = {"email": "their e-mail address", "phone": "their phone number", "postcode": "their postcode"}
_IDENTITY = "identity_verified"
# Both say that the customer wants a person; one of them is enough.
_CALLS = {"explicit_wish", "offer_accepted"}


def summarise(
    *,
    decision: Decision,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    tried: Sequence[Tried],
    entries: Sequence[Entry] = (),
    since: int = 0,
) -> tuple[SummarySentence, ...]:
    """The summary of a conversation. What came up to message `since` led to an earlier handoff, and is told as past."""
    story = Story(decision, tuple(turns), tuple(facts), tuple(tried), tuple(entries), since)
    found: list[SummarySentence] = []
    for part in _PARTS:
        told = " ".join(sentence.text for sentence in found)
        sentence = _first_supported(story, part(story, told), told)
        if sentence is not None:
            found.append(sentence)
    return tuple(found)


def known(story: Story, told_before: str) -> Iterator[Sentence]:
    """The facts that the customer gave, without those that other sentences name."""
    named = {story.latest.named} if story.latest is not None else set()
    latest = {fact.name: fact for fact in story.facts if fact.seq > 0 and fact.value}
    facts = [
        fact
        for fact in latest.values()
        if (value := fact.value.replace("_", " ")) not in named and not _stands_in(value, told_before)
    ]
    told = [fact for fact in facts if fact.name in _IN_WORDS][:_MOST_FACTS]
    unsaid = [fact for fact in facts if fact.name in _UNSAID]
    verified = latest.get(_IDENTITY)
    parts = [
        *(_IN_WORDS[fact.name].format(_short(fact.value.replace("_", " "))) for fact in told),
        *(_UNSAID[fact.name] for fact in unsaid),
    ]
    seqs = {fact.seq for fact in (*told, *unsaid)}
    if verified is not None:
        seqs = {*seqs, verified.seq}
        ending = "; their identity is verified" if parts else ""
        yield (f"Known: {listed(parts)}{ending}." if parts else "Their identity is verified."), seqs
    elif parts:
        yield f"Known: {listed(parts)}.", seqs


def _has_mood(turn: Turn) -> bool:
    return turn.understanding.intent not in _WITHOUT_MOOD and not turn.understanding.is_pressed


def mood(story: Story) -> Iterator[Sentence]:
    """How the customer sounds, and the message that shows it best."""
    if not story.turns:
        return
    scores = [(turn, turn.understanding.sentiment.score) for turn in story.turns]
    bad = [(turn, score) for turn, score in scores if score <= _BAD]
    last, last_score = scores[-1]
    if bad:
        # A "yes", a number or a pressed button has no mood of its own, and shows no calm.
        calm = [turn for turn, score in scores if turn.seq > bad[-1][0].seq and score > _BAD / 2 and _has_mood(turn)]
        worst, _ = min(bad, key=lambda pair: pair[1])
        before = [score for turn, score in scores if turn.seq < bad[0][0].seq]
        how = "The customer became unhappy" if before else "The customer was unhappy from the start"
        after = " and calmed down later" if calm else ""
        seqs = {worst.seq, bad[0][0].seq, bad[-1][0].seq, *(turn.seq for turn in calm[-1:])}
        yield ended(f"{how}{after}; the worst message was {quoted(worst.text)}"), seqs
        yield f"{how}{after}.", seqs
    elif (upset := max(story.turns, key=lambda turn: turn.understanding.frustration)) and (
        upset.understanding.frustration >= _FRUSTRATED
    ):
        yield ended(f"The customer is not content with the service: {quoted(upset.text)}"), {upset.seq}
        yield "The customer is not content with the service.", {upset.seq}
    else:
        yield ("The customer is friendly." if last_score >= _GOOD else "The customer is calm."), {last.seq}


def reason(story: Story) -> Iterator[Sentence]:
    """Why a person is needed, as the policy says it."""
    rules = calls_for_a_person(story.decision)
    if not rules:
        return
    first = rules[0]
    seqs = {seq for evidence in first.evidence for seq in evidence.seqs} or {turn.seq for turn in story.turns[-1:]}
    # A milder rule that fired on the same signals would say the same thing twice, and one on the mood what is told already.
    signals = {evidence.signal for evidence in first.evidence} | {"mood", "message_mood", "bad_turns"}
    signals |= _CALLS if signals & _CALLS else set()
    others = [rule for rule in rules[1:] if not {evidence.signal for evidence in rule.evidence} <= signals][:2]
    if others:
        more = seqs | {seq for rule in others for evidence in rule.evidence for seq in evidence.seqs}
        yield f"A person is needed: {'; '.join([_clause(first), *(_clause(rule) for rule in others)])}.", more
    yield f"A person is needed: {_clause(first)}.", seqs
    yield f"A person is needed: {first.name.replace('_', ' ')}.", seqs


def _first_supported(story: Story, candidates: Iterator[Sentence], told: str) -> SummarySentence | None:
    for text, seqs in candidates:
        cited = story.sources.cited(seqs)
        if story.sources.support(text, cited) and not _repeats(text, told):
            return SummarySentence(text, cited)
    return None


def _stands_in(value: str, told: str) -> bool:
    return len(value) >= 3 and value in told


def _repeats(text: str, told: str) -> bool:
    """Whether a sentence quotes what an earlier one has quoted already."""
    start, end = text.find("“"), text.rfind("”")
    return start >= 0 and text[start : end + 1] in told


def _clause(rule: FiredRule) -> str:
    first, _, rest = rule.reason.rstrip(".").partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An", "No", "Somebody") else f"{first} {rest}".rstrip()


def _short(value: str) -> str:
    plain = " ".join(value.split())
    return plain if len(plain) <= _FACT_CHARACTERS else plain[: _FACT_CHARACTERS - 1].rstrip() + "…"


# In the order in which they are read. Each is given what was told before.
_PARTS: tuple[Callable[[Story, str], Iterator[Sentence]], ...] = (
    lambda story, _: issue(story),
    known,
    lambda story, _: attempts(story),
    lambda story, _: mood(story),
    lambda story, _: wish(story),
    lambda story, _: reason(story),
)
