"""A played conversation as the rows of the desk's tables. Pure: the same conversation gives the same rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import Table

from desk.store import tables, understandings
from frontline.simulation import reasons
from frontline.simulation.identity import identifier
from frontline.simulation.play import Play
from frontline.simulation.quarter import Made
from frontline.simulation.rows_after import rows_after
from frontline.simulation.scene import Heard, Line, Part
from handoff.conversation import Fact
from handoff.decision import Decision
from handoff.log import Author, EntryKind
from handoff.transfer import telling_reason
from handoff.wire.decisions import DecisionKind

Rows = dict[Table, list[dict[str, Any]]]
_WORKER = "simulated-worker"


def rows_of(made: Made, *, seed: int) -> Rows:
    """All rows of it, by table."""
    play, rows = made.play, defaultdict[Table, list[dict[str, Any]]](list)
    called = {part.epoch: reasons.calls(play, part) for part in play.parts}
    rows[tables.conversations].append(_conversation(play))
    rows[tables.entries].extend(_entry(play, line) for line in play.lines)
    for number, part in enumerate(play.parts):
        name = identifier(seed, "handoff", f"{made.number}:{number}")
        rows[tables.handoffs].append(_handoff(play, part, called[part.epoch], name=name))
        if part.is_offered:
            rows[tables.assignments].append(_assignment(play, part, seed=seed, name=name))
    for person, steps in _steps(play).items():
        rows[tables.agent_steps].append(
            {"conversation": play.scene.conversation, "agent": play.agent_ids[person], "steps": steps}
        )
    for heard in play.heard:
        decision = _decided(play, heard, called)
        rows[tables.decisions].append(_decision(play, heard, decision))
        rows[tables.tasks].append(_task(play, heard))
        rows[tables.understandings].append(_understanding(play, heard))
    if play.heard:
        rows[tables.readings].append(_reading(play, _decided(play, play.heard[-1], called)))
    for table, row in rows_after(made, seed=seed):
        rows[table].append(row)
    return rows


def json_of(value: Any) -> str:
    """As the desk's store writes it."""
    return msgspec.json.encode(value).decode()


def _conversation(play: Play) -> dict[str, Any]:
    scene, last = play.scene, play.lines[-1].entry
    said = [line.entry for line in play.lines if line.entry.kind is EntryKind.MESSAGE]
    part = play.parts[-1] if play.parts else None
    reason = telling_reason(reasons.calls(play, part).rules) if part is not None else ""
    agent = play.agent_ids[play.agent.number] if play.agent is not None else ""
    moods = [heard.understanding.sentiment.score for heard in play.heard]
    return {
        "id": scene.conversation,
        "owner": play.owner,
        "agent": agent,
        "epoch": play.epoch,
        "next_seq": last.seq + 1,
        "next_task": len(play.heard) + 1,
        "spent_through": _spent_through(play),
        "channel": scene.channel,
        "customer": json_of(scene.customer),
        "customer_id": scene.customer.id,
        "token_hash": "",
        "token_expires_at": 0.0,
        "page": "",
        "created_at": scene.at,
        "has_spoken": bool(play.heard),
        "last_at": last.at,
        "last_text": said[-1].text[:200],
        "last_author": said[-1].author.value,
        "mood": moods[-1] if moods else 0.0,
        "layer": part.layer if part is not None else 1,
        "priority": part.priority if part is not None else 5,
        "skill": part.skill if part is not None else "",
        "reason": reason,
        "waiting_since": part.called_at if part is not None and play.owner == "queue" else 0.0,
        "closed_at": play.closed_at,
        "disposition": play.disposition,
        "language": scene.language if part is not None else "",
        "tier": scene.customer.tier,
    }


def _spent_through(play: Play) -> int:
    """The entry with which the bot got it back, 0 where it never did."""
    back = [line.entry.seq for line in play.lines if line.entry.event in ("bot.resumed", "contact.left")]
    return back[-1] if back else 0


def _entry(play: Play, line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "conversation": play.scene.conversation,
        "seq": entry.seq,
        "at": entry.at,
        "epoch": line.epoch,
        "author": entry.author.value,
        "author_id": line.author_id,
        "author_name": entry.author_name,
        "kind": entry.kind.value,
        "event": entry.event,
        "text": entry.text,
        "buttons": "[]",
        "source": json_of(entry.source),
        "client_id": f"simulated-{entry.seq}" if entry.author in (Author.CUSTOMER, Author.AGENT) else None,
        "turn": line.turn,
        "reply_index": line.reply_index,
        "event_values": json_of(entry.values),
    }


def _handoff(play: Play, part: Part, decision: Decision, *, name: str) -> dict[str, Any]:
    agent = play.agent_ids[part.agent.number] if part.agent is not None else ""
    return {
        "id": name,
        "conversation": play.scene.conversation,
        "cause": part.cause,
        "at": part.called_at,
        "epoch": part.epoch,
        "skill": part.skill,
        "decision": json_of(decision),
        "envelope": json_of(reasons.briefing(play, part, decision, identifier=name)),
        "claimed_by": agent,
        "claimed_at": part.claimed_at,
        "ended_at": part.ended_at,
        "ended_as": part.ended_as,
        "verdict": part.verdict,
        "verdict_by": agent if part.verdict else "",
        "verdict_at": part.verdict_at,
        "priority": part.priority,
        "assigned_at": part.claimed_at if part.is_offered else 0.0,
    }


def _assignment(play: Play, part: Part, *, seed: int, name: str) -> dict[str, Any]:
    assert part.agent is not None
    return {
        "id": identifier(seed, "assignment", name),
        "conversation": play.scene.conversation,
        "agent": play.agent_ids[part.agent.number],
        "epoch": part.epoch,
        "at": part.claimed_at,
        "until": part.claimed_at + 60.0,
        "opened_at": part.claimed_at,
        "state": "claimed",
        "reason": "Waits longest.",
        "settled_at": part.claimed_at,
        "given_by": "",
    }


def _steps(play: Play) -> dict[int, int]:
    """What each agent, by number, did in the console."""
    steps: dict[int, int] = {}
    for part in play.parts:
        if part.agent is not None:
            steps[part.agent.number] = steps.get(part.agent.number, 0) + part.steps
    return steps


def _decided(play: Play, heard: Heard, called: dict[int, Decision]) -> Decision:
    """What the policy made of this message."""
    for part in play.parts:
        if part.cause == "policy" and part.seq == heard.seq:
            return called[part.epoch]
    return reasons.stays(play)


def _decision(play: Play, heard: Heard, decision: Decision) -> dict[str, Any]:
    return {
        "conversation": play.scene.conversation,
        "seq": heard.seq,
        "turn": heard.turn,
        "at": heard.at,
        "kind": (DecisionKind.LIVE if heard.is_answered else DecisionKind.HUMAN).value,
        "policy_version": decision.policy_version,
        "outcome": decision.outcome.value,
        "layer": decision.layer,
        "priority": decision.priority,
        "skill": decision.skill,
        "decision": json_of(decision),
    }


def _task(play: Play, heard: Heard) -> dict[str, Any]:
    return {
        "turn": heard.turn,
        "conversation": play.scene.conversation,
        "number": int(heard.turn.rpartition(":")[2]),
        "kind": "message",
        "state": "done",
        "seq": heard.seq,
        "text": heard.text,
        "payload": "",
        "at": heard.at,
        "deadline_at": heard.at + 30.0,
        "not_before": 0.0,
        "mode": "respond" if heard.is_answered else "observe",
        "epoch": heard.epoch,
        "worker": _WORKER,
        "lease_until": heard.at + 20.0,
        "attempts": 1,
        "failure": "",
        "finished_at": heard.answered_at or heard.at + 0.2,
    }


def _understanding(play: Play, heard: Heard) -> dict[str, Any]:
    mode = understandings.Mode.ANSWERED if heard.is_answered else understandings.Mode.OBSERVED
    row = understandings.row_of(play.scene.conversation, heard.told(), at=heard.at, model=play.scene.model, mode=mode)
    return asdict(row)


def _reading(play: Play, decision: Decision) -> dict[str, Any]:
    facts: list[Fact] = list(play.facts.values())
    return {
        "conversation": play.scene.conversation,
        "at": play.heard[-1].answered_at or play.heard[-1].at,
        "turn": play.heard[-1].turn,
        "turns": json_of(tuple(heard.told() for heard in play.heard)),
        "facts": json_of(tuple(facts)),
        "tried": json_of(reasons.tried_in(play.heard)),
        "decision": json_of(decision),
    }
