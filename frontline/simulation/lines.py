"""What conversations of many kinds have in common: how they begin, what is asked, and how a person helps."""

from __future__ import annotations

from dataclasses import dataclass

from frontline.simulation import phrases
from frontline.simulation.play import Play
from frontline.simulation.scene import Known
from frontline.simulation.world import INTERESTS, TEAM, Person
from handoff.conversation import FailureKind

_PRODUCTS = ("floor lamp", "thermostat", "router", "kettle", "heater", "camera")
_VISITS = ("installation visit", "phone consultation", "showroom visit")


@dataclass(frozen=True, slots=True)
class Again:
    """What a person asked for once more: facts that the briefing held (`again`), in the very words of the bot (`twice`)."""

    again: int = 0
    twice: int = 0


def subject(play: Play) -> Known:
    """What this conversation is about: the same as an earlier one where it goes on with it."""
    if play.known is None:
        play.known = _new_subject(play)
    return play.known


def _new_subject(play: Play) -> Known:
    name, chance = INTERESTS[play.scene.intent].fact, play.chance
    match name:
        case "order_number":
            value = f"BW-{chance.randrange(100_000, 1_000_000)}"
        case "invoice_number":
            value = f"INV-{chance.randrange(10_000, 100_000)}"
        case "email":
            value = play.scene.customer.email or f"guest{chance.randrange(1000)}@mail.example"
        case "product":
            value = chance.choice(_PRODUCTS)
        case "appointment_kind":
            value = chance.choice(_VISITS)
        case _:
            return Known("", *chance.choice(phrases.ARTICLES))
    return Known(name, phrases.QUESTIONS[name][0], value)


def opens(play: Play, known: Known, *, mood: float = 0.0) -> bool:
    """The customer says what they want, now and then after a hello. Whether nothing is left to ask."""
    chance, intent = play.chance, play.scene.intent
    if chance.random() < 0.12:
        play.say(chance.choice(phrases.HELLOS), "greet", mood=0.2)
        play.answer("Hello! What can I do for you?")
    text = chance.choice(phrases.MATTERS[intent].openings)
    if play.scene.is_return:
        text = phrases.BACK.format(opening=text)
    if known.name and chance.random() < 0.35:
        play.say(f"{text} ({known.value})", intent, mood=mood, fact=known.fact)
        return True
    play.say(text, intent, mood=mood)
    return not known.name


def asks(play: Play, known: Known, *, twice: bool = False) -> None:
    """The bot asks what it is about, and hears it; `twice` after an answer that it could not take."""
    question = phrases.QUESTIONS[known.name][1]
    play.answer(question)
    play.asked.add(known.name)
    if twice:
        play.say(play.chance.choice(phrases.UNCLEAR), "inform", mood=-0.1)
        play.answer(question, failed=FailureKind.REJECTED_VALUE)
    play.say(known.value, "inform", fact=known.fact)


def begins(play: Play, *, twice: bool = False, mood: float = 0.0) -> Known:
    """The customer says what they want, and the bot learns what it is about."""
    known = subject(play)
    is_told = opens(play, known, mood=mood)
    if not is_told or (twice and known.name):
        asks(play, known, twice=twice)
    return known


def does(play: Play, known: Known) -> None:
    """The bot settles it."""
    play.answer(phrases.MATTERS[play.scene.intent].done.format(value=known.value), resolved=True)


def fails(play: Play) -> None:
    """The bot does not understand what it is told."""
    play.say(play.chance.choice(phrases.UNCLEAR), "inform", mood=-0.15, confidence=0.22, second=play.scene.intent)
    play.answer(phrases.NOT_UNDERSTOOD, failed=FailureKind.FALLBACK)


def somebody(play: Play, *, skill: str) -> Person:
    """An agent who can take it: with the skill, and the customer's language where anybody has both."""
    able = [person for person in TEAM if skill in person.skills]
    speaking = [person for person in able if play.scene.language in person.languages]
    if not speaking:
        speaking = [person for person in TEAM if play.scene.language in person.languages and person.skills]
    return play.chance.choice(speaking or able)


def waits(play: Play) -> float:
    """How long the customer waits for a person, in seconds: mostly a minute or two, now and then half an hour."""
    if play.chance.random() < 0.06:
        return round(play.chance.uniform(900.0, 2400.0), 3)
    return round(5.0 + play.chance.expovariate(1 / 85.0), 3)


def helps(play: Play, known: Known) -> Again:
    """The agent says hello and asks, now and then for what they were told already."""
    person, chance = play.present(), play.chance
    play.write(phrases.AGENT_HELLO.format(name=person.name))
    held = {fact.name for fact in play.parts[-1].facts}
    found = Again()
    if known.name in held and chance.random() < (0.4 if person.is_careless else 0.06):
        in_the_bots_words = chance.random() < 0.5
        play.write(phrases.QUESTIONS[known.name][1] if in_the_bots_words else phrases.ASKED_AGAIN[known.name])
        play.say(f"I told you already: {known.value}", "inform", mood=-0.45)
        found = Again(1, int(in_the_bots_words and known.name in play.asked))
    elif chance.random() < 0.3:
        play.write(chance.choice(phrases.ASKED_NEW))
        play.say("Yesterday, and you reach me here.", "inform")
    if chance.random() < 0.2:
        play.note("Customer called about this before.")
    play.works(chance.randrange(6))
    return found


def settles(play: Play, known: Known) -> None:
    """The agent has settled it, says so, and hears thanks."""
    play.write(phrases.MATTERS[play.scene.intent].helped.format(value=known.value))
    play.say(play.chance.choice(phrases.THANKS), "thank", mood=0.6)
    play.write(phrases.AGENT_BYE)
