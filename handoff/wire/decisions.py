"""The policy's decisions as the desk keeps them and agents read them."""

from enum import StrEnum

import msgspec

from handoff.decision import Decision


class DecisionKind(StrEnum):
    """Whose decision it is, and what came of it.

    `LIVE` was acted on while the bot had the conversation. `HUMAN` was made while a person had it or was waited for;
    then nothing is handed over. `SHADOW` is a candidate policy's, which never acts.
    """

    LIVE = "live"
    HUMAN = "human"
    SHADOW = "shadow"


class DecisionRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision on the entry `seq`, in the order of `number` (it grows, with gaps, over all conversations).

    `turn` is the bot's turn that it belongs to; it is empty where the desk judged by itself (the button, a bot that did
    not answer, a customer who fell silent, a proposal to transfer). Of several decisions on one `seq` the last counts.
    """

    number: int
    seq: int
    at: float
    kind: DecisionKind
    decision: Decision
    turn: str = ""


class DecisionMade(msgspec.Struct, frozen=True, tag_field="type", tag="decision", forbid_unknown_fields=True):
    """The policy decided, while the conversation was open in the console. Not sent for a candidate policy."""

    conversation: str
    record: DecisionRecord
