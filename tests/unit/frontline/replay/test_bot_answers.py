"""What the words of a bot's message say of it."""

import pytest

from frontline.replay.bot_answers import asks, failures_of, plain
from frontline.replay.bot_offers import offers_person
from handoff.conversation import FailureKind
from tests.unit.frontline.replay.conversations import bot


def kinds(text: str, *, said_before: tuple[str, ...] = (), failed: bool | None = None) -> list[FailureKind]:
    before = {plain(one) for one in said_before}
    return [one.kind for one in failures_of(bot(text, failed=failed), goal="track_order", said_before=before)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sorry, I didn't get that.", FailureKind.FALLBACK),
        ("I'm sorry, I did not understand that. Could you put it another way?", FailureKind.FALLBACK),
        ("I did not quite get that. Do you want to see your points?", FailureKind.FALLBACK),
        ("Could you please rephrase your question?", FailureKind.FALLBACK),
        ("Please say it in other words.", FailureKind.FALLBACK),
        ("I'm having trouble understanding you.", FailureKind.FALLBACK),
        ("I am not sure I understood. Do you want to pay an invoice, or see one?", FailureKind.FALLBACK),
        ("I can't help with that.", FailureKind.FALLBACK),
        ("Unfortunately I am unable to verify your identity.", FailureKind.VERIFICATION),
        ("That does not match our records.", FailureKind.VERIFICATION),
        ("Our systems are currently unavailable.", FailureKind.BACK_OFFICE),
        ("Something went wrong, please try again later.", FailureKind.BACK_OFFICE),
        ("I could not find an order with that number.", FailureKind.REJECTED_VALUE),
        ("That isn't a valid e-mail address.", FailureKind.REJECTED_VALUE),
        ("I'm sorry, I don't have an answer to that.", FailureKind.NO_ANSWER),
        ("I'm sorry that this did not help.", FailureKind.NOT_HELPFUL),
        ("That is not valid.", FailureKind.REJECTED_VALUE),
        ("I could not read that as a date. Please give a day.", FailureKind.REJECTED_VALUE),
        ("That does not look like a phone number. Please give it with the area code.", FailureKind.REJECTED_VALUE),
        ("Did you mean one of these?", FailureKind.CLARIFICATION),
        ("Could you please clarify?", FailureKind.CLARIFICATION),
    ],
)
def test_words_of_a_failure_are_known(text: str, kind: FailureKind) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Your parcel arrives on Tuesday.",
        "I understand. Your order has shipped.",
        "Which appointment with us do you mean?",
        "Do you mean the visit on Friday, or the delivery on Friday?",
        "LIGHT10 is not valid for the toaster, because that is on sale.",
        "You can return it within 30 days if it does not fit.",
        "We cannot ship to PO boxes.",
        "Is there anything else I can help you with?",
    ],
)
def test_an_answer_is_no_failure(text: str) -> None:
    assert kinds(text) == []


def test_what_the_transcript_marks_is_believed_before_the_words() -> None:
    assert kinds("Sorry, I didn't get that.", failed=False) == []
    assert kinds("Your parcel arrives on Tuesday.", failed=True) == [FailureKind.FALLBACK]


def test_a_bot_that_repeats_itself_word_for_word_failed() -> None:
    answer = "Gift cards are sent by e-mail within minutes."
    assert kinds(answer, said_before=(answer.upper(),)) == [FailureKind.FALLBACK]
    assert kinds(answer, said_before=("Gift cards are sent by post within days.",)) == []


@pytest.mark.parametrize("text", ["You are welcome.", "Is there anything else that I can do for you today?"])
def test_what_every_bot_says_twice_is_no_repetition(text: str) -> None:
    assert kinds(text, said_before=(text,)) == []


def test_a_failure_is_at_the_present_goal() -> None:
    (failure,) = failures_of(bot("I didn't get that.", failed=None), goal="track_order", said_before=())
    assert failure.goal == "track_order"


@pytest.mark.parametrize("text", ["Which order is it about?", "Please enter your order number."])
def test_a_bot_that_needs_something_asks(text: str) -> None:
    assert asks(bot(text))


@pytest.mark.parametrize(
    "text", ["It arrives on Tuesday. Can I help you with anything else?", "It arrives on Tuesday."]
)
def test_politeness_asks_nothing(text: str) -> None:
    assert not asks(bot(text))


@pytest.mark.parametrize(
    "text",
    [
        "Would you like me to connect you with an agent?",
        "Only a colleague in billing can change that. Shall I pass it on?",
        "A colleague can move the due date. Do you want me to get one?",
        "The workshop team can still take over, if you like.",
        "I can pass this conversation to a technician, who will look it up. Do you agree?",
        "Would you like to speak to a real person?",
        "I'm sorry that it did not help. Shall I ask a specialist to join?",
        "Shall I have one of our plumbers give you a ring this afternoon?",
        "Would it help if Priya from mortgages looked into it with you?",
        "Want me to loop in second-line support?",
        "Would you like a callback?",
        "Reply 1 to try again, 2 to be called back by our service centre.",
        "Say the word and I'll fetch someone from the repairs team.",
        "You can listen to it in our shop, or a colleague there can hold the phone next to it. Would you like that?",
        "If you'd rather go through it with an underwriter, just let me know and I'll set it up.",
        "Dr. Lindqvist has five minutes before her next patient. Would you like her to phone you?",
        "Would you mind if one of our nurses phoned you about the dosage?",
        "An agent at the desk can override that. Want one?",
        "Is it alright if I ask her to write to you?",
        "One of us can do it for you remotely. Interested?",
        "Should you prefer to speak to a member of our claims department, please let me know.",
        "I can get someone on the line for you.",
    ],
)
def test_an_offer_of_a_person_is_heard(text: str) -> None:
    assert offers_person(bot(text))


@pytest.mark.parametrize(
    "text",
    [
        "Our technician can come on Tuesday or on Friday. Which day suits you?",
        "I am connecting you with an agent now.",
        "Shall I cancel the order?",
        "Are you happy with the work of our team?",
        "Would you like me to book a visit by our installer?",
        "I have let the warehouse team know about the damaged box. Do you still have the packaging?",
        "Jonas called you yesterday at 14:20. Did he tell you the new price?",
        "Shall I send a copy of the invoice to your accountant?",
        "Has your travel agent already sent you the vouchers?",
        "Would you like to transfer money to a person or to a company?",
        "I can connect the two accounts for you. Would you like that?",
        "Our chef can make it without nuts. Would you like that?",
        "If you like, I can text you a link to the guide.",
        "Should I cancel the call with our consultant on Friday?",
        "All our agents are busy and nobody can join the chat today. Shall we go on with the tracking?",
        "Have you tried to talk to your neighbour about the noise?",
        "You are now talking to Elena from billing. How may I help?",
        "Do you want to pass this discount on to somebody?",
        "Is the number ending in 32 still the one we should contact you on?",
    ],
)
def test_other_questions_are_no_offer(text: str) -> None:
    assert not offers_person(bot(text))


@pytest.mark.parametrize("piece", ["aaaa-", "our very big ", "one of our ", "ask the ", "mr ", "talk to a a a "])
def test_the_longest_message_is_read_in_time_that_grows_with_it_alone(piece: str) -> None:
    # It would take hours if the time grew with the square.
    assert not offers_person(bot(piece * (20_000 // len(piece))))
