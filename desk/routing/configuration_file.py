"""Reading `data/routing.yml`."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.routing.configuration import Calendar, Queue, Routing
from desk.routing.configuration_check import check_policy, check_routing
from handoff.document import Document, did_you_mean
from handoff.exceptions import RoutingInvalid
from handoff.policy_model import Name, Policy

_FIELDS = {field.name: field for field in msgspec.structs.fields(Routing)}
# Converted entry by entry, so that one mistake does not hide the next.
_ENTRIES: dict[str, Any] = {"queues": Queue, "calendars": Calendar}


def parse_routing(text: str, *, source: str, policy: Policy | None = None) -> Routing:
    """The routing in `text`. `source` is the file's name as problems shall show it.

    With a `policy` its skills must have a queue each, and its tiers are the ones that can be named.

    Raises `RoutingInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of range,
    hours, dates and time zones that do not exist, and references to nothing.
    """
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A file of routing is a mapping with the keys {', '.join(_FIELDS)}.")
    routing = None if document.problems else _convert(document)
    if routing is not None:
        check_routing(routing, document)
        if policy is not None:
            check_policy(routing, document, policy=policy)
    if routing is None or document.problems:
        raise RoutingInvalid(tuple(document.problems))
    return routing


def _convert(document: Document) -> Routing | None:
    for name, value in document.data.items():
        if name not in _FIELDS:
            document.report((name,), f"`{name}` is not known in a file of routing: {did_you_mean(name, _FIELDS)}")
        elif name in _ENTRIES and isinstance(value, dict):
            for key, entry in value.items():
                document.convert(key, Name, (name, key))
                document.convert(entry, _ENTRIES[name], (name, key))
        else:
            document.convert(value, _FIELDS[name].type, (name,))
    for name, field in _FIELDS.items():
        if name not in document.data and field.required:
            document.report((), f"`{name}` is missing in the file of routing.")
    return None if document.problems else document.convert(document.data, Routing, ())
