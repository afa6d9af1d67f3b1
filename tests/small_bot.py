"""A bot that is small enough to be trained in seconds, with the real policies, and the escalation file of the tests.

Its understanding is by keyword, so that a test says exactly what is understood. `lookup` and `wait` are actions of a
real HTTP server.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import os
import shutil
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import without_tensorflow
from tests.unit.handoff.situations import POLICY_FILE

__all__ = ["ActionServer", "Agent", "RasaWorkerInput", "agent_with", "load", "running_actions", "train"]

ROOT = Path(__file__).resolve().parent.parent

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
without_tensorflow.install()
with warnings.catch_warnings():
    # Rasa's and its libraries' own imports warn of what none of ours can mend.
    warnings.simplefilter("ignore")
    import rasa.core.run
    import rasa.model_training
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import FailSafeTrackerStore
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from bot.tracker_store import GuardedTrackerStore
    from connectors.rasa_worker import RasaWorkerInput

# Sanic makes uvloop the loop of the whole process, of everybody else's tests too.
asyncio.set_event_loop_policy(None)

_CONFIG = """
recipe: default.v1
assistant_id: small-bot
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexEntityExtractor
    use_lookup_tables: false
  - name: KeywordIntentClassifier
    case_sensitive: false
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
    core_fallback_threshold: 0.3
  - name: bot.policies.escalation.EscalationPolicy
    policy_file: {policy}
"""

_DOMAIN = """
version: "3.1"
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: false}
intents: [greet, track_order, ask_question, check_appointment, thank, affirm, deny, talk_to_human, crisis, make_complaint, inform]
entities: [order_number]
slots:
  goal:
    type: text
    influence_conversation: false
    mappings: [{type: custom}]
  reason:
    type: text
    influence_conversation: false
    mappings: [{type: custom}]
  order_number:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: order_number}]
forms:
  order_form:
    required_slots: [order_number]
actions: [action_look_up, action_wait]
responses:
  utter_greet: [{text: "Hello."}]
  utter_answer: [{text: "Returns are free within 30 days."}]
  utter_ask_order_number: [{text: "Which order?"}]
  utter_default: [{text: "Please say that in other words."}]
"""

_DATA = """
version: "3.1"
nlu:
  - intent: greet
    examples: "- hello\\n"
  - intent: track_order
    examples: "- track\\n"
  - intent: ask_question
    examples: "- returns\\n"
  - intent: thank
    examples: "- slowly\\n"
  - intent: check_appointment
    examples: "- visit\\n"
  - intent: affirm
    examples: "- yes\\n"
  - intent: deny
    examples: "- no\\n"
  - intent: talk_to_human
    examples: "- human\\n"
  - intent: crisis
    examples: "- goodbye world\\n"
  - intent: make_complaint
    examples: "- complaint\\n"
  - intent: inform
    examples: "- it is [BW-104233](order_number)\\n- number\\n"
  - regex: order_number
    examples: "- BW-\\\\d{6}\\n"
rules:
  - rule: greet
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: question
    steps: [{intent: ask_question}, {action: utter_answer}]
  - rule: slow
    steps: [{intent: thank}, {action: action_wait}]
  - rule: visit
    steps: [{intent: check_appointment}, {action: action_wait}]
  - rule: open the form
    steps: [{intent: track_order}, {action: order_form}, {active_loop: order_form}]
  - rule: close the form
    condition: [{active_loop: order_form}]
    steps: [{action: order_form}, {active_loop: null}, {action: action_look_up}]
"""


def train(folder: Path) -> Path:
    """Train it and return the model's file. It decides by a copy of the tests' policy, `folder/escalation.yml`."""
    # Otherwise each message is written out many times over.
    configure_structlog(logging.WARNING)
    (folder / "domain").mkdir()
    (folder / "domain" / "small.yml").write_text(_DOMAIN)
    shutil.copy(ROOT / "bot" / "domain" / "escalation.yml", folder / "domain")
    policy = shutil.copy(POLICY_FILE, folder)
    (folder / "config.yml").write_text(_CONFIG.format(policy=policy))
    (folder / "data.yml").write_text(_DATA)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = rasa.model_training.train(
            domain=str(folder / "domain"),
            config=str(folder / "config.yml"),
            training_files=[str(folder / "data.yml")],
            output=str(folder / "models"),
            fixed_model_name="small",
        )
    assert result.model, "the small bot could not be trained"
    return Path(result.model)


def load(model: Path) -> Agent:
    """Load a model, once for many tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Agent.load(model)


def agent_with(loaded: Agent, *, database: Path, actions_url: str) -> Agent:
    """An agent with the loaded model, and with a tracker store and an action server of its own."""
    agent, processor = copy.copy(loaded), copy.copy(loaded.processor)
    store = GuardedTrackerStore(loaded.domain, host=f"sqlite:///{database}")
    # As Rasa does it: a store that hides its errors.
    agent.processor, agent.tracker_store = processor, FailSafeTrackerStore(store)
    processor.tracker_store, processor.action_endpoint = agent.tracker_store, EndpointConfig(actions_url)
    return agent


Action = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


async def look_up(call: dict[str, Any]) -> dict[str, Any]:
    """Say where the order is."""
    number = call["tracker"]["slots"]["order_number"]
    said = {"text": f"{number} is on its way.", "resolved": "track_order"}
    return {"events": [{"event": "slot", "name": "order_number", "value": number}], "responses": [said]}


class ActionServer:
    """The actions of the small bot. `calls` are the names of those that ran, `called` is set by the first."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[str] = []
        self.called = asyncio.Event()
        self.wait_seconds = 0.0
        self.actions: dict[str, Action] = {"action_look_up": look_up, "action_wait": self._wait}

    async def _wait(self, _call: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(self.wait_seconds)
        return {"events": [], "responses": [{"text": "That took a while."}, {"text": "It is done."}]}

    async def handle(self, request: web.Request) -> web.Response:
        call = await request.json()
        name = call["next_action"]
        self.calls.append(name)
        self.called.set()
        return web.json_response(await self.actions[name](call))


@asynccontextmanager
async def running_actions() -> AsyncIterator[ActionServer]:
    """An action server on a free port."""
    server = ActionServer()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/webhook", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
        yield server
    finally:
        await runner.cleanup()
