import stat
from pathlib import Path

from frontline.private_files import make_folder, open_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "data" / "var")
    assert mode(tmp_path / "data" / "var") == 0o700


def test_a_folder_of_an_earlier_version_is_closed(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    tmp_path.chmod(0o755)
    make_folder(tmp_path)
    assert mode(tmp_path) == 0o700


def test_a_folder_that_holds_other_things_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_folder(tmp_path)
    assert mode(tmp_path) == 0o755


def test_file_that_was_there_before_is_its_owners_alone_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text("what was there before, and is longer")
    path.chmod(0o644)
    with open_private(path) as file:
        file.write(b"new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)
