"""Conversations that the bot had alone. None of them counts as solved unless something was done."""

from __future__ import annotations

from frontline.simulation import phrases
from frontline.simulation.ending import ABANDONED, CONFIRMED, REOPENED, UNCONFIRMED, Ending
from frontline.simulation.hearing import OUT_OF_SCOPE
from frontline.simulation.lines import begins, does, fails, opens, subject
from frontline.simulation.play import Play
from handoff.conversation import FailureKind
from handoff.log import Source


def solved_and_thanked(play: Play) -> Ending:
    """It is done, and the customer says so."""
    does(play, begins(play))
    _thanks(play)
    return Ending(outcome=CONFIRMED)


def solved_and_silent(play: Play) -> Ending:
    """It is done, and the customer leaves without a word."""
    does(play, begins(play))
    return Ending(outcome=UNCONFIRMED)


def solved_after_asking_twice(play: Play) -> Ending:
    """It is done in the end, but the customer was asked the same question twice."""
    known = begins(play, twice=True)
    does(play, known)
    return Ending(outcome=UNCONFIRMED, asked_twice=int(bool(known.name)))


def offer_refused(play: Play) -> Ending:
    """The bot fails once and offers a person; the customer declines, and it is done by the bot after all."""
    known = begins(play)
    play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.CLARIFICATION)
    play.answer(phrases.OFFER, offers=True)
    play.say("No, please try again", "deny")
    does(play, known)
    _thanks(play)
    return Ending(outcome=CONFIRMED)


def article_and_thanks(play: Play) -> Ending:
    """An article answers the question."""
    _article(play)
    _thanks(play)
    return Ending(outcome=CONFIRMED)


def article_and_silence(play: Play) -> Ending:
    """An article is shown, and nothing more is heard."""
    _article(play)
    return Ending(outcome=UNCONFIRMED)


def solved_then_denied(play: Play) -> Ending:
    """The bot says that it is done, the customer says that it is not, and is gone: nothing was solved."""
    does(play, begins(play))
    play.say(play.chance.choice(phrases.DENIALS), "not_helpful", mood=-0.4)
    play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.NOT_HELPFUL)
    return Ending(outcome=ABANDONED, is_rated=False)


def solved_but_wrong(play: Play) -> Ending:
    """The bot says that it is done, nobody says a word, and an agent who reads it later calls the answer wrong."""
    does(play, begins(play))
    play.wrong_answers.append(play.lines[-1].entry.seq)
    return Ending(outcome=ABANDONED)


def came_back_into_it(play: Play) -> Ending:
    """It is done and over, and days later the customer goes on about it in the same conversation."""
    known = begins(play)
    does(play, known)
    play.pause(play.chance.uniform(26.0, 100.0) * 3600.0)
    again = play.say(phrases.BACK.format(opening=known.value), play.scene.intent, mood=-0.3, fact=known.fact)
    does(play, known)
    return Ending(outcome=REOPENED, was=UNCONFIRMED, reopened_at=again.at, is_rated=False)


def another_matter_later(play: Play) -> Ending:
    """It is done and over, and days later the customer wants something else in the same conversation: nothing came open again."""
    does(play, begins(play))
    play.pause(play.chance.uniform(26.0, 100.0) * 3600.0)
    # Nobody else asks for it, so that it is no return of anybody's either.
    play.say("When is my appointment, by the way?", "check_appointment")
    play.answer("Your appointment is on Friday at two.", resolved=True)
    return Ending(outcome=UNCONFIRMED, is_rated=False)


def left_at_a_question(play: Play) -> Ending:
    """The bot asks, and the customer is gone."""
    known = subject(play)
    opens(play, known)
    play.answer(phrases.QUESTIONS[known.name][1] if known.name else "What exactly would you like to know?")
    return Ending(outcome=ABANDONED, is_rated=False)


def asked_twice_and_left(play: Play) -> Ending:
    """The bot asks the same question twice, and the customer is gone."""
    known = subject(play)
    opens(play, known)
    question = phrases.QUESTIONS[known.name][1] if known.name else "What exactly would you like to know?"
    play.answer(question)
    play.say(play.chance.choice(phrases.UNCLEAR), "inform", mood=-0.2)
    play.answer(question, failed=FailureKind.REJECTED_VALUE)
    return Ending(outcome=ABANDONED, asked_twice=1, is_rated=False)


def seemed_solved(play: Play) -> Ending:
    """Nothing was done, the customer leaves politely, and the bot is glad that it could help."""
    opens(play, subject(play))
    play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.FALLBACK)
    fails(play)
    play.say(play.chance.choice(phrases.POLITE_ENDS), "goodbye", mood=0.0)
    play.answer("You are welcome. I am glad that I could help. Goodbye!")
    return Ending(outcome=ABANDONED, is_rated=False)


def thanked_for_nothing(play: Play) -> Ending:
    """The back office fails, and the customer says thanks all the same."""
    begins(play)
    play.answer("I am sorry, our system does not answer at the moment.", failed=FailureKind.BACK_OFFICE)
    play.say("ok thank you", "thank", mood=0.15)
    play.answer("You are welcome!")
    return Ending(outcome=ABANDONED, is_rated=False)


def hello_only(play: Play) -> Ending:
    """A hello, and nothing more."""
    play.say(play.chance.choice(phrases.HELLOS), "greet", mood=0.2)
    play.answer("Hello! What can I do for you?")
    return Ending(outcome=ABANDONED, is_rated=False)


def out_of_scope(play: Play) -> Ending:
    """Something that the shop does not do."""
    texts = phrases.NEW_WORDS if play.scene.is_drifting else phrases.SURROUNDINGS
    for _ in range(1 + int(play.chance.random() < 0.4)):
        play.say(play.chance.choice(texts), OUT_OF_SCOPE)
        play.answer(phrases.CANNOT, failed=FailureKind.FALLBACK)
    return Ending(outcome=ABANDONED, is_rated=False)


def never_spoke(play: Play) -> Ending:
    """The window was opened, and closed again."""
    return Ending(outcome="", is_rated=False)


def still_with_the_bot(play: Play) -> Ending:
    """At the end of the time the customer has been silent for an hour at most: they may go on."""
    does(play, begins(play))
    return Ending(outcome="", is_rated=False)


def _thanks(play: Play) -> None:
    play.say(play.chance.choice(phrases.THANKS), "thank", mood=0.6)
    play.answer("You are welcome!")


def _article(play: Play) -> None:
    known = subject(play)
    opens(play, known)
    play.answer(phrases.MATTERS[play.scene.intent].done, resolved=True, source=Source(known.label, known.value))
