"""A transcript with what understanding made of it, which several policies may then decide on."""

from __future__ import annotations

from dataclasses import dataclass

from frontline.replay.transcript import Transcript
from handoff.conversation import Understanding


@dataclass(frozen=True)
class Understood:
    """`understandings` belong to the customer's messages, in their order.

    They hold no triggers: these are the policy's own, and are added when one is chosen (`frontline.replay.triggers`).
    """

    transcript: Transcript
    understandings: tuple[Understanding, ...]
