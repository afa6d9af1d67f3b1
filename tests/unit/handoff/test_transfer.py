"""While a person has the conversation: when it should go to somebody else."""

from handoff.conversation import FailureKind, OfferState
from handoff.policy import decide
from handoff.policy_model import Policy
from handoff.transfer import needs_supervisor, telling_reason, transfer_proposal
from tests.unit.handoff.situations import situation, turn

DISPUTE = turn(1, "that charge is wrong", "dispute_charge", amount=120.0)


def test_message_that_changes_nothing_proposes_nothing(policy: Policy) -> None:
    given = situation(DISPUTE, turn(3, "yes, in May", "inform"))
    assert transfer_proposal(policy, given, layer=2, skill="billing") is None


def test_amount_that_is_named_later_proposes_layer_three(policy: Policy) -> None:
    given = situation(DISPUTE, turn(3, "and 900 more", "inform", amount=900.0))
    proposal = transfer_proposal(policy, given, layer=2, skill="billing")
    assert proposal is not None
    assert (proposal.layer, proposal.skill, proposal.rules[0].name) == (3, "billing", "large_dispute")
    assert needs_supervisor(proposal)
    assert transfer_proposal(policy, given, layer=3, skill="billing") is None


def test_tone_proposes_layer_three(policy: Policy) -> None:
    given = situation(DISPUTE, turn(3, "you are all thieves", "out_of_scope", mood=-0.9))
    proposal = transfer_proposal(policy, given, layer=2, skill="billing")
    assert proposal is not None
    assert proposal.rules[0].name == "heated_dispute"


def test_crisis_goes_to_safety_from_wherever_it_is(policy: Policy) -> None:
    given = situation(DISPUTE, turn(3, "I want to die", "crisis", triggers={"crisis": "want to die"}))
    for layer, skill in ((1, "general"), (2, "billing"), (3, "legal")):
        proposal = transfer_proposal(policy, given, layer=layer, skill=skill)
        assert proposal is not None
        assert (proposal.skill, proposal.suspend_bot) == ("safety", True)
    assert transfer_proposal(policy, given, layer=3, skill="safety") is None


def test_each_message_is_judged_by_itself(policy: Policy) -> None:
    given = situation(turn(1, "a scam", "report_fraud"), turn(3, "hello?", "greet"))
    assert transfer_proposal(policy, given, layer=2, skill="general") is None


def test_what_is_about_the_bot_says_nothing_against_a_person(policy: Policy) -> None:
    failed = [turn(n, f"t {n}", "track_order", failures=(FailureKind.FALLBACK,)) for n in (1, 3, 5)]
    asks = turn(7, "a human", "talk_to_human", failures=(FailureKind.FALLBACK,))
    assert transfer_proposal(policy, situation(*failed, asks), layer=1, skill="general") is None


def test_nothing_said_proposes_nothing(policy: Policy) -> None:
    assert transfer_proposal(policy, situation(), layer=1, skill="general") is None


def test_what_an_offer_was_made_for_tells_more_than_the_yes_to_it(policy: Policy) -> None:
    offered = turn(1, "I want to complain", "make_complaint", offer=OfferState.OFFERED)
    decision = decide(policy, situation(offered, turn(3, "yes", "affirm")))
    yes, complaint, *_ = decision.rules
    assert (yes.name, complaint.name) == ("offer_accepted", "complaint")
    assert telling_reason(decision.rules) == complaint.reason
    assert telling_reason(decision.rules[:1]) == yes.reason
    assert telling_reason(()) == ""
