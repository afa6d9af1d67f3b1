"""What the desk tells customers by a name, the chat has words for; a browser test compares the languages."""

from __future__ import annotations

import re

from desk.errors import Refusal
from desk.nobody_there import Choice
from desk.settings import ROOT
from desk.web.pages import STATIC
from privacy.found import Kind

ENGLISH = (STATIC / "widget" / "languages" / "en.js").read_text(encoding="utf-8")
SOURCES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "desk").rglob("*.py"))]
# Told in the designers' own words, or in notes that customers never see; or of what happens on messaging channels alone, where the
# agents read it and a customer is told why a file is missing in words of its own.
NOT_TRANSLATED = {"attachment.missing", "customer.linked", "handoff.raised", "message.edited", "message.late"}


def names(block: str) -> set[str]:
    """The keys of one of the objects in the language's file."""
    found = re.search(rf"^  {block}: \{{\n(.*?)^  \}},", ENGLISH, re.MULTILINE | re.DOTALL)
    assert found is not None
    return set(re.findall(r'^    "?([a-z_.]+)"?:', found[1], re.MULTILINE))


def told_events() -> set[str]:
    """The events of calls that write into the log, by their literal names or by a constant."""
    constants = dict(re.findall(r'^(\w+_EVENT) = "([a-z_.]+)"', "\n".join(SOURCES), re.MULTILINE))
    calls = "\n".join(text for text in SOURCES if "EntryKind.EVENT" in text or ".move(" in text)
    literal = set(re.findall(r'\bevent="([a-z_]+\.[a-z_]+)"', calls))
    named = {constants[name] for name in re.findall(r"\bevent=(\w+_EVENT)\b", calls)}
    return literal | named


def test_each_event_has_its_sentence() -> None:
    told = {event for event in told_events() if not event.startswith(("delegation.", "workflow."))} - NOT_TRANSLATED
    assert len(told) > 10, "the search does not find the events any more"
    assert told - names("events") == set()


def test_each_choice_of_the_desk_has_its_words() -> None:
    assert {f"choice.{choice.value}" for choice in Choice} <= names("events")
    # The known address is its own title.
    assert {choice.value for choice in Choice} - {Choice.KNOWN.value} == names("buttons")


def test_each_kind_of_data_that_is_removed_has_its_name() -> None:
    assert {kind.value for kind in Kind if not kind.may_be_stored} == names("kinds")


def test_each_refusal_of_a_file_has_its_sentence() -> None:
    customers = [refusal for refusal in Refusal if refusal is not Refusal.NAME_HELD]
    assert {f"attachment_{refusal.value}" for refusal in customers} <= names("errors")
