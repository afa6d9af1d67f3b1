"""The policy's triggers in messages, with their context."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.phrases import Phrase
from bot.understanding.sources import project_path
from bot.understanding.triggers import TriggerFinder, trigger_finder
from handoff.trigger_model import Trigger, TriggerPhrase
from tests.unit.bot.understanding.labelled import labelled

FINDER = TriggerFinder(
    {
        "legal": ("my lawyer", "sue", "sue you", "(talk|write) to a (real|) lawyer"),
        "safety": ("caught fire", "can't breathe", TriggerPhrase("spark", unless=("spark joy",), even_if_quoted=True)),
        "crisis": Trigger(phrases=("kill myself",), even_if_negated=True, unless=("kill myself laughing",)),
        "pills": (TriggerPhrase("took my pills", exact=True),),
    }
)
MESSAGES = labelled("triggers")
TRIGGERS = sorted(MESSAGES["develop"])


@pytest.fixture(scope="module")
def delivered() -> TriggerFinder:
    return trigger_finder(project_path("data/escalation.yml"))


def _found(text: str) -> list[tuple[str, str]]:
    return [(found.name, found.text) for found in FINDER.find(text)]


def test_a_phrase_is_found_whatever_its_case_and_form() -> None:
    assert FINDER.find("The lamp CATCHES Fire!") == (Phrase("safety", "CATCHES Fire", 9, 21),)


def test_only_whole_words_count() -> None:
    assert _found("a new issue, pursue it") == []


def test_the_longer_of_two_phrases_counts() -> None:
    assert _found("I will sue you") == [("legal", "sue you")]


def test_alternatives_each_count() -> None:
    assert _found("write to a lawyer, talk to a real lawyer") == [
        ("legal", "write to a lawyer"),
        ("legal", "talk to a real lawyer"),
    ]


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    assert _found("I can’t breathe") == [("safety", "can’t breathe")]


def test_spans_point_into_a_message_with_emojis() -> None:
    text = "🔥🔥 it caught fire, ask my lawyer"
    assert [text[p.start : p.end] for p in FINDER.find(text)] == ["caught fire", "my lawyer"]


def test_what_is_denied_does_not_count_unless_the_policy_says_so() -> None:
    assert _found("I won't sue you") == []
    assert _found("I won't kill myself") == [("crisis", "kill myself")]


def test_the_words_of_others_do_not_count_unless_the_policy_says_so() -> None:
    assert _found("he said 'I will sue you'") == []
    assert _found("the label says 'may spark'") == [("safety", "spark")]


def test_a_context_makes_a_phrase_harmless_in_its_own_sentence_only() -> None:
    assert _found("does it spark joy") == []
    assert _found("does it spark joy? it sparks at the plug") == [("safety", "sparks")]
    assert _found("I could kill myself laughing") == []


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("I got shocked at home by the charger", "health"),
        ("the charger melted", "health"),
        ("my account has been compromised", "fraud"),
    ],
)
def test_danger_is_found(delivered: TriggerFinder, text: str, trigger: str) -> None:
    assert trigger in {found.name for found in delivered.find(text)}


def test_a_price_shocks_nobody(delivered: TriggerFinder) -> None:
    assert delivered.find("I was shocked at the price") == ()


def test_a_context_is_about_the_phrase_that_it_overlaps() -> None:
    assert _found("I kill myself laughing, and then I will kill myself") == [("crisis", "kill myself")]


@pytest.mark.parametrize(
    "text", ["I cut myself on the edge of the lamp", "I hurt myself while unboxing it", "I could kill myself laughing"]
)
def test_an_accident_is_no_crisis(delivered: TriggerFinder, text: str) -> None:
    assert "crisis" not in {found.name for found in delivered.find(text)}


def test_an_exact_phrase_has_no_other_forms() -> None:
    assert _found("I take my pills") == []
    assert _found("I took my pills") == [("pills", "took my pills")]


def test_a_slip_in_a_long_word_is_forgiven() -> None:
    assert _found("ask my lawer") == [("legal", "my lawer")]
    assert _found("my layer") == []


def test_a_phrase_in_one_word_is_found() -> None:
    assert _found("i want to killmyself") == [("crisis", "killmyself")]


def test_the_bots_policy_calls_for_a_person(delivered: TriggerFinder) -> None:
    assert [phrase.name for phrase in delivered.find("Let me talk to a human now")] == ["explicit_human"]


@pytest.mark.parametrize("part", ["develop", "final"])
@pytest.mark.parametrize("name", TRIGGERS)
def test_messages_show_their_triggers(delivered: TriggerFinder, part: str, name: str) -> None:
    messages = MESSAGES[part][name]
    missed = [text for text in messages["shows"] if name not in {found.name for found in delivered.find(text)}]
    wrong = [text for text in messages["shows_not"] if name in {found.name for found in delivered.find(text)}]
    most_missed = 0.2 if part == "develop" else 0.6
    assert len(missed) <= most_missed * len(messages["shows"]), missed
    assert len(wrong) <= (0.1 if part == "develop" else 0.3) * len(messages["shows_not"]), wrong


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live anymore",
        "I can't go on living",
        "I don't want to kill myself but I can't stop thinking about it",
        "im not suicidal but i want to die",
        "my son texted me 'I want to die'",
        "I want to  die",
        "I WANT TO DIE!!!",
        "i want\nto die",
        "there's no reason to live",
        "everybody is laughing at me and I want to kill myself",
        "I will not kill myself if you refund me, otherwise I will kill myself",
        "my lamp wants to die and I want to die too",
        "I cut myself with a knife every night",
        "I want to harm myself with a razor",
        "I hurt myself when the day is over",
        "I'm going to kill my self",
        "i wanna kms",
    ],
)
def test_a_crisis_is_one_even_with_a_denial(delivered: TriggerFinder, text: str) -> None:
    assert "crisis" in {found.name for found in delivered.find(text)}


@pytest.mark.parametrize(
    "text", ["I'm not suicidal", "don't worry, I won't kill myself", "im not going to kill myself"]
)
def test_a_plain_denial_is_distress_and_no_crisis(delivered: TriggerFinder, text: str) -> None:
    assert [found.name for found in delivered.find(text)] == ["distress"]


def test_a_broken_policy_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "escalation.yml").write_text("triggers: 3", encoding="utf-8")
    with pytest.raises(DataFileNotReadable, match=r"escalation\.yml cannot be used"):
        trigger_finder(tmp_path / "escalation.yml")


def _takes_offer(finder: TriggerFinder, text: str) -> bool:
    return any(one.name == "accepts_offer" for one in finder.find(text))


@pytest.mark.parametrize(
    "text",
    [
        "go on then",
        "obviously yes, third time!!",
        "that'd be grand",
        "Priya would be great thanks",
        "the phone thing please",
        "sure, but tell her I only speak little English",
        "ok, I'm at home all evening",
        "She can phone me on 020 7946 0112",
        "ring my mobile, not the landline",
        "Sofia then, if she's free",
        "well, if it must be",
        "can't hurt i suppose",
        "ready when you are",
        "connect me",
        "escalate away",
        "within the hour is fine",
        "good idea",
    ],
)
def test_an_offer_is_taken_in_many_words(delivered: TriggerFinder, text: str) -> None:
    assert _takes_offer(delivered, text)


@pytest.mark.parametrize(
    "text",
    [
        "no thanks, sounds good but I have no time",
        "I'd rather not talk on the phone",
        "don't transfer me",
        "not a good idea",
        "I'm not sure",
        "are you sure she knows my case?",
        "yes but is it free?",
        "maybe later, sure",
        "they transferred me three times",
        "he called me back yesterday",
        "will he call me today or tomorrow?",
        "it would be better if you just sent me the link",
        "I told him twice already",
        "is this a real person",
        "let me try the reset first",
        "the reference is LK-4471 if that helps",
    ],
)
def test_what_sounds_like_it_takes_no_offer(delivered: TriggerFinder, text: str) -> None:
    assert not _takes_offer(delivered, text)
