"""Templates for WhatsApp in Twilio's Content API, as they are sent and listed. Pure.

https://www.twilio.com/docs/content/content-api-resources
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from connectors.meta import object_of, objects, text_of
from desk.channels.channel import Approved
from handoff.message_template import FilledTemplate, MessageTemplate, TemplateInvalid, has_gap, parsed

# What is sent by words alone; cards, media, lists and the others take more.
_TEXT, _REPLIES, _CALLS = "twilio/text", "twilio/quick-reply", "twilio/call-to-action"


def content_of(filled: FilledTemplate) -> dict[str, str]:
    """The fields of the Messages resource that send a template with its values."""
    fields = {"ContentSid": filled.content_sid}
    if filled.values:
        fields["ContentVariables"] = msgspec.json.encode(dict(filled.values)).decode()
    return fields


def read_contents(told: Iterable[Mapping[str, Any]]) -> Approved:
    """What of the contents is approved for WhatsApp and can be sent by words alone. What advertises is not offered until
    somebody says so."""
    found: list[MessageTemplate] = []
    left_out: list[str] = []
    for one in told:
        approval = object_of(one.get("approval_requests"))
        if text_of(approval.get("status")) != "approved":
            continue
        name = text_of(approval.get("name")) or text_of(one.get("friendly_name"))
        try:
            found.append(_read(one, name=name, is_offered=text_of(approval.get("category")).upper() != "MARKETING"))
        except TemplateInvalid as error:
            left_out.append(f"{name} ({text_of(one.get('language'))}): {error}")
    return Approved(templates=tuple(found), left_out=tuple(left_out))


def _read(told: Mapping[str, Any], *, name: str, is_offered: bool) -> MessageTemplate:
    """Raises `TemplateInvalid` where words are not enough to send it."""
    types = object_of(told.get("types"))
    kind = next((one for one in (_TEXT, _REPLIES, _CALLS) if one in types), "")
    if not kind or set(types) - {_TEXT, _REPLIES, _CALLS}:
        raise TemplateInvalid("It holds more than words and buttons.")
    held = object_of(types.get(kind))
    actions = objects(held.get("actions"))
    if any(has_gap(text_of(one.get(field))) for one in actions for field in ("title", "url", "phone", "id")):
        raise TemplateInvalid("One of its buttons has a gap.")
    return parsed(
        {
            "name": name,
            "language": text_of(told.get("language")),
            "text": text_of(held.get("body")),
            "buttons": [text_of(one.get("title")) for one in actions],
            "content_sid": text_of(told.get("sid")),
            "offered": is_offered,
        }
    )
