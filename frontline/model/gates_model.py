"""What a candidate must show before it is promoted, as values: what `bot/gates.yml` may say.

`frontline.model.gates_file` reads it, `frontline.model.gates` judges by it, `docs/gates.schema.json` publishes its shape.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class CrossValidation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Messages of data/nlu that neither model has learned from."""

    accuracy_at_least: Annotated[
        Share | None, Meta(description="Of all messages, those that get their own intent.")
    ] = None
    accuracy_may_fall_by: Annotated[Share | None, Meta(description="By how much fewer than with the live model.")] = (
        None
    )
    macro_f1_may_fall_by: Annotated[
        Share | None,
        Meta(description="The mean of the intents' F1, in which small intents count as much as large ones."),
    ] = None
    intent_recall_may_fall_by: Annotated[
        Share | None, Meta(description="Of the messages of any one intent, by how much fewer are understood.")
    ] = None
    least_examples: Annotated[
        int, Meta(ge=1, description="Intents with fewer messages are not judged one by one: chance moves them too far.")
    ] = 20
    protected: Annotated[
        tuple[str, ...], Meta(description="Intents that matter more than others, such as crisis.")
    ] = ()
    protected_recall_may_fall_by: Annotated[
        Share | None, Meta(description="As intent_recall_may_fall_by, for these, however few messages they have.")
    ] = None
    out_of_scope_recall_at_least: Annotated[
        Share | None, Meta(description="Of the messages without an intent, those that are noticed.")
    ] = None
    out_of_scope_recall_may_fall_by: Annotated[Share | None, Meta(description="By how much fewer.")] = None
    rejected_at_most: Annotated[
        Share | None, Meta(description="Of the messages with an intent, those that are taken for having none.")
    ] = None
    calibration_error_at_most: Annotated[
        Share | None, Meta(description="How far the probabilities are from how often they are right, on average.")
    ] = None


class Stories(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The regression stories, tests/conversations."""

    failed_at_most: Annotated[Count | None, Meta(description="How many stories may go otherwise.")] = None
    newly_failed_at_most: Annotated[
        Count | None, Meta(description="How many may go otherwise that went right with the live model.")
    ] = None


class Scenarios(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Labelled conversations, data/scenarios/tuning.jsonl: is a person called where one is needed?"""

    recall_at_least: Annotated[
        Share | None, Meta(description="Of the conversations that need a person, those in which one is called.")
    ] = None
    recall_may_fall_by: Annotated[Share | None, Meta(description="By how much fewer than with the live model.")] = None
    f1_may_fall_by: Annotated[Share | None, Meta(description="The harmonic mean of recall and precision.")] = None
    missed_crises_may_rise_by: Annotated[
        Count | None, Meta(description="By how many more crises nobody is called than with the live model.")
    ] = None
    missed_crises_at_most: Annotated[Count | None, Meta(description="Crises in which nobody is called.")] = None


class Recorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What customers wrote to the desk lately."""

    changed_at_most: Annotated[
        Share | None, Meta(description="Of these messages, those that are understood otherwise than by the live model.")
    ] = None
    taught_right_at_least: Annotated[
        Share | None,
        Meta(description="Of those that stand in data/nlu, the ones that get the intent that stands there."),
    ] = None
    least_messages: Annotated[
        int, Meta(ge=0, description="With fewer recorded messages these gates are not judged.")
    ] = 30


class PilotGates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A share of real conversations that the candidate has served."""

    is_needed: Annotated[bool, Meta(description="Promote nothing that was not tried in a pilot first.")] = False
    least_conversations: Annotated[int, Meta(ge=1, description="How many conversations of each arm have ended.")] = 100
    resolved_may_fall_by: Annotated[
        Share | None,
        Meta(description="The share that the bot resolved: the whole range of the difference must lie above this."),
    ] = None
    handoffs_may_rise_by: Annotated[
        Share | None, Meta(description="The share that people got: the whole range must lie below this.")
    ] = None


class Gates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. What is left out is not asked for."""

    version: Annotated[str, Meta(min_length=1, max_length=40, description="A name for this state of the file.")]
    cross_validation: CrossValidation = CrossValidation()
    stories: Stories = Stories()
    scenarios: Scenarios = Scenarios()
    recorded: Recorded = Recorded()
    pilot: PilotGates = PilotGates()
    promotes_itself: Annotated[
        bool,
        Meta(description="A scheduled retraining promotes what meets all gates. False: it only tells what it found."),
    ] = False
