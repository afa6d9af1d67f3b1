"""The variables of a reply: `{order_number}` stands for what is known of a conversation, or is still to be filled in."""

import re
from collections.abc import Mapping

from handoff.reply_model import VARIABLES

# "Hello {customer_first_name}, ..." is as good a sentence without the name.
_ADDRESSED = re.compile(r",? \{(customer_first_name|customer_name)\}")
_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]{0,60})\}")


def named_in(text: str) -> tuple[str, ...]:
    """The names of the variables in `text`, each once, in their order."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def fill_variables(text: str, known: Mapping[str, str]) -> str:
    """The text with what is known in its place; a variable whose value is not known stays as it is written.

    Only a customer whose name is not known is not addressed by it: "I am sorry, {customer_first_name}." becomes "I am sorry."
    """
    text = _ADDRESSED.sub(lambda match: match[0] if known.get(match[1]) else "", text)
    return _VARIABLE.sub(lambda match: known.get(match[1]) or match[0], text)


def unfilled(text: str) -> tuple[str, ...]:
    """The variables that somebody must still fill in before `text` is sent. Other words in braces are only words."""
    return tuple(name for name in named_in(text) if name in VARIABLES)
