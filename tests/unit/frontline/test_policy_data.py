"""The commands that make files of transcripts."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from frontline.cli import frontline
from frontline.replay.transcript_file import read_transcripts


def test_a_table_becomes_a_file_for_the_owner_alone(tmp_path: Path) -> None:
    table, to = tmp_path / "export.csv", tmp_path / "old.jsonl"
    table.write_text("id,role,text\n1,user,hello there\n1,assistant,Good day\n", encoding="utf-8")

    result = CliRunner().invoke(frontline, ["policy", "import", "csv", str(table), "--to", str(to)])

    assert result.exit_code == 0
    assert "1 conversations are in" in result.stderr
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert [one.text for one in read_transcripts(to).transcripts[0].turns] == ["hello there", "Good day"]


def test_without_a_file_the_transcripts_are_printed(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(json.dumps([{"id": 1, "content": "hi", "message_type": 0, "conversation_id": 5}]))

    result = CliRunner().invoke(frontline, ["policy", "import", "chatwoot", str(export)])

    assert json.loads(result.stdout)["id"] == "5"


@pytest.mark.parametrize("share", ["0.5", "0.3"])
def test_a_file_is_parted_by_a_seed(tmp_path: Path, share: str) -> None:
    file, tuning, test = tmp_path / "all.jsonl", tmp_path / "tuning.jsonl", tmp_path / "test.jsonl"
    lines = [
        json.dumps({"id": str(n), "turns": [{"author": "customer", "text": "hi"}], "expected": {"handoff": n % 2 == 0}})
        for n in range(20)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    command = ["policy", "split", str(file), "--tuning", str(tuning), "--test", str(test), "--test-share", share]

    result = CliRunner().invoke(frontline, command)

    assert result.exit_code == 0
    parts = [{one.id for one in read_transcripts(part).transcripts} for part in (tuning, test)]
    assert len(parts[1]) == round(20 * float(share))
    assert parts[0] | parts[1] == {str(n) for n in range(20)}
    assert not parts[0] & parts[1]
