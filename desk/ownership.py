"""Who may speak to the customer: one owner at a time, guarded by an epoch that grows with each change.

Every change is one named pure function that takes the ownership and returns the next one, or raises. Nothing
here reads or writes; `desk.change` stores the result with its log entry in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.errors import AlreadyClaimed, ConversationClosed, IllegalTransition, NotOwner


class Owner(StrEnum):
    """`QUEUE` means that a person was called and nobody has answered yet: then nobody speaks."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    CLOSED = "closed"


_NAMES = {
    Owner.BOT: "the bot",
    Owner.QUEUE: "the queue",
    Owner.AGENT: "an agent",
    Owner.CLOSED: "nobody: it is closed",
}


@dataclass(frozen=True, slots=True)
class Ownership:
    """`agent` is the owning agent's id while `owner` is `AGENT`, and empty otherwise."""

    owner: Owner
    epoch: int
    agent: str = ""

    def describe(self) -> str:
        """The owner in words, for a sentence."""
        return _NAMES[self.owner]


def request_person(now: Ownership) -> Ownership:
    """bot -> queue: a person is called."""
    if now.owner is Owner.CLOSED:
        raise ConversationClosed
    if now.owner is not Owner.BOT:
        raise IllegalTransition("call a person", now.describe())
    return Ownership(Owner.QUEUE, now.epoch + 1)


def claim(now: Ownership, *, agent: str) -> Ownership:
    """queue -> agent: the first who asks gets it. Raises `AlreadyClaimed` for everybody after."""
    if now.owner is Owner.AGENT:
        raise AlreadyClaimed
    if now.owner is Owner.CLOSED:
        raise ConversationClosed
    if now.owner is not Owner.QUEUE:
        raise IllegalTransition("claim", now.describe())
    return Ownership(Owner.AGENT, now.epoch + 1, agent)


def take_over(now: Ownership, *, agent: str, is_supervisor: bool = False) -> Ownership:
    """bot or queue -> agent, and from another agent where a supervisor steps in."""
    if now.owner is Owner.CLOSED:
        raise ConversationClosed
    if now.owner is Owner.AGENT and now.agent == agent:
        raise IllegalTransition("take over", "you already")
    if now.owner is Owner.AGENT and not is_supervisor:
        raise AlreadyClaimed
    return Ownership(Owner.AGENT, now.epoch + 1, agent)


def return_to_bot(now: Ownership, *, agent: str) -> Ownership:
    """agent -> bot, by the agent who owns it."""
    require_agent(now, agent=agent)
    return Ownership(Owner.BOT, now.epoch + 1)


def hand_on(now: Ownership, *, agent: str, is_supervisor: bool = False) -> Ownership:
    """agent -> queue, for somebody else to claim: by the agent who owns it, or by a supervisor."""
    if not is_supervisor or now.owner is not Owner.AGENT:
        require_agent(now, agent=agent)
    return Ownership(Owner.QUEUE, now.epoch + 1)


def lose_agent(now: Ownership, *, agent: str) -> Ownership:
    """agent -> queue, because the connection of the agent who owns it is lost."""
    require_agent(now, agent=agent)
    return Ownership(Owner.QUEUE, now.epoch + 1)


def stop_waiting(now: Ownership) -> Ownership:
    """queue -> bot, because the customer does not wait for a person any more."""
    if now.owner is Owner.CLOSED:
        raise ConversationClosed
    if now.owner is not Owner.QUEUE:
        raise IllegalTransition("stop waiting", now.describe())
    return Ownership(Owner.BOT, now.epoch + 1)


def close(now: Ownership, *, agent: str, is_supervisor: bool = False) -> Ownership:
    """agent -> closed, by the agent who owns it; a supervisor closes any open conversation."""
    if now.owner is Owner.CLOSED:
        raise ConversationClosed
    if not is_supervisor:
        require_agent(now, agent=agent)
    return Ownership(Owner.CLOSED, now.epoch + 1)


def is_current(now: Ownership, *, epoch: int) -> bool:
    """Whether the bot may speak under `epoch`."""
    return now.owner is Owner.BOT and now.epoch == epoch


def require_agent(now: Ownership, *, agent: str) -> None:
    """Raise `NotOwner` or `ConversationClosed` unless `agent` may speak now."""
    if now.owner is Owner.CLOSED:
        raise ConversationClosed
    if now.owner is not Owner.AGENT or now.agent != agent:
        raise NotOwner("another agent" if now.owner is Owner.AGENT else now.describe())
