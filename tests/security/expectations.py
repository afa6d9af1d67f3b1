"""Who may do what: one line for each operation of the API and each message of the agents' socket.

A new one without a line here fails the test, so that somebody says who may do it. What is expected is "ok" or the code of
the refusal. Some are let through the door and then find nothing to do; those say so with the code that they get.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.security.stage import ADMIN, COLLEAGUE, DESIGNER, OUTSIDER, OWNER, SUPERVISOR, Scene, Stage

HOOK = "https://hook.invalid/of-nothing"  # is never told anything
OK, NO = "ok", "not_allowed"
ABSENT, OTHERS, TAKEN = "not_found", "not_owner", "already_claimed"
Fields = Callable[[Stage, Scene], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes of it for each role. `waits` is for scenes that wait in the queue, `fields` are those of the body besides
    its type, id and conversation, and `without` some of these that the message does not have. `again` where it can be done
    in one scene by one after the other.
    """

    owner: str
    colleague: str
    supervisor: str
    designer: str = NO
    outsider: str = ""
    admin: str = ""
    waits: bool = False
    fields: Fields = lambda _stage, _scene: {}
    without: tuple[str, ...] = ()
    again: bool = False

    def of(self, role: str) -> str:
        return {
            OWNER: self.owner,
            COLLEAGUE: self.colleague,
            OUTSIDER: self.outsider or self.colleague,
            SUPERVISOR: self.supervisor,
            ADMIN: self.admin or self.supervisor,
            DESIGNER: self.designer,
        }[role]


def _reads(*, fields: Fields = lambda _stage, _scene: {}, without: tuple[str, ...] = ()) -> Expected:
    """Everybody on the staff may; nothing changes but their own marks."""
    return Expected(OK, OK, OK, designer=OK, fields=fields, without=without, again=True)


def _serves(
    *, fields: Fields = lambda _stage, _scene: {}, waits: bool = False, code: str = OK, without: tuple[str, ...] = ()
) -> Expected:
    """Everybody who talks with customers may, whoever has the conversation."""
    return Expected(code, code, code, fields=fields, waits=waits, again=not waits, without=without)


def _owner_only(*, fields: Fields = lambda _stage, _scene: {}) -> Expected:
    return Expected(OK, OTHERS, OTHERS, fields=fields)


def _owner_and_supervisors(*, code: str = OK, fields: Fields = lambda _stage, _scene: {}) -> Expected:
    return Expected(code, OTHERS, code, fields=fields)


def _follow_up(**more: Any) -> Expected:
    """The owner's. It stands on no list of an agent who has another skill."""
    return Expected(
        OK, NO, OK, outsider=ABSENT, without=("conversation",), fields=lambda _s, scene: {"follow_up": scene.follow_up, **more}
    )  # fmt: skip


def _supervisors(*, code: str = OK, fields: Fields = lambda _stage, _scene: {}) -> Expected:
    return Expected(NO, NO, code, fields=fields)


_WORKFLOW: Fields = lambda _stage, _scene: {"key": "k", "workflow": "pay_refund", "values": {}, "version": "1"}  # noqa: E731
_NO_ID = ("id",)
_ALONE = ("id", "conversation")
_NO_OFFICE = "workflow_impossible"  # let through, and then the back office does not answer

MESSAGES: dict[str, Expected] = {
    "activity": _reads(without=_ALONE),
    "answer.flag": _serves(fields=lambda *_: {"seq": 1}),
    "answer.unflag": _serves(fields=lambda *_: {"seq": 1}),
    "approvals.list": _reads(without=_ALONE),
    "article.flag": _serves(fields=lambda stage, _: {"slug": next(iter(stage.world.desk.library.articles)), "question": "?"}),
    "article.read": _reads(fields=lambda stage, _: {"slug": next(iter(stage.world.desk.library.articles))}, without=("conversation",)),
    "articles.search": _reads(fields=lambda *_: {"text": "parcel"}),
    "assignment.decline": Expected(OK, ABSENT, ABSENT, waits=True, fields=lambda *_: {"reason": "On the phone."}),
    "bot.resume": _owner_only(),
    "colleagues.list": _reads(without=_ALONE),
    "conversation.close": _owner_and_supervisors(fields=lambda *_: {"disposition": "resolved"}),
    "conversation.leave": _reads(without=_NO_ID),
    "conversation.open": _reads(without=_NO_ID),
    "conversation.pass_on": _owner_and_supervisors(fields=lambda stage, _: {"reason": next(iter(stage.world.desk.policy.transfer_reasons))}),
    "conversation.read": _reads(fields=lambda *_: {"seq": 1}, without=_NO_ID),
    "conversation.take_over": Expected(OK, TAKEN, OK),
    "copilot.watch": Expected(ABSENT, ABSENT, ABSENT, designer=ABSENT, without=_NO_ID),  # only what is open on the socket
    "delegation.begin": _owner_only(fields=lambda *_: {"items": [{"question": "Which lamp is it?", "label": "Lamp"}]}),
    "delegation.end": _owner_only(),
    "floor.follow": Expected(NO, NO, OK, without=_ALONE),
    "floor.leave": _reads(without=_ALONE),
    "follow_up.complete": _follow_up(outcome="reached"),
    "follow_up.give": Expected(
        OK, NO, OK, outsider=ABSENT, without=("conversation",),
        fields=lambda stage, scene: {"follow_up": scene.follow_up, "to": stage.agents[COLLEAGUE].id},
    ),
    "follow_up.postpone": Expected(
        OK, NO, OK, outsider=ABSENT, without=("conversation",),
        fields=lambda stage, scene: {"follow_up": scene.follow_up, "due_at": stage.world.desk.changes.clock() + 600},
    ),
    "follow_up.release": _follow_up(),
    "follow_up.take": _follow_up(),
    "handoff.claim": _serves(waits=True),
    "handoff.flag": _serves(fields=lambda *_: {"verdict": "needed"}),
    "mention.read": _reads(fields=lambda *_: {"seq": 1}, without=_NO_ID),
    "mention.read_all": _reads(without=_ALONE),
    "message.send": _owner_only(fields=lambda *_: {"text": "Hello"}),
    "note.add": _serves(fields=lambda *_: {"text": "A note"}),
    "pass_on.ask": _reads(without=_NO_ID),
    "ping": _reads(without=_ALONE),
    "presence.set": _reads(fields=lambda *_: {"presence": "online"}, without=_ALONE),
    "reminder.tick": _serves(fields=lambda *_: {"reminder": "none", "ticked": True}, code=ABSENT),
    "replies.list": _reads(without=_ALONE),
    "review.read": Expected(OK, NO, NO, without=("conversation",), fields=lambda _, scene: {"review": scene.review}),
    "review.settle": Expected(NO, NO, OK, without=("conversation",), fields=lambda _, scene: {"review": scene.review, "comment": "So"}),
    "suggestion.insert": _serves(fields=lambda *_: {"suggestion": "none"}, without=_NO_ID),
    "templates.list": _reads(without=_NO_ID),
    "transfer.accept": _owner_and_supervisors(fields=lambda _, scene: {"proposal": scene.proposal}),
    "transfer.dismiss": _owner_and_supervisors(fields=lambda _, scene: {"proposal": scene.proposal}),
    "typing": _serves(without=_NO_ID),
    "whisper.send": Expected(OK, NO, OK, fields=lambda *_: {"text": "Mind the tone."}),
    "workflow.approve": _supervisors(code=_NO_OFFICE, fields=lambda _, scene: {"run": scene.run, "version": "1"}),
    "workflow.ask_approval": _owner_and_supervisors(fields=lambda s, c: {**_WORKFLOW(s, c), "reason": "Late"}),
    "workflow.list": _reads(without=_NO_ID),
    "workflow.prepare": _owner_and_supervisors(fields=lambda *_: {"workflow": "pay_refund"}),
    "workflow.reject": _supervisors(fields=lambda _, scene: {"run": scene.run, "reason": "No"}),
    "workflow.run": _owner_and_supervisors(fields=_WORKFLOW),
    "workflow.undo": _owner_and_supervisors(code=_NO_OFFICE, fields=lambda _, scene: {"run": scene.run}),
    "workflow.withdraw": Expected(OK, NO, OK, fields=lambda _, scene: {"run": scene.run}),
    "wrap_up.confirm": Expected(
        OK, NO, OK,
        fields=lambda _, scene: {
            "wrap_up": scene.wrap_up,
            "ending": "closed",
            "content": {"disposition": "resolved", "summary": [], "note": "", "tasks": []},
        },
    ),
    "wrap_up.prepare": Expected(OK, NO, OK),
}  # fmt: skip

_EVERYBODY = _reads()
_ONE = "/api/conversations/{conversation}"
_FILES = f"{_ONE}/attachments"
_ADMINS = Expected(NO, NO, NO, admin=OK)
_URL: Fields = lambda *_: {"url": HOOK, "events": ["none.such"]}  # noqa: E731
_CUSTOMER: Fields = lambda *_: {"customer": "nobody@example.com"}  # noqa: E731

_INSIGHT = (
    "figures",
    "groups",
    "choices",
    "definitions",
    "conversations",
    "signals",
    "return",
    "escalations",
    "sample",
    "drift",
    "drift/history",
    "drift/conversations",
    "drift/export",
    "alerts",
    "alerts/export",
    "watched",
    "pilots",
    "pilots/export",
)
_QUALITY = (
    "",
    "/queues/{queue}",
    "/conversations/{conversation}",
    "/agents/{agent}",
    "/answers",
    "/compliance",
    "/compliance.csv",
)
_QUALITY_ACTS = ("reviews", "answers", "answers/{answer}/settlement", "notes", "notes/{note}/reading")
_FIGURES = Expected(NO, NO, OK, designer=OK)


def _trains(code: str = OK, fields: Fields = lambda *_: {}) -> Expected:
    """What the bot learns is decided by designers and administrators."""
    return Expected(NO, NO, NO, designer=code, admin=code, fields=fields, again=True)


_TRAINS = _trains()

OPERATIONS: dict[str, Expected] = {
    "GET /api/me": _EVERYBODY,
    "GET /api/agents": _EVERYBODY,
    "GET /api/conversations": _EVERYBODY,
    "GET /api/conversations/choices": _EVERYBODY,
    f"GET {_ONE}": _EVERYBODY,
    f"GET {_ONE}/entries": _EVERYBODY,
    f"GET {_ONE}/decisions": _EVERYBODY,
    f"GET {_ONE}/audit": _supervisors(),
    "GET /api/search": _EVERYBODY,
    "GET /api/views": _EVERYBODY,
    "PUT /api/views/{view}": Expected(OK, ABSENT, ABSENT, designer=ABSENT, fields=lambda *_: {"name": "Mine", "filters": {}}),
    "DELETE /api/views/{view}": Expected(OK, ABSENT, ABSENT, designer=ABSENT),
    "GET /api/copilot/usage": Expected(NO, NO, OK, designer=OK),
    "GET /api/audit": _supervisors(),
    "GET /api/audit/verification": _supervisors(),
    "POST /api/customers/find": _supervisors(fields=_CUSTOMER),
    "POST /api/customers/export": _supervisors(fields=_CUSTOMER),
    "POST /api/customers/erasure": _supervisors(fields=lambda s, c: {**_CUSTOMER(s, c), "conversations": 0}),
    # Nothing is kept sealed at the greeting: its agent is let through, and finds nothing.
    f"POST {_ONE}/sealed/{{seq}}": Expected(ABSENT, OTHERS, OTHERS, fields=lambda *_: {"reason": "To check the number"}),
    f"POST {_FILES}": _serves(),
    f"GET {_FILES}/{{attachment}}": Expected(OK, ABSENT, ABSENT, designer=ABSENT),
    f"DELETE {_FILES}/{{attachment}}": Expected(OK, ABSENT, ABSENT, designer=ABSENT),
    **{f"GET /api/insight/{name}": _FIGURES for name in _INSIGHT},
    "GET /api/insight/export/{table}": _FIGURES,
    # Nothing is beyond its limit: who is let through finds no such alert.
    "POST /api/insight/alerts/{alert}/acknowledge": _supervisors(code=ABSENT, fields=lambda *_: {"note": "Seen."}),
    "PUT /api/insight/sample/{conversation}": Expected(NO, NO, ABSENT, fields=lambda *_: {"judgement": "unsure"}),
    "GET /api/quality": _FIGURES,
    "GET /api/quality/queues/{queue}": _supervisors(),
    # Agents get their own part of it, which may be none.
    "GET /api/quality/conversations/{conversation}": _EVERYBODY,
    # Nothing is scored before it has ended: whoever is let through finds no part.
    "POST /api/quality/reviews": _supervisors(code=ABSENT, fields=lambda _, scene: {"conversation": scene.conversation, "part": "bot", "grades": {"tone": "good"}}),
    "GET /api/quality/agents/{agent}": Expected(OK, NO, OK),
    "GET /api/quality/answers": _supervisors(),
    "POST /api/quality/answers": Expected(NO, NO, NO, fields=lambda _, scene: {"conversation": scene.conversation, "criterion": "tone", "text": "No"}),
    "POST /api/quality/answers/{answer}/settlement": _supervisors(code=ABSENT, fields=lambda *_: {"reply": "So"}),
    "POST /api/quality/notes": _supervisors(fields=lambda stage, _: {"agent": stage.agents[COLLEAGUE].id, "criterion": "tone", "text": "Well done"}),
    "POST /api/quality/notes/{note}/reading": Expected(ABSENT, ABSENT, ABSENT, designer=ABSENT),
    "GET /api/quality/compliance": _FIGURES,
    "GET /api/quality/compliance.csv": _FIGURES,
    "GET /api/workbench": _TRAINS,
    "POST /api/workbench/next": _TRAINS,
    # Nobody gave the message to whoever decides on it.
    "POST /api/workbench/verdicts": _trains("already_decided", lambda _, scene: {"conversation": scene.conversation, "seq": 1, "verdict": "ignore"}),
    "POST /api/workbench/checks": _trains(OK, lambda *_: {"text": "where is it", "intent": "track_order"}),
    "POST /api/workbench/undo": _TRAINS,
    "POST /api/workbench/release": _TRAINS,
    "GET /api/workbench/clusters": _TRAINS,
    "POST /api/workbench/clusters": _trains("invalid_value", lambda *_: {"members": [], "intent": "track_order"}),
    "GET /api/workbench/examples": _TRAINS,
    "DELETE /api/workbench/examples/{example}": _trains(ABSENT),
    "GET /api/workbench/diff": _TRAINS,
    "GET /api/knowledge/articles": _TRAINS,
    "GET /api/knowledge/articles/{slug}": _TRAINS,
    "GET /api/knowledge/questions": _TRAINS,
    "POST /api/knowledge/questions/put-aside": _trains(OK, lambda *_: {"questions": []}),
    "GET /api/knowledge/drafts": _TRAINS,
    "POST /api/knowledge/drafts/{conversation}": _trains(ABSENT, lambda *_: {"slug": "lamps", "title": "Lamps", "answer": "They shine."}),
    "DELETE /api/knowledge/drafts/{conversation}": _trains(ABSENT),
    "GET /api/webhooks": _ADMINS,
    "POST /api/webhooks": Expected(NO, NO, NO, admin=OK, fields=_URL),
    "DELETE /api/webhooks/{webhook}": _ADMINS,
    "POST /api/webhooks/{webhook}/resume": _ADMINS,
    "GET /api/webhooks/{webhook}/deliveries": _ADMINS,
}  # fmt: skip

# The scope that a key needs besides its agent's role; empty where every key may. Commands are told apart below.
SCOPES: dict[str, str] = {
    "GET /api/me": "",
    "GET /api/agents": "read:agents",
    "GET /api/conversations": "read:conversations",
    "GET /api/conversations/choices": "read:conversations",
    f"GET {_ONE}": "read:conversations",
    f"GET {_ONE}/entries": "read:conversations",
    f"GET {_ONE}/decisions": "read:conversations",
    f"GET {_ONE}/audit": "read:conversations",
    "GET /api/search": "read:conversations",
    "GET /api/views": "read:views",
    "PUT /api/views/{view}": "act:views",
    "DELETE /api/views/{view}": "act:views",
    "GET /api/copilot/usage": "read:figures",
    "GET /api/audit": "read:audit",
    "GET /api/audit/verification": "read:audit",
    "POST /api/customers/find": "read:customers",
    "POST /api/customers/export": "read:customers",
    "POST /api/customers/erasure": "act:customers",
    # More than reading: what is kept sealed is opened for a reason, which somebody must have.
    f"POST {_ONE}/sealed/{{seq}}": "act:conversations",
    f"POST {_FILES}": "act:attachments",
    f"GET {_FILES}/{{attachment}}": "read:attachments",
    f"DELETE {_FILES}/{{attachment}}": "act:attachments",
    **{f"GET /api/insight/{name}": "read:insight" for name in _INSIGHT},
    "GET /api/insight/export/{table}": "read:insight",
    "POST /api/insight/alerts/{alert}/acknowledge": "act:insight",
    "PUT /api/insight/sample/{conversation}": "act:insight",
    **{f"GET /api/quality{tail}": "read:quality" for tail in _QUALITY},
    **{f"POST /api/quality/{tail}": "act:quality" for tail in _QUALITY_ACTS},
    **dict.fromkeys(
        (
            "GET /api/workbench",
            "POST /api/workbench/checks",
            "GET /api/workbench/clusters",
            "GET /api/workbench/examples",
            "GET /api/workbench/diff",
        ),
        "read:workbench",
    ),
    **dict.fromkeys(
        (
            *(f"POST /api/workbench/{name}" for name in ("next", "verdicts", "undo", "release", "clusters")),
            "DELETE /api/workbench/examples/{example}",
        ),
        "act:workbench",
    ),
    **dict.fromkeys(
        (
            "GET /api/knowledge/articles",
            "GET /api/knowledge/articles/{slug}",
            "GET /api/knowledge/questions",
            "GET /api/knowledge/drafts",
        ),
        "read:knowledge",
    ),
    **dict.fromkeys(
        (
            "POST /api/knowledge/questions/put-aside",
            "POST /api/knowledge/drafts/{conversation}",
            "DELETE /api/knowledge/drafts/{conversation}",
        ),
        "act:knowledge",
    ),
    "GET /api/webhooks": "read:webhooks",
    "POST /api/webhooks": "act:webhooks",
    "DELETE /api/webhooks/{webhook}": "act:webhooks",
    "POST /api/webhooks/{webhook}/resume": "act:webhooks",
    "GET /api/webhooks/{webhook}/deliveries": "read:webhooks",
}
READING_COMMANDS = frozenset(
    {
        "approvals.list",
        "article.read",
        "articles.search",
        "colleagues.list",
        "pass_on.ask",
        "replies.list",
        "workflow.list",
    }
)

# What is served besides: without a login, or with proofs of its own, which other tests attack.
OPEN = frozenset(
    {
        "GET /ws/customer",
        "GET /ws/agent",
        "GET /ws/worker",
        "POST /api/login",
        "POST /api/logout",
        "POST /api/password",
        "GET /api/about",
        "GET /api/openapi.json",
        # A provider proves itself by its signature, whoever asks for a code by the site's identity.
        "GET /channels/{name}",
        "POST /channels/{name}",
        # A provider fetches a file that an agent sent: the signed address is all that it shows.
        "GET /channels/{name}/files/{conversation}/{attachment}",
        "OPTIONS /api/link-codes",
        "POST /api/link-codes",
        "OPTIONS /api/attachments",
        "POST /api/attachments",
        "OPTIONS /api/attachments/{attachment}",
        "GET /api/attachments/{attachment}",
        "DELETE /api/attachments/{attachment}",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /widget.js",
        "GET /about-the-assistant",  # for everybody, and it tells of no one
        "GET /favicon.ico",
        "GET /console",
        "GET /console/",
        "GET /static/{folder}/{tail}",
    }
)
