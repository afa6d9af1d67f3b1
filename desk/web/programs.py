"""`/api/...` for consoles and other programs alike: everything of the catalogue, and the document that describes it."""

from __future__ import annotations

from aiohttp import web

from desk.web import catalogue, openapi

_VERSION = "1.0"


def routes() -> list[web.RouteDef]:
    """The routes."""
    operations = catalogue.operations()
    return [*(one.route for one in operations), openapi.route(operations, version=_VERSION)]
