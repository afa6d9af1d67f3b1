"""The escalation's steps in a turn that the bot has answered already.

A policy component is only asked while the bot has not listened again. What it would have predicted is done here in the
same way: the same responses, the same events, in the same order.
"""

from __future__ import annotations

from rasa.core.actions.action import action_for_name_or_text
from rasa.core.channels.channel import OutputChannel
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies.escalation import EscalationPolicy, Step, next_step, step_to_person
from handoff.decision import Decision
from handoff.policy_model import Policy


async def call_person(
    decision: Decision,
    *,
    policy: Policy,
    processor: MessageProcessor,
    tracker: DialogueStateTracker,
    output: OutputChannel,
) -> None:
    """Say what the decision tells the customer, and leave the tracker as a handoff or an offer leaves it."""
    step = step_to_person(tracker, decision)
    while step is not None:
        await _take(step, processor, tracker, output)
        step = None if step.action == ACTION_LISTEN_NAME else next_step(tracker, policy)


async def _take(step: Step, processor: MessageProcessor, tracker: DialogueStateTracker, output: OutputChannel) -> None:
    domain = processor.domain
    action = action_for_name_or_text(step.action, domain, processor.action_endpoint)
    prediction = PolicyPrediction.for_action_name(domain, step.action, EscalationPolicy.__name__)
    prediction.events = list(step.events)
    await processor._run_action(action, tracker, output, processor.nlg, prediction)
