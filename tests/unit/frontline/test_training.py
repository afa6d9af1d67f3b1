import json
from pathlib import Path

import pytest

from frontline import places, training
from frontline.errors import ConfigurationError
from frontline.model.shelf import Event, How, Shelf
from frontline.trained_model import Record, write_record
from frontline.training import data_hash, is_fresh
from tests.unit.frontline.model.test_shelf import trained


def make_data(folder: Path) -> list[Path]:
    nlu = folder / "nlu"
    nlu.mkdir()
    (nlu / "greet.yml").write_text("hello")
    config = folder / "config.yml"
    config.write_text("pipeline: []")
    return [nlu, config]


def test_the_hash_follows_contents_names_and_new_files(tmp_path: Path) -> None:
    sources = make_data(tmp_path)
    hashes = {data_hash(sources)}
    (tmp_path / "nlu" / "greet.yml").write_text("hullo")
    hashes.add(data_hash(sources))
    (tmp_path / "nlu" / "greet.yml").rename(tmp_path / "nlu" / "hello.yml")
    hashes.add(data_hash(sources))
    (tmp_path / "nlu" / "deny.yml").write_text("")
    hashes.add(data_hash(sources))
    assert len(hashes) == 4


def test_the_hash_ignores_where_the_project_lies_and_compiled_files(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    sources = make_data(other)
    (other / "nlu" / "x.pyc").write_bytes(b"\0")
    assert data_hash(make_data(one)) == data_hash(sources)


def test_text_that_moves_from_one_file_to_the_next_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("xy")
    (tmp_path / "b").write_text("")
    before = data_hash([tmp_path])
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("y")
    assert data_hash([tmp_path]) != before


def test_a_model_is_fresh_only_with_the_stamp_of_the_present_data(tmp_path: Path) -> None:
    model, stamp = tmp_path / "model.tar.gz", tmp_path / "model.json"
    assert not is_fresh(model=model, stamp=stamp)
    model.write_bytes(b"model")
    assert not is_fresh(model=model, stamp=stamp)
    stamp.write_text("not json")
    assert not is_fresh(model=model, stamp=stamp)
    stamp.write_text(json.dumps({"data": "of another day"}))
    assert not is_fresh(model=model, stamp=stamp)
    stamp.write_text(json.dumps({"data": data_hash()}))
    assert not is_fresh(model=model, stamp=stamp)  # by a version that did not record what the archive is
    write_record(Record(data=data_hash(), archive="a" * 64), stamp)
    assert is_fresh(model=model, stamp=stamp)
    model.unlink()
    assert not is_fresh(model=model, stamp=stamp)


def test_a_start_trains_where_the_data_changed_but_not_over_what_somebody_chose(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "MODELS", tmp_path)
    monkeypatch.setattr(training, "is_fresh", lambda: False)
    one, shelf = trained(tmp_path, "one"), Shelf(tmp_path)
    assert training.is_due()
    shelf.make_live(one, Event(one.record.archive, 1.0, How.TRAINED))
    assert training.is_due()
    shelf.make_live(one, Event(one.record.archive, 2.0, How.ROLLED_BACK))
    assert not training.is_due()
    monkeypatch.setattr(training, "data_hash", lambda: one.record.data)
    assert training.kept_of_present_data(shelf) == one


def test_training_writes_only_where_a_closed_container_lets_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    models, logs = tmp_path / "models", tmp_path / "logs"
    monkeypatch.setattr(places, "MODELS", models)
    monkeypatch.setattr(places, "VAR", tmp_path / "var")
    monkeypatch.setattr(places, "CONFIG", places.ROOT / "none.yml")
    with pytest.raises(ConfigurationError, match=r"none\.yml is missing"):
        training.train(force=True, tensorflow=False, logs=logs, say=print)
    with (
        pytest.raises(ConfigurationError, match=f"Details are in {logs / 'train.log'}"),
        training._failures_in_one_sentence(logs),
    ):
        raise ValueError("broken")
    assert {path.name for path in tmp_path.iterdir()} == {"models", "logs"}
