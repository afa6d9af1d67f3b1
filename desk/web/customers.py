"""`/api/customers/...`: what is kept of a customer, for supervisors: find it, hand it out, erase it.

The customer stands in the body, never in the address, for addresses end up in logs.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TypeVar

import msgspec
from aiohttp import hdrs, web

from desk.context import DESK, Desk
from desk.errors import InvalidValue, NotAllowed
from desk.login import current_login
from desk.records import requests
from desk.records.export import write_zip
from desk.records.live import tell_forgotten
from desk.records.outside import outside_of
from desk.store.agents import Agent
from desk.web.api import read_body
from desk.web.security import json_answer
from desk.webhooks.courier import COURIER

BodyT = TypeVar("BodyT")

_CHUNK_BYTES = 256 * 1024


class CustomerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who it is about: a customer's id, an e-mail address, or a conversation's id."""

    customer: str


class ErasureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`conversations` is how many `find` counted: where it is another number by now, nothing is erased."""

    customer: str
    conversations: int


class CustomerFound(msgspec.Struct, frozen=True):
    """What the desk knows a customer by, and how much there is."""

    customer: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    emails: tuple[str, ...]
    conversations: int
    follow_ups: int


class CustomerErased(msgspec.Struct, frozen=True):
    """What was erased. `left` says in a sentence each what could not be reached yet; it is asked again until it is.

    `is_compact` is false where somebody read meanwhile, so that the database's own files may still hold words: erase again.
    """

    conversations: int
    messages: int
    files: int
    follow_ups: int
    notes: int
    saved_views: int
    left: tuple[str, ...]
    is_compact: bool


async def find_customer(request: web.Request) -> web.StreamResponse:
    """Say what is kept of a customer, before it is handed out or erased; that it was asked is noted. For supervisors."""
    desk, agent, body = await _asked(request, CustomerBody)
    subject = await requests.look(desk.store, body.customer, actor=agent.id, now=desk.changes.clock())
    return json_answer(
        CustomerFound(
            customer=subject.who,
            ids=subject.ids,
            names=subject.names,
            emails=subject.emails,
            conversations=len(subject.conversations),
            follow_ups=len(subject.follow_ups),
        )
    )


async def export_customer(request: web.Request) -> web.StreamResponse:
    """Hand out everything that is kept of a customer: a ZIP archive of one JSON document and the files. For supervisors."""
    desk, agent, body = await _asked(request, CustomerBody)
    now = desk.changes.clock()
    made = await requests.copy(desk.store, outside_of(desk), body.customer, actor=agent.id, now=now)
    file = await write_zip(desk.store, made)
    try:
        headers = {
            hdrs.CONTENT_TYPE: "application/zip",
            hdrs.CONTENT_DISPOSITION: 'attachment; filename="customer-export.zip"',
            hdrs.CACHE_CONTROL: "no-store",
        }
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            await response.write(chunk)
        await response.write_eof()
    finally:
        file.close()
    return response


async def erase_customer(request: web.Request) -> web.StreamResponse:
    """Erase a customer from every store, for good; done again, it finds nothing. For supervisors."""
    desk, agent, body = await _asked(request, ErasureBody)
    subject = await requests.find(desk.store, body.customer)
    if len(subject.conversations) != body.conversations and subject.is_known:
        # Whoever asks is told how many there are.
        await requests.look(desk.store, body.customer, actor=agent.id, now=desk.changes.clock())
        raise InvalidValue(
            "conversations",
            problem=f"there are {len(subject.conversations)} now; look at what would be erased, and ask again",
        )
    done = await requests.forget(desk.store, outside_of(desk), body.customer, actor=agent.id, now=desk.changes.clock())
    tell_forgotten(desk, done.subject.conversations)
    request.app[COURIER].bell.ring()  # receivers of webhooks are told, too
    return json_answer(CustomerErased(**asdict(done.erased), left=done.left, is_compact=done.is_compact))


async def _asked(request: web.Request, body: type[BodyT]) -> tuple[Desk, Agent, BodyT]:
    desk = request.app[DESK]
    login = await current_login(desk, request)
    if not login.agent.role.is_supervisor:
        raise NotAllowed("see or erase all that is kept of a customer; supervisors do")
    return desk, login.agent, await read_body(request, body)
