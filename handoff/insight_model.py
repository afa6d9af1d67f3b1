"""What designers and supervisors say about the figures, as values: what `data/insight.yml` may say.

`handoff.insight_file` reads one, `docs/insight.schema.json` publishes its shape, `docs/insight.md` explains it.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from handoff.alert_model import AlertSettings
from handoff.drift_model import DriftSettings
from handoff.policy_model import Name

_Share = Annotated[float, Meta(gt=0, lt=1)]
_Amount = Annotated[float, Meta(ge=0, le=1e9)]
_Minutes = Annotated[float, Meta(gt=0, le=600)]


class SignalLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """From where on each of the six signs of a wrong balance is told as crossed."""

    contained_but_unsolved: Annotated[
        _Share, Meta(description="Share of conversations that reached no person and were not solved; crossed above it.")
    ] = 0.2
    repeat_contacts: Annotated[
        _Share,
        Meta(description="Share of conversations about what their customer had come for before; crossed above it."),
    ] = 0.15
    context_lost: Annotated[
        _Share,
        Meta(description="Share of conversations with a person who asked again what was known; crossed above it."),
    ] = 0.1
    tools_add_work: Annotated[
        float,
        Meta(gt=0, le=1000, description="Steps in the console that half of the cases take at most; crossed above it."),
    ] = 25.0
    same_handling: Annotated[
        _Share,
        Meta(description="How much the handling depends on what it is about, from 0 to 1; crossed below it."),
    ] = 0.15
    deflection_over_resolution: Annotated[
        _Share,
        Meta(
            description="By how much deflection may grow faster than resolution, as a difference of shares; crossed above it."
        ),
    ] = 0.03
    least_conversations: Annotated[
        int, Meta(ge=1, le=100_000, description="A sign is not judged by fewer conversations than this.")
    ] = 50


class Costs(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What things cost the company, for the return on investment. All amounts are in `currency`."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", description="By its ISO 4217 code, such as EUR.")]
    agent_hour: Annotated[_Amount, Meta(description="An hour of an agent's work, with everything that goes with it.")]
    minutes_without_bot: Annotated[
        _Minutes,
        Meta(description="How long a person works on a case that came to them at once, with what is to do after."),
    ]
    bot_month: Annotated[
        _Amount, Meta(description="What it costs to run the bot for a month: machines, licences, power.")
    ]
    oversight_hours_month: Annotated[
        float,
        Meta(ge=0, le=100_000, description="Hours a month in which designers and supervisors look after the bot."),
    ]
    oversight_hour: Annotated[_Amount, Meta(description="What one of these hours costs.")]
    minutes_by_intent: Annotated[
        Mapping[Name, _Minutes],
        Meta(
            description="The same for cases of some intents. The routine that a bot does takes a person less time than the "
            "average case: without this, the bot is credited with too much."
        ),
    ] = msgspec.field(default_factory=dict)
    minutes_after_talk: Annotated[
        float, Meta(ge=0, le=600, description="What an agent works on a case after the conversation, in minutes.")
    ] = 0.0
    bot_conversation: Annotated[
        _Amount, Meta(description="What each conversation costs besides, such as a fee of a channel.")
    ] = 0.0
    abandoned_conversation: Annotated[
        _Amount, Meta(description="What a customer costs who gave up with the bot: a call later, a lost order.")
    ] = 0.0
    setup: Annotated[_Amount, Meta(description="What it cost to introduce the bot, once.")] = 0.0
    setup_months: Annotated[int, Meta(ge=1, le=240, description="Over so many months the introduction is spread.")] = 36
    is_example: Annotated[
        bool,
        Meta(description="True: these are nobody's costs, and the page says so. Leave it out once they are yours."),
    ] = False


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What figures are compared with, and when there are enough to compare."""

    least_conversations: Annotated[
        int,
        Meta(
            ge=1, le=100_000, description="Groups with fewer conversations are marked: their shares are mostly chance."
        ),
    ] = 30


class Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many of the conversations that no person was called in are looked at, so that it is known who was missed."""

    share: Annotated[
        float, Meta(ge=0, le=1, description="So many of them are drawn for supervisors to judge; 0.02 is one in fifty.")
    ] = 0.02


class InsightRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole file."""

    version: Annotated[str, Meta(min_length=1, max_length=40, description="A name for this state of the file.")]
    costs: Costs
    signals: SignalLimits = SignalLimits()
    reference: Reference = Reference()
    sampling: Sampling = Sampling()
    drift: DriftSettings = DriftSettings()
    alerts: AlertSettings = AlertSettings()
