"""The escalation policy as the desk applies it: where no worker is asked, or none answers.

The file is the one that the bot reads, and the function is the same; the desk knows the turns from the latest
`turn.done`.
"""

from __future__ import annotations

from desk.situations import situation_of
from desk.store.conversations import Conversation
from desk.store.readings import Reading
from handoff.conversation import EarlierContact
from handoff.decision import Decision, FiredRule, Outcome
from handoff.policy import evaluate
from handoff.policy_model import Policy

FORCED_PRIORITY = 3


def judge(
    policy: Policy,
    conversation: Conversation,
    reading: Reading,
    *,
    earlier: tuple[EarlierContact, ...] = (),
    now: float = 0.0,
    human_requested: bool = False,
    bot_unavailable: bool = False,
) -> Decision:
    """The policy's decision when a person is called from outside the bot's dialogue: it is always a handoff.

    A customer who presses the button, or whom the bot cannot answer, gets a person whatever the designers'
    file says; where its rules would not call one, the decision says plainly why it was made.
    """
    decision = evaluate(
        policy,
        situation_of(
            conversation,
            reading,
            earlier=earlier,
            now=now,
            human_requested=human_requested,
            bot_unavailable=bot_unavailable,
        ),
    )
    if decision.outcome is Outcome.HANDOFF:
        return decision
    name, reason = (
        ("human_requested", "The customer asked for a person.")
        if human_requested
        else ("bot_unavailable", "The assistant did not answer in time.")
    )
    return Decision(
        outcome=Outcome.HANDOFF,
        layer=max(2, decision.layer),
        priority=min(FORCED_PRIORITY, decision.priority),
        skill=decision.skill,
        playbook=decision.playbook,
        rules=(
            FiredRule(
                name=name,
                reason=reason,
                outcome=Outcome.HANDOFF,
                layer=2,
                priority=FORCED_PRIORITY,
                evidence=(),
            ),
            *decision.rules,
        ),
        policy_version=decision.policy_version,
        language=decision.language,
    )


def taken_over(conversation: Conversation, reading: Reading, *, agent_name: str, policy_version: str) -> Decision:
    """What stands in for a decision when an agent steps in on their own."""
    known = reading.decision
    return Decision(
        outcome=Outcome.HANDOFF,
        layer=max(2, known.layer if known else conversation.layer),
        priority=known.priority if known else FORCED_PRIORITY,
        skill=known.skill if known else "general",
        playbook=known.playbook if known else "",
        rules=(
            FiredRule(
                name="taken_over",
                reason=f"{agent_name} took the conversation over from the assistant.",
                outcome=Outcome.HANDOFF,
                layer=2,
                priority=FORCED_PRIORITY,
                evidence=(),
            ),
        ),
        policy_version=policy_version,
        language=known.language if known else "",
    )
