"""What front ends made for Rasa get: they tell messages apart by the exact names that a payload has."""

from __future__ import annotations

from desk.channels.languages import sentences_for
from desk.rasa_widgets import rendering
from handoff.log import Attachment, Author, Button, Entry, EntryKind
from handoff.wire.ratings import RatedPart


def _shown(entry: Entry, *, speaker: str = "") -> list[object]:
    return list(rendering.payloads(entry, speaker=speaker, link=lambda file: f"https://desk.example/{file.id}"))


def _entry(text: str, **more: object) -> Entry:
    return Entry(seq=2, at=0.0, author=Author.AGENT, kind=EntryKind.MESSAGE, text=text, author_name="Ana", **more)  # type: ignore[arg-type]


def test_text_is_text_alone() -> None:
    assert _shown(_entry("Hello\n\nthere")) == [{"text": "Hello\n\nthere"}]
    assert _shown(_entry("Hello"), speaker="Ana") == [{"text": "Ana: Hello"}]


def test_choices_are_quick_replies_with_the_desks_ids() -> None:
    assert _shown(_entry("Which?", buttons=(Button("b1", "One"), Button("b2", "Two")))) == [
        {
            "text": "Which?",
            "quick_replies": [
                {"content_type": "text", "title": "One", "payload": "b1"},
                {"content_type": "text", "title": "Two", "payload": "b2"},
            ],
        }
    ]


def test_files_are_links_and_pictures_are_shown() -> None:
    picture = Attachment(id="p", name="cat.png", type="image/png", size_bytes=1)
    paper = Attachment(id="d", name="bill](x).pdf", type="application/pdf", size_bytes=1)
    assert _shown(_entry("", attachments=(picture, paper))) == [
        {"attachment": {"type": "image", "payload": {"title": "cat.png", "src": "https://desk.example/p"}}},
        {"text": "[bill_(x).pdf](https://desk.example/d)"},
    ]


def test_rating_is_asked_and_read_back() -> None:
    english = sentences_for("en")
    asked = rendering.rating_question(RatedPart(part="agent", name="Ana"), english)
    assert "How was your conversation with Ana?" in asked["text"]
    assert rendering.rating_question(RatedPart(part="bot", name="Bo"), english, is_first=False)["text"].startswith(
        "Thank you."
    )
    assert rendering.rating_in(asked["quick_replies"][3]["payload"]) == ("agent", 4)
    for text in ("4", "/rate_agent_6", "/rate_desk_4", "I say /rate_agent_4"):
        assert rendering.rating_in(text) is None


def test_what_front_ends_say_by_themselves_is_known() -> None:
    assert rendering.is_payload('/get_started{"a": 1}')
    assert rendering.is_payload("/greet")
    assert not rendering.is_payload("/ what is this")
    assert not rendering.is_payload("Where is my /order")
