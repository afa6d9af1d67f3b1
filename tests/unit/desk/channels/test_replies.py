"""Short answers, and how long it takes to see that a message is none."""

from __future__ import annotations

import time

from desk.channels import linking, replies
from handoff.log import Button


def test_very_long_message_is_no_short_answer_and_soon_known_not_to_be() -> None:
    text = "." + " " * 50_000 + "x"
    began = time.process_time()
    assert replies.chosen(text, (Button(id="b1", title="Yes"),)) is None
    assert replies.score_of(text) is None
    assert not replies.wants_person(text)
    assert not linking.code_in(text)
    assert time.process_time() - began < 0.1
