"""`frontline policy check` also checks the canned replies and the articles."""

from __future__ import annotations

from pathlib import Path

from frontline.bot_texts import bot_texts
from frontline.reply_files import reply_problems
from handoff.moderation import Speaker


def test_delivered_files_are_right() -> None:
    assert reply_problems() == []


def test_problems_are_told_with_file_and_line(tmp_path: Path) -> None:
    replies, knowledge = tmp_path / "data" / "replies", tmp_path / "data" / "knowledge"
    replies.mkdir(parents=True)
    knowledge.mkdir()
    (replies / "a.yml").write_text("topic: Orders\nreplies: 5\n", encoding="utf-8")
    (replies / "b.yml").write_bytes(b"\xff")
    (knowledge / "c.md").write_text("No fields", encoding="utf-8")
    not_read, wrong, article = reply_problems(root=tmp_path)
    assert not_read.startswith("data/replies/b.yml is not UTF-8")
    assert wrong.startswith("data/replies/a.yml:2: `replies` is wrong")
    assert article.startswith("data/knowledge/c.md:1: The article must begin")


def test_replies_and_questions_are_among_the_texts_that_moderation_is_tried_on() -> None:
    texts = {text.source: text for text in bot_texts() if text.source.startswith("data/replies/")}
    assert {"data/replies/orders.yml", "data/replies/questions.yml"} <= texts.keys()
    assert {text.speaker for text in texts.values()} == {Speaker.AGENT}
