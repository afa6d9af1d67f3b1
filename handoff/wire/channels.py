"""What agents must know of the channel on which a customer writes."""

import msgspec


class Undelivered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The entry `seq` has not reached the customer. `is_final`: it is not tried any more; `reason` is a sentence."""

    seq: int
    reason: str
    is_final: bool


class ChannelShown(msgspec.Struct, frozen=True, tag_field="type", tag="channel", forbid_unknown_fields=True):
    """On which channel a conversation goes on; not told of web chats. `title` is what people call it.

    `window_until` is until when an agent may write freely (seconds since the epoch, UTC), 0 where always. `is_paid`: each
    message costs something. `goes_on`: the customer's address leads here; false once they have begun another conversation.
    `has_templates`: approved templates are set up for it, which get through after that, too.
    """

    conversation: str
    name: str
    title: str
    goes_on: bool
    window_until: float
    is_paid: bool
    undelivered: tuple[Undelivered, ...]
    has_templates: bool = False


class ChosenTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An approved template in one language, with the words for its gaps, by their names."""

    name: str
    language: str
    values: dict[str, str] = {}


class ListTemplates(msgspec.Struct, frozen=True, tag_field="type", tag="templates.list", forbid_unknown_fields=True):
    """The approved templates that may be sent in a conversation. Answered with `templates`."""

    conversation: str


class TemplateGap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gap of a template, `{{name}}` in its text. `fact` is what of `copilot.known` fills it in beforehand, if anything does."""

    name: str
    fact: str


class OfferedTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template as agents choose it. `header` and `footer` stand above and below `text`; `buttons` are titles."""

    name: str
    language: str
    text: str
    header: str
    footer: str
    buttons: tuple[str, ...]
    gaps: tuple[TemplateGap, ...]


class TemplatesListed(msgspec.Struct, frozen=True, tag_field="type", tag="templates", forbid_unknown_fields=True):
    """The templates of a conversation's channel, none where it has none; those in the customer's language come first."""

    conversation: str
    templates: tuple[OfferedTemplate, ...]


ChannelFromAgent = ListTemplates
ChannelToAgent = ChannelShown | TemplatesListed
