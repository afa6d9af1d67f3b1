"""WhatsApp's templates as the Cloud API sends and lists them. Pure.

https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.meta import object_of, objects, text_of
from desk.channels.channel import Approved
from handoff.message_template import FilledTemplate, MessageTemplate, TemplateInvalid, has_gap, parsed

FIELDS = "name,language,status,category,components"
_MARKETING = "MARKETING"
# Buttons that are sent without being told anything.
_PLAIN_BUTTONS = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER"})


def templated(filled: FilledTemplate) -> dict[str, Any]:
    """A template with its values, as the Cloud API takes it: numbered ones by their order, others by their names."""
    parameters: list[dict[str, str]] = []
    for gap, value in filled.values:
        named = {} if gap.isdecimal() else {"parameter_name": gap}
        parameters.append({"type": "text", **named, "text": value})
    template: dict[str, Any] = {"name": filled.name, "language": {"code": filled.language}}
    if parameters:
        template["components"] = [{"type": "body", "parameters": parameters}]
    return {"type": "template", "template": template}


def read_templates(told: Iterable[Mapping[str, Any]]) -> Approved:
    """What of the templates that the Cloud API lists can be sent with words alone. Those that advertise are not offered
    until somebody says so."""
    found: list[MessageTemplate] = []
    left_out: list[str] = []
    for one in told:
        if text_of(one.get("status")) != "APPROVED":
            continue
        try:
            found.append(_read(one))
        except TemplateInvalid as error:
            left_out.append(f"{text_of(one.get('name'))} ({text_of(one.get('language'))}): {error}")
    return Approved(templates=tuple(found), left_out=tuple(left_out))


def _read(told: Mapping[str, Any]) -> MessageTemplate:
    """Raises `TemplateInvalid` where words are not enough to send it."""
    values: dict[str, Any] = {"name": text_of(told.get("name")), "language": text_of(told.get("language"))}
    for component in objects(told.get("components")):
        text = text_of(component.get("text"))
        match text_of(component.get("type")).upper():
            case "BODY":
                values["text"] = text
            case "HEADER" if text_of(component.get("format")).upper() == "TEXT" and not has_gap(text):
                values["header"] = text
            case "HEADER":
                raise TemplateInvalid("Its header holds a picture, a file, a place or a gap.")
            case "FOOTER":
                values["footer"] = text
            case "BUTTONS":
                values["buttons"] = [_title(one) for one in objects(component.get("buttons"))]
            case other:
                raise TemplateInvalid(
                    f"It has a part of the kind {other.lower() or 'unknown'}, which takes more than words."
                )
    return parsed(values | {"offered": text_of(told.get("category")).upper() != _MARKETING})


def _title(button: Mapping[str, Any]) -> str:
    title = text_of(button.get("text"))
    if text_of(button.get("type")).upper() not in _PLAIN_BUTTONS or has_gap(text_of(button.get("url"))):
        raise TemplateInvalid(f"Its button {title!r} takes more than words.")
    return title


def next_page(told: Mapping[str, Any]) -> str:
    """The cursor behind this page, empty on the last one."""
    paging = object_of(told.get("paging"))
    return text_of(object_of(paging.get("cursors")).get("after")) if paging.get("next") else ""
