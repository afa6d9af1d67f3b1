"""While a person has the conversation: when it should go to somebody else.

The same rules are read as for the bot, without what is about the bot itself.
"""

from collections.abc import Sequence

from handoff.conversation import Situation
from handoff.decision import Decision, FiredRule, Outcome
from handoff.firing import Fired, fired_rules
from handoff.policy import decision_by
from handoff.policy_model import Policy
from handoff.reading import read

# That the bot failed, fell silent or was not wanted says nothing against the person who has the conversation now.
_ABOUT_THE_BOT = frozenset(
    {"explicit_wish", "offer_accepted", "bot_unavailable", "failed_attempts", "loop", "silence", "language"}
)
_TOP_LAYER = 3
PASSED_ON = "passed_on"
"""The name of the rule by which a colleague passed a conversation on: a person's reason, not the policy's."""


def transfer_proposal(policy: Policy, situation: Situation, *, layer: int, skill: str) -> Decision | None:
    """To whom the conversation should go, judged on its last message; none where it is in the right hands.

    `layer` and `skill` are those of the handoff that a person has now. Rules that fire count where the last message is
    part of what shows it, and where they belong to a higher layer, or to another skill of layer 3 (a crisis while
    somebody of billing answers). `situation.turns` reaches back as far as for the bot, so that an amount named now
    counts for the dispute that was handed over. Outcome `handoff` in what is returned means: propose a transfer.
    Every message is judged by itself, so the caller leaves out a proposal whose rules it has shown already.
    """
    reading = read(policy, situation)
    if reading.latest is None:
        return None
    latest = reading.latest.seq

    def matters(one: Fired) -> bool:
        is_higher = one.rule.layer > layer
        is_elsewhere = one.rule.layer == _TOP_LAYER and one.rule.skill not in ("", skill)
        return (is_higher or is_elsewhere) and any(latest in evidence.seqs for evidence in one.evidence)

    fired = [one for one in fired_rules(reading, without=_ABOUT_THE_BOT) if matters(one)]
    return decision_by(reading, fired, outcome=Outcome.HANDOFF) if fired else None


def needs_supervisor(proposal: Decision) -> bool:
    """Whether a supervisor is told of the proposal too: what belongs to layer 3 must not wait for the agent to look."""
    return proposal.layer >= _TOP_LAYER


def calls_for_a_person(decision: Decision) -> tuple[FiredRule, ...]:
    """The rules that say why a person is needed; a colleague's reason to pass it on only where there is no other."""
    return tuple(rule for rule in decision.rules if rule.name != PASSED_ON) or decision.rules


def telling_reason(rules: Sequence[FiredRule]) -> str:
    """The first reason that says more than "yes": behind that stands what the offer was made for. Empty without a rule."""
    telling = [rule.reason for rule in rules if [one.signal for one in rule.evidence] != ["offer_accepted"]]
    return next(iter((*telling, *(rule.reason for rule in rules))), "")
