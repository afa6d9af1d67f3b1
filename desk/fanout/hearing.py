"""What a desk does with what another one tells: its own followers, agents and loops hear of it as if it had happened here."""

from __future__ import annotations

from dataclasses import replace

from desk.background import Background
from desk.change import News
from desk.context import Desk
from desk.fanout import frames
from desk.fanout.frames import (
    AgentTold,
    AlertsMoved,
    ApprovalsMoved,
    Committed,
    LoginEnded,
    PresenceMoved,
    RoomTold,
    Watching,
)
from desk.insight.alerts.telling import tell_readers_here
from desk.rooms import Audience
from desk.sockets.agent_sockets import AgentSockets
from desk.workflows.approvals import tell_supervisors_here


class Hearing:
    """Subscribes itself to everything; `stop` waits for what is under way."""

    def __init__(self, desk: Desk, sockets: AgentSockets) -> None:
        self._desk = desk
        self._sockets = sockets
        self._running = Background("What another desk said")
        fanout = desk.fanout
        desk.changes.subscribe(self._tell_committed)
        fanout.on(Committed, self._committed)
        fanout.on(RoomTold, self._room_told)
        fanout.on(AgentTold, self._agent_told)
        fanout.on(PresenceMoved, self._presence_moved)
        fanout.on(ApprovalsMoved, self._approvals_moved)
        fanout.on(AlertsMoved, self._alerts_moved)
        fanout.on(LoginEnded, self._login_ended)
        fanout.on(Watching, self._watching)
        fanout.on_peers(self._peer_moved)

    async def stop(self) -> None:
        await self._running.stop()

    def _tell_committed(self, news: News) -> None:
        if self._desk.fanout.is_set_up and not news.is_elsewhere:
            self._desk.fanout.tell(Committed(news))

    def _committed(self, _desk: str, frame: Committed) -> None:
        self._desk.changes.announce(replace(frame.news, is_elsewhere=True))

    def _room_told(self, _desk: str, frame: RoomTold) -> None:
        if self._desk.rooms.count(frame.conversation):
            message = frames.opened(frame.message, audience=frame.audience)
            audience = Audience(frame.audience) if frame.audience else None
            self._desk.rooms.tell(frame.conversation, message, audience=audience)

    def _agent_told(self, _desk: str, frame: AgentTold) -> None:
        self._desk.lines.tell(frame.agent, frames.opened(frame.message), elsewhere=frame.elsewhere)

    def _presence_moved(self, _desk: str, frame: PresenceMoved) -> None:
        self._desk.presences.moved_elsewhere(frame.agent)

    def _approvals_moved(self, _desk: str, _frame: ApprovalsMoved) -> None:
        self._running.begin(tell_supervisors_here(self._desk))

    def _alerts_moved(self, _desk: str, _frame: AlertsMoved) -> None:
        self._running.begin(tell_readers_here(self._desk))

    def _login_ended(self, _desk: str, frame: LoginEnded) -> None:
        self._sockets.end(frame.login)

    def _watching(self, desk: str, frame: Watching) -> None:
        before = self._desk.watchers.at(frame.conversation)
        self._desk.watchers.set_elsewhere(desk, frame.conversation, frame.watchers)
        if self._desk.watchers.at(frame.conversation) != before:
            self._tell_watchers(frame.conversation)

    def _peer_moved(self, desk: str, is_here: bool) -> None:
        watchers = self._desk.watchers
        if is_here:
            for conversation in watchers.conversations:
                self._desk.fanout.tell(Watching(conversation, watchers.here(conversation)))
            return
        for conversation in watchers.forget(desk):
            self._tell_watchers(conversation)

    def _tell_watchers(self, conversation: str) -> None:
        self._desk.rooms.tell(conversation, self._desk.watchers.at(conversation), audience=Audience.AGENT)
