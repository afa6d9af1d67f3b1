"""Triggers in their short and their long form."""

from handoff.trigger_model import Trigger, TriggerPhrase, phrases_of


def test_a_list_is_a_trigger_without_conditions() -> None:
    assert list(phrases_of(("sue you", TriggerPhrase("lawyer", unless=("tax lawyer",))))) == [
        TriggerPhrase("sue you", even_if_negated=False, even_if_quoted=False),
        TriggerPhrase("lawyer", unless=("tax lawyer",), even_if_negated=False, even_if_quoted=False),
    ]


def test_conditions_of_the_trigger_hold_for_each_phrase_that_does_not_say_otherwise() -> None:
    trigger = Trigger(
        phrases=("want to die", TriggerPhrase("end it", unless=("end it here",), even_if_negated=False)),
        unless=("to die for",),
        even_if_negated=True,
        even_if_quoted=True,
    )
    assert list(phrases_of(trigger)) == [
        TriggerPhrase("want to die", unless=("to die for",), even_if_negated=True, even_if_quoted=True),
        TriggerPhrase("end it", unless=("to die for", "end it here"), even_if_negated=False, even_if_quoted=True),
    ]
