"""How long each kind of data is kept, in days; 0 keeps it until its conversation goes, or for good where it outlives those."""

from __future__ import annotations

import msgspec


class RetentionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days by kind. What a conversation holds goes with it at the latest; a conversation that waits or that an agent has stays.

    - `conversations`: after its last entry, with all that hangs on it.
    - `attachments`: the files; the log still names them.
    - `envelopes`: what a briefing repeats of the conversation (transcript, summary, facts); its decision stays.
    - `decisions`: what the policy made of each message, and the readings that it went by.
    - `learning`: suggestions and what became of them, flagged articles and wrong answers.
    - `ratings`: the word that came with a rating; the score stays.
    - `follow_ups`: after they are done.
    - `notes`: the desk's copy of a note that is in the customer's record.
    - `webhooks`: what was told to other programs, after it was delivered or given up.
    - `tracker`: the bot's memory of a dialogue, after its last event.
    - `audit`: lines of the audit log.
    - `logs`: files of program logs that nothing was written to since.
    """

    conversations: float = 365.0
    attachments: float = 180.0
    envelopes: float = 180.0
    decisions: float = 365.0
    learning: float = 365.0
    ratings: float = 365.0
    follow_ups: float = 180.0
    notes: float = 30.0
    webhooks: float = 7.0
    tracker: float = 90.0
    audit: float = 1095.0
    logs: float = 30.0

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            if getattr(self, name) < 0:
                raise ValueError(f"retention.{name} is {getattr(self, name)}; it must be 0 (keep) or more days")
