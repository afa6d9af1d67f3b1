"""The routes that are there for other programs alone, and the document that describes all that they may use."""

from __future__ import annotations

from aiohttp import web

from desk.web import catalogue, commands, conversation, openapi, webhooks

_VERSION = "1.0"
_FOR_PROGRAMS = (conversation, webhooks)


def programs() -> list[web.RouteDef]:
    """The routes."""
    operations = catalogue.operations()
    ours = {module.__name__ for module in _FOR_PROGRAMS}
    routes = [one.route for one in operations if one.handler.__module__ in ours]
    return [*routes, *(one.route for one in commands.operations()), openapi.route(operations, version=_VERSION)]
