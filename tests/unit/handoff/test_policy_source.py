"""The policy in force follows its file."""

from pathlib import Path

import pytest

from handoff.exceptions import PolicyInvalid
from handoff.policy_source import LOOK_SECONDS, PolicySource, Rejected, Reloaded
from tests.unit.handoff.conftest import POLICY_FILE

TEXT = POLICY_FILE.read_text(encoding="utf-8")


class Edited:
    """A policy file that is edited, and the source that follows it by a clock of the test."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "escalation.yml"
        self.now = 0.0
        self.write(TEXT)
        self.source = PolicySource(self.path, clock=lambda: self.now)

    def write(self, text: str) -> None:
        """Write in one step, as editors do, so that even an edit of the same length is another file."""
        other = self.path.with_suffix(".new")
        other.write_text(text, encoding="utf-8")
        other.replace(self.path)

    def later(self) -> Reloaded | Rejected | None:
        self.now += LOOK_SECONDS
        return self.source.refresh()


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path)


def with_offers(count: int) -> str:
    assert "offers_at_most: 3" in TEXT
    return TEXT.replace("offers_at_most: 3", f"offers_at_most: {count}")


def test_a_file_that_did_not_change_is_nothing_new(edited: Edited) -> None:
    before = edited.source.policy
    assert edited.later() is None
    assert edited.source.policy is before


def test_a_valid_edit_comes_into_force(edited: Edited) -> None:
    before = edited.source.policy.version
    edited.write(with_offers(5))
    told = edited.later()
    assert isinstance(told, Reloaded)
    assert told.policy is edited.source.policy
    assert edited.source.policy.guards.offers_at_most == 5
    assert str(told) == f"The escalation policy {told.policy.version} is in force (before: {before})."
    assert edited.later() is None


def test_an_invalid_edit_leaves_the_old_policy_in_force_and_is_told_once(edited: Edited) -> None:
    before = edited.source.policy
    edited.write(TEXT.replace("outcome: handoff", "outcome: hand_off", 1))
    line = TEXT[: TEXT.index("outcome: handoff")].count("\n") + 1
    told = edited.later()
    assert isinstance(told, Rejected)
    assert edited.source.policy is before
    assert edited.source.problems == told.problems
    assert f"{edited.path}:{line}: " in str(told)
    assert before.version in str(told)
    assert "\n" not in str(told)
    assert edited.later() is None
    assert edited.source.problems


def test_the_corrected_file_is_told_even_where_it_says_what_was_in_force(edited: Edited) -> None:
    edited.write("rules: [")
    assert isinstance(edited.later(), Rejected)
    edited.write(TEXT)
    assert isinstance(edited.later(), Reloaded)
    assert edited.source.problems == ()


def test_an_edit_of_comments_alone_is_nothing_new(edited: Edited) -> None:
    edited.write("# Reviewed in May.\n" + TEXT)
    assert edited.later() is None


def test_a_file_that_is_gone_leaves_the_policy_in_force(edited: Edited) -> None:
    before = edited.source.policy
    edited.path.unlink()
    told = edited.later()
    assert isinstance(told, Rejected)
    assert "cannot be read: No such file or directory" in str(told)
    assert edited.source.policy is before
    edited.write(with_offers(4))
    assert isinstance(edited.later(), Reloaded)


def test_bytes_that_are_no_text_are_a_problem(edited: Edited) -> None:
    edited.path.write_bytes(b"version: \xff\xfe")
    told = edited.later()
    assert isinstance(told, Rejected)
    assert "it is not UTF-8" in str(told)


def test_the_file_is_looked_at_once_a_second(edited: Edited) -> None:
    edited.write(with_offers(5))
    edited.now += LOOK_SECONDS / 2
    assert edited.source.refresh() is None
    edited.now += LOOK_SECONDS / 2
    assert isinstance(edited.source.refresh(), Reloaded)


def test_a_first_file_that_is_wrong_is_raised(tmp_path: Path) -> None:
    path = tmp_path / "escalation.yml"
    with pytest.raises(FileNotFoundError):
        PolicySource(path)
    path.write_text("version: 1", encoding="utf-8")
    with pytest.raises(PolicyInvalid):
        PolicySource(path)
