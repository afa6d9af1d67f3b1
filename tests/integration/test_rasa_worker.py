"""The worker from its socket to its tracker: a scripted desk, the real agent, a trained model, a real action server."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from handoff import policy_source
from handoff.conversation import Customer, EarlierContact, FailureKind, OfferState
from handoff.decision import Outcome as Decided
from handoff.wire.copilot import UNDERSTAND, TextUnderstood, UnderstandText
from handoff.wire.worker import Drain, Reply, TurnFailed, TurnMode
from tests.scripted_desk import SECRET, Outcome, ScriptedDesk, WorkerSocket, running_desk, turn_offer
from tests.small_bot import ActionServer, Agent, RasaWorkerInput, agent_with, load, running_actions, train

with warnings.catch_warnings():
    # `tests.small_bot` has brought Rasa in already, without what it warns of.
    warnings.simplefilter("ignore")
    from rasa.shared.core.events import UserUttered

    from bot.turns import situation_of


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("small_bot"))


@pytest.fixture(scope="module")
def loaded(model: Path) -> Agent:
    return load(model)


@pytest.fixture
async def desk() -> AsyncIterator[ScriptedDesk]:
    async with running_desk() as desk:
        yield desk


@pytest.fixture
async def actions() -> AsyncIterator[ActionServer]:
    async with running_actions() as actions:
        yield actions


@asynccontextmanager
async def connected(agent: Agent, desk: ScriptedDesk) -> AsyncIterator[Any]:
    """A worker on the loop of the test."""
    link = RasaWorkerInput(desk_url=desk.url, secret=SECRET).link_for(agent)
    running = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        await link.drain(timeout_seconds=5)
        await running


@pytest.fixture
def agent(loaded: Agent, tmp_path: Path, actions: ActionServer) -> Agent:
    return agent_with(loaded, database=tmp_path / "tracker.db", actions_url=actions.url)


@pytest.fixture
async def worker(agent: Agent, desk: ScriptedDesk) -> AsyncIterator[WorkerSocket]:
    async with connected(agent, desk):
        yield await desk.worker()


async def tracker_of(agent: Agent, conversation: str = "c1") -> Any:
    return await agent.tracker_store.retrieve(conversation)


async def fail(_call: dict[str, Any]) -> dict[str, Any]:
    """An action that does not help."""
    return {"events": [], "responses": [{"text": "I did not get that.", "failure": {"kind": "fallback"}}]}


async def until_a_person(worker: WorkerSocket, text: str, *, start: int = 1) -> tuple[int, Outcome]:
    """Write the same until a person is offered or called; the turn's number and what came of it."""
    for number in range(start, start + 5):
        outcome = await worker.turn(number, text)
        assert outcome.done.decision is not None
        if outcome.done.decision.outcome is not Decided.CONTINUE:
            return number, outcome
    raise AssertionError("nobody was offered or called")


async def test_hello_says_what_the_worker_runs(worker: WorkerSocket) -> None:
    assert worker.hello.policy_version
    assert worker.hello.model
    assert worker.hello.capacity == 4


async def test_a_message_is_answered_and_understood(worker: WorkerSocket) -> None:
    outcome = await worker.turn(1, "hello there")
    assert outcome.texts == ["Hello."]
    assert (outcome.replies[0].index, outcome.replies[0].epoch) == (0, 1)
    [turn] = outcome.done.turns
    assert (turn.seq, turn.text, turn.understanding.intent) == (1, "hello there", "greet")
    assert outcome.done.decision is not None
    assert outcome.done.decision.outcome is Decided.CONTINUE


async def test_a_task_is_resolved_through_a_form_with_an_interruption(worker: WorkerSocket) -> None:
    assert (await worker.turn(1, "track it")).texts == ["Which order?"]
    assert (await worker.turn(2, "returns?")).texts == ["Returns are free within 30 days.", "Which order?"]
    outcome = await worker.turn(3, "it is BW-104233")
    assert outcome.texts == ["BW-104233 is on its way."]
    assert [turn.seq for turn in outcome.done.turns] == [1, 2, 3]
    assert outcome.done.turns[-1].resolved == ("track_order",)
    assert [(fact.name, fact.value, fact.seq) for fact in outcome.done.facts] == [("order_number", "BW-104233", 3)]
    tried = {one.goal: (one.outcome, one.seqs) for one in outcome.done.tried}
    assert tried["track_order"] == ("resolved", (1, 3))


@pytest.mark.parametrize("text", ["/restart", '/inform{"order_number":"1"}', "/", "/greet", "/session_start", "//back"])
async def test_a_typed_command_is_text(worker: WorkerSocket, agent: Agent, text: str) -> None:
    await worker.turn(1, "track it")
    outcome = await worker.turn(2, text)
    tracker = await tracker_of(agent)
    assert outcome.done.turns[-1].text == text
    assert tracker.get_slot("order_number") is None
    assert [type(event).__name__ for event in tracker.events].count("SessionStarted") == 1
    assert "Restarted" not in [type(event).__name__ for event in tracker.events]
    assert [turn.seq for turn in outcome.done.turns] == [1, 2]
    assert outcome.replies


async def test_a_button_is_an_intent_with_its_values(worker: WorkerSocket) -> None:
    await worker.turn(1, "track it")
    outcome = await worker.turn(2, "The lamp", payload='/inform{"order_number": "BW-104233"}')
    assert outcome.texts == ["BW-104233 is on its way."]
    understanding = outcome.done.turns[-1].understanding
    assert (understanding.intent, understanding.confidence) == ("inform", 1.0)
    assert outcome.done.turns[-1].text == "The lamp"


@pytest.mark.parametrize("payload", ["/restart", "/unknown", "inform", "/inform{broken"])
async def test_a_payload_that_is_no_intent_of_the_bot_fails_for_good(worker: WorkerSocket, payload: str) -> None:
    outcome = await worker.turn(1, "Start again", payload=payload)
    assert isinstance(outcome.end, TurnFailed)
    assert (outcome.end.code, outcome.end.retry) == ("payload_invalid", False)


async def test_a_turn_that_is_offered_again_is_answered_from_the_tracker(
    worker: WorkerSocket, agent: Agent, desk: ScriptedDesk, actions: ActionServer
) -> None:
    first = await worker.turn(1, "slowly")
    before = len((await tracker_of(agent)).events)
    await worker.close()
    again = await (await desk.worker(1)).turn(1, "slowly")
    assert again.replies == first.replies
    assert again.done == first.done
    assert [reply.index for reply in again.replies] == [0, 1]
    assert actions.calls == ["action_wait"]
    assert len((await tracker_of(agent)).events) == before


async def test_a_turn_offered_again_while_it_runs_waits_for_itself(
    worker: WorkerSocket, desk: ScriptedDesk, actions: ActionServer
) -> None:
    actions.wait_seconds = 0.7
    await worker.offer(turn_offer(1, "slowly"))
    await actions.called.wait()
    await worker.close()
    second = await desk.worker(1)
    outcome = await second.turn(1, "slowly")
    assert outcome.texts == ["That took a while.", "It is done."]
    assert actions.calls == ["action_wait"]


async def test_conversations_run_side_by_side_and_each_in_its_order(
    worker: WorkerSocket, actions: ActionServer
) -> None:
    actions.wait_seconds = 0.5
    await worker.offer(turn_offer(1, "slowly", conversation="slow"))
    # Not what a desk does, and yet the order of one conversation holds.
    await worker.offer(turn_offer(2, "hello", conversation="slow"))
    for number in (1, 2, 3):
        await worker.turn(number, "hello", conversation="quick")
    await worker.outcome("slow:2")
    replies = [(frame.turn, frame.index) for frame in worker.frames if isinstance(frame, Reply)]
    assert replies == [
        ("quick:1", 0),
        ("quick:2", 0),
        ("quick:3", 0),
        ("slow:1", 0),
        ("slow:1", 1),
        ("slow:2", 0),
    ]


async def test_a_refused_reply_changes_nothing_for_the_worker(worker: WorkerSocket) -> None:
    outcome = await worker.turn(1, "hello", epoch=1)
    await worker.refuse("c1:1")
    assert outcome.texts == ["Hello."]
    assert (await worker.turn(2, "hello", epoch=3)).replies[0].epoch == 3


async def test_a_state_that_cannot_be_read_fails_the_turn_loudly(
    worker: WorkerSocket, agent: Agent, tmp_path: Path
) -> None:
    await worker.turn(1, "track it")
    with agent.tracker_store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME TO gone")
    outcome = await worker.turn(2, "it is BW-104233")
    assert isinstance(outcome.end, TurnFailed)
    assert (outcome.end.code, outcome.end.retry, outcome.replies) == ("tracker_unreadable", True, ())
    with agent.tracker_store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO events")
    assert (await worker.turn(2, "it is BW-104233")).texts == ["BW-104233 is on its way."]


async def test_a_wish_for_a_person_hands_off_and_closes_the_form(worker: WorkerSocket, agent: Agent) -> None:
    await worker.turn(1, "track it")
    outcome = await worker.turn(2, "I want a human")
    decision = outcome.done.decision
    assert decision is not None
    assert decision.outcome is Decided.HANDOFF
    assert outcome.texts == [decision.tell_text]
    tracker = await tracker_of(agent)
    assert tracker.is_paused()
    assert tracker.active_loop_name is None
    assert tracker.get_slot("requested_slot") is None
    assert tracker.latest_action_name == "action_listen"


async def test_a_handoff_works_while_the_action_server_is_down(
    loaded: Agent, tmp_path: Path, desk: ScriptedDesk
) -> None:
    agent = agent_with(loaded, database=tmp_path / "tracker.db", actions_url="http://127.0.0.1:9/webhook")
    async with connected(agent, desk):
        worker = await desk.worker()
        failed = await worker.turn(1, "slowly")
        assert failed.texts == [
            "I am sorry, I cannot reach our systems right now, so this was not done. Please try again in a moment."
        ]
        [failure] = failed.done.turns[0].failures
        assert failure.kind is FailureKind.BACK_OFFICE
        outcome = await worker.turn(2, "get me a human")
        assert outcome.done.decision is not None
        assert outcome.texts == [outcome.done.decision.tell_text]


async def test_failures_of_an_action_server_that_is_down_are_followed_by_the_offer(
    loaded: Agent, tmp_path: Path, desk: ScriptedDesk
) -> None:
    agent = agent_with(loaded, database=tmp_path / "tracker.db", actions_url="http://127.0.0.1:9/webhook")
    async with connected(agent, desk):
        worker = await desk.worker()
        number, outcome = await until_a_person(worker, "my visit")
        decision = outcome.done.decision
        assert decision is not None
        assert decision.outcome is Decided.OFFER
        assert outcome.texts[0].startswith("I am sorry, I cannot reach our systems right now")
        assert outcome.texts[1:] == [decision.tell_text]
        accepted = await worker.turn(number + 1, "Yes, please", payload="/affirm")
        assert accepted.done.turns[-1].offer is OfferState.ACCEPTED


async def test_after_a_crisis_the_bot_is_silent_until_a_person_returned_the_conversation(
    worker: WorkerSocket, agent: Agent, actions: ActionServer
) -> None:
    await worker.turn(1, "track it")
    await worker.turn(2, "goodbye world")
    for number, text in enumerate(("it is BW-104233", "hello", "slowly"), start=3):
        silent = await worker.turn(number, text)
        assert silent.replies == ()
        assert silent.done.decision is not None
        assert silent.done.decision.suspend_bot
    tracker = await tracker_of(agent)
    assert tracker.is_paused()
    assert tracker.active_loop_name is None
    assert actions.calls == []
    await worker.turn(6, mode=TurnMode.RESUME, epoch=4)
    assert (await worker.turn(7, "hello", epoch=4, spent_through=6)).texts == ["Hello."]


async def test_earlier_contacts_are_kept_once(worker: WorkerSocket, agent: Agent) -> None:
    contact = EarlierContact("c0", 1_600_000_000.0, "a late order", "resolved", ("track_order",))
    for number in (1, 2):
        await worker.turn(number, "hello", earlier=(contact,))
    tracker = await tracker_of(agent)
    assert situation_of(tracker).earlier == (contact,)
    assert ["earlier_contacts" in event.metadata for event in tracker.events if isinstance(event, UserUttered)] == [
        True,
        False,
    ]


async def test_an_edit_of_the_policy_counts_from_the_next_message(
    worker: WorkerSocket,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(policy_source, "LOOK_SECONDS", 0.0)
    caplog.set_level(logging.INFO, "bot.dialogue")
    file = model.parent.parent / "escalation.yml"
    delivered = file.read_text(encoding="utf-8")
    rule = "  - name: greeted\n    reason: The customer says hello.\n    when: [{intent: {names: [greet]}}]\n"
    rule += "    outcome: handoff\n    layer: 2\n    priority: 5\n    tell: explicit_wish\n"
    before = await worker.turn(1, "hello")
    try:
        file.write_text(delivered.replace("rules:\n", "rules: {\n", 1), encoding="utf-8")
        invalid = await worker.turn(2, "hello")
        file.write_text(delivered.replace("rules:\n", f"rules:\n{rule}", 1), encoding="utf-8")
        after = await worker.turn(3, "hello")
    finally:
        file.write_text(delivered, encoding="utf-8")
    decisions = [outcome.done.decision for outcome in (before, invalid, after)]
    assert [decision and decision.outcome for decision in decisions] == [
        Decided.CONTINUE,
        Decided.CONTINUE,
        Decided.HANDOFF,
    ]
    first, second, third = (decision.policy_version for decision in decisions if decision is not None)
    assert first == second == worker.hello.policy_version
    assert third != first
    assert await worker.turn(4, "track it", conversation="c2")
    [error] = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert f"The escalation policy {first} stays in force" in error
    assert "escalation.yml:" in error
    assert any(f"The escalation policy {third} is in force" in record.message for record in caplog.records)


async def test_in_a_crisis_only_the_crisis_sentence_is_said(worker: WorkerSocket, agent: Agent) -> None:
    await worker.turn(1, "track it")
    outcome = await worker.turn(2, "goodbye world")
    decision = outcome.done.decision
    assert decision is not None
    assert decision.suspend_bot
    assert outcome.texts == [decision.tell_text]
    assert (await tracker_of(agent)).active_loop_name is None


async def test_a_failure_that_is_one_too_many_is_followed_by_the_offer_at_once(
    worker: WorkerSocket, agent: Agent, actions: ActionServer, desk: ScriptedDesk
) -> None:
    actions.actions["action_wait"] = fail
    number, outcome = await until_a_person(worker, "my visit")
    decision = outcome.done.decision
    assert decision is not None
    assert decision.outcome is Decided.OFFER
    assert outcome.texts == ["I did not get that.", decision.tell_text]
    assert [button.payload for button in outcome.replies[1].buttons] == ["/affirm", "/deny"]
    turn = outcome.done.turns[-1]
    assert [failure.kind for failure in turn.failures] == [FailureKind.FALLBACK]
    assert turn.offer is OfferState.OFFERED
    tracker = await tracker_of(agent)
    assert tracker.latest_action_name == "action_listen"
    assert tracker.get_slot("escalation_text") == decision.tell_text
    assert not tracker.is_paused()

    await worker.close()
    worker = await desk.worker(1)
    again = await worker.turn(number, "my visit")
    assert (again.replies, again.done) == (outcome.replies, outcome.done)
    assert len((await tracker_of(agent)).events) == len(tracker.events)

    accepted = await worker.turn(number + 1, "yes")
    assert accepted.done.decision is not None
    assert accepted.done.decision.outcome is Decided.HANDOFF
    assert accepted.texts == [accepted.done.decision.tell_text]
    assert accepted.done.turns[-1].offer is OfferState.ACCEPTED


async def test_after_a_refusal_failures_hand_off_in_their_own_turn(
    worker: WorkerSocket, agent: Agent, actions: ActionServer
) -> None:
    actions.actions["action_wait"] = fail
    number, _ = await until_a_person(worker, "my visit")
    refused = await worker.turn(number + 1, "no")
    assert refused.texts == ["All right, we go on here. You can ask for a person at any time."]
    _, outcome = await until_a_person(worker, "my visit", start=number + 2)
    decision = outcome.done.decision
    assert decision is not None
    assert decision.outcome is Decided.HANDOFF
    assert outcome.texts == ["I did not get that.", decision.tell_text]
    tracker = await tracker_of(agent)
    assert tracker.is_paused()
    assert tracker.latest_action_name == "action_listen"


async def test_an_offer_that_is_accepted_hands_off(worker: WorkerSocket) -> None:
    await worker.turn(1, "track it")
    offered = await worker.turn(2, "complaint")
    assert offered.done.decision is not None
    assert offered.done.decision.outcome is Decided.OFFER
    assert [button.payload for button in offered.replies[0].buttons] == ["/affirm", "/deny"]
    accepted = await worker.turn(3, "Yes, please", payload="/affirm")
    assert accepted.done.decision is not None
    assert accepted.done.decision.outcome is Decided.HANDOFF
    assert accepted.texts == [accepted.done.decision.tell_text], "no question of the open form comes after it"
    assert [turn.offer for turn in accepted.done.turns] == [OfferState.NONE, OfferState.OFFERED, OfferState.ACCEPTED]


async def test_an_offer_that_is_refused_goes_on_where_the_form_was(worker: WorkerSocket) -> None:
    await worker.turn(1, "track it")
    await worker.turn(2, "complaint")
    refused = await worker.turn(3, "no")
    assert refused.texts == ["All right, we go on here. You can ask for a person at any time.", "Which order?"]
    assert refused.done.turns[-1].offer is OfferState.REFUSED
    assert (await worker.turn(4, "it is BW-104233")).texts == ["BW-104233 is on its way."]


async def test_an_offer_that_is_not_answered_does_not_hinder_the_form(worker: WorkerSocket) -> None:
    await worker.turn(1, "track it")
    await worker.turn(2, "complaint")
    assert (await worker.turn(3, "it is BW-104233")).texts == ["BW-104233 is on its way."]


async def test_a_person_in_charge_is_observed_and_the_bot_answers_again_after(
    worker: WorkerSocket, agent: Agent
) -> None:
    await worker.turn(1, "track it")
    await worker.turn(2, "I want a human")
    observed = await worker.turn(3, "it is BW-104233", mode=TurnMode.OBSERVE, epoch=3)
    assert observed.replies == ()
    assert observed.done.turns[-1].understanding.intent == "inform"
    assert [fact.value for fact in observed.done.facts] == ["BW-104233"]
    said = await worker.turn(4, "I will look into it.", mode=TurnMode.AGENT_SAID, epoch=3)
    assert (said.replies, said.done.turns) == ((), ())
    assert (await worker.turn(5, mode=TurnMode.RESUME, epoch=4)).replies == ()
    tracker = await tracker_of(agent)
    assert not tracker.is_paused()
    assert tracker.get_slot("order_number") == "BW-104233"
    answered = await worker.turn(6, "hello", epoch=4, spent_through=5)
    assert answered.texts == ["Hello."]
    assert answered.done.decision is not None
    assert answered.done.decision.outcome is Decided.CONTINUE


async def test_a_pause_from_outside_closes_the_form_and_a_resume_forgets_the_task(
    worker: WorkerSocket, agent: Agent
) -> None:
    await worker.turn(1, "track it")
    for _ in range(2):  # the desk may offer a task twice
        await worker.turn(2, mode=TurnMode.PAUSE, epoch=2)
    tracker = await tracker_of(agent)
    assert tracker.is_paused()
    assert tracker.active_loop_name is None
    assert [type(event).__name__ for event in tracker.events].count("ConversationPaused") == 1
    await worker.turn(3, mode=TurnMode.RESUME, epoch=3)
    assert (await worker.turn(4, "returns?", epoch=3, spent_through=3)).texts == ["Returns are free within 30 days."]


async def test_an_agents_words_are_remembered_once(worker: WorkerSocket, agent: Agent) -> None:
    await worker.turn(1, "hello")
    for _ in range(2):
        await worker.turn(2, "Good morning.", mode=TurnMode.AGENT_SAID)
    said = [event for event in (await tracker_of(agent)).events if getattr(event, "text", "") == "Good morning."]
    assert len(said) == 1


async def test_a_paused_bot_answers_when_the_desk_says_that_it_speaks(worker: WorkerSocket) -> None:
    await worker.turn(1, "I want a human")
    assert (await worker.turn(2, "hello", epoch=3, spent_through=1)).texts == ["Hello."]


async def test_the_tier_of_the_customer_counts(worker: WorkerSocket) -> None:
    vip = Customer(id="1", name="Ada", tier="vip", identified=True)
    outcome = await worker.turn(1, "complaint", customer=vip)
    assert outcome.done.decision is not None
    assert outcome.done.decision.rules[0].name == "valued_customer"


async def test_a_wrong_secret_is_not_welcomed(agent: Agent, desk: ScriptedDesk) -> None:
    link = RasaWorkerInput(desk_url=desk.url, secret="wrong").link_for(agent)
    running = asyncio.create_task(link.run())
    await asyncio.sleep(0.5)
    assert not link.is_connected
    assert desk.workers == []
    await link.drain(timeout_seconds=1)
    await running


async def test_draining_finishes_what_was_taken(agent: Agent, desk: ScriptedDesk, actions: ActionServer) -> None:
    actions.wait_seconds = 0.5
    async with connected(agent, desk) as link:
        worker = await desk.worker()
        await worker.offer(turn_offer(1, "slowly"))
        await actions.called.wait()
        await link.drain(timeout_seconds=5)
    assert (await worker.outcome("c1:1")).texts == ["That took a while.", "It is done."]
    assert isinstance(worker.frames[0], Drain)


async def test_two_workers_on_one_turn_never_mix_its_events(
    loaded: Agent, tmp_path: Path, desk: ScriptedDesk, actions: ActionServer
) -> None:
    actions.wait_seconds = 0.5
    database = tmp_path / "tracker.db"
    first, second = (agent_with(loaded, database=database, actions_url=actions.url) for _ in range(2))
    async with connected(first, desk):
        one = await desk.worker(0)
        async with connected(second, desk):
            two = await desk.worker(1)
            await one.offer(turn_offer(1, "slowly"))
            await two.offer(turn_offer(1, "slowly"))
            outcomes = [await one.outcome("c1:1"), await two.outcome("c1:1")]
            failed = [outcome.end for outcome in outcomes if isinstance(outcome.end, TurnFailed)]
            assert [(end.code, end.retry) for end in failed] == [("tracker_changed", True)]
            assert len([e for e in (await tracker_of(first)).events if type(e).__name__ == "UserUttered"]) == 1


async def test_a_worker_comes_back_after_the_desk_was_away(agent: Agent, unused_tcp_port: int) -> None:
    async with running_desk(port=unused_tcp_port) as desk:
        link = RasaWorkerInput(desk_url=desk.url, secret=SECRET).link_for(agent)
        running = asyncio.create_task(link.run())
        assert (await (await desk.worker()).turn(1, "hello")).texts == ["Hello."]
    async with running_desk(port=unused_tcp_port) as desk:
        assert (await (await desk.worker()).turn(2, "hello")).texts == ["Hello."]
        await link.drain(timeout_seconds=5)
        await running


async def test_a_text_is_understood_beside_the_turns_and_not_remembered(worker: WorkerSocket, agent: Agent) -> None:
    # The small bot has no articles, and says so.
    assert worker.hello.answers == (UNDERSTAND,)
    asked = UnderstandText(id="q", text="/restart it is BW-104233", at=1_700_000_000.0, customer=Customer(name="Ada"))
    answer = await worker.ask(asked)
    assert isinstance(answer, TextUnderstood)
    assert [(entity.name, entity.value) for entity in answer.understanding.entities] == [("order_number", "BW-104233")]
    assert await tracker_of(agent, "question") is None
