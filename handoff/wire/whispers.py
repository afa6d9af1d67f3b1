"""Whispers: notes between a supervisor and the agent who has the conversation. They stand beside the log, not in it."""

import msgspec


class Whisper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note for `addressee` and supervisors alone. It is shown after the entry `after_seq`.

    `at` is seconds since the epoch, UTC. `author` and `addressee` are agents' ids; where they are the same, the agent
    answered. `removed` names the kinds of personal data that were taken out of `text` before it was stored.
    """

    id: str
    after_seq: int
    at: float
    author: str
    author_name: str
    addressee: str
    addressee_name: str
    text: str
    client_id: str = ""
    removed: tuple[str, ...] = ()


class SendWhisper(msgspec.Struct, frozen=True, tag_field="type", tag="whisper.send", forbid_unknown_fields=True):
    """Write to the agent who has the conversation (as a supervisor), or answer the supervisors (as that agent).

    Stored once per `id`, and acknowledged with the `seq` that it stands after. No customer, no bot and no other agent
    ever gets it.
    """

    id: str
    conversation: str
    text: str


class WhisperAdded(msgspec.Struct, frozen=True, tag_field="type", tag="whisper.added", forbid_unknown_fields=True):
    """Somebody whispered. Its addressee gets this on every socket, supervisors where they have the conversation open."""

    conversation: str
    whisper: Whisper


class Whispers(msgspec.Struct, frozen=True, tag_field="type", tag="whispers", forbid_unknown_fields=True):
    """What was whispered in a conversation, as far as the agent who opened it may read it. Follows `conversation.opened`."""

    conversation: str
    whispers: tuple[Whisper, ...]
