"""Conversations in which a person was called: at least one handoff, whatever came of it."""

from __future__ import annotations

from frontline.simulation import phrases
from frontline.simulation.ending import HELPED, NOT_HELPED, Ending
from frontline.simulation.lines import Again, begins, does, helps, opens, settles, somebody, subject, waits
from frontline.simulation.play import Play
from frontline.simulation.scene import Known
from frontline.simulation.world import INTERESTS, TEAM, Person
from handoff.conversation import FailureKind


def wish_granted(play: Play) -> Ending:
    """The customer asks for a person, who settles it."""
    known = begins(play)
    play.answer("One moment, I look it up.")
    _wishes(play)
    return _helped(_claimed(play), known)


def failed_then_helped(play: Play) -> Ending:
    """The bot fails, a person settles it: the conversation is theirs, not the bot's."""
    known = begins(play)
    for _ in range(2):
        play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.FALLBACK)
        play.say(play.chance.choice(phrases.DENIALS), "not_helpful", mood=-0.4)
    play.answer("I bring in a person for this.", failed=FailureKind.NOT_HELPFUL)
    play.call("failed_repeatedly")
    return _helped(_claimed(play), known)


def solved_then_escalated(play: Play) -> Ending:
    """The bot did what was asked, and the customer wants a person all the same: it is no case of the bot's any more."""
    known = begins(play)
    does(play, known)
    _wishes(play)
    return _helped(_claimed(play), known)


def angry(play: Play) -> Ending:
    """The customer is furious, and a person makes it good."""
    known = begins(play, mood=-0.5)
    play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.FALLBACK)
    play.say(play.chance.choice(phrases.ANGRY), "not_helpful", mood=-0.85)
    play.answer("I am sorry. I bring in a person.")
    play.call("angry_customer", priority=2)
    return _helped(_claimed(play), known)


def by_policy(play: Play) -> Ending:
    """A matter that is a person's from the start: a dispute, a complaint, fraud."""
    known = begins(play, mood=-0.45)
    wanted = INTERESTS[play.scene.intent]
    rule = {
        "dispute_charge": "dispute",
        "make_complaint": "complaint",
        "cancel_subscription": "cancellation",
        "troubleshoot_product": "troubleshooting_stuck",
        "report_fraud": "fraud",
        "legal_inquiry": "legal",
        "crisis": "crisis",
    }.get(play.scene.intent, "frustrated_customer")
    play.answer("I bring in a person for this.")
    play.call(rule, layer=max(2, wanted.layer), priority=1 if wanted.layer == 3 else 3)
    return _helped(_claimed(play), known)


def unsettled(play: Play) -> Ending:
    """A person tries, and cannot settle it."""
    known = begins(play, mood=-0.3)
    _wishes(play)
    again = helps(_claimed(play), known)
    play.write(phrases.AGENT_RUDE if play.present().is_careless and play.chance.random() < 0.4 else phrases.AGENT_SORRY)
    play.say("That is a pity", "inform", mood=-0.6)
    play.close("unresolved")
    return Ending(outcome=NOT_HELPED, asked_again=again.again, asked_twice=again.twice)


def silent_with_a_person(play: Play) -> Ending:
    """A person answers, and the customer is gone."""
    known = begins(play)
    _wishes(play)
    again = helps(_claimed(play), known)
    play.write(phrases.AGENT_THERE)
    play.pause(600.0)
    play.close("no_reply")
    return Ending(outcome=NOT_HELPED, asked_again=again.again, asked_twice=again.twice, is_rated=False)


def left_the_line(play: Play) -> Ending:
    """The customer waits for a person, goes back to the bot, and leaves."""
    begins(play)
    _wishes(play)
    play.pause(waits(play) + 200.0)
    play.leave_line("bot_chosen")
    return Ending(outcome=NOT_HELPED, is_rated=False)


def line_closed(play: Play) -> Ending:
    """Nobody came in time, the customer is gone, and a supervisor closes it."""
    begins(play)
    _wishes(play)
    play.pause(3600.0 + play.chance.uniform(0.0, 7200.0))
    play.close("no_reply", by=_supervisor(play))
    return Ending(outcome=NOT_HELPED, is_rated=False)


def left_an_address(play: Play) -> Ending:
    """Nobody is there; the customer leaves an address and is owed an answer."""
    begins(play)
    _wishes(play)
    play.pause(30.0)
    play.leave_line("follow_up")
    return Ending(outcome=NOT_HELPED, is_rated=False)


def solved_by_the_bot_after_the_line(play: Play) -> Ending:
    """The customer waits, goes back to the bot, and there it is done: a person was called all the same."""
    known = begins(play)
    _wishes(play)
    play.pause(waits(play) + 100.0)
    play.leave_line("bot_chosen")
    play.say("Then do it yourself please", play.scene.intent)
    does(play, known)
    play.say(play.chance.choice(phrases.THANKS), "thank", mood=0.6)
    play.answer("You are welcome!")
    return Ending(outcome=HELPED)


def passed_on(play: Play) -> Ending:
    """It came to the wrong team, who pass it on; the second person settles it."""
    known = begins(play)
    _wishes(play)
    _claimed(play)
    play.write(phrases.AGENT_HELLO.format(name=play.present().name))
    play.parts[-1].verdict, play.parts[-1].verdict_at = "wrong_team", play.now
    skill = "complaints" if play.parts[-1].skill != "complaints" else "billing"
    play.pass_on(skill=skill)
    play.claim(somebody(play, skill=skill), after=waits(play))
    return _helped(play, known)


def given_back(play: Play) -> Ending:
    """A person settles it and gives it back; the bot answers one more question, and nobody closes it."""
    again = _helped_and_given_back(play)
    play.say("How long is the warranty, by the way?", "ask_question")
    play.answer(phrases.MATTERS["ask_question"].done, resolved=True)
    return Ending(outcome=HELPED, asked_again=again.again, asked_twice=again.twice)


def given_back_and_silent(play: Play) -> Ending:
    """A person settles it and gives it back, and nothing more is heard: only the wrap-up says that it was solved."""
    again = _helped_and_given_back(play)
    return Ending(outcome=HELPED, asked_again=again.again, asked_twice=again.twice)


def given_back_unsettled(play: Play) -> Ending:
    """A person cannot settle it and gives it back, and nothing more is heard."""
    known = begins(play, mood=-0.2)
    _wishes(play)
    again = helps(_claimed(play), known)
    play.write(phrases.AGENT_SORRY)
    play.say("That is a pity", "inform", mood=-0.6)
    play.give_back("unresolved")
    return Ending(outcome=NOT_HELPED, asked_again=again.again, asked_twice=again.twice, is_rated=False)


def _helped_and_given_back(play: Play) -> Again:
    known = begins(play)
    _wishes(play)
    again = helps(_claimed(play), known)
    play.write(phrases.MATTERS[play.scene.intent].helped.format(value=known.value))
    play.say(play.chance.choice(phrases.THANKS), "thank", mood=0.6)
    play.give_back("resolved")
    return again


def taken_over(play: Play) -> Ending:
    """A supervisor sees it go wrong and steps in."""
    known = begins(play, mood=-0.4)
    play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.FALLBACK)
    play.pause(20.0)
    play.take_over(_supervisor(play))
    return _helped(play, known)


def bot_was_away(play: Play) -> Ending:
    """The bot does not answer in time."""
    known = subject(play)
    opens(play, known)
    play.pause(30.0)
    play.call("bot_unavailable", cause="bot_unavailable", layer=1)
    return _helped(_claimed(play), known)


def pressed_for_a_person(play: Play) -> Ending:
    """The button that calls for a person, before a word on the matter itself."""
    known = begins(play)
    play.pause(8.0)
    play.call("human_requested", cause="button")
    return _helped(_claimed(play), known)


def other_language(play: Play) -> Ending:
    """The customer writes in a language that the bot does not speak."""
    asked, answered, thanks = phrases.OTHER_LANGUAGES[play.scene.language]
    play.say(asked, play.scene.intent)
    play.answer("I bring in a person who speaks your language.")
    play.call("other_language")
    _claimed(play)
    play.write(answered)
    play.say(thanks, "thank", mood=0.5)
    play.close("resolved")
    return Ending(outcome=HELPED)


def spam(play: Play) -> Ending:
    """Advertising that fell into the line, which an agent closes as what it is."""
    play.say(play.chance.choice(phrases.SPAM), "out_of_scope")
    play.answer(phrases.CANNOT, failed=FailureKind.FALLBACK)
    play.say(play.chance.choice(phrases.SPAM), "out_of_scope")
    play.call("failed_attempts", skill="general")
    _claimed(play)
    play.close("spam")
    return Ending(outcome=NOT_HELPED, is_rated=False)


def still_waiting(play: Play) -> Ending:
    """At the end of the time it waits for a person."""
    begins(play)
    _wishes(play)
    return Ending(outcome="", is_rated=False)


def still_with_a_person(play: Play) -> Ending:
    """At the end of the time a person has it."""
    begins(play)
    _wishes(play)
    _claimed(play)
    play.write(phrases.AGENT_HELLO.format(name=play.present().name))
    return Ending(outcome="", is_rated=False)


def _wishes(play: Play) -> None:
    play.say(play.chance.choice(phrases.WISHES), "talk_to_human", mood=-0.1)
    play.answer("I bring in a person.")
    play.call("valued_customer" if play.scene.customer.tier == "vip" else "explicit_wish")


def _claimed(play: Play) -> Play:
    skill = play.parts[-1].skill
    play.claim(somebody(play, skill=skill), after=waits(play), is_offered=play.chance.random() < 0.7)
    return play


def _supervisor(play: Play) -> Person:
    return play.chance.choice([person for person in TEAM if person.role == "supervisor"])


def _helped(play: Play, known: Known) -> Ending:
    """Whoever has it settles it and closes it."""
    again = helps(play, known)
    settles(play, known)
    play.close("resolved")
    return Ending(outcome=HELPED, asked_again=again.again, asked_twice=again.twice)
