"""The note as it stands in a customer's record."""

from datetime import UTC, datetime

from desk.wrap_up.notes import note_text
from handoff.wire.wrap_up import Task, WrapUpContent

AT = datetime(2026, 3, 4, 15, 30, tzinfo=UTC).timestamp()


def test_note_says_when_how_with_whom_how_it_ended_and_what_is_to_do() -> None:
    tasks = (Task("Call Maria", AT + 86_400, "a1"), Task("Send the label", AT + 86_400))
    content = WrapUpContent("unresolved", (), "The lamp is broken.\nSent a new one.", tasks)
    text = note_text(
        content, channel="web", agent_name="Dana", at=AT, time_zone="America/New_York", names={"a1": "Dana"}
    )
    assert text.splitlines() == [
        "Web chat, 4 March 2026, 10:30, with Dana: not resolved.",
        "The lamp is broken.",
        "Sent a new one.",
        "To do by 5 March, 10:30: Call Maria (Dana)",
        "To do by 5 March, 10:30: Send the label (nobody yet)",
    ]
