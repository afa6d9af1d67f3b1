"""What the customer is told, in their language where the designers wrote it."""

import re

from handoff.policy_model import OTHER_LANGUAGES, Policy

LANGUAGE_PLACEHOLDER = "{language}"
PLACEHOLDER = re.compile(r"\{\w*\}")


def told(policy: Policy, message: str, *, language: str) -> str:
    """The sentence of the name `message`, for a customer who writes in `language` (ISO 639-1); empty for none.

    A sentence that is not written in that language is taken from `other`, and `{language}` becomes the language's own
    name, as the policy lists it.
    """
    given = policy.messages.get(message, "")
    sentence = given if isinstance(given, str) else given.get(language, given[OTHER_LANGUAGES])
    return sentence.replace(LANGUAGE_PLACEHOLDER, policy.languages.get(language, language))
