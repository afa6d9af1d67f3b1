"""Passing a conversation on by a person's own will: to a skill, to a colleague, to layer 3, or back into the queue."""

import msgspec

from handoff.conversation import Customer
from handoff.wire.shared import Whole


class PassOn(
    msgspec.Struct,
    frozen=True,
    tag_field="type",
    tag="conversation.pass_on",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Pass a conversation on: by the agent who has it, or by a supervisor, who may also direct one that still waits.

    It waits again under `skill` (empty: the one that it has) and `layer` (0: the one that it has); with `agent` it is
    offered to that colleague first, and to everybody if they do not take it in time. `reason` is one of those in
    `pass_on.options`, and `note` is what the next agent should know; only a supervisor who directs what is not theirs
    may leave the reason out. `confirmed` gives it to a colleague who is not online or does not have the skill.
    """

    id: str
    conversation: str
    skill: str = ""
    agent: str = ""
    layer: Whole = 0
    reason: str = ""
    note: str = ""
    confirmed: bool = False


class AskPassOnOptions(msgspec.Struct, frozen=True, tag_field="type", tag="pass_on.ask", forbid_unknown_fields=True):
    """To whom can this conversation go, and for which reasons? Answered with `pass_on.options`."""

    conversation: str


class PassOnReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason of the policy, by its name, and as agents read it."""

    name: str
    title: str


class PassOnSkill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A skill, how many agents who have it are online, and how many conversations wait for it."""

    skill: str
    online: int
    waiting: int


class PassOnAgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A colleague who may serve. `load` conversations are with them, of `capacity`; `skills` is empty for every skill."""

    agent: str
    name: str
    presence: str
    skills: tuple[str, ...]
    load: int
    capacity: int


class PassOnOptions(msgspec.Struct, frozen=True, tag_field="type", tag="pass_on.options", forbid_unknown_fields=True):
    """What `conversation.pass_on` may say of a conversation."""

    conversation: str
    reasons: tuple[PassOnReason, ...]
    skills: tuple[PassOnSkill, ...]
    agents: tuple[PassOnAgent, ...]


class PassedOn(msgspec.Struct, frozen=True, tag_field="type", tag="conversation.passed_on", forbid_unknown_fields=True):
    """Somebody else passed on a conversation that this agent had. `to` is a colleague's name, or a skill."""

    conversation: str
    customer: Customer
    by: str
    to: str
    reason: str
