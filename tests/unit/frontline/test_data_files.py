from pathlib import Path

import pytest

from frontline.data_files import check
from frontline.errors import ConfigurationError


def project(root: Path, name: str, content: bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return root


def test_right_files_pass(tmp_path: Path) -> None:
    project(tmp_path, "data/nlu/greet.yml", b"nlu:\n- intent: greet\n  examples: |\n    - hi\n")
    project(tmp_path, "bot/domain/intents.yml", b"intents: [greet]\n")
    check(root=tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bot/domain/d.yml", b"intents: [greet, bye\nresponses:\n", "bot/domain/d.yml:2 is no YAML"),
        ("data/rules/r.yml", b"rules:\n- rule: a\n   steps: b\n", "data/rules/r.yml:3 is no YAML"),
        ("data/nlu/n.yml", b"nlus: []\n", "data/nlu/n.yml has no list under nlu:"),
        ("data/stories/s.yml", b"", "data/stories/s.yml holds nothing"),
        ("data/nlu/n.yml", b"nlu:\n- caf\xe9", "data/nlu/n.yml is not UTF-8 (byte 10)"),
        ("data/nlu/n.yml", b"nlu: \x00", "data/nlu/n.yml is no YAML"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(root=project(tmp_path, name, content))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
