from __future__ import annotations

from typing import Any

import pytest

from handoff.message_template import GapsInvalid, MessageTemplate, TemplateInvalid, fill, parsed, text_of

UPDATE = {
    "name": "order_update",
    "language": "en_US",
    "text": "Hello {{2}}, your order {{1}} is on its way, {{2}}.",
    "footer": "Blue Shop",
    "buttons": ["Yes", "No"],
}


def made(**changed: Any) -> MessageTemplate:
    return parsed(UPDATE | changed)


def test_finished_text_is_all_that_the_customer_sees() -> None:
    filled = fill(made(header="News"), {"2": " Ann ", "1": "BW-1"})
    assert filled.values == (("1", "BW-1"), ("2", "Ann"))
    expected = "News\n\nHello Ann, your order BW-1 is on its way, Ann.\n\nBlue Shop\n\n[Yes] [No]"
    assert text_of(made(header="News"), filled) == expected


def test_value_that_looks_like_a_gap_is_only_words() -> None:
    filled = fill(made(), {"1": "{{2}}", "2": "Ann"})
    assert "your order {{2}} is" in text_of(made(), filled)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"1": "BW-1"}, "2 is empty"),
        ({"1": "BW-1", "2": "  "}, "2 is empty"),
        ({"1": "BW-1", "2": "Ann", "3": "x"}, "'3' is no gap of order_update"),
        ({"1": "BW-1", "2": "Ann\nLee"}, "in one line"),
        ({"1": "BW-1", "2": "Ann     Lee"}, "more than four blanks"),
        ({"1": "x" * 601, "2": "Ann"}, "up to 600 characters"),
        ({"1": "BW-1", "2": "x" * 500}, "more than 1024 characters"),
    ],
)
def test_values_that_the_provider_would_refuse_are_refused_before(values: dict[str, str], words: str) -> None:
    with pytest.raises(GapsInvalid, match=words):
        fill(made(), values)


def test_facts_are_named_or_known_by_the_name_of_the_gap() -> None:
    numbered = made(variables={"1": "order_number"})
    assert (numbered.fact_of("1"), numbered.fact_of("2")) == ("order_number", "")
    named = made(text="Hello {{first_name}}, {{order_number}} {{place}}", variables={"order_number": ""})
    assert [named.fact_of(gap) for gap in named.gaps] == ["customer_first_name", "", ""]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": "Hello {{}}"}, "is no gap: write"),
        ({"text": "Hello {{1}} {{3}}"}, "numbers from 1 on"),
        ({"text": "Hello {{1}} {{name}}"}, "all have names, or the numbers"),
        ({"footer": "{{1}}"}, "footer has a gap"),
        ({"variables": {"3": "order_number"}}, "3, which is no gap"),
        ({"variables": {"1": "shoe_size"}}, "shoe_size is nothing that is known"),
        ({"language": "english"}, "in language"),
        ({"content_sid": "HX1"}, "in content_sid"),
        ({"texts": "x"}, "unknown field `texts`"),
        ({"text": ""}, "in text"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(TemplateInvalid, match=words):
        made(**changed)
