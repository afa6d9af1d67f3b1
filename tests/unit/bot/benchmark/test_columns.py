import pytest

from bot.benchmark.columns import LABEL_NAMES, TEXT_NAMES, find_column


def find(columns: list[str], asked: str | None = None) -> str:
    return find_column(columns, asked=asked, usual=TEXT_NAMES, what="the messages", option="--text-column")


def test_a_usual_name_is_found_whatever_its_capitals() -> None:
    assert find(["id", " Utterance "]) == " Utterance "


def test_an_intent_goes_before_a_category() -> None:
    columns = ["category", "intent"]
    assert find_column(columns, asked=None, usual=LABEL_NAMES, what="the labels", option="--label-column") == "intent"


def test_the_column_that_was_asked_for_goes_before_a_usual_one() -> None:
    assert find(["text", "subject"], asked="subject") == "subject"


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(ValueError, match="no column subject; its columns are text, label"):
        find(["text", "label"], asked="subject")


def test_unknown_columns_ask_for_the_option() -> None:
    with pytest.raises(ValueError, match=r"none of its columns \(a, b\).*the messages; name it with --text-column"):
        find(["a", "b"])
