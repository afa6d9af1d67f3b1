"""What the customer is told, in their language where the designers wrote it."""

import re
from collections.abc import Mapping

from handoff.policy_model import OTHER_LANGUAGES, Policy

LANGUAGE_PLACEHOLDER = "{language}"
PLACEHOLDER = re.compile(r"\{\w*\}")


def told(policy: Policy, message: str, *, language: str) -> str:
    """The sentence of the name `message`, for a customer who writes in `language` (ISO 639-1); empty for none.

    A sentence that is not written in that language is taken from `other`, and `{language}` becomes the language's own
    name, as the policy lists it.
    """
    sentence = in_language(policy.messages.get(message, ""), language)
    return sentence.replace(LANGUAGE_PLACEHOLDER, policy.languages.get(language, language))


def in_language(given: str | Mapping[str, str], language: str) -> str:
    """What designers wrote once for everybody, or for each language: in this one, else in that for all others."""
    return given if isinstance(given, str) else given.get(language, given[OTHER_LANGUAGES])
