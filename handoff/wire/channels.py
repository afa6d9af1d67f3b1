"""What agents must know of the channel on which a customer writes."""

import msgspec


class Undelivered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The entry `seq` has not reached the customer. `is_final`: it is not tried any more; `reason` is a sentence."""

    seq: int
    reason: str
    is_final: bool


class ChannelShown(msgspec.Struct, frozen=True, tag_field="type", tag="channel", forbid_unknown_fields=True):
    """On which channel a conversation goes on; not told of web chats. `title` is what people call it.

    `window_until` is until when an agent may write freely (seconds since the epoch, UTC), 0 where always. `is_paid`: each
    message costs something. `goes_on`: the customer's address leads here; false once they have begun another conversation.
    """

    conversation: str
    name: str
    title: str
    goes_on: bool
    window_until: float
    is_paid: bool
    undelivered: tuple[Undelivered, ...]


ChannelToAgent = ChannelShown
