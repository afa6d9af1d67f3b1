"""The language of a message."""

from __future__ import annotations

import pytest

from bot.understanding.language import LanguageGuesser
from bot.understanding.settings import LANGUAGES


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
        ("где мой заказ", "ru"),
        ("注文はどこですか", "ja"),
        ("أين طلبي", "ar"),
    ],
)
def test_a_sentence_shows_its_language(guesser: LanguageGuesser, text: str, language: str) -> None:
    assert guesser.guess(text) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "hola", "BW-104233", "pls cancel appt", "🙂🙂🙂", "a@b.es", "12 34 56", "Arco lamp"]
)
def test_a_text_that_shows_too_little_is_in_the_default(guesser: LanguageGuesser, text: str) -> None:
    assert guesser.guess(text) == "en"


def test_only_the_languages_asked_for_are_told_apart() -> None:
    guesser = LanguageGuesser(["en", "es"], default="es")
    assert guesser.guess("wo ist denn meine Bestellung geblieben") in ("en", "es")
    assert guesser.guess("sí") == "es"
