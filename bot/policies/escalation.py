"""Rasa policy component: when a person is needed.

It reads the whole conversation through the pure `handoff.policy.evaluate` and speaks only then: right after a
message of the customer, before any other policy, also while a form is open.

What it predicts are responses (`utter_hand_off`, `utter_offer_person`, `utter_offer_refused`), which Rasa renders in
its own process, and the events of a handoff come with the `action_listen` that it predicts after them. A custom action
would be sent to the action server instead, and an action server that is down must not stop a handoff. Rasa has no
other place for an action of one's own in its process; replacing its action lookup would work in a worker, but neither
in `rasa test` nor in `rasa shell`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelMetadata, ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from bot.message_metadata import decision_on
from bot.policy_in_force import policy_source
from bot.turns import HAND_OFF, OFFER_PERSON, OFFER_REFUSED, is_offer_open, situation_of
from bot.understanding.sources import project_path
from handoff.conversation import Situation
from handoff.decision import Decision, Outcome
from handoff.policy import evaluate
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy as HandoffPolicy
from handoff.policy_source import PolicySource

TEXT_SLOT = "escalation_text"
# Set by actions/steps/confirmation.py: a yes counts only for the proposal that is kept.
CONSENT_SLOTS = ("proposal", "confirmed")
_REFUSED_FROM = 0.5


@dataclass(frozen=True)
class Step:
    """An action to predict, and the events that go before it."""

    action: str
    events: tuple[Event, ...] = ()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class EscalationPolicy(Policy):
    """Calls a person, or offers one, where the designers' policy says so."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: the policy file, seen from the project's folder, and the priority."""
        return {"policy_file": "data/escalation.yml", "priority": 100}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: Any = None,
        source: PolicySource | None = None,
    ) -> None:
        """Keep the options; `source` of the policy is given by `load`."""
        super().__init__(config, model_storage, resource, execution_context, featurizer=featurizer)
        self._source = source

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EscalationPolicy:
        """Decide by the policy that is in force: a change needs no training."""
        source = policy_source(config["policy_file"])
        return cls(config, model_storage, resource, execution_context, source=source)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn nothing, but refuse a policy or a domain that could not be used later."""
        read_policy(self.config["policy_file"])
        missing = [name for name in (HAND_OFF, OFFER_PERSON, OFFER_REFUSED) if name not in domain.responses]
        if missing:
            raise InvalidConfigException(f"The domain has no response {' and no '.join(missing)}.")
        if TEXT_SLOT not in {slot.name for slot in domain.slots}:
            raise InvalidConfigException(f"The domain has no slot {TEXT_SLOT}.")
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict a step of the escalation, or nothing."""
        if self._source is None:
            raise RuntimeError("The policy is read by load, and this component was only created.")
        step = next_step(tracker, self._source.policy)
        if step is None:
            return self._prediction(self._default_predictions(domain))
        return self._prediction(
            confidence_scores_for(step.action, 1.0, domain),
            # Applied only if this prediction is chosen. Marked as made without the message, or an open form wins.
            optional_events=list(step.events),
            is_no_user_prediction=True,
        )


def next_step(tracker: DialogueStateTracker, policy: HandoffPolicy) -> Step | None:
    """What the escalation does next; None where the dialogue goes on."""
    match tracker.latest_action_name:
        case action if action == ACTION_LISTEN_NAME and _is_message_new(tracker):
            situation = situation_of(tracker)
            decision = decision_on(tracker.latest_message) or evaluate(policy, situation)
            return _first_step(tracker, decision, situation)
        case action if action == HAND_OFF:
            # Listening comes after the pause here, so that the message after a resume is predicted like any other.
            return Step(ACTION_LISTEN_NAME, (*close_form(tracker), ConversationPaused()))
        case action if action == OFFER_PERSON:
            return Step(ACTION_LISTEN_NAME)
        case action if action == OFFER_REFUSED and not tracker.active_loop_name:
            return Step(ACTION_LISTEN_NAME)
    return None


def step_to_person(tracker: DialogueStateTracker, decision: Decision) -> Step | None:
    """How a person is called or offered; None where the decision is to stay with the bot."""
    told = (SlotSet(TEXT_SLOT, decision.tell_text),)
    match decision.outcome:
        case Outcome.HANDOFF:
            return Step(HAND_OFF, told)
        case Outcome.OFFER:
            return Step(OFFER_PERSON, (*told, *_unasked(tracker)))
        case Outcome.CONTINUE:
            return None


def close_form(tracker: DialogueStateTracker) -> tuple[Event, ...]:
    """The events that end an open form where it is."""
    closing: list[Event] = []
    if tracker.active_loop_name:
        closing.append(ActiveLoop(None))
    if tracker.get_slot(REQUESTED_SLOT) is not None:
        closing.append(SlotSet(REQUESTED_SLOT, None))
    return tuple(closing)


def read_policy(path: str) -> HandoffPolicy:
    """Read the designers' file. Raises `PolicyInvalid` with its lines, and `OSError` when there is no such file."""
    return parse_policy(project_path(path).read_text(encoding="utf-8"), source=path)


def policy_file_of(metadata: ModelMetadata) -> str:
    """The policy file that a model decides by. Raises `InvalidConfigException` where it has no such policy."""
    for node in metadata.predict_schema.nodes.values():
        if node.uses is EscalationPolicy:
            return str(node.config.get("policy_file") or EscalationPolicy.get_default_config()["policy_file"])
    raise InvalidConfigException(
        "The model has no bot.policies.escalation.EscalationPolicy, so nobody would be called."
    )


def _first_step(tracker: DialogueStateTracker, decision: Decision, situation: Situation) -> Step | None:
    step = step_to_person(tracker, decision)
    if step is not None:
        return step
    latest = situation.turns[-1].understanding
    is_open = is_offer_open(situation.turns, spent_through=situation.spent_through)
    if is_open and latest.intent == "deny" and latest.confidence >= _REFUSED_FROM:
        return Step(OFFER_REFUSED, _unanswered(tracker))
    return None


def _is_message_new(tracker: DialogueStateTracker) -> bool:
    """Whether the customer wrote since the bot last listened."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return True
        if isinstance(event, ActionExecuted):
            return False
    return False


def _unasked(tracker: DialogueStateTracker) -> tuple[Event, ...]:
    """Forget what a task had asked consent for: the next yes answers the offer, and the task asks again."""
    return tuple(
        SlotSet(slot, None) for slot in CONSENT_SLOTS if slot in tracker.slots and tracker.get_slot(slot) is not None
    )


def _unanswered(tracker: DialogueStateTracker) -> tuple[Event, ...]:
    """Take back what Rasa read from "no" as the answer to the open form's question: it answered the offer."""
    asked = tracker.get_slot(REQUESTED_SLOT)
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet) and asked and event.key == asked:
            return (SlotSet(asked, None),)
    return ()
