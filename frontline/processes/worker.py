"""A Rasa worker: Rasa's own application with one input channel, ours, and nothing else that could be called.

It binds a free port on loopback because Rasa's application must serve one; the only route there says hello. The work
comes through the websocket that the channel opens to the desk.
"""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path
from typing import Any

from frontline import places, rasa_engine, trained_model
from frontline.errors import ConfigurationError
from frontline.processes.terminal import log_to_standard_output, say_ready

# The places in endpoints.yml where Rasa takes a dotted path as `type`, and the types of its own.
_TYPED_ENDPOINTS = {
    "tracker_store": {"in_memory", "sql", "redis", "mongod", "dynamo"},
    "event_broker": {"pika", "kafka", "sql", "file"},
    "lock_store": {"in_memory", "redis", "concurrent_redis"},
    "nlg": {"response", "callback"},
}


# The parts of endpoints.yml with which Rasa would take its model, or what it understands, from another server.
_ELSEWHERE = {"models", "nlu"}
# What is read first takes longer than what follows, and should not be a customer's.
_FIRST_MESSAGE = "Where is my order?"


def run(
    *,
    environment: dict[str, str],
    tensorflow: bool,
    action_timeout_seconds: float,
    model: Path = places.MODEL,
    model_sha256: str = "",
    is_candidate: bool = False,
) -> None:
    """Serve turns until SIGINT or SIGTERM. `environment` is what endpoints.yml and credentials.yml refer to.

    With `is_candidate` it serves the conversations of a pilot of this model, and no others. It is ready when it has understood a message and the desk has welcomed it. `model_sha256` as in the settings. Raises
    ConfigurationError when the model is missing, broken or not the recorded one, or when a file names what does not import.
    """
    log_to_standard_output()
    trained_model.check(model, expected=model_sha256)  # before the seconds that Rasa's import takes
    os.environ.update(environment)
    os.chdir(places.ROOT)
    rasa_engine.prepare(tensorflow=tensorflow)

    import rasa.utils.endpoints
    from rasa.core.run import close_resources, configure_app
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException
    from rasa.utils.log_utils import configure_structlog

    # Five minutes by default, for which the customer would wait in silence when an action hangs.
    rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT = action_timeout_seconds
    configure_structlog(logging.INFO)
    rasa_engine.check_pipeline(places.CONFIG)
    _check_endpoints()
    channel = _channel()
    channel.on_welcome = say_ready
    channel.is_candidate = is_candidate
    endpoints = AvailableEndpoints.read_endpoints(str(places.ENDPOINTS))
    app = configure_app([channel], enable_api=False, endpoints=endpoints)
    failures: list[BaseException] = []

    @app.listener("before_server_start")
    async def load(app: Any, loop: Any) -> None:
        try:
            with trained_model.checked_copy(model, expected=model_sha256) as checked:
                channel.model = trained_model.sha256_of(checked)
                channel.trained_at = _trained_at(model, channel.model)
                app.ctx.agent = await _load_agent(checked, endpoints, loop)
        except BaseException as error:
            failures.append(error)
            raise

    app.register_listener(close_resources, "after_server_stop")
    with socket.socket() as loopback:
        loopback.bind(("127.0.0.1", 0))
        try:
            app.run(sock=loopback, workers=1, access_log=False, motd=False)
        except RasaException as error:
            failures.append(ConfigurationError(f"The bot cannot serve: {rasa_engine.one_line(error)}."))
        except BaseException:
            if not failures:
                raise
    if failures:
        raise failures[0]


def _trained_at(model: Path, archive: str) -> float:
    record = trained_model.read_record(model.with_name(trained_model.RECORD.name))
    return record.trained_at if record is not None and record.archive == archive else 0.0


async def _load_agent(model: Path, endpoints: Any, loop: Any) -> Any:
    from rasa.core.agent import load_agent

    # Rasa logs what is wrong with a model and goes on without one.
    errors: list[str] = []
    rasa_engine.on_log_message("rasa.core.agent", errors.append)
    agent = await load_agent(model_path=str(model), endpoints=endpoints, loop=loop)
    if not agent.is_ready():
        reason = f": {rasa_engine.one_line(Exception(errors[-1]))}" if errors else ""
        raise ConfigurationError(f"The model {model.name} does not load{reason}. Run frontline train --force.")
    await agent.parse_message(_FIRST_MESSAGE)
    return agent


def _check_endpoints() -> None:
    content = rasa_engine.read_yaml(places.ENDPOINTS)
    for name in _ELSEWHERE & content.keys():
        raise ConfigurationError(
            f"endpoints.yml, {name}: take it out. A worker loads its model from models/ alone, where its hash is recorded; "
            "Rasa would load another one from there."
        )
    for name, own_types in _TYPED_ENDPOINTS.items():
        kind = (content.get(name) or {}).get("type")
        if isinstance(kind, str) and kind.lower() not in own_types:
            rasa_engine.resolve(kind, named_by=f"endpoints.yml, {name}")


def _channel() -> Any:
    content = rasa_engine.read_yaml(places.CREDENTIALS)
    if len(content) != 1:
        raise ConfigurationError(
            f"credentials.yml names {len(content)} channels, and must name exactly one, the one to the desk: every "
            "other channel of Rasa opens a door that the desk does not guard."
        )
    ((dotted_path, options),) = content.items()
    channel = rasa_engine.resolve(dotted_path, named_by="credentials.yml")
    try:
        return channel.from_credentials(options)
    except Exception as error:
        raise ConfigurationError(f"credentials.yml, {dotted_path}: {rasa_engine.one_line(error)}.") from error
