"""Approved templates of a messaging provider: their gaps, and the text that a customer gets once these are filled. Pure.

A gap is written as providers write it, `{{1}}` or `{{first_name}}`. `frontline.channel_templates` reads them from files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from handoff.reply_model import VARIABLES

_GAP = re.compile(r"\{\{([^{}]*)\}\}")
_NAME = re.compile(r"[1-9][0-9]?|[a-z][a-z0-9_]{0,59}")
# WhatsApp refuses values with line breaks, tabs or more than four blanks in a row, and texts above its limit.
_WIDE = re.compile(r"[\n\r\t\v\f\x85\u2028\u2029]| {5}")
_MOST_CHARACTERS = 1024
_VALUE_CHARACTERS = 600
# What templates often call what the desk knows.
_ALIASES = {"first_name": "customer_first_name", "name": "customer_first_name", "order": "order_number"}


class TemplateInvalid(ValueError):
    """Raised for a template that cannot be used: one sentence."""


class GapsInvalid(ValueError):
    """Raised for values that do not fill a template's gaps: a part of a sentence, such as "2 is empty"."""


class MessageTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A template in one language, as the provider has approved it.

    `text` is its body, `header` and `footer` what stands above and below without any gaps, `buttons` the titles of its
    buttons. `content_sid` is Twilio's id of it. `variables` says by which fact a gap is filled in beforehand
    (`handoff.reply_model.VARIABLES`). What is not `offered` is kept, and not shown to agents.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-zA-Z]{2,3}([_-][A-Za-z0-9]{2,4})*$")]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=_MOST_CHARACTERS)]
    header: Annotated[str, msgspec.Meta(max_length=60)] = ""
    footer: Annotated[str, msgspec.Meta(max_length=60)] = ""
    buttons: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=25)], ...] = ()
    content_sid: Annotated[str, msgspec.Meta(pattern=r"^(HX[0-9a-fA-F]{32})?$")] = ""
    variables: dict[str, str] = {}
    offered: bool = True

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of its gaps, each once: numbered ones in the order of their numbers."""
        found = tuple(dict.fromkeys(_GAP.findall(self.text)))
        return tuple(sorted(found, key=int)) if all(one.isdecimal() for one in found) else found

    def fact_of(self, gap: str) -> str:
        """The fact that fills a gap in beforehand; empty for one that the agent fills."""
        told = self.variables.get(gap)
        if told is not None:
            return told
        likely = _ALIASES.get(gap, gap)
        return likely if likely in VARIABLES else ""


class FilledTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template with its values, in the order of its gaps: what a channel needs to send it."""

    name: str
    language: str
    content_sid: str = ""
    values: tuple[tuple[str, str], ...] = ()


def parsed(values: Mapping[str, Any]) -> MessageTemplate:
    """A template of the fields in a file or of a provider. Raises `TemplateInvalid`."""
    try:
        template = msgspec.convert(dict(values), MessageTemplate)
    except msgspec.ValidationError as error:
        raise TemplateInvalid(f"{str(error).partition(' - at ')[0]}{_place_of(error)}.") from error
    _check(template)
    return template


def has_gap(text: str) -> bool:
    """Whether words are still to be filled in."""
    return _GAP.search(text) is not None


def _place_of(error: msgspec.ValidationError) -> str:
    place = str(error).partition(" - at `$.")[2].rstrip("`")
    return f" in {place}" if place else ""


def _check(template: MessageTemplate) -> None:
    """Raises `TemplateInvalid` where its gaps are not as providers take them, or a fact is none."""
    gaps = template.gaps
    wrong = next((one for one in gaps if not _NAME.fullmatch(one)), None)
    if wrong is not None:
        raise TemplateInvalid(f"{{{{{wrong}}}}} is no gap: write {{{{1}}}} or {{{{order_number}}}}.")
    numbered = [int(one) for one in gaps if one.isdecimal()]
    if numbered and (len(numbered) < len(gaps) or numbered != list(range(1, len(numbered) + 1))):
        raise TemplateInvalid("Its gaps must all have names, or the numbers from 1 on without leaving one out.")
    for gap, fact in template.variables.items():
        if gap not in gaps:
            raise TemplateInvalid(f"variables names {gap}, which is no gap of its text.")
        if fact and fact not in VARIABLES:
            raise TemplateInvalid(
                f"{fact} is nothing that is known of a conversation: take {', '.join(sorted(VARIABLES))}."
            )
    if has_gap(template.header + template.footer):
        raise TemplateInvalid("Its header or footer has a gap; only the text may have some.")


def fill(template: MessageTemplate, values: Mapping[str, str]) -> FilledTemplate:
    """The template with a value for each gap, without blanks around. Raises `GapsInvalid`."""
    gaps = template.gaps
    unknown = next((one for one in values if one not in gaps), None)
    if unknown is not None:
        raise GapsInvalid(f"{unknown[:60]!r} is no gap of {template.name}")
    filled = []
    for gap in gaps:
        value = values.get(gap, "").strip()
        if not value:
            raise GapsInvalid(f"{gap} is empty; every gap needs its words")
        if _WIDE.search(value) or "\0" in value or len(value) > _VALUE_CHARACTERS:
            raise GapsInvalid(
                f"{gap} takes up to {_VALUE_CHARACTERS} characters in one line, without more than four blanks in a row"
            )
        filled.append((gap, value))
    if len(_with(template.text, dict(filled))) > _MOST_CHARACTERS:
        raise GapsInvalid(f"the text has more than {_MOST_CHARACTERS} characters with these values; shorten them")
    return FilledTemplate(
        name=template.name, language=template.language, content_sid=template.content_sid, values=tuple(filled)
    )


def text_of(template: MessageTemplate, filled: FilledTemplate) -> str:
    """What the customer reads. The console shows the same before it is sent (`template_text.js`)."""
    buttons = " ".join(f"[{title}]" for title in template.buttons)
    parts = (template.header, _with(template.text, dict(filled.values)), template.footer, buttons)
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _with(text: str, values: Mapping[str, str]) -> str:
    return _GAP.sub(lambda match: values.get(match[1], match[0]), text)
