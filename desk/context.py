"""The desk's parts in one value, made at start and passed to whoever serves a request."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.back_office import OfficeConnection
from desk.change import Changes
from desk.channels.registry import Channels
from desk.copilot.library import Library
from desk.copilot.questions import Questions
from desk.designers_files import DesignersFiles
from desk.failed_logins import FailedLogins
from desk.fanout.fanout import FanOut
from desk.floor.readers import FloorReaders
from desk.insight.figures.memory import FiguresMemory
from desk.insight.steps import AgentSteps
from desk.limits import Occupancy, SharedBuckets, SlidingWindow
from desk.lines import Lines
from desk.ownership import Owner
from desk.pilots import Pilots
from desk.places import Places
from desk.presence import Presences
from desk.replicas import Replicas
from desk.rooms import Audience, Follower, Rooms
from desk.roster import read_roster
from desk.routing.configuration import Routing
from desk.settings import DeskSettings
from desk.speaker import speaker_state
from desk.store.conversations import Conversation
from desk.store.engine import Store
from desk.watchers import ConversationWatchers
from desk.welcomes import Welcomes
from handoff.insight_model import InsightRules
from handoff.moderation import Moderation
from handoff.playbook_model import Playbooks
from handoff.policy_model import Policy
from handoff.quality_model import QualityRules
from handoff.reply_model import Replies
from handoff.review_model import ReviewRules
from handoff.wire.shared import SpeakerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that use cases need."""

    settings: DeskSettings
    store: Store
    changes: Changes
    rooms: Rooms
    questions: Questions
    files: DesignersFiles
    presences: Presences
    places: Places
    lines: Lines
    watchers: ConversationWatchers
    floor: FloorReaders
    fanout: FanOut
    replicas: Replicas
    pilots: Pilots
    occupancy: Occupancy
    back_office: OfficeConnection
    new_conversations: SlidingWindow
    customer_frames: SharedBuckets
    asked_by_key: SlidingWindow
    failed_logins: FailedLogins
    channels: Channels
    steps: AgentSteps
    figures: FiguresMemory
    welcomes: Welcomes

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

    @property
    def reviews(self) -> ReviewRules:
        """Which conversations are looked at, and when customers are asked how it was, as it is in force now."""
        return self.files.reviews

    @property
    def insight(self) -> InsightRules:
        """When figures are a sign that something is wrong, and what things cost, as it is in force now."""
        return self.files.insight

    @property
    def quality(self) -> QualityRules:
        """How the quality of conversations is scored, as it is in force now."""
        return self.files.quality

    @property
    def replies(self) -> Replies:
        """The canned replies in force now."""
        return self.files.replies

    @property
    def library(self) -> Library:
        """The knowledge base as it stands now."""
        return self.files.library

    def tell_room(
        self,
        conversation: str,
        message: msgspec.Struct,
        *,
        audience: Audience | None = None,
        but: Follower | None = None,
    ) -> None:
        """Pass on what happened at this desk alone to all who follow a conversation, at any desk.

        What every desk reads for its own followers, such as the log, goes through `rooms`.
        """
        self.rooms.tell(conversation, message, audience=audience, but=but)
        self.fanout.tell_room(conversation, message, audience=audience)

    def tell_agent(self, agent: str, message: msgspec.Struct, *, elsewhere: str = "") -> None:
        """Tell one agent what happened at this desk alone, on every socket of theirs, at any desk; with `elsewhere` not where
        that conversation is open."""
        self.lines.tell(agent, message, elsewhere=elsewhere)
        self.fanout.tell_agent(agent, message, elsewhere=elsewhere)

    async def state_of(self, connection: AsyncConnection, conversation: Conversation) -> SpeakerState:
        """Who speaks in a conversation now."""
        if conversation.owner is Owner.QUEUE:
            now = self.changes.clock()
            told = self.places.recent(conversation.id, epoch=conversation.epoch, now=now)
            if told is not None:
                return told
            roster = await read_roster(connection, routing=self.routing, now=now, elsewhere=self.channels.elsewhere)
            waiting = await self.places.states(connection, roster)
            if conversation.id in waiting:
                return waiting[conversation.id]
        return await speaker_state(connection, conversation, assistant_name=self.settings.assistant_name)


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
