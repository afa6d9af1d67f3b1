"""The action server: rasa_sdk's own application with our package `actions`, on loopback."""

from __future__ import annotations

import importlib
import logging
import os
from typing import Any

from frontline import rasa_engine
from frontline.errors import ConfigurationError
from frontline.ports import require_free
from frontline.process_environment import of as environment_of
from frontline.processes.terminal import log_to_standard_output, say_ready
from frontline.settings import Settings


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigurationError when the actions do not import, StartError for a taken port."""
    require_free(settings.actions.host, settings.actions.port, section="actions")
    log_to_standard_output()
    os.environ.update(environment_of(settings))  # the actions read their settings here: see process_environment
    rasa_engine.prepare()
    try:
        importlib.import_module("actions")
        from actions.server import create_app

        app = create_app()
    except Exception as error:
        logging.exception("The actions do not load.")
        raise ConfigurationError(f"The actions do not load: {rasa_engine.one_line(error)}.") from error

    from sanic.response import text

    @app.middleware("request")
    async def refuse_browsers(request: Any) -> Any:
        """Only the bot calls actions. A page in a browser on this machine could, too, but must say its origin."""
        return text("", status=403) if "origin" in request.headers else None

    @app.listener("after_server_start")
    async def ready(*_: Any) -> None:
        say_ready()

    app.run(settings.actions.host, settings.actions.port, workers=1, access_log=False, motd=False)
