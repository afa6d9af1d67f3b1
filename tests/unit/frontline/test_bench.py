import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.benchmark.configured import Configured, Vectors
from bot.understanding.encoder import open_embeddings, open_encoder
from bot.understanding.sources import project_path
from frontline.cli import frontline
from frontline.errors import FrontlineError

TRAIN = "text,label\n" + "".join(
    f"{text},{label}\n"
    for label, texts in {
        "track": ("where is my order", "track my parcel", "has my order shipped", "my parcel is late"),
        "refund": ("I want a refund", "give my money back", "refund my payment", "return it for money"),
        "oos": ("who won the match", "tell me a joke", "how tall is the tower", "sing a song"),
    }.items()
    for text in texts
)
TEST = "text,label\nwhere is my parcel,track\nrefund me please,refund\nhow old is the queen,oos\n"
KEYS = [
    "accuracy",
    "macro_f1",
    "ece",
    "in_scope_accuracy",
    "oos_recall",
    "oos_precision",
    "mcc",
    "oos_auc",
    "threshold",
    "train_seconds",
    "median_ms",
    "p95_ms",
    "memory_mb",
]


@pytest.fixture(autouse=True)
def _vectors_are_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(configured: Configured, *, purpose: str) -> Vectors:
        encoder = open_encoder(weights=configured.weights, cache=project_path(configured.cache))
        return Vectors(encoder, open_embeddings(tmp_path / purpose))

    monkeypatch.setattr(Vectors, "open", opened)


def run(tmp_path: Path, command: str, *options: str, train: str = TRAIN, test: str = TEST) -> Result:
    (tmp_path / "train.csv").write_text(train)
    (tmp_path / "test.csv").write_text(test)
    files = ("--train", str(tmp_path / "train.csv"), "--test", str(tmp_path / "test.csv"))
    result = CliRunner().invoke(frontline, ["bench", command, *files, *options])
    if result.exception is not None:
        raise result.exception
    return result


def test_json_is_one_object_and_progress_goes_to_standard_error(tmp_path: Path) -> None:
    result = run(tmp_path, "intents", "--out-of-scope-label", "oos", "--json")
    figures = json.loads(result.stdout)
    assert list(figures) == KEYS
    assert all(isinstance(figures[key], float) for key in KEYS)
    assert "train.csv: 12 messages (column text) with labels (label)." in result.stderr


def test_the_table_marks_what_was_not_measured(tmp_path: Path) -> None:
    lines = dict(line.split() for line in run(tmp_path, "intents").stdout.splitlines())
    assert list(lines) == KEYS
    assert lines["oos_recall"] == "-"


def test_test_messages_that_were_trained_on_are_told(tmp_path: Path) -> None:
    result = run(tmp_path, "intents", test=TRAIN)
    assert "12 of the 12 test messages occur in the training file too" in result.stderr


def test_sentiment_is_measured(tmp_path: Path) -> None:
    train = "text,label\nI love it,2\nit is awful,0\nit is blue,1\n"
    result = run(tmp_path, "sentiment", "--json", train=train, test="text,label\nI hate it,0\n")
    assert json.loads(result.stdout)["macro_recall"] == 1.0


def test_satisfaction_is_measured(tmp_path: Path) -> None:
    dialogues = "".join(f"USER\tThank you, {n}.\tA\t4,4\nUSER\tWrong again, {n}!\tB\t2,1\n\n" for n in range(6))
    result = run(tmp_path, "satisfaction", "--json", train=dialogues, test="USER\tThanks.\tA\t4\nUSER\tWrong!\tB\t1\n")
    assert json.loads(result.stdout)["auc"] == 1.0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--text-column", "words"), "train.csv cannot be used: it has no column words"),
        (("--validation", "nowhere.csv"), "nowhere.csv cannot be used: no such file"),
        (("--out-of-scope-label", "none"), "no message of the test file has the out-of-scope label none"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_sentence(tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(FrontlineError, match=sentence):
        run(tmp_path, "intents", *options)
