"""The report as a page: complete, and harmless whatever a customer wrote."""

from html.parser import HTMLParser

from frontline.replay.html_report import html_report
from frontline.replay.report import Report
from tests.unit.frontline.replay.conversations import bot, customer, transcript
from tests.unit.frontline.replay.reports import UNNEEDED, called, needed, reported, stayed

HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\" ' & \x1b[0m\u202e"


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile() -> Report:
    return reported(
        (
            transcript(customer(HOSTILE), bot(HOSTILE), id=HOSTILE, expected=UNNEEDED, tags=(HOSTILE,)),
            called(0, rule=HOSTILE, quote=HOSTILE),
        ),
        (transcript(customer(HOSTILE), expected=needed(reasons=(HOSTILE,))), stayed()),
        explain=True,
    )


def test_nothing_that_people_wrote_becomes_markup() -> None:
    page = Reader(html_report(hostile(), source=HOSTILE))
    assert not {"script", "img"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in page.words


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = Reader(html_report(hostile(), source="talk.jsonl"))
    assert not {"src", "href", "srcset"} & {name for name, _ in page.attributes}
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_it_is_readable_in_light_and_dark() -> None:
    text = html_report(hostile(), source="talk.jsonl")
    assert "prefers-color-scheme: dark" in text
    assert "color-scheme: light dark" in text


def test_charts_are_described_for_those_who_do_not_see_them() -> None:
    page = Reader(html_report(hostile(), source="talk.jsonl"))
    assert page.tags.count("svg") == page.attributes.count(("role", "img")) > 3
    assert page.tags.count("title") == page.tags.count("svg") + 1


def test_figures_are_there_with_their_ranges() -> None:
    words = Reader(
        html_report(reported((transcript(customer("a human"), expected=needed()), called(0))), source="x")
    ).words
    assert "precision1.0000.21 to 1.00, 1 of 1" in words
    assert "Rightly called (1)" in words


def test_without_labels_nothing_is_measured() -> None:
    page = Reader(html_report(reported((transcript(customer("hi")), stayed())), source="x"))
    assert "nothing is measured" in page.words
    assert "svg" not in page.tags


def test_the_message_of_the_decision_is_marked() -> None:
    page = Reader(
        html_report(reported((transcript(customer("hi"), bot("yes?"), customer("a human")), called(1))), source="x")
    )
    assert page.attributes.count(("class", "customer decided")) == 1


def test_a_long_list_is_cut_and_said_so() -> None:
    pairs = [(transcript(customer("hi")), stayed()) for _ in range(302)]
    page = Reader(html_report(reported(*pairs), source="x"))
    assert page.tags.count("details") == 300
    assert "2 more are not shown." in page.words
