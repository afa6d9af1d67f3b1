"""What each role may send on the agent's socket, before anything else is looked at. Pure.

Designers read and change nothing. What they may send is listed, so that a message that somebody adds is refused to them
until it is named here. Whose conversation, follow-up or workflow a message is about is checked where it is handled.
"""

from __future__ import annotations

import msgspec

from desk.errors import NotAllowed
from desk.store.agents import Agent
from handoff.wire.agent import LeaveConversation, OpenConversation, SetPresence
from handoff.wire.channels import ListTemplates
from handoff.wire.copilot import ListReplies, ReadArticle, SearchArticles, WatchCopilot
from handoff.wire.floor import FollowFloor, LeaveFloor
from handoff.wire.mentions import ListColleagues, ReadAllMentions, ReadMention
from handoff.wire.passing import AskPassOnOptions
from handoff.wire.reading import ReadUpTo
from handoff.wire.routing import Acted
from handoff.wire.shared import Ping
from handoff.wire.workflows import ListApprovals, ListWorkflows
from handoff.wire.wrap_up import ReadReview

READING: frozenset[type[msgspec.Struct]] = frozenset(
    {
        Acted,
        AskPassOnOptions,
        FollowFloor,
        LeaveConversation,
        LeaveFloor,
        ListApprovals,
        ListColleagues,
        ListReplies,
        ListTemplates,
        ListWorkflows,
        OpenConversation,
        Ping,
        ReadAllMentions,
        ReadArticle,
        ReadMention,
        ReadReview,
        ReadUpTo,
        SearchArticles,
        SetPresence,
        WatchCopilot,
    }
)
"""What changes nothing but the sender's own marks and presence."""


def check_may_send(agent: Agent, message: msgspec.Struct) -> None:
    """Raises `NotAllowed`."""
    if not agent.role.may_serve and type(message) not in READING:
        raise NotAllowed("change anything here as a designer; designers only read")
