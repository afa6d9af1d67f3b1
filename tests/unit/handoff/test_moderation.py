"""What may not be said is found, and nothing else; in time that grows with the text alone."""

import json
import time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff.known_values import KnownTexts, Sighting
from handoff.moderation import MOST_CHARACTERS, MOST_FINDINGS, Finding, Moderation, Speaker
from handoff.moderation_file import parse_moderation
from tests.unit.handoff.situations import ROOT

RULES = """
version: "1"
rules:
  - name: promise
    why: We promise nothing here, to nobody.
    unless: [keep our promise]
    phrases:
      - (i|we) promise
      - {phrase: refund you, unless: [with pleasure]}
      - {phrase: sues, exact: true}
    bot: block
    agent: warn
    tell: safe
  - name: rude
    why: We are never rude to anybody here.
    phrases: [fool]
    even_if_negated: true
    agent: block
personal_data:
  - name: address
    why: It may be somebody else's address.
    kinds: [email, order_number]
    agent: warn
numbers: {order_number: [BW-######]}
own: {emails: ["@shop.example"], numbers: [BW-000000]}
messages: {safe: A person will answer this for you.}
"""


@pytest.fixture(scope="module")
def small() -> Moderation:
    return Moderation(parse_moderation(RULES, source="moderation.yml"))


@pytest.fixture(scope="module")
def delivered() -> Moderation:
    path = ROOT / "data" / "moderation.yml"
    return Moderation(parse_moderation(path.read_text(encoding="utf-8"), source="data/moderation.yml"))


def held(moderation: Moderation, text: str, **more: Any) -> list[str]:
    found = moderation.review(text, speaker=more.pop("speaker", Speaker.AGENT), **more)
    return [text[one.start : one.end] for one in found]


def _sentences(part: str, key: str) -> list[tuple[str, Speaker, list[str]]]:
    listed = yaml.safe_load((ROOT / "tests/unit/handoff/moderation.yml").read_text(encoding="utf-8"))[part][key]
    found = []
    for one in listed:
        given_ = {"text": one} if isinstance(one, str) else one
        for speaker in [Speaker(given_["by"])] if "by" in given_ else list(Speaker):
            found.append((given_["text"], speaker, given_.get("rules", [])))
    return found


@pytest.mark.parametrize("part", ["known", "unseen"])
def test_sentences_that_are_not_said_are_held(delivered: Moderation, part: str) -> None:
    for text, speaker, rules in _sentences(part, "held"):
        found = {one.rule for one in delivered.review(text, speaker=speaker)}
        assert found & set(rules), (text, speaker, found)


@pytest.mark.parametrize("part", ["known", "unseen"])
def test_sentences_that_may_be_said_pass(delivered: Moderation, part: str) -> None:
    for text, speaker, _ in _sentences(part, "passed"):
        assert not held(delivered, text, speaker=speaker), (text, speaker)


def test_hardly_anything_is_held_that_others_let_bots_say(delivered: Moderation) -> None:
    texts = [
        turn["text"]
        for name in ("tuning", "test")
        for line in (ROOT / "data" / "scenarios" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for turn in json.loads(line)["turns"]
        if turn["author"] == "bot"
    ]
    found = [text for text in texts if held(delivered, text, speaker=Speaker.BOT)]
    assert len(texts) > 500
    assert len(found) <= len(texts) / 100, found


@pytest.mark.parametrize(
    "text",
    [
        "I promise.",
        "WE PROMISED that",
        "we’re here; we promise!",
        "We really do, we also promised",
        "I, too: I promise",
    ],
)
def test_phrases_are_found_in_any_case_and_inflection(small: Moderation, text: str) -> None:
    assert len(held(small, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "I. Promise.",
        "compromise",
        "we promises-free",
        "I cannot promise that",
        "we can't promise",
        "Nobody here said that we promise",
        "Nor do we promise",
        "if we promise",
        "rather than we promise",
        "We keep our promise, we promise",
        "We refund you with pleasure",
        "she sued",
    ],
)
def test_what_only_looks_like_a_phrase_passes(small: Moderation, text: str) -> None:
    assert held(small, text) == ([] if text != "we promises-free" else ["we promises"])


@pytest.mark.parametrize(
    "text",
    [
        "I did not find it and we promise",
        "Not only do I promise",
        "No doubt I promise",
        "Do not worry I promise",
        "I couldn't look, but we promise",
    ],
)
def test_a_denial_of_something_else_denies_nothing(small: Moderation, text: str) -> None:
    assert len(held(small, text)) == 1


def test_what_counts_although_it_is_denied(small: Moderation) -> None:
    assert held(small, "You are no fool") == ["fool"]


def test_a_rule_applies_to_whom_it_names(small: Moderation) -> None:
    assert held(small, "fool", speaker=Speaker.BOT) == []
    [finding] = small.review("Fools!", speaker=Speaker.AGENT)
    assert finding == Finding("rude", "We are never rude to anybody here.", "block", 0, 5, 1)
    assert finding.is_blocked


def test_of_what_overlaps_in_a_rule_the_longest_is_told(delivered: Moderation) -> None:
    assert held(delivered, "We will definitely be there.") == ["We will definitely"]


def test_the_places_are_those_of_the_text(small: Moderation) -> None:
    assert held(small, "🙂 İ say: I'll — of course — nothing.\nWe, really, no. We just  promise it") == [
        "We just  promise"
    ]


@pytest.mark.parametrize(
    "text", ["You wrote: “I promise you are fools”", 'You asked: "I promise"', "Reason: I promise"]
)
def test_the_customers_own_words_may_be_repeated(small: Moderation, text: str) -> None:
    said = ["well, I promise you are fools, okay", "I promise"]
    assert held(small, text, said=said) == []
    assert held(small, text, said=["I promised nothing"])
    assert held(small, text.replace("“", "").replace('"', "").replace(": ", " ").replace("”", ""), said=said)


def test_an_address_that_nobody_named_is_somebody_elses(small: Moderation) -> None:
    text = "Mail jo@example.org, ann@shop.example about BW-104233 and BW-000000"
    seen = (
        Sighting("email", 5, 19),
        Sighting("email", 21, 37),
        *small.numbers_in(text),
    )
    assert held(small, text, seen=seen) == ["jo@example.org", "BW-104233"]
    known = KnownTexts(["it is JO@example.org", "order 104233"])
    assert held(small, text, seen=seen, known=known) == []
    assert held(small, text, seen=seen, speaker=Speaker.BOT) == []


def test_at_most_so_much_is_told(small: Moderation) -> None:
    assert len(held(small, "I promise. " * 100)) == MOST_FINDINGS
    assert held(small, "x" * MOST_CHARACTERS + " I promise") == []


@pytest.mark.parametrize(
    "piece",
    ["we will definitely ", "a ", "“", '"a', ": x", "if not ", "I promise. ", "we'", "(\n", "you people ", "1,", "’s"],
)
def test_time_grows_with_the_text_alone(delivered: Moderation, piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * characters)[:characters]
        begun = time.process_time()
        delivered.review(text, speaker=Speaker.AGENT, said=[text])
        return time.process_time() - begun

    seconds(100)
    short = min(seconds(1_000) for _ in range(3))
    # Ten times the text; a square would take a hundred times as long.
    assert seconds(10_000) < 40 * short + 0.05


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), said=st.text(max_size=100))
def test_any_text_can_be_read(delivered: Moderation, text: str, said: str) -> None:
    for finding in delivered.review(text, speaker=Speaker.BOT, said=[said]):
        assert 0 <= finding.start < finding.end <= len(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.text(alphabet="abc .,!\n'", max_size=30), after=st.text(alphabet="abc .,!\n'", max_size=30))
def test_a_phrase_is_found_wherever_it_stands(small: Moderation, before: str, after: str) -> None:
    assert "I promise" in held(small, f"{before}. I promise. {after}")
