from pathlib import Path

from frontline.tracked_files import LARGEST_BYTES, offences


def found(root: Path, name: str, content: bytes) -> list[str]:
    (root / name).write_bytes(content)
    return list(offences(root, [name]))


def test_ordinary_text_passes(tmp_path: Path) -> None:
    text = b"see https://example.com/work/more, a/root/x, ${HOME}/root/y and /usr/lib\n"
    assert found(tmp_path, "a.md", text) == []


def test_a_file_above_one_mebibyte_is_named(tmp_path: Path) -> None:
    assert found(tmp_path, "big.bin", b"\0" * (LARGEST_BYTES + 1)) == ["big.bin has 1.0 MiB; at most 1 is tracked."]


def test_a_machine_path_is_named_with_its_line(tmp_path: Path) -> None:
    content = b"fine\ncd /" + b"home/kim/frontline\n"
    assert found(tmp_path, "a.sh", content)[0].startswith("a.sh:2 holds a path of one machine")


def test_a_registry_address_is_named_with_its_line(tmp_path: Path) -> None:
    content = b"one==1\n--index-" + b"url https://mirror.example/simple\n"
    assert found(tmp_path, "r.txt", content)[0].startswith("r.txt:2 holds a package registry's address")


def test_links_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert list(offences(tmp_path, ["link"])) == []
