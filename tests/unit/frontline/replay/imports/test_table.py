"""Tables of messages as transcripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.imports.table import Columns, read_table


def written(folder: Path, content: str) -> Path:
    file = folder / "export.csv"
    file.write_text(content, encoding="utf-8")
    return file


def test_messages_are_put_in_the_order_of_their_times(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "conversation_id,created_at,sender_type,content,channel\n"
        'a,2026-03-01T10:02:00Z,Agent,"Hello, I am Kim",web\n'
        "a,2026-03-01T10:00:00Z,Contact,where is my lamp,web\n"
        "b,1772359200,User,thanks,whatsapp\n"
        "a,2026-03-01T10:01:00Z,system,Kim joined,web\n",
    )

    first, second = read_table(file)

    assert [(one.author, one.text) for one in first.turns] == [
        ("customer", "where is my lamp"),
        ("agent", "Hello, I am Kim"),
    ]
    assert (first.channel, second.channel) == ("web", "whatsapp")
    assert second.turns[0].epoch == 1_772_359_200


def test_without_times_the_order_is_that_of_the_rows(tmp_path: Path) -> None:
    file = written(tmp_path, "chat_id;role;text\n1;user;hi\n1;assistant;Good day\n2;assistant;Anybody?\n")

    (only,) = read_table(file)

    assert [one.author for one in only.turns] == ["customer", "bot"]


def test_columns_may_be_named(tmp_path: Path) -> None:
    file = written(tmp_path, "thread,who,words\n9,customer,hello\n")

    (only,) = read_table(file, columns=Columns(conversation="thread", author="who", text="words"))

    assert (only.id, only.turns[0].text) == ("9", "hello")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "It is empty"),
        ("thread,role,text\n9,customer,hello\n", "--conversation-column"),
        ("id,role,text\n9,martian,hello\n", "line 2: `martian` is nobody known; write customer, bot or agent"),
        ("id,role,text\n9,bot,hello\n", "no conversation in which a customer speaks"),
    ],
)
def test_what_cannot_be_read_is_said(content: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(TranscriptsInvalid, match=sentence):
        read_table(written(tmp_path, content))
