"""The policy's decisions, one message after another."""

from frontline.replay.decisions import Judgement, explained, first_call, judgements
from frontline.replay.transcript import Utterance
from handoff.conversation import OfferState, Understanding
from handoff.decision import Outcome
from handoff.policy_model import Policy
from tests.unit.frontline.replay.conversations import agent, bot, customer, meant, understood

SHRUG = "Sorry, I did not understand that."


def judged(policy: Policy, *turns: Utterance, intents: tuple[str | Understanding, ...]) -> list[Judgement]:
    return list(judgements(policy, understood(*turns, intents=intents)))


def outcomes(found: list[Judgement]) -> list[str]:
    return [one.decision.outcome.value for one in found]


def test_the_second_failure_leads_to_an_offer_at_its_own_message(small: Policy) -> None:
    found = judged(
        small,
        customer("where is it"), bot(SHRUG), customer("my parcel, where is it now"), bot(SHRUG),
        intents=("track_order", "track_order"),
    )  # fmt: skip
    assert outcomes(found) == ["continue", "offer"]
    assert found[1].is_after


def test_a_message_is_judged_before_the_bot_acts_on_it(small: Policy) -> None:
    found = judged(small, customer("a human please"), bot(SHRUG), intents=("talk_to_human",))
    assert outcomes(found) == ["handoff"]
    assert not found[0].is_after
    assert found[0].situation.turns[-1].answer == ""


def test_an_answer_that_did_not_fail_is_not_judged(small: Policy) -> None:
    (one,) = judged(small, customer("where is it"), bot("It arrives on Tuesday."), intents=("track_order",))
    assert not one.is_after


def test_a_yes_to_the_policys_offer_is_followed_by_a_handoff(small: Policy) -> None:
    found = judged(
        small,
        customer("this is a disgrace"), bot("Which order is it about?"), customer("yes"),
        intents=("make_complaint", "affirm"),
    )  # fmt: skip
    assert outcomes(found) == ["offer", "handoff"]
    assert found[1].decision.rules[0].name == "accepted"


def test_a_refused_offer_is_remembered_as_refused(small: Policy) -> None:
    found = judged(
        small,
        customer("this is a disgrace"), bot("Which order?"), customer("no"), bot("All right."), customer("well"),
        intents=("make_complaint", "deny", "inform"),
    )  # fmt: skip
    assert outcomes(found) == ["offer", "continue", "continue"]
    assert [turn.offer for turn in found[2].situation.turns] == [
        OfferState.OFFERED, OfferState.REFUSED, OfferState.NONE,
    ]  # fmt: skip


def test_what_the_transcripts_bot_did_instead_of_the_offer_did_not_happen(small: Policy) -> None:
    found = judged(small, customer("a disgrace"), bot(SHRUG), customer("hello?"), intents=("make_complaint", "inform"))
    offered = found[1].situation.turns[0]
    assert offered.failures == ()
    assert offered.answer == small.messages["asked"]


def test_nothing_is_judged_between_a_handoff_and_an_agent(small: Policy) -> None:
    found = judged(
        small,
        customer("a human please"), bot(SHRUG), customer("a human please"), agent("This is Ann."), customer("hi"),
        intents=("talk_to_human", "talk_to_human", "inform"),
    )  # fmt: skip
    assert [(one.exchange.number, one.with_agent) for one in found] == [(0, False), (2, True)]


def test_while_an_agent_has_it_a_more_serious_matter_is_a_proposal_and_no_call(small: Policy) -> None:
    found = judged(
        small,
        customer("hi"), agent("This is Ann."), customer("somebody used my card"), customer("thanks"),
        intents=("inform", "report_fraud", "thank"),
    )  # fmt: skip
    assert [(one.with_agent, one.proposes, one.calls) for one in found] == [
        (False, False, False), (True, True, False), (True, False, False),
    ]  # fmt: skip
    assert found[1].decision.skill == "fraud"


def test_a_yes_to_the_transcripts_own_offer_calls_a_person(small: Policy) -> None:
    talk = (customer("more time please"), bot("A colleague can do that. Shall I connect you?"), customer("yes"))
    accepted = judged(small, *talk, intents=("inform", "affirm"))
    assert outcomes(accepted) == ["continue", "handoff"]
    assert outcomes(judged(small, *talk, intents=("inform", "deny"))) == ["continue", "continue"]


def test_the_transcripts_own_offer_holds_back_none_of_the_policys(small: Policy) -> None:
    found = judged(
        small,
        customer("hi"), bot("Shall I connect you with an agent?"), customer("this is a disgrace"),
        intents=("inform", "make_complaint"),
    )  # fmt: skip
    assert outcomes(found) == ["continue", "offer"]


def test_nothing_is_decided_by_what_is_said_later(small: Policy) -> None:
    talk = (
        customer("where is it"), bot(SHRUG), customer("my parcel"), bot("It is on its way."), customer("no, where is it"),
        bot(SHRUG), customer("a human please"),
    )  # fmt: skip
    intents = ("track_order", "track_order", "not_helpful", "talk_to_human")
    whole = outcomes(judged(small, *talk, intents=intents))
    for customers in range(1, len(intents)):
        part = outcomes(judged(small, *talk[: 2 * customers], intents=intents[:customers]))
        assert part == whole[:customers]


def test_the_first_call_is_an_offer_or_a_handoff_by_the_bot(small: Policy) -> None:
    conversation = understood(customer("hi"), customer("a disgrace"), intents=("inform", "make_complaint"))
    call = first_call(judgements(small, conversation))
    assert call is not None
    assert (call.exchange.number, call.decision.outcome) == (1, Outcome.OFFER)
    assert first_call(judgements(small, understood(customer("hi"), intents=("inform",)))) is None


def test_an_explanation_keeps_the_decision(small: Policy) -> None:
    (one,) = judged(small, customer("a human please"), intents=("talk_to_human",))
    decision = explained(small, one)
    assert (decision.outcome, decision.rules) == (one.decision.outcome, one.decision.rules)
    assert "message 1" in decision.counterfactual


def test_the_customers_tier_is_known(small: Policy) -> None:
    conversation = understood(customer("hi"), intents=(meant("inform"),), tier="vip")
    (one,) = judgements(small, conversation)
    assert one.situation.customer.tier == "vip"
