"""Whole conversations in which the words around a phrase, or the language, decide who answers; with the real bot."""

from __future__ import annotations

import pytest

from handoff.conversation import OfferState
from handoff.decision import Outcome
from tests.conversation_world import World
from tests.talk import MAYA, Heard

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _rules(heard: Heard) -> list[str]:
    return [rule.name for rule in heard.done.decision.rules] if heard.done.decision is not None else []


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("wo ist mein Paket?", "de", "Deutsch"),
        ("¿dónde está mi pedido?", "es", "español"),
        ("où est ma commande", "fr", "français"),
        ("dov'è il mio ordine", "it", "italiano"),
        ("onde está meu pedido", "pt", "português"),
        ("waar is mijn bestelling", "nl", "Nederlands"),
        ("gdzie jest moja paczka", "pl", "polski"),
    ],
)
async def test_another_language_is_answered_in_it_and_handed_off(
    world: World, text: str, language: str, told: str
) -> None:
    heard = await world.talk().say(text)
    decision = heard.done.decision
    assert decision is not None
    assert (decision.outcome, decision.language) == (Outcome.HANDOFF, language)
    assert decision.rules[0].name == "other_language"
    assert [reply.text for reply in heard.replies] == [decision.tell_text]
    assert told in heard.text


@pytest.mark.parametrize("text", ["hola, where is my order?", "ok", "gracias", "BW-104233", "my name is José García"])
async def test_a_foreign_word_or_name_is_no_other_language(world: World, text: str) -> None:
    heard = await world.talk(MAYA).say(text)
    assert heard.turn.understanding.language == "en"
    assert "other_language" not in _rules(heard)


async def test_a_customer_who_writes_english_the_next_time_is_served(world: World) -> None:
    await world.talk(MAYA).say("wo ist mein Paket?")
    heard = await world.talk(MAYA).say("where is order BW-104233?")
    assert _rules(heard) == []
    assert heard.turn.resolved == ("track_order",)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("I'm not going to sue you, I only want to know where BW-104233 is", "legal"),
        ("do you have the lawyer's lamp in green?", "legal"),
        ("my fire alarm beeps, which battery does it take?", "safety"),
        ("this lamp is killer, I could kill for a second one", "crisis"),
        ("I don't want to cancel my subscription, what does it cost?", "cancellation"),
    ],
)
async def test_words_in_a_harmless_context_call_nobody(world: World, text: str, rule: str) -> None:
    heard = await world.talk(MAYA).say(text)
    assert heard.turn.understanding.triggers == ()
    assert rule not in _rules(heard)
    assert heard.done.decision is not None
    assert heard.done.decision.outcome is not Outcome.HANDOFF


async def test_a_crisis_in_the_middle_of_a_task_stops_the_bot(world: World) -> None:
    talk = world.talk(MAYA)
    await talk.say("where is my order?")
    heard = await talk.say("forget it, i just dont want to live anymore")
    decision = heard.done.decision
    assert decision is not None
    assert (decision.outcome, decision.rules[0].name, decision.suspend_bot) == (Outcome.HANDOFF, "crisis", True)
    assert "988" in heard.text


async def test_a_plain_denial_of_a_crisis_is_asked_about_first(world: World) -> None:
    heard = await world.talk(MAYA).say("don't worry, I'm not suicidal")
    assert heard.turn.offer is OfferState.OFFERED
    assert "988" in heard.text


async def test_a_denial_with_more_behind_it_stops_the_bot(world: World) -> None:
    heard = await world.talk(MAYA).say("I'm not suicidal but I want to die")
    assert _rules(heard)[0] == "crisis"


async def test_a_slip_in_a_serious_word_is_understood(world: World) -> None:
    heard = await world.talk(MAYA).say("my lawer will be in touch with you")
    assert _rules(heard)[0] == "legal"
    assert heard.turn.offer is OfferState.NONE


async def test_the_second_wrong_number_is_followed_by_the_offer_and_a_yes_by_nothing_but_the_handoff(
    world: World,
) -> None:
    talk = world.talk()
    await talk.say("where's my order BW-999999")
    offered = await talk.say("BW-999998")
    decision = offered.done.decision
    assert decision is not None
    assert (decision.outcome, offered.turn.offer) == (Outcome.OFFER, OfferState.OFFERED)
    assert offered.failures == [("rejected_value", "track_order")]
    assert offered.replies[-1].text == decision.tell_text
    assert offered.turn.answer.startswith("I cannot find the order BW-999998.")
    accepted = await talk.press("Yes, please")
    assert accepted.done.decision is not None
    assert accepted.done.decision.outcome is Outcome.HANDOFF
    assert [reply.text for reply in accepted.replies] == [accepted.done.decision.tell_text]


async def test_a_no_to_an_offer_that_followed_a_failure_goes_on_with_the_question(world: World) -> None:
    talk = world.talk(MAYA)
    await talk.say("where's my order BW-999999")
    await talk.say("BW-999998")
    refused = await talk.say("no")
    assert refused.turn.offer is OfferState.REFUSED
    assert [reply.text[:12] for reply in refused.replies] == ["All right, w", "Which order "]
    assert (await talk.say("BW-104233")).turn.resolved == ("track_order",)


async def test_an_offer_in_the_middle_of_a_consent_takes_the_yes(world: World) -> None:
    number = world.an_order("placed")
    talk = world.talk(await world.owner_of(number))
    assert f"Shall I cancel order {number}" in (await talk.say(f"cancel order {number}")).text
    heard = await talk.say("I want to file a complaint")
    assert heard.turn.offer is OfferState.OFFERED
    heard = await talk.say("yes")
    assert heard.turn.offer is OfferState.ACCEPTED
    assert (await world.office.order(number)).status.value == "placed"


@pytest.mark.parametrize(
    "texts",
    [
        ["where is my order BW-104233 and I want to kill myself"],
        ["cancel my order and where is my refund", "i want to end my life"],
    ],
)
async def test_a_crisis_leaves_every_other_wish_unanswered(world: World, texts: list[str]) -> None:
    talk = world.talk(MAYA)
    for text in texts:
        heard = await talk.say(text)
    decision = heard.done.decision
    assert decision is not None
    assert decision.suspend_bot
    assert [reply.text for reply in heard.replies] == [decision.tell_text]
    assert heard.turn.resolved == ()
    for text in ("yes", "where is my order BW-104233?"):
        assert (await talk.say(text)).replies == []


@pytest.mark.parametrize("before", [("where is my order BW-104233?",), ("I want to book an installation",)])
async def test_who_answers_an_offer_with_more_anger_is_handed_over(world: World, before: tuple[str, ...]) -> None:
    talk = world.talk(MAYA)
    for text in before:
        await talk.say(text)
    offered = (await talk.say("this is useless")).done.decision
    assert offered is not None
    assert offered.outcome is Outcome.OFFER
    heard = await talk.say("third time I ask, unbelievable")
    assert heard.done.decision is not None
    assert heard.done.decision.outcome is Outcome.HANDOFF
    assert "angry_customer" in _rules(heard)
