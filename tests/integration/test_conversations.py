"""Whole conversations with the real bot: trained model, action server, back office and mail server are all real."""

from __future__ import annotations

import contextlib
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.answers import TITLES
from actions.goals import GOALS
from backoffice.port import AppointmentKind, OrderStatus
from frontline.places import ROOT
from handoff.conversation import OfferState
from handoff.decision import Outcome
from tests.conversation_world import World
from tests.talk import DANIEL, GRACE, MAYA, TOM, rasa_test

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_order_is_tracked(world: World) -> None:
    talk = world.talk()
    assert "order number" in (await talk.say("where is my order")).text
    heard = await talk.say("BW-104233")
    assert "on its way with Northline Express" in heard.text
    assert heard.turn.resolved == ("track_order",)


async def test_a_stranger_hears_nothing_of_what_was_ordered(world: World) -> None:
    heard = await world.talk().say("track BW-104233")
    assert "thermostat" not in heard.text
    assert "1BW004512877" not in heard.text
    assert "thermostat" in (await world.talk(MAYA).say("track BW-104233")).text


async def test_a_parcel_is_found_by_its_tracking_number(world: World) -> None:
    heard = await world.talk().say("tracking number 1BW004377905")
    assert "delayed" in heard.text
    assert "last scan" in heard.text
    assert heard.turn.resolved == ("track_order",)


async def test_a_known_customer_chooses_among_their_orders(world: World) -> None:
    talk = world.talk(MAYA)
    heard = await talk.say("where is my order?")
    assert [title[:9] for title in heard.buttons] == ["BW-104871", "BW-104233"]
    assert "BW-104233" in (await talk.say("the second one")).text


async def test_without_a_number_the_account_is_found_first(world: World) -> None:
    talk = world.talk()
    await talk.say("where is my order")
    heard = await talk.say("i don't have the order number")
    assert "look up your orders" in heard.text
    assert "e-mail address" in heard.text
    await talk.say("walter.lindqvist@example.com")
    heard = await talk.say("55406")
    assert "BW-104377" in heard.text
    assert heard.turn.resolved == ("track_order",)


async def test_another_customers_order_cannot_be_touched(world: World) -> None:
    heard = await world.talk(MAYA).say("please cancel order BW-104640")
    assert "cannot find the order BW-104640" in heard.text
    assert heard.failures == [("rejected_value", "cancel_order")]


async def test_a_question_in_between_is_answered_and_the_form_goes_on(world: World) -> None:
    talk = world.talk()
    await talk.say("where is my order")
    heard = await talk.say("wait, first tell me your return policy")
    assert heard.replies[0].source is not None
    assert heard.replies[0].source.slug == "return-policy"
    assert "What is the order number?" in heard.replies[-1].text
    assert "BW-104233" in (await talk.say("ok it's BW-104233")).text


async def test_a_number_is_corrected_after_the_answer(world: World) -> None:
    talk = world.talk()
    await talk.say("track BW-104512")
    heard = await talk.say("no, I meant BW-104233")
    assert "Order BW-104233 is on its way" in heard.text


async def test_of_two_numbers_the_denied_one_is_not_meant(world: World) -> None:
    talk = world.talk()
    await talk.say("where is my order")
    assert "BW-104233" in (await talk.say("it's BW-104233, not BW-104512")).text


async def test_the_same_wrong_number_is_not_asked_for_in_a_loop(world: World) -> None:
    talk = world.talk()
    first = await talk.say("where's my order BW-999999")
    second = await talk.say("BW-999999")
    assert first.failures == second.failures == [("rejected_value", "track_order")]
    assert first.replies[0].text != second.replies[0].text
    assert second.turn.offer is OfferState.OFFERED
    third = await talk.say("BW-999999")
    assert third.done.decision is not None
    assert third.done.decision.outcome is Outcome.HANDOFF


async def test_an_order_is_cancelled_only_after_a_clear_yes(world: World) -> None:
    number = "BW-104871"
    talk = world.talk()
    assert "e-mail address" in (await talk.say(f"cancel order {number}")).text
    assert f"Shall I cancel order {number}" in (await talk.say("maya.torres@example.com")).text
    for noise in ("hmm i guess", "ok?"):
        heard = await talk.say(noise)
        assert "clearly say yes" in heard.text
        assert (await world.office.order(number)).status is OrderStatus.PLACED
    heard = await talk.say("yes please")
    assert heard.turn.resolved == ("cancel_order",)
    assert (await world.office.order(number)).status is OrderStatus.CANCELLED


async def test_a_yes_counts_for_what_was_asked_and_not_for_a_corrected_number(world: World) -> None:
    number, other = world.an_order("placed"), world.an_order("packed")
    owner = await world.owner_of(number)
    talk = world.talk()
    await talk.say(f"cancel order {number}")
    assert "Shall I cancel" in (await talk.say(owner.email)).text
    heard = await talk.say(f"yes, I mean {other}")
    assert "is cancelled" not in heard.text
    assert (await world.office.order(number)).status is OrderStatus.PLACED
    assert (await world.office.order(other)).status is OrderStatus.PACKED


async def test_a_no_changes_nothing(world: World) -> None:
    number = world.an_order("placed")
    owner = await world.owner_of(number)
    talk = world.talk()
    await talk.say(f"cancel order {number}")
    await talk.say(owner.email)
    assert "leave everything as it is" in (await talk.say("no")).text
    assert (await world.office.order(number)).status is OrderStatus.PLACED


async def test_what_has_shipped_is_not_cancelled(world: World) -> None:
    heard = await world.talk(MAYA).say("cancel order BW-104233")
    assert "already left our warehouse" in heard.text
    assert heard.failures == [("back_office", "cancel_order")]


async def test_a_turn_that_is_offered_again_is_answered_the_same_and_done_once(world: World) -> None:
    number = world.an_order("placed")
    owner = await world.owner_of(number)
    talk = world.talk()
    await talk.say(f"cancel order {number}")
    await talk.say(owner.email)
    heard = await talk.say("yes")
    again = await talk.again(heard)
    assert again.text == heard.text


async def test_an_address_is_given_in_pieces_and_corrected(world: World) -> None:
    number = world.an_order("packed")
    talk = world.talk(await world.owner_of(number))
    heard = await talk.say(f"please send order {number} to 18 Alder Court, Portland instead")
    assert "state and ZIP code" in heard.text
    assert "18 Alder Court, Portland, OR 97205" in (await talk.say("OR 97205")).text
    heard = await talk.say("actually it's 20 Alder Court, Portland, OR 97205")
    assert "Shall I send" in heard.text
    heard = await talk.press("Yes, send it there")
    assert heard.turn.resolved == ("change_delivery_address",)
    assert (await world.office.order(number)).address.line1 == "20 Alder Court"


async def test_a_return_is_opened_with_the_reason_that_was_told_already(world: World) -> None:
    talk = world.talk(MAYA)
    heard = await talk.say("I'd like to return the lamps because they are too dark")
    assert "BW-103990" in heard.text
    assert "they are too dark" in heard.text
    heard = await talk.say("yes please do")
    assert "RT-" in heard.text
    assert heard.turn.resolved == ("return_item",)
    talk = world.talk(MAYA)
    await talk.say("return order BW-103990 because it is broken")
    assert "already open" in (await talk.say("yes")).text


async def test_a_return_that_is_too_late_is_refused_with_the_reason(world: World) -> None:
    heard = await world.talk(TOM).say("I want to return my kettle BW-103077")
    assert "more than 30 days ago" in heard.text


async def test_a_password_is_reset_after_the_identity_is_verified(world: World) -> None:
    world.mailbox.mails.clear()
    talk = world.talk()
    await talk.say("I forgot my password")
    assert "postcode" in (await talk.say("tom.becker@example.com")).text
    heard = await talk.say("80211")
    assert heard.turn.resolved == ("reset_password",)
    assert "t***@example.com" in heard.text
    assert [mail["To"] for mail in world.mailbox.mails] == ["Tom Becker <tom.becker@example.com>"]
    assert "https://desk.example/" in str(world.mailbox.mails[0].get_payload())


async def test_everything_in_one_message_is_not_asked_again(world: World) -> None:
    heard = await world.talk().say("I forgot my password, my email is tom.becker@example.com and my zip is 80211")
    assert heard.turn.resolved == ("reset_password",)


async def test_wrong_details_are_failed_attempts_and_end(world: World) -> None:
    talk = world.talk()
    await talk.say("i need to reset my password")
    await talk.say("grace.kim@example.com")
    heard = await talk.say("10001")
    assert heard.failures == [("verification", "reset_password")]
    await talk.say("grace.kim@example.com")
    heard = await talk.say("10002")
    assert heard.failures == [("verification", "reset_password")]
    assert "do not match an account either" in heard.text


@pytest.mark.parametrize("told", ["maya.torres@example.com, 94107", "94107 maya.torres@example.com"])
async def test_a_postcode_beside_the_address_is_not_asked_again(world: World, told: str) -> None:
    talk = world.talk()
    await talk.say("reset my password")
    assert (await talk.say(told)).turn.resolved == ("reset_password",)


async def test_a_postcode_that_comes_first_is_kept(world: World) -> None:
    talk = world.talk()
    await talk.say("reset my password")
    heard = await talk.say("94107")
    assert heard.failures == []
    assert "e-mail address" in heard.text
    assert (await talk.say("maya.torres@example.com")).turn.resolved == ("reset_password",)


@pytest.mark.parametrize("wish", [title for name, title in TITLES.items() if name in GOALS])
async def test_nobody_whom_the_site_vouches_for_is_asked_who_they_are(world: World, wish: str) -> None:
    heard = await world.talk(MAYA).say(wish)
    assert heard.replies
    assert "e-mail address of your account" not in heard.text
    assert "postcode" not in heard.text


async def test_who_is_known_is_not_asked_who_they_are(world: World) -> None:
    heard = await world.talk(DANIEL).say("my account is locked")
    assert heard.turn.resolved == ("unlock_account",)


async def test_an_account_that_is_not_locked_is_not_unlocked(world: World) -> None:
    heard = await world.talk(GRACE).say("unlock my account")
    assert "is not locked" in heard.text
    assert heard.buttons == ["Reset my password"]


async def test_nobody_is_verified_by_somebody_elses_order(world: World) -> None:
    talk = world.talk()
    await talk.say("track BW-104233")
    await talk.say("I forgot my password")
    heard = await talk.say("tom.becker@example.com")
    assert "postcode" in heard.text
    assert heard.failures == []
    assert (await talk.say("80211")).turn.resolved == ("reset_password",)


async def test_mail_that_cannot_be_sent_is_told(world: World) -> None:
    world.mailbox.is_down = True
    try:
        heard = await world.talk(TOM).say("I forgot my password")
    finally:
        world.mailbox.is_down = False
    assert "cannot reach our systems" in heard.text
    assert heard.failures == [("back_office", "reset_password")]
    assert heard.turn.resolved == ()


async def test_a_write_that_fails_is_told_and_can_be_repeated(world: World) -> None:
    number = world.an_order("placed")
    talk = world.talk(await world.owner_of(number))
    await talk.say(f"cancel order {number}")
    with _locked(world.back_office_file):
        heard = await talk.say("yes")
    assert "cannot reach our systems" in heard.text
    assert heard.failures == [("back_office", "cancel_order")]
    assert (await world.office.order(number)).status is OrderStatus.PLACED
    talk = world.talk(await world.owner_of(number))
    await talk.say(f"cancel order {number}")
    assert (await talk.say("yes")).turn.resolved == ("cancel_order",)


async def test_the_balance(world: World) -> None:
    heard = await world.talk(MAYA).say("how much do I owe?")
    assert "$4.99" in heard.text
    assert heard.turn.resolved == ("check_balance",)


async def test_the_latest_invoice_is_mailed(world: World) -> None:
    world.mailbox.mails.clear()
    heard = await world.talk(MAYA).say("send me my last invoice")
    assert heard.turn.resolved == ("get_invoice",)
    assert len(world.mailbox.mails) == 1


async def test_an_invoice_is_chosen_by_its_place(world: World) -> None:
    talk = world.talk(MAYA)
    heard = await talk.say("I need a copy of an invoice")
    second = heard.buttons[1][:10]
    assert second in (await talk.say("the second one")).text


async def test_a_charge_is_explained_by_its_amount_and_by_its_invoice(world: World) -> None:
    talk = world.talk(MAYA)
    assert "Brightwell Care" in (await talk.say("what's the charge for $4.99")).text
    await talk.say("what is this other charge on my card")
    assert "BW-104233" in (await talk.say("INV-204102")).text


async def test_an_unknown_charge_is_asked_for_again(world: World) -> None:
    heard = await world.talk(MAYA).say("what is this charge of $77.77 on my card")
    assert "cannot find a charge" in heard.text
    assert heard.failures == [("rejected_value", "explain_charge")]


async def test_an_appointment_is_booked_in_the_customers_time_zone(world: World) -> None:
    talk = world.talk(MAYA)
    heard = await talk.say("book a showroom visit for next friday")
    assert "Los Angeles time" in heard.text
    assert all(title.startswith("Friday") for title in heard.buttons)
    chosen = heard.buttons[-1]
    assert chosen in (await talk.say("the last one")).text
    heard = await talk.say("yes")
    assert f"booked for {chosen}" in heard.text
    booked = await world.office.appointments_of("C-10001")
    assert AppointmentKind.SHOWROOM_VISIT in {appointment.kind for appointment in booked}


async def test_a_question_while_times_are_offered(world: World) -> None:
    talk = world.talk(TOM)
    offered = (await talk.say("book a phone consultation for next tuesday morning")).buttons
    heard = await talk.say("what are your opening hours?")
    assert heard.replies[0].source is not None
    assert heard.buttons == offered


async def test_an_appointment_is_moved_and_cancelled(world: World) -> None:
    talk = world.talk(GRACE)
    await talk.say("I want to move my appointment")
    heard = await talk.say("the phone one")
    first = heard.buttons[0]
    assert first in (await talk.press(first)).text
    heard = await talk.say("yes please")
    assert f"now on {first}" in heard.text
    await talk.say("cancel my appointment")
    assert "Shall I cancel" in (await talk.say("the showroom one")).text
    assert (await talk.say("sure, go ahead")).turn.resolved == ("cancel_appointment",)


async def test_coming_appointments_are_told_with_their_place(world: World) -> None:
    booked = await world.office.appointments_of("C-10001")
    heard = await world.talk(MAYA).say("when is my appointment?")
    assert heard.turn.resolved == ("check_appointment",)
    assert len(heard.replies) == len(booked) > 0
    assert "installation visit is on" in heard.text
    assert "at your home" in heard.text
    assert "PST" in heard.text or "PDT" in heard.text


async def test_a_stranger_hears_of_no_appointment_before_they_are_known(world: World) -> None:
    talk = world.talk()
    assert "e-mail address" in (await talk.say("what time is the technician coming?")).text
    assert (await talk.say("maya.torres@example.com, 94107")).turn.resolved == ("check_appointment",)


async def test_an_appointment_is_booked_with_the_right_article(world: World) -> None:
    talk = world.talk(DANIEL)
    await talk.say("I need an installation visit")
    assert "Shall I book an installation visit on" in (await talk.say("the first one")).text


async def test_a_time_that_somebody_else_took_is_offered_anew(world: World) -> None:
    talk = world.talk(TOM)
    await talk.say("book a phone consultation for next wednesday")
    await talk.say("the first one")
    tracker = await world.dialogue._processor.get_tracker(talk.name)
    slot = tracker.get_slot("time_slot")
    await world.office.book("C-10008", AppointmentKind.PHONE_CONSULTATION, slot, idempotency_key=talk.name)
    heard = await talk.say("yes")
    assert "somebody else has just taken" in heard.text
    assert "These times are free" in heard.text
    await talk.press(heard.buttons[0])
    assert (await talk.say("yes")).turn.resolved == ("book_appointment",)


async def test_to_another_task_and_back(world: World) -> None:
    talk = world.talk()
    await talk.say("i need a technician to install my thermostat next tuesday")
    assert "order number" in (await talk.say("track my order")).text
    heard = await talk.say("BW-104233")
    assert heard.turn.resolved == ("track_order",)
    assert "These times are free" in heard.text
    assert "e-mail address" in (await talk.say("the first one")).text


async def test_stop_ends_the_task(world: World) -> None:
    talk = world.talk()
    await talk.say("cancel order BW-104640")
    assert "I have stopped" in (await talk.say("never mind")).text
    assert "nothing under way" in (await talk.say("stop")).text


@pytest.mark.parametrize("text", ["hm", "uh", "...", "??"])
async def test_a_message_without_a_word_is_asked_about(world: World, text: str) -> None:
    heard = await world.talk().say(text)
    assert "Tell me in a few words" in heard.text
    assert heard.failures == []


@pytest.mark.parametrize("text", ["hm", "...", "?", "👍"])
async def test_a_message_without_a_word_is_no_answer(world: World, text: str) -> None:
    talk = world.talk()
    await talk.say("track my order")
    heard = await talk.say(text)
    assert "take your time" in heard.text
    assert "What is the order number?" in heard.text
    assert heard.failures == []


async def test_a_bare_cancel_is_asked_about(world: World) -> None:
    talk = world.talk()
    assert "What would you like to cancel?" in (await talk.say("cancel")).text
    assert "order number" in (await talk.press("Cancel an order")).text


async def test_short_words_after_a_task_are_understood(world: World) -> None:
    talk = world.talk()
    await talk.say("track BW-104233")
    assert "anything else" in (await talk.say("ok")).text
    assert "You are welcome" in (await talk.say("thanks that's all")).text
    assert "I am here if you need anything" in (await talk.say("no that's it")).text


async def test_an_answer_that_is_told_twice_is_no_failed_attempt(world: World) -> None:
    talk = world.talk()
    await talk.say("hello?? are you there")
    for _ in range(3):
        heard = await talk.say("hello?? are you there")
        assert heard.failures == []
        assert heard.done.decision is not None
        # Going in circles is another matter, and a reason to ask.
        assert {rule.name for rule in heard.done.decision.rules} <= {"going_in_circles"}


async def test_a_question_without_an_answer_is_not_guessed(world: World) -> None:
    heard = await world.talk().say("Do you know which shoes the founder of your company wore at her wedding?")
    assert all(reply.source is None for reply in heard.replies)


async def test_an_answer_that_missed_is_apologised_for(world: World) -> None:
    talk = world.talk()
    await talk.say("how long is the warranty?")
    heard = await talk.say("that's not helpful")
    assert heard.failures == [("not_helpful", "ask_question")]
    other = heard.buttons[0]
    heard = await talk.press(other)
    assert heard.replies[0].source is not None
    assert heard.replies[0].source.title == other


async def test_the_bot_never_claims_to_be_human(world: World) -> None:
    for question in ("are you human?", "am i talking to a real person or a robot"):
        assert "automated assistant, not a human" in (await world.talk().say(question)).text


async def test_a_wish_for_a_person_ends_an_open_task(world: World) -> None:
    talk = world.talk()
    await talk.say("where is my order")
    heard = await talk.say("I want to talk to a human")
    assert heard.done.decision is not None
    assert heard.done.decision.outcome is Outcome.HANDOFF
    assert "order number" not in heard.text


async def test_commands_are_text(world: World) -> None:
    for text in ("/restart", '/inform{"order_number":"BW-104233"}', "/"):
        heard = await world.talk().say(text)
        assert heard.replies
        assert heard.turn.understanding.intent not in ("restart", "inform")
        assert heard.turn.resolved == ()


async def test_rasas_own_test_predicts_every_story(world: World, tmp_path: Path) -> None:
    """What `rasa test core --e2e --stories tests/conversations` does: texts are understood, every step is predicted."""
    stories = ROOT / "tests" / "conversations"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = await rasa_test(
            str(stories), world.agent, out_directory=str(tmp_path), e2e=True, disable_plotting=True
        )
    stories_counted = result["report"]["conversation_accuracy"]
    failed = (tmp_path / "failed_test_stories.yml").read_text()
    assert stories_counted["correct"] == stories_counted["total"], failed
    assert stories_counted["total"] > 30


@contextlib.contextmanager
def _locked(database: Path) -> Iterator[None]:
    """Let nobody write to the database for a while."""
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()
