"""What the policy may look at, built from a transcript: as live, but from what was said instead of Rasa's tracker.

What a live bot knows of itself (its open form, how its attempt went) is inferred here; docs/replay.md says how. Nothing
in a turn that is judged is taken from what came after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from bot.parse_data import amount_of
from frontline.replay.bot_answers import asks, failures_of, plain
from frontline.replay.bot_offers import offers_person
from frontline.replay.transcript import Transcript, Utterance
from frontline.replay.understood import Understood
from handoff.conversation import ANSWER_CHARACTERS, Customer, Failure, FailureKind, Turn, Understanding
from handoff.offers import REFUSALS
from handoff.reading import says_yes
from handoff.sameness import is_repeated
from handoff.subjects import QUESTION, WANTED, is_switch

_OF_A_TASK = (FailureKind.REJECTED_VALUE, FailureKind.VERIFICATION)
_YES = "affirm"
_DONE = ("thank", "goodbye")
# Words shared by two questions that make them the same; lower than the policy's, for here it only withholds a success.
_SAME_QUESTION = 0.5


@dataclass(frozen=True)
class Exchange:
    """A customer's message and the answers to it.

    `number` counts the customer's messages from zero, `entry` the transcript's. `heard` is the turn before the bot
    acted, `answered` after it, and `settled` as later turns see it, when the customer's next message has shown whether
    the answer helped. `with_agent` is true from the first message on that follows an agent's. `answers_offer` says that
    the bot of the transcript had asked whether a person should take over, and nothing else since.
    """

    number: int
    entry: int
    heard: Turn
    answered: Turn
    settled: Turn
    with_agent: bool
    answers_offer: bool


def exchanges_of(understood: Understood) -> tuple[Exchange, ...]:
    """All messages of the customer, oldest first."""
    transcript = understood.transcript
    entries = transcript.customer_entries
    found: list[Exchange] = []
    # What the bot said before the customer did is no attempt at anything, but may be repeated.
    opening = transcript.turns[: entries[0]] if entries else transcript.turns
    said_before = {plain(one.text) for one in opening}
    is_with_agent = any(one.author == "agent" for one in opening)
    open_goal, is_offered = "", False
    for number, (entry, understanding) in enumerate(zip(entries, understood.understandings, strict=True)):
        last = entries[number + 1] if number + 1 < len(entries) else len(transcript.turns)
        after = transcript.turns[entry + 1 : last]
        answers = tuple(one for one in after if one.author == "bot")
        heard = _heard(transcript.turns[entry], entry, understanding, open_goal)
        answered = _answered(heard, answers, open_goal, said_before)
        settled = _settled(answered, answers, _following(understood, number))
        found.append(Exchange(number, entry, heard, answered, settled, is_with_agent, is_offered))
        said_before.update(plain(one.text) for one in answers)
        is_with_agent = is_with_agent or any(one.author == "agent" for one in after)
        is_asking = bool(answers) and asks(answers[-1])
        is_taken = understanding.intent == _YES or says_yes(understanding)
        is_still_offered = is_offered and not is_asking and not is_taken and understanding.intent not in REFUSALS
        is_offered = any(offers_person(one) for one in answers) or is_still_offered
        # A bot that asks is in the middle of its task, and one that failed hears the same need once more.
        open_goal = settled.goal if is_asking or answered.failures else ""
    return tuple(found)


def customer_of(transcript: Transcript) -> Customer:
    """The customer as the policy knows them; what the transcript does not say is as for a stranger."""
    told = transcript.customer
    if told is None:
        return Customer()
    return Customer(tier=told.tier or Customer().tier, language=told.language or "")


def _heard(said: Utterance, entry: int, understanding: Understanding, open_goal: str) -> Turn:
    return Turn(
        seq=entry + 1,
        text=said.text,
        understanding=understanding,
        goal=_goal(understanding, open_goal),
        amount=amount_of(understanding),
        at=said.epoch,
    )


def _goal(understanding: Understanding, open_goal: str) -> str:
    intent = understanding.intent if understanding.intent in WANTED else ""
    if not open_goal:
        return intent
    return intent if is_switch(intent, understanding.confidence) else open_goal


def _answered(heard: Turn, answers: Sequence[Utterance], open_goal: str, said_before: set[str]) -> Turn:
    if not answers:
        return heard
    failures = tuple(_failures(answers, heard.goal, said_before))
    # A bot that turns down a value is still at its task, whatever the customer's words looked like.
    goal = open_goal if open_goal and any(one.kind in _OF_A_TASK for one in failures) else heard.goal
    return replace(
        heard,
        goal=goal,
        failures=tuple(replace(one, goal=goal) for one in failures),
        answered_at=answers[-1].epoch,
        answer=" ".join(one.text for one in answers)[:ANSWER_CHARACTERS],
    )


def _failures(answers: Sequence[Utterance], goal: str, said_before: set[str]) -> Iterator[Failure]:
    for answer in answers:
        yield from failures_of(answer, goal=goal, said_before=said_before)


def _following(understood: Understood, number: int) -> tuple[str, Understanding] | None:
    """The customer's next message with its understanding, if there is one."""
    entries = understood.transcript.customer_entries
    if number + 1 >= len(entries):
        return None
    return understood.transcript.turns[entries[number + 1]].text, understood.understandings[number + 1]


def _settled(turn: Turn, answers: Sequence[Utterance], following: tuple[str, Understanding] | None) -> Turn:
    """The turn with its goal as resolved, where the answer was one and the customer went on from it."""
    if not turn.goal or not answers or turn.failures or asks(answers[-1]) or following is None:
        return turn
    text, understanding = following
    goes_on = understanding.intent in WANTED and (
        understanding.intent != turn.goal
        or (turn.goal == QUESTION and not is_repeated(text, turn.text, similarity=_SAME_QUESTION))
    )
    return replace(turn, resolved=(turn.goal,)) if goes_on or understanding.intent in _DONE else turn
