"""Approved templates on a channel: which are offered, how one is chosen and filled, and how a delivery keeps it. Pure."""

from __future__ import annotations

import msgspec

from desk.channels.channel import Channel, Templating
from desk.errors import InvalidValue
from handoff.message_template import FilledTemplate, GapsInvalid, MessageTemplate, fill, text_of
from handoff.wire.channels import ChosenTemplate, OfferedTemplate, TemplateGap
from privacy.masking import mask_for_storage

_FILLED = msgspec.json.Decoder(FilledTemplate)


def offered_on(channel: Channel | None) -> tuple[MessageTemplate, ...]:
    """What agents may choose from, none where the channel has none."""
    if not isinstance(channel, Templating):
        return ()
    return tuple(one for one in channel.offered() if one.offered)


def listed(channel: Channel | None, *, language: str) -> tuple[OfferedTemplate, ...]:
    """The same as agents are told it; those in the customer's `language` first, in their order otherwise."""
    spoken = _spoken(language)
    found = sorted(offered_on(channel), key=lambda one: not spoken or _spoken(one.language) != spoken)
    return tuple(
        OfferedTemplate(
            name=one.name,
            language=one.language,
            text=one.text,
            header=one.header,
            footer=one.footer,
            buttons=one.buttons,
            gaps=tuple(TemplateGap(gap, one.fact_of(gap)) for gap in one.gaps),
        )
        for one in found
    )


def chosen(channel: Channel | None, choice: ChosenTemplate, *, text: str) -> tuple[FilledTemplate, str]:
    """The template with its values, and the text that the customer gets. `text` is what the agent saw, or empty.

    Raises `InvalidValue` for a template that is not offered, values that do not fill it or hold what is never stored, and a text
    that it does not give.
    """
    found = next(
        (one for one in offered_on(channel) if (one.name, one.language) == (choice.name, choice.language)), None
    )
    if found is None:
        raise InvalidValue(
            "template",
            problem=f"{choice.name[:60]!r} in {choice.language[:10]!r} is not offered here; choose another one",
        )
    try:
        filled = fill(found, choice.values)
    except GapsInvalid as error:
        raise InvalidValue("template", problem=str(error)) from error
    finished = text_of(found, filled)
    if mask_for_storage(finished).text != finished:
        # The provider is given the values themselves, and they wait in the store until it has them.
        raise InvalidValue(
            "template", problem="its words hold what is never stored, such as a card's number; leave it out"
        )
    if text.strip() and text.strip() != finished:
        raise InvalidValue("template", problem="it reads otherwise by now; choose it again")
    return filled, finished


def kept(filled: FilledTemplate | None) -> str:
    """As a delivery's `detail` holds it; empty for none."""
    return msgspec.json.encode(filled).decode() if filled is not None else ""


def of_delivery(detail: str) -> FilledTemplate | None:
    """The template as which an entry is delivered, None for one that is only said."""
    return _FILLED.decode(detail) if detail else None


def _spoken(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
