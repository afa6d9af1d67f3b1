"""The live floor, for supervisors: queues, agents, and the conversations that need somebody's eyes."""

import msgspec

from handoff.conversation import Customer


class FollowFloor(msgspec.Struct, frozen=True, tag_field="type", tag="floor.follow", forbid_unknown_fields=True):
    """Send `floor` now and whenever it changes, at most once a second. Supervisors and admins alone."""


class LeaveFloor(msgspec.Struct, frozen=True, tag_field="type", tag="floor.leave", forbid_unknown_fields=True):
    """Send it no more."""


class FloorQueue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The queue of a skill. Times are seconds since the epoch, UTC, 0 for never.

    `longest_since` is when the one who waits longest came. The range is the widest that anybody in it is told now, 0 and
    0 where nobody can say. `online` agents may serve it, and have `room` for so many conversations more.
    """

    skill: str
    waiting: int
    longest_since: float
    low_seconds: int
    high_seconds: int
    is_open: bool
    changes_at: float
    online: int
    room: int


class FloorTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an agent has: a conversation since then, or (`is_offer`) one that is offered to them."""

    conversation: str
    customer: Customer
    since: float
    is_offer: bool = False


class FloorAgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent who may serve. `since` is when the presence began, `acted_at` when they last did something; 0 for never.

    `why` says why they are away: `chosen`, `inactive`, or `missed`.
    """

    agent: str
    name: str
    presence: str
    why: str
    since: float
    acted_at: float
    skills: tuple[str, ...]
    capacity: int
    tasks: tuple[FloorTask, ...]


class FloorConversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation with what speaks for looking at it (`concerns`), the most pressing first.

    `since` is when it began to wait, or when its agent got it. `mood` is the customer's last message's, and `trend` how
    it differs from those before: below 0 it falls. `unanswered_since` is the first message that nobody answered, 0 for none.
    """

    conversation: str
    owner: str
    owner_name: str
    customer: Customer
    channel: str
    skill: str
    layer: int
    priority: int
    reason: str
    since: float
    mood: float
    trend: float
    unanswered_since: float
    concerns: tuple[str, ...]


class Floor(msgspec.Struct, frozen=True, tag_field="type", tag="floor", forbid_unknown_fields=True):
    """The whole floor. `conversations` stand in the order of what needs attention; those of the bot only with a concern.

    `more` is how many conversations with people did not fit.
    """

    now: float
    queues: tuple[FloorQueue, ...]
    agents: tuple[FloorAgent, ...]
    conversations: tuple[FloorConversation, ...]
    more: int = 0
