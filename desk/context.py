"""The desk's parts in one value, made at start and passed to whoever serves a request."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.back_office import OfficeConnection
from desk.change import Changes
from desk.designers_files import DesignersFiles
from desk.limits import Occupancy, SlidingWindow
from desk.lines import Lines
from desk.presence import Presences
from desk.rooms import Rooms
from desk.routing.configuration import Routing
from desk.settings import DeskSettings
from desk.speaker import speaker_state
from desk.store.conversations import Conversation
from desk.store.engine import Store
from handoff.moderation import Moderation
from handoff.playbook_model import Playbooks
from handoff.policy_model import Policy
from handoff.wire.shared import SpeakerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that use cases need."""

    settings: DeskSettings
    store: Store
    changes: Changes
    rooms: Rooms
    files: DesignersFiles
    presences: Presences
    lines: Lines
    occupancy: Occupancy
    back_office: OfficeConnection
    new_conversations: SlidingWindow

    @property
    def policy(self) -> Policy:
        """The escalation policy in force now."""
        return self.files.policy

    @property
    def playbooks(self) -> Playbooks:
        """The playbooks in force now."""
        return self.files.playbooks

    @property
    def moderation(self) -> Moderation:
        """The rules of moderation in force now."""
        return self.files.moderation

    @property
    def routing(self) -> Routing:
        """Who gets a waiting conversation, and when, as it is in force now."""
        return self.files.routing

    async def state_of(self, connection: AsyncConnection, conversation: Conversation) -> SpeakerState:
        """Who speaks in a conversation now."""
        return await speaker_state(
            connection,
            conversation,
            now=self.changes.clock(),
            assistant_name=self.settings.assistant_name,
            presences=self.presences,
        )


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
