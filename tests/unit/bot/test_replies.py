from bot.replies import replies_of, reply_of
from handoff.log import Source
from handoff.wire.worker import Reply, ReplyButton
from tests.trackers import bot


def test_text_buttons_and_source_become_a_frame() -> None:
    message = {
        "text": " Which one? ",
        "buttons": [{"title": "A", "payload": "/affirm"}, {"title": "", "payload": "/x"}, {"title": "B"}],
        "source": {"title": "Returns", "slug": "returns"},
        "failure": {"kind": "fallback"},
    }
    assert reply_of(message, turn="c:1", index=2, epoch=3) == Reply(
        turn="c:1",
        index=2,
        epoch=3,
        text="Which one?",
        buttons=(ReplyButton("A", "/affirm"),),
        source=Source("Returns", "returns"),
    )


def test_what_shows_nothing_is_no_reply_and_takes_no_index() -> None:
    said = [bot("One."), bot(""), bot("Two.")]
    assert [(reply.index, reply.text) for reply in replies_of(said, turn="c:1", epoch=1)] == [(0, "One."), (1, "Two.")]
