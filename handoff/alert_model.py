"""Which figures are watched, as values: the section `alerts` of `data/insight.yml`."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from handoff.policy_model import Name

# Where no `back_at` is given: so far on the good side of the limit, as a part of it.
BAND = 0.1
# These come with a limit of their own.
WITH_LIMITS = ("drift.", "signal.")
# These are of all conversations.
OF_EVERYTHING = ("drift.", "now.")


class AlertRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A figure with its limit. It is told when the figure was beyond the limit all through `for_minutes`, and ends when it
    was back at `back_at` or better all through `clear_minutes`."""

    name: Name
    figure: Annotated[
        str,
        Meta(
            pattern=r"^[a-z]+(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)?$",
            max_length=80,
            description="Its name: of a figure (`durable_resolution`), a sign of imbalance (`signal.context_lost`), "
            "a drift (`drift.confidence`), or of what happens now (`now.queue_length`).",
        ),
    ]
    below: Annotated[float | None, Meta(description="It is beyond the limit below this, ...")] = None
    above: Annotated[float | None, Meta(description="... or above this: one of the two.")] = None
    back_at: Annotated[
        float | None,
        Meta(description="It is well again from here on; without it a tenth of the limit on its good side."),
    ] = None
    days: Annotated[int, Meta(ge=1, le=90, description="Of the conversations begun in the last so many days.")] = 7
    intent: Annotated[str, Meta(max_length=200, description="Only of conversations about this.")] = ""
    channel: Annotated[str, Meta(max_length=32, description="Only of conversations on this channel.")] = ""
    language: Annotated[str, Meta(max_length=8, description="Only of conversations in this language.")] = ""
    least_cases: Annotated[
        int, Meta(ge=0, le=1_000_000, description="With fewer cases behind it the figure is not judged.")
    ] = 50
    for_minutes: Annotated[float, Meta(ge=0, le=43_200, description="So long it must be beyond the limit.")] = 60.0
    clear_minutes: Annotated[float, Meta(ge=0, le=43_200, description="So long it must be well again.")] = 60.0

    @property
    def limit(self) -> float | None:
        """The limit of the file, None where the figure comes with its own."""
        return self.below if self.below is not None else self.above


class AlertSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is watched, how often, and who is told."""

    every_minutes: Annotated[float, Meta(ge=1, le=1440, description="How often the figures are judged.")] = 5.0
    recipients: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$", max_length=200)], ...],
        Meta(max_length=20, description="Who gets a mail when an alert begins, and when it is over."),
    ] = ()
    rules: Annotated[tuple[AlertRule, ...], Meta(max_length=100)] = ()


def problems_of(settings: AlertSettings) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the types cannot say: the path below the section, and the sentence that says what is wrong."""
    seen: set[str] = set()
    for index, rule in enumerate(settings.rules):
        if rule.name in seen:
            yield ("rules", index, "name"), f"There are two alerts with the name `{rule.name}`; rename one."
        seen.add(rule.name)
        for field, sentence in _of_rule(rule):
            yield ("rules", index, *field), sentence
    if len(set(settings.recipients)) != len(settings.recipients):
        yield ("recipients",), "An address is given twice in `recipients`; each gets one mail."


def _of_rule(rule: AlertRule) -> Iterator[tuple[tuple[str, ...], str]]:
    narrowed = next((name for name in ("intent", "channel", "language") if getattr(rule, name)), "")
    if narrowed and rule.figure.startswith(OF_EVERYTHING):
        yield (narrowed,), f"`{rule.figure}` is of all conversations; leave out `{narrowed}`."
    has_its_own = rule.figure.startswith(WITH_LIMITS)
    if rule.below is not None and rule.above is not None:
        yield ("above",), f"The alert `{rule.name}` has two limits; keep `below` or `above`."
    elif rule.limit is None and not has_its_own:
        yield (), f"The alert `{rule.name}` has no limit; give `below` or `above`."
    elif rule.limit is not None and has_its_own:
        yield (), f"`{rule.figure}` has its limit where it is set up; leave out `below` and `above`."
    elif rule.back_at is not None:
        if rule.limit is None:
            yield ("back_at",), f"`{rule.figure}` has its limit where it is set up; leave out `back_at`."
        elif rule.back_at < rule.limit if rule.below is not None else rule.back_at > rule.limit:
            side = "above" if rule.below is not None else "below"
            yield ("back_at",), f"`back_at` must lie {side} the limit of `{rule.name}`, on its good side."
