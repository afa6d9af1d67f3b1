"""What the shape of a policy's messages cannot say: languages without a name, and placeholders that mean nothing."""

from collections.abc import Mapping

from handoff.document import Document, Path
from handoff.policy_model import OTHER_LANGUAGES, Policy
from handoff.telling import LANGUAGE_PLACEHOLDER, PLACEHOLDER


def check_messages(policy: Policy, document: Document) -> None:
    """Report every problem of the messages to `document`."""
    for name, message in policy.messages.items():
        at: Path = ("messages", name)
        if isinstance(message, str):
            _check_placeholders(message, document, at)
            continue
        _check_languages(policy, message, document, at)
        for language, sentence in message.items():
            _check_placeholders(sentence, document, (*at, language))


def _check_languages(policy: Policy, message: Mapping[str, str], document: Document, at: Path) -> None:
    if OTHER_LANGUAGES not in message:
        document.report(at, "`other` is missing: say what customers of all other languages are told.")
    for language in message.keys() - policy.languages.keys() - {OTHER_LANGUAGES}:
        document.report(
            (*at, language), f"The language `{language}` has no name: add what it calls itself to `languages`."
        )


def _check_placeholders(sentence: str, document: Document, at: Path) -> None:
    for placeholder in PLACEHOLDER.findall(sentence):
        if placeholder != LANGUAGE_PLACEHOLDER:
            document.report(at, f"`{placeholder}` is no placeholder: a message knows only `{LANGUAGE_PLACEHOLDER}`.")
