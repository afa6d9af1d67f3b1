"""The bot's side of a turn: what each of the desk's tasks does to a conversation's tracker.

A tracker is saved once, at the end of a task, so a task that was cut off has left nothing behind and is done again,
and one that was saved is answered from the tracker.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.actions.action import create_bot_utterance
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import AwaitableTrackerStore, FailSafeTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, DEFAULT_SLOT_NAMES
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot import parse_data
from bot.action_calls import WatchedEndpoint, check_answers_once, failed_actions
from bot.earlier import earlier_in
from bot.facts import LASTING, VERIFIED_AT_SLOT, VERIFIED_SLOT, facts_of
from bot.memory import memory_of
from bot.message_metadata import decision_on, keep_decision, metadata_of
from bot.output import CHANNEL, DeskOutput, MuteOutput, Say
from bot.planned_runner import PlannedRunner
from bot.policies.escalation import close_form, policy_file_of
from bot.policies.late_steps import call_person
from bot.policy_in_force import policy_source
from bot.quick_rules import hasten_rules, hasten_slots
from bot.replies import replies_of
from bot.text_parser import TextParser
from bot.tracker_window import suspended_seq
from bot.tried import tried_of
from bot.turns import GOAL_SLOT, Exchange, contacts_of, exchanges_of, situation_of, turns_of
from bot.understanding.history import KEY as EARLIER
from handoff.conversation import FailureKind
from handoff.policy import evaluate
from handoff.policy_model import Policy
from handoff.policy_source import Rejected
from handoff.second_look import second_look
from handoff.wire.worker import OfferTurn, TurnDone, TurnMode

logger = logging.getLogger(__name__)

_FAILED_RESPONSE = "utter_action_failed"
# What is known of the customer stays when a person hands a conversation back; what belonged to a task does not.
_KEPT_SLOTS = {
    *LASTING,
    *DEFAULT_SLOT_NAMES,
    VERIFIED_SLOT,
    VERIFIED_AT_SLOT,
    "verification_failures",
    "unproven_order",
    "last_goal",
}


class TrackerUnreadable(Exception):
    """Raised when a conversation's state cannot be read. Nothing was said and nothing was done."""


class Dialogue:
    """Carries out the desk's tasks with a loaded agent. One task of a conversation at a time."""

    def __init__(self, agent: Agent) -> None:
        """Take the agent over. Raises `InvalidConfigException` or `PolicyInvalid` where its policy cannot be used."""
        self._processor = agent.processor
        self._domain = agent.domain
        self._source = policy_source(policy_file_of(self._processor.model_metadata))
        hasten_rules(self._processor.graph_runner._instantiated_nodes)
        hasten_slots()
        self._processor.graph_runner = PlannedRunner(self._processor.graph_runner)
        self._parser = TextParser(self._processor)
        # Rasa's wrapper answers a failed read with a blank, un-paused tracker, as if nobody had said anything yet.
        agent.tracker_store = self._processor.tracker_store = _unwrapped(agent.tracker_store)
        if self._processor.action_endpoint is not None:
            self._processor.action_endpoint = WatchedEndpoint.around(self._processor.action_endpoint)
            check_answers_once()
        self._tasks: Mapping[TurnMode, Callable[[OfferTurn, Say], Awaitable[TurnDone]]] = {
            TurnMode.RESPOND: self._respond,
            TurnMode.OBSERVE: self._observe,
            TurnMode.AGENT_SAID: self._remember_agent,
            TurnMode.PAUSE: self._pause,
            TurnMode.RESUME: self._resume,
        }

    @property
    def policy(self) -> Policy:
        """The escalation policy in force."""
        return self._source.policy

    async def carry_out(self, offer: OfferTurn, say: Say) -> TurnDone:
        """Do a task, saying replies as they come.

        Raises `TrackerUnreadable`, `bot.tracker_store.TrackerChanged` and `bot.parse_data.PayloadInvalid`.
        """
        return await self._tasks[offer.mode](offer, say)

    async def _respond(self, offer: OfferTurn, say: Say) -> TurnDone:
        output = DeskOutput(say, turn=offer.turn, epoch=offer.epoch)
        tracker = await self._read(offer.conversation, output)
        earlier = _exchange(tracker, offer.turn)
        if earlier is not None:
            for reply in replies_of(earlier.utterances, turn=offer.turn, epoch=offer.epoch):
                await say(reply)
            return self._done(offer, tracker)
        if tracker.is_paused():
            if _is_suspended(tracker, spent_through=offer.spent_through):
                # Whatever the desk believes: nobody has said yet that the bot may speak again.
                return await self._observe(offer, say)
            # The desk says who speaks. Here it is the bot, so whatever paused it is over.
            tracker.update_with_events(self._resuming(tracker), self._domain)
        policy = self._policy_now()
        with failed_actions() as failed:
            await self._hear(offer, tracker, output, policy=policy)
            await self._processor._run_prediction_loop(output, tracker)
        if tracker.latest_action_name != ACTION_LISTEN_NAME:
            # Rasa stopped after too many actions; the next message must find the bot listening.
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME), self._domain)
        if failed and not tracker.is_paused():
            await self._tell_failure(failed, tracker, output)
        await self._look_again(tracker, output, policy=policy)
        await self._save(tracker)
        return self._done(offer, tracker)

    async def _observe(self, offer: OfferTurn, _say: Say) -> TurnDone:
        tracker = await self._read(offer.conversation, MuteOutput())
        if _exchange(tracker, offer.turn) is None:
            await self._hear(offer, tracker, MuteOutput(), policy=self._policy_now())
            await self._save(tracker)
        return self._done(offer, tracker)

    async def _remember_agent(self, offer: OfferTurn, _say: Say) -> TurnDone:
        tracker = await self._read(offer.conversation, MuteOutput())
        if not any(isinstance(e, BotUttered) and e.metadata.get("turn") == offer.turn for e in tracker.events):
            said = BotUttered(offer.text, metadata={"author": "agent", "turn": offer.turn, "seq": offer.seq})
            await self._change(tracker, [said])
        return TurnDone(turn=offer.turn, epoch=offer.epoch)

    async def _pause(self, offer: OfferTurn, _say: Say) -> TurnDone:
        tracker = await self._read(offer.conversation, MuteOutput())
        if not tracker.is_paused():
            events: list[Event] = list(close_form(tracker))
            if tracker.latest_action_name != ACTION_LISTEN_NAME:
                events.append(ActionExecuted(ACTION_LISTEN_NAME))
            await self._change(tracker, [*events, ConversationPaused()])
        return TurnDone(turn=offer.turn, epoch=offer.epoch)

    async def _resume(self, offer: OfferTurn, _say: Say) -> TurnDone:
        tracker = await self._read(offer.conversation, MuteOutput())
        # Paused or not: a form that is still open belongs to what was before the person came.
        if tracker.is_paused() or tracker.active_loop_name:
            await self._change(tracker, self._resuming(tracker))
        return TurnDone(turn=offer.turn, epoch=offer.epoch)

    async def _read(self, conversation: str, output: OutputChannel) -> DialogueStateTracker:
        try:
            return await self._processor.fetch_tracker_and_update_session(conversation, output)
        except Exception as error:
            raise TrackerUnreadable(f"The state of conversation {conversation} cannot be read: {error}") from error

    async def _change(self, tracker: DialogueStateTracker, events: list[Event]) -> None:
        tracker.update_with_events(events, self._domain)
        await self._save(tracker)

    async def _save(self, tracker: DialogueStateTracker) -> None:
        found = (tracker.latest_message.parse_data or {}).get("knowledge") if tracker.latest_message else None
        for article in found or []:
            # The whole tracker goes to the action server with each call; old answers would be most of it.
            article.pop("answer", None)
        await self._processor.save_tracker(tracker)

    def _policy_now(self) -> Policy:
        """The policy as its file stands, where it is valid. A turn keeps the one that it began with."""
        change = self._source.refresh()
        if change is not None:
            logger.log(logging.ERROR if isinstance(change, Rejected) else logging.INFO, "%s", change)
        return self._source.policy

    async def _hear(
        self, offer: OfferTurn, tracker: DialogueStateTracker, output: OutputChannel, *, policy: Policy
    ) -> None:
        """Put the customer's message into the tracker, understood, with its slots and the policy's decision on it."""
        metadata = metadata_of(offer, known_contacts=contacts_of(exchanges_of(tracker)))
        if offer.payload:
            understood = parse_data.from_payload(offer.payload, title=offer.text, intents=self._domain.intents)
        else:
            # Only to understand the message by: kept with each message, it would be most of the tracker.
            before = {EARLIER: earlier_in(tracker, spent_through=offer.spent_through)}
            understood = self._parser.parse(offer.text, metadata={**metadata, **before}, tracker=tracker)
        message = UserMessage(
            offer.text,
            output,
            offer.conversation,
            parse_data=understood,
            input_channel=CHANNEL,
            message_id=offer.turn,
            metadata=metadata,
        )
        await self._processor._handle_message_with_tracker(message, tracker)
        try:
            await self._processor.run_action_extract_slots(output, tracker)
        except Exception:
            # A person must be reachable whatever is down, so a message that filled no slots is still answered.
            logger.exception("The slots of turn %s could not be filled", offer.turn)
        keep_decision(tracker, evaluate(policy, situation_of(tracker)))

    async def _look_again(self, tracker: DialogueStateTracker, output: OutputChannel, *, policy: Policy) -> None:
        """Judge the turn once more, now that the bot has acted on it, and call a person where it needs one now."""
        first = decision_on(tracker.latest_message)
        if first is None or tracker.is_paused():
            return
        decision = second_look(policy, situation_of(tracker), first)
        if decision is not first:
            keep_decision(tracker, decision)
            await call_person(decision, policy=policy, processor=self._processor, tracker=tracker, output=output)

    async def _tell_failure(self, failed: list[str], tracker: DialogueStateTracker, output: OutputChannel) -> None:
        """Say that something could not be done, and count it as a failed attempt."""
        message = await self._processor.nlg.generate(_FAILED_RESPONSE, tracker, output.name())
        if message is None:
            logger.error("The domain has no response %s", _FAILED_RESPONSE)
            return
        goal = tracker.get_slot(GOAL_SLOT) if GOAL_SLOT in tracker.slots else None
        failure = {"kind": FailureKind.BACK_OFFICE.value, "goal": goal or "", "detail": f"{failed[0]} did not run"}
        said = create_bot_utterance({**message, "failure": failure})
        tracker.update(said, self._domain)
        await output.send_response(tracker.sender_id, said.message())

    def _resuming(self, tracker: DialogueStateTracker) -> list[Event]:
        forgotten = [
            SlotSet(slot.name, slot.initial_value)
            for slot in self._domain.slots
            if slot.name not in _KEPT_SLOTS and tracker.get_slot(slot.name) != slot.initial_value
        ]
        return [*close_form(tracker), *forgotten, ConversationResumed(), ActionExecuted(ACTION_LISTEN_NAME)]

    def _done(self, offer: OfferTurn, tracker: DialogueStateTracker) -> TurnDone:
        exchanges = exchanges_of(tracker)
        turns = turns_of(exchanges)
        this = next((exchange for exchange in exchanges if exchange.turn_id == offer.turn), None)
        return TurnDone(
            turn=offer.turn,
            epoch=offer.epoch,
            turns=turns,
            decision=None if this is None else decision_on(this.message),
            facts=facts_of(tracker, exchanges, turns),
            tried=tried_of(exchanges, turns, intents=self.policy.intents, before=memory_of(tracker).tried),
        )


def _exchange(tracker: DialogueStateTracker, turn: str) -> Exchange | None:
    return next((exchange for exchange in exchanges_of(tracker) if exchange.turn_id == turn), None)


def _is_suspended(tracker: DialogueStateTracker, *, spent_through: int) -> bool:
    """Whether the policy decided that no bot flow may run, and no person has ended that."""
    return suspended_seq(exchanges_of(tracker), before=memory_of(tracker)) > spent_through


def _unwrapped(store: Any) -> Any:
    while isinstance(store, FailSafeTrackerStore | AwaitableTrackerStore):
        # A store that is not asynchronous keeps the wrapper that makes it so; that one hides no errors.
        if isinstance(store, AwaitableTrackerStore):
            return store
        store = store._tracker_store
    return store
