"""`/api/openapi.json`: the API's description, made from the operations and from the structs that they take and give."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import web

from desk.errors import DeskError, InvalidValue, NotAllowed, NotAuthenticated, RateLimited
from desk.web.operations import Operation, Parameter
from desk.web.security import json_answer
from handoff.wire.shared import Error

_PATH_VALUE = re.compile(r"\{(\w+)\}")
_EVERYWHERE = (NotAuthenticated, NotAllowed, RateLimited, InvalidValue)
_FILE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_ABOUT = (
    "What the agents' console does, for programs. Show a key (`frontline api-key add`) as `Authorization: Bearer ...`; it "
    "acts in the name of its agent. A key may be good for some scopes alone: `read` and `act`, or one of them in one topic, such "
    "as `read:conversations`; of the scopes beside an operation one is needed. Times are seconds since the epoch, UTC. A refusal is an `Error`: its `code` is stable, "
    "its `message` is one sentence for people. What happens can be followed by webhooks instead of asking again."
)


def document(operations: Sequence[Operation], *, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these operations."""
    structs = {one for operation in operations for one in (operation.body, operation.answer) if one is not None}
    _schemas, components = msgspec.json.schema_components(
        sorted({*structs, Error}, key=lambda one: one.__name__), ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Frontline", "version": version, "description": _ABOUT},
        "security": [{"key": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key of the API."}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    said = inspect.getdoc(operation.handler) or ""
    summary, _, rest = said.partition("\n\n")
    made: dict[str, Any] = {
        "tags": [operation.topic],
        "operationId": re.sub(r"\W+", "_", f"{operation.method.lower()}{operation.path.removeprefix('/api')}").strip(
            "_"
        ),
        "summary": " ".join(summary.split()),
        "security": _scopes(operation),
        "parameters": [*map(_in_path, _PATH_VALUE.findall(operation.path)), *map(_in_query, operation.query)],
        "responses": {str(operation.status): _success(operation), **_refusals((*_EVERYWHERE, *operation.errors))},
    }
    if rest:
        made["description"] = " ".join(rest.split())
    if operation.body is not None or operation.takes_file:
        made["requestBody"] = {
            "required": True,
            "content": _FILE if operation.body is None else _content(operation.body),
        }
    return made


def _scopes(operation: Operation) -> list[dict[str, list[str]]]:
    """Any one of these is enough: the scope itself, or the one of which it is a part."""
    scope = operation.scope
    return [{"key": [one]} for one in (scope, scope.partition(":")[0])] if scope else [{"key": []}]


def _success(operation: Operation) -> dict[str, Any]:
    if operation.gives_file:
        return {"description": "The file.", "content": _FILE}
    return _response("Done.", operation.answer)


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.type}
    if parameter.least is not None:
        schema["minimum"] = parameter.least
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.meaning,
        "schema": schema,
    }


def _refusals(errors: Sequence[type[DeskError]]) -> dict[str, Any]:
    """One response for each status; several errors may share one. Commands can meet any refusal of their topic."""
    codes: dict[int, list[str]] = {}
    for error in dict.fromkeys(errors):
        codes.setdefault(error.status, []).append(error.code)
    told = {str(status): _response(f"Refused: {', '.join(of)}.", Error) for status, of in sorted(codes.items())}
    told["default"] = _response("Refused.", Error)
    return told


def _response(description: str, struct: type[msgspec.Struct] | None) -> dict[str, Any]:
    return {"description": description, **({"content": _content(struct)} if struct is not None else {})}


def _content(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{struct.__name__}"}}}


def route(operations: Sequence[Operation], *, version: str) -> web.RouteDef:
    """The document's own route. It tells nothing that the code does not, so everybody may read it."""

    @functools.cache  # when it is first asked for: most desks are never asked
    def made() -> dict[str, Any]:
        return document(operations, version=version)

    async def serve(_request: web.Request) -> web.StreamResponse:
        return json_answer(made())

    return web.get("/api/openapi.json", serve)
