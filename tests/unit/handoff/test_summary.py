"""The summary says what happened, and where."""

from hypothesis import HealthCheck, given, settings

from handoff.conversation import Fact, FailureKind, Situation, Turn
from handoff.decision import Decision, Outcome
from handoff.envelope import SummarySentence, Tried
from handoff.policy import evaluate
from handoff.policy_model import Policy
from handoff.summary import MOST_SENTENCES, summarise
from tests.unit.handoff.situations import situation, turn
from tests.unit.handoff.test_policy_properties import situations


def summary(
    policy: Policy, *turns: Turn, facts: tuple[Fact, ...] = (), tried: tuple[Tried, ...] = ()
) -> tuple[SummarySentence, ...]:
    return summarise(decision=evaluate(policy, situation(*turns)), turns=turns, facts=facts, tried=tried)


def test_says_what_was_wanted_and_how_it_ended(policy: Policy) -> None:
    found = summary(
        policy,
        turn(2, "where is my order BW-104233", "track_order"),
        turn(4, "a human", "talk_to_human"),
        facts=(Fact("order_number", "Order number", "BW-104233", 2),),
        tried=(Tried("track_order", "Order tracking", "failed", "the carrier did not answer", (3,)),),
    )
    assert found[0] == SummarySentence(
        "The customer wanted to know where their order is (BW-104233); the bot could not do this: "
        "the carrier did not answer.",
        (2, 3),
    )


def test_says_the_kind_of_appointment_in_words(policy: Policy) -> None:
    found = summary(
        policy,
        turn(2, "when does the technician come", "check_appointment"),
        turn(4, "a human", "talk_to_human"),
        facts=(Fact("appointment_kind", "Kind of appointment", "installation_visit", 2),),
    )
    assert found[0].text == "The customer wanted to know when their appointment is (installation visit)."


def test_says_why_a_person_is_needed(policy: Policy) -> None:
    found = summary(policy, turn(2, "hi", "greet"), turn(4, "a human", "talk_to_human"))
    assert found == (SummarySentence("A person is needed: the customer asked for a person.", (4,)),)


def test_says_what_failed(policy: Policy) -> None:
    failed = [
        turn(2, "a", goal="track_order", failures=(FailureKind.REJECTED_VALUE,)),
        turn(4, "b", goal="track_order", failures=(FailureKind.BACK_OFFICE,)),
    ]
    expected = "The bot failed twice: it could not accept an answer and a system did not do what was asked."
    assert SummarySentence(expected, (2, 4)) in summary(policy, *failed)


def test_single_failure_is_told_once(policy: Policy) -> None:
    failed = turn(2, "a", goal="reset_password", failures=(FailureKind.VERIFICATION,))
    tried = (Tried("reset_password", "Password reset", "failed", "The identity could not be verified.", (2,)),)
    assert [sentence.text for sentence in summary(policy, failed, tried=tried)] == [
        "The customer wanted to reset their password; the bot could not do this: the identity could not be verified."
    ]


def test_quotes_the_worst_message(policy: Policy) -> None:
    angry = (turn(2, "late", "track_order"), turn(4, "useless", mood=-0.8), turn(6, "so bad", mood=-0.5))
    expected = "The customer became unhappy; the worst message was “useless” (mood -0.80)."
    assert SummarySentence(expected, (4, 6)) in summary(policy, *angry)


def test_subjects_come_in_their_order(policy: Policy) -> None:
    found = summary(policy, turn(2, "a", "reset_password"), turn(4, "b", "track_order"))
    assert [sentence.text for sentence in found] == [
        "The customer wanted to reset their password.",
        "Then they wanted to know where their order is.",
    ]


def test_milder_reason_on_the_same_signals_is_not_repeated(policy: Policy) -> None:
    found = summary(policy, *(turn(i, "bad", "track_order", mood=-0.7) for i in (2, 4, 6)))
    assert found[-1].text == "A person is needed: the customer has become angry."


def test_button_without_any_message_gives_no_sentence() -> None:
    assert summarise(decision=Decision(Outcome.HANDOFF), turns=(), facts=(), tried=()) == ()


def test_attempt_without_a_message_is_left_out() -> None:
    tried = (Tried("track_order", "Order tracking", "open"),)
    assert summarise(decision=Decision(Outcome.HANDOFF), turns=(), facts=(), tried=tried) == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=situations())
def test_every_sentence_cites_messages_that_exist(policy: Policy, one: Situation) -> None:
    found = summarise(decision=evaluate(policy, one), turns=one.turns, facts=(), tried=())
    seqs = {t.seq for t in one.turns}
    assert all(sentence.seqs and set(sentence.seqs) <= seqs for sentence in found)
    assert len({sentence.text for sentence in found}) == len(found) <= MOST_SENTENCES


def test_says_what_was_asked_besides_and_is_still_open(policy: Policy) -> None:
    both = {"cancel_order": "cancel my order", "get_invoice": "send me my bill"}
    asked = turn(2, "cancel my order and send me my bill", "cancel_order", goal="cancel_order", meant=both)
    person = turn(4, "a human", "talk_to_human")
    expected = SummarySentence("They also wanted a copy of an invoice (“send me my bill”); this is still open.", (2,))
    assert expected in summary(policy, asked, person)
    done = turn(3, "yes", "affirm", goal="get_invoice", resolved=("cancel_order",))
    assert expected not in summary(policy, asked, done, person)
    resolved = turn(3, "yes", "affirm", resolved=("cancel_order", "get_invoice"))
    assert expected not in summary(policy, asked, resolved, person)


def test_a_message_of_one_wish_asked_nothing_besides(policy: Policy) -> None:
    asked = turn(2, "cancel my order", "cancel_order", meant={"cancel_order": "cancel my order"})
    found = summary(policy, asked, turn(4, "a human", "talk_to_human"))
    assert not any("They also" in sentence.text for sentence in found)
