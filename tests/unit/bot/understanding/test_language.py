"""The language of a message."""

from __future__ import annotations

import pytest

from bot.understanding.language import LanguageGuesser, expected_language
from bot.understanding.settings import LANGUAGES
from tests.unit.bot.understanding.labelled import labelled

MESSAGES = labelled("languages")


@pytest.fixture(scope="module")
def guesser() -> LanguageGuesser:
    return LanguageGuesser(LANGUAGES, default="en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("hallo, ich brauche Hilfe mit meiner Rechnung", "de"),
        ("je veux annuler ma commande s'il vous plaît", "fr"),
        ("quiero cancelar mi pedido porque llegó tarde", "es"),
        ("WO IST MEIN PAKET", "de"),
        ("¿DÓNDE ESTÁ MI PEDIDO?", "es"),
        ("WHERE IS MY ORDER", "en"),
        ("MARIA DE LA CRUZ", "en"),
        ("где мой заказ", "ru"),
        ("注文はどこですか", "ja"),
        ("أين طلبي", "ar"),
    ],
)
def test_a_sentence_shows_its_language(guesser: LanguageGuesser, text: str, language: str) -> None:
    assert guesser.guess(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "hola",
        "BW-104233",
        "pls cancel appt",
        "🙂🙂🙂",
        "a@b.es",
        "12 34 56",
        "Arco lamp",
        "sdkjfh skdjfh",
        "I'm Luis, Luis",
    ],
)
def test_a_text_that_shows_too_little_is_in_the_default(guesser: LanguageGuesser, text: str) -> None:
    assert guesser.guess(text) == "en"


def test_only_the_languages_asked_for_are_told_apart() -> None:
    guesser = LanguageGuesser(["en", "es"], default="es")
    assert guesser.guess("wo ist denn meine Bestellung geblieben") in ("en", "es")
    assert guesser.guess("sí") == "es"


@pytest.mark.parametrize("part", ["develop", "final"])
@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "pt", "nl"])
def test_short_messages_show_their_language(guesser: LanguageGuesser, part: str, language: str) -> None:
    messages = MESSAGES[part][language]
    missed = [text for text in messages if guesser.guess(text) != language]
    assert len(missed) <= 0.12 * len(messages), missed


@pytest.mark.parametrize("part", ["develop", "final"])
def test_english_with_names_and_misspellings_stays_english(guesser: LanguageGuesser, part: str) -> None:
    assert [text for text in MESSAGES[part]["en"] if guesser.guess(text) != "en"] == []


def test_the_language_that_a_browser_tells_needs_less_to_be_believed(guesser: LanguageGuesser) -> None:
    assert guesser.guess("passwort vergessen") == "en"
    assert guesser.guess("passwort vergessen", expected="de-AT") == "de"
    assert guesser.guess("where is my order", expected="de-AT") == "en"
    assert guesser.guess("BW-104233", expected="de") == "en"


def test_the_expected_language_is_the_customers() -> None:
    assert expected_language({"customer": {"language": "pt-BR"}}) == "pt-BR"
    assert [expected_language(told) for told in (None, {}, {"customer": None}, {"customer": {"language": 3}})] == [
        ""
    ] * 4
