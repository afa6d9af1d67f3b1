"""Canned replies and the questions by which facts are gathered, as values: what `data/replies/*.yml` may say.

`handoff.reply_file` reads them, `docs/replies.schema.json` and `docs/questions.schema.json` publish their shape.
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from handoff.playbook_model import FACTS
from handoff.policy_model import Name, SaidIn
from handoff.telling import in_language

# What a canned reply may ask for. The facts stand under the names that the bot gives them.
VARIABLES = FACTS | {"agent_name", "company", "customer_first_name", "customer_name"}

Short = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,30}$", description="What an agent types after the slash.")
]
Title = Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
Words = Annotated[str, msgspec.Meta(min_length=2, max_length=1000)]
_Asked = Annotated[str, msgspec.Meta(min_length=2, max_length=300)]
# In one language for everybody, or by language; `other` is then what all others are asked.
Asked = _Asked | dict[SaidIn, _Asked]


class FactKind(StrEnum):
    """What an answer must look like to count: any words, one number, a day, the shop's order number, an e-mail address, a
    phone number, or a message with a picture."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ORDER_NUMBER = "order_number"
    EMAIL = "email"
    PHONE = "phone"
    PHOTO = "photo"


class CannedReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reply in the company's voice, typed as `/short`.

    `text` may hold variables such as `{order_number}`. `intents` are what a customer's message may ask for so that the
    reply is suggested by itself, `mood` the mood of it. `topic` is that of the file.
    """

    short: Short
    title: Title
    text: Words
    intents: tuple[str, ...] = ()
    mood: Literal["unhappy", "happy"] | None = None
    topic: str = ""


class ReplyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The canned replies of one topic."""

    topic: Title
    replies: Annotated[tuple[CannedReply, ...], msgspec.Meta(min_length=1, max_length=60)]


class FactToGather(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a fact is asked for, in one language or in several. `again` is said once when an answer was none."""

    name: Name
    label: Title
    kind: FactKind
    question: Asked
    again: Annotated[str, msgspec.Meta(max_length=300)] | dict[SaidIn, _Asked] = ""

    def question_in(self, language: str) -> str:
        """The question for a customer of this language (ISO 639)."""
        return in_language(self.question, language)

    def again_in(self, language: str) -> str:
        """What is said in this language when an answer was none; empty where nothing is written."""
        return in_language(self.again, language)


class QuestionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The facts that can be asked for (`data/replies/questions.yml`)."""

    facts: Annotated[tuple[FactToGather, ...], msgspec.Meta(min_length=1, max_length=60)]


class Replies(msgspec.Struct, frozen=True):
    """All canned replies, by topic and in their files' order, and all facts that can be asked for."""

    replies: tuple[CannedReply, ...] = ()
    facts: tuple[FactToGather, ...] = ()

    def fact(self, name: str) -> FactToGather | None:
        """How this fact is asked for; None where nobody has written it down."""
        return next((fact for fact in self.facts if fact.name == name), None)
