"""Triggers are those of the policy that decides."""

from frontline.replay.triggers import TriggerReader
from handoff.conversation import Trigger
from tests.unit.frontline.replay.conversations import bot, customer, understood


def test_the_phrases_of_the_policy_are_found_in_the_customers_messages() -> None:
    talk = understood(customer("see you in court"), bot("court"), customer("I won't sue you"), intents=("inform",) * 2)
    reader = TriggerReader({"legal": ("in court", "sue you")})
    first, second = reader.added_to(talk).understandings
    assert first.triggers == (Trigger("legal", "in court", 8, 16),)
    assert (second.triggers, [one.text for one in second.dismissed]) == ((), ["sue you"])


def test_another_policy_finds_others() -> None:
    talk = understood(customer("see you in court"), intents=("inform",))
    reader = TriggerReader({"fraud": ("my card",)})
    assert reader.added_to(talk).understandings[0].triggers == ()
