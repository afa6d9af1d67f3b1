"""Models side by side: found by their hash, live only as recorded, and never lost while somebody needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontline import trained_model
from frontline.errors import ConfigurationError
from frontline.model.shelf import MOST_KEPT, Event, How, Kept, Shelf
from frontline.model.taught import Example, Taught
from frontline.trained_model import Record, write_record

TAUGHT = Taught((Example("hello", "greet"),), {}, {})


def trained(folder: Path, content: str, *, at: float = 1.0) -> Kept:
    """A model as training leaves it."""
    archive = folder / f"{content}.trained"
    archive.write_bytes(content.encode())
    record = Record(data=f"data of {content}", archive=trained_model.sha256_of(archive), trained_at=at)
    return Shelf(folder).put(archive, record, TAUGHT)


def promoted(shelf: Shelf, model: Kept, how: How = How.PROMOTED) -> None:
    shelf.make_live(model, Event(model.record.archive, model.record.trained_at, how, "cli:tests"))


def test_a_model_is_kept_with_its_record_and_what_it_was_taught(tmp_path: Path) -> None:
    one, other = trained(tmp_path, "one"), trained(tmp_path, "other", at=2.0)
    shelf = Shelf(tmp_path)
    assert [kept.short for kept in shelf.every()] == [other.short, one.short]
    assert shelf.find("latest") == other
    found = shelf.find(one.short[:6])
    assert (found.record, found.taught) == (one.record, TAUGHT)
    assert shelf.live == ""


def test_what_is_live_is_what_was_checked(tmp_path: Path) -> None:
    one, shelf = trained(tmp_path, "one"), Shelf(tmp_path)
    promoted(shelf, one)
    assert trained_model.check(shelf.live_archive) == one.record.archive == shelf.live
    assert shelf.find("live") == one
    changed = trained(tmp_path, "changed")
    changed.archive.write_bytes(b"changed later")
    with pytest.raises(ConfigurationError, match="was changed since it was trained"):
        promoted(shelf, changed)
    assert shelf.live == one.record.archive


def test_a_folder_without_its_record_is_no_model(tmp_path: Path) -> None:
    one = trained(tmp_path, "one")
    (tmp_path / ("b" * 12)).mkdir()
    one.folder.rename(tmp_path / ("a" * 12))  # named after another hash than its record's
    assert Shelf(tmp_path).every() == ()
    with pytest.raises(ConfigurationError, match=r"There is no model latest\. Kept are: none"):
        Shelf(tmp_path).find("latest")


def test_the_live_model_of_an_older_version_is_put_on_the_shelf(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.live_archive.write_bytes(b"of old")
    record = Record(data="d", archive=trained_model.sha256_of(shelf.live_archive), trained_at=1.0)
    write_record(record, tmp_path / "frontline.json")
    kept = shelf.keep_live()
    assert kept is not None
    assert trained_model.check(kept.archive) == record.archive
    assert kept.taught is None
    shelf.live_archive.unlink()
    assert kept.archive.read_bytes() == b"of old"


def test_a_changed_live_model_is_not_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    write_record(Record(data="d", archive="0" * 64), tmp_path / "frontline.json")
    shelf.live_archive.write_bytes(b"changed")
    assert shelf.keep_live() is None
    assert shelf.every() == ()


def test_what_was_before_is_brought_back_and_not_forth_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second, third = (trained(tmp_path, name, at=at) for at, name in enumerate(("a", "b", "c"), start=1))
    promoted(shelf, first, How.TRAINED)
    with pytest.raises(ConfigurationError, match="No model is kept that was live before"):
        shelf.before()
    promoted(shelf, second)
    promoted(shelf, third)
    assert shelf.before() == second
    promoted(shelf, second, How.ROLLED_BACK)
    assert shelf.before() == first
    promoted(shelf, first, How.ROLLED_BACK)
    with pytest.raises(ConfigurationError, match="No model is kept"):
        shelf.before()
    promoted(shelf, third)
    assert shelf.before() == first


def test_a_chosen_model_is_not_trained_over_at_the_next_start(tmp_path: Path) -> None:
    shelf, one, other = Shelf(tmp_path), trained(tmp_path, "one"), trained(tmp_path, "other", at=2.0)
    promoted(shelf, one, How.TRAINED)
    assert not shelf.is_chosen
    promoted(shelf, other, How.PROMOTED)
    assert shelf.is_chosen
    promoted(shelf, one, How.ROLLED_BACK)
    assert shelf.is_chosen


def test_the_oldest_are_forgotten_but_never_one_that_is_needed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    models = [trained(tmp_path, f"model {number}", at=float(number)) for number in range(MOST_KEPT + 3)]
    promoted(shelf, models[1])
    promoted(shelf, models[0])
    gone = shelf.prune(needed=(models[2].record.archive,))
    assert gone == tuple(model.short for model in models[3:6])
    assert {model.short for model in models[:3]} < {kept.short for kept in shelf.every()}
    assert shelf.prune() == ()


def test_a_prefix_of_several_is_refused(tmp_path: Path) -> None:
    for number in range(40):
        trained(tmp_path, f"m{number}")
    shelf = Shelf(tmp_path)
    name = shelf.every()[0].short
    with pytest.raises(ConfigurationError, match=f"There is no model {name[:3]}"):
        shelf.find(name[:3])
