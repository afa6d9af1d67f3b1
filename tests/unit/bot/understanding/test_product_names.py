"""What products are called."""

from __future__ import annotations

import pytest

from bot.understanding.entities import read_names
from bot.understanding.product_names import ProductFinder
from bot.understanding.sources import project_path


@pytest.fixture(scope="module")
def finder() -> ProductFinder:
    return ProductFinder(read_names(project_path("data/entities.yml"))["product"])


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Arco floor lamp", "Arco floor lamp"),
        ("ARCO FLOOR LAMPS", "Arco floor lamp"),
        ("acro floor lamp", "Arco floor lamp"),
        ("the routers", "Meshline router"),
        ("my ruoter", "Meshline router"),
        ("wi-fi router", "Meshline router"),
        ("termostat", "Sense thermostat"),
        ("the thermostate", "Sense thermostat"),
        ("thermostats pro", "Sense thermostat Pro"),
        ("the tosater", "Morning toaster"),
        ("coffe grinder", "Burr coffee grinder"),
        ("electric ketle", "Morning electric kettle"),
        ("kettles", "Morning electric kettle"),
        ("smartbulb", "Glow smart bulb"),
        ("smart-bulb", "Glow smart bulb"),
        ("handblender", "Pulse hand blender"),
        ("motion sensr", "Motion sensor"),
        ("brightwel hub", "Brightwell Hub"),
        ("brightwell care", "Brightwell Care"),
    ],
)
def test_a_product_is_found_also_in_the_plural_run_together_or_mistyped(
    finder: ProductFinder, text: str, product: str
) -> None:
    assert [phrase.name for phrase in finder.find(text)] == [product]


@pytest.mark.parametrize(
    "text",
    [
        "the scale of this problem",
        "I floored it",
        "the outer ring",
        "settle this",
        "no sense",
        "arc lamp",
        "it is blended",
        "",
        "🤖",
    ],
)
def test_other_words_are_no_products(finder: ProductFinder, text: str) -> None:
    assert list(finder.find(text)) == []


def test_of_two_names_the_longer_counts_and_each_is_found_in_its_place(finder: ProductFinder) -> None:
    text = "the Sense thermostat pro, or two desk lamps?"
    assert [text[phrase.start : phrase.end] for phrase in finder.find(text)] == ["Sense thermostat pro", "desk lamps"]
