import stat
from pathlib import Path

import pytest

from frontline.errors import ConfigurationError
from frontline.trained_model import Record, check, checked_copy, read_record, sha256_of, write_record


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "frontline.tar.gz"
    path.write_bytes(b"a model" * 300_000)
    write_record(Record(data="d", archive=sha256_of(path), trained_at=1.0), tmp_path / "frontline.json")
    return path


def test_what_training_recorded_is_loaded_from_a_private_copy_that_goes_again(archive: Path) -> None:
    with checked_copy(archive) as copy:
        assert copy != archive
        assert copy.read_bytes() == archive.read_bytes()
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
        archive.write_bytes(b"changed after it was checked")
        assert copy.stat().st_size == 2_100_000
    assert not copy.parent.exists()


def test_one_changed_byte_is_refused_in_one_sentence(archive: Path) -> None:
    hashed = sha256_of(archive)
    content = bytearray(archive.read_bytes())
    content[1_234_567] ^= 1
    archive.write_bytes(content)
    told = rf"models/frontline\.tar\.gz was changed since it was trained, .*begins with {hashed[:12]}"
    with pytest.raises(ConfigurationError, match=told), checked_copy(archive):
        pytest.fail("it was loaded")


@pytest.mark.parametrize("record", ["", "no json", '{"data": "d"}', '{"archive": 5}'])
def test_a_model_without_a_record_of_its_content_is_refused(archive: Path, record: str) -> None:
    archive.with_name("frontline.json").write_text(record)
    with pytest.raises(ConfigurationError, match="has no record of its training"):
        check(archive)


def test_the_settings_may_name_the_only_model_that_may_be_loaded(archive: Path) -> None:
    assert check(archive, expected=sha256_of(archive).upper()) == sha256_of(archive)
    with pytest.raises(ConfigurationError, match="is not the model that model_sha256"):
        check(archive, expected="0" * 64)


def test_a_model_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no model yet: run frontline train"):
        check(tmp_path / "frontline.tar.gz")


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = Record(data="d", archive="a", trained_at=2.0)
    write_record(record, tmp_path / "frontline.json")
    assert read_record(tmp_path / "frontline.json") == record
    assert [path.name for path in tmp_path.iterdir()] == ["frontline.json"]
