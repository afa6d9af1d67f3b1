"""The public sets that are measured together: which files, by which command, and what was chosen on what.

A folder may hold any of these files; what lacks one is left out. Nothing here is needed to run the bot.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec

from bot.benchmark.labelled_texts import LabelledTexts, decode, write_labelled
from bot.understanding.errors import DataFileNotReadable

_CLINC = "clinc150.json"
_OUTSIDE = ("--out-of-scope-label", "oos")
_ON_TRAIN = "nothing but the temperature of the probabilities, on the training file"


class Run(msgspec.Struct, frozen=True):
    """One measurement: the subcommand of `frontline bench`, its files and options.

    `title` is its line in the tables; `chosen` says what was chosen on which file; `published` are figures that were
    read elsewhere, or "".
    """

    name: str
    title: str
    command: str
    files: dict[str, str]
    options: tuple[str, ...] = ()
    chosen: str = _ON_TRAIN
    published: str = ""


RUNS = (
    Run(
        "banking77-full",
        "Banking77, all 10,003",
        "intents",
        {"--train": "banking77_train.csv", "--test": "banking77_test.csv"},
        published="BERT-large tuned 93.66, USE+ConveRT 93.36",
    ),
    Run(
        "banking77-10shot",
        "Banking77, 10 an intent",
        "intents",
        {"--train": "banking77_train_10shot.csv", "--test": "banking77_test.csv"},
        published="ICDA 89.79, CPFT 87.20, DNNC 86.71, USE+ConveRT 85.19",
    ),
    Run(
        "banking77-5shot",
        "Banking77, 5 an intent",
        "intents",
        {"--train": "banking77_train_5shot.csv", "--test": "banking77_test.csv"},
        published="ICDA 84.01, CPFT 80.86, DNNC 80.40, USE+ConveRT 77.75",
    ),
    Run(
        "clinc150-10shot",
        "CLINC150, 10 an intent",
        "intents",
        {"--train": "clinc150_train_10shot.csv", "--test": "clinc150_test_inside.csv"},
        published="ICDA 94.84, CPFT 94.18, USE+ConveRT 93.26",
    ),
    Run(
        "clinc150-5shot",
        "CLINC150, 5 an intent",
        "intents",
        {"--train": "clinc150_train_5shot.csv", "--test": "clinc150_test_inside.csv"},
        published="ICDA 92.62, CPFT 92.34, USE+ConveRT 90.49",
    ),
    Run(
        "clinc150-scope",
        "CLINC150, all 15,000, 100 out of scope",
        "intents",
        {"--train": "clinc150_train.csv", "--validation": "clinc150_val.csv", "--test": "clinc150_test.csv"},
        _OUTSIDE,
        chosen="the rejection and its threshold, on the published validation file and the training file",
        published="BERT with a threshold 96.2 / 52.3, BERT trained with them 96.9 / 40.3",
    ),
    Run(
        "clinc150-scope-train",
        "the same, without the validation file",
        "intents",
        {"--train": "clinc150_train.csv", "--test": "clinc150_test.csv"},
        _OUTSIDE,
        chosen="the rejection and its threshold, on a part set aside from the training file",
    ),
    Run(
        "clinc150-scope-inside",
        "CLINC150, all 15,000, none out of scope",
        "intents",
        {"--train": "clinc150_train_inside.csv", "--test": "clinc150_test.csv"},
        _OUTSIDE,
        chosen="the rejection and its threshold, on the training file alone",
    ),
    Run(
        "clinc150-scope-10shot",
        "CLINC150, 10 an intent, none out of scope",
        "intents",
        {"--train": "clinc150_train_10shot.csv", "--test": "clinc150_test.csv"},
        _OUTSIDE,
        chosen="the rejection and its threshold, on the training file alone",
    ),
    Run(
        "robustness",
        "Banking77, 10 an intent",
        "robustness",
        {"--train": "banking77_train_10shot.csv", "--test": "banking77_test.csv"},
        ("--most-examples", "770"),
        chosen="how a message is cleaned, on 400 messages of the full training file; the changes were fixed before",
    ),
    Run(
        "rasa-default",
        "Banking77, 10 an intent",
        "rasa-default",
        {"--train": "banking77_train_10shot.csv", "--test": "banking77_test.csv"},
        chosen="nothing; Rasa's configuration is the one that it comes with",
    ),
    Run(
        "sentiment-tweeteval",
        "TweetEval, training file rebuilt",
        "sentiment",
        {"--train": "tweeteval_sentiment_train_rebuilt.csv", "--test": "tweeteval_sentiment_test.csv"},
        chosen="nothing on these files",
        published="SVM 0.629, RoBERTa-base 0.713, BERTweet 0.734",
    ),
    Run(
        "satisfaction-sgd-mwoz",
        "SGD → MultiWOZ",
        "satisfaction",
        {"--train": "satisfaction/SGD.txt", "--test": "satisfaction/MWOZ.txt"},
        chosen="the regularization, on folds of whole dialogues of the training file",
    ),
    Run(
        "satisfaction-mwoz-sgd",
        "MultiWOZ → SGD",
        "satisfaction",
        {"--train": "satisfaction/MWOZ.txt", "--test": "satisfaction/SGD.txt"},
        chosen="the regularization, on folds of whole dialogues of the training file",
    ),
    Run(
        "pipeline",
        "the bot's whole pipeline, on Banking77's test messages",
        "pipeline",
        {"--test": "banking77_test.csv"},
        chosen="nothing",
    ),
)


def prepare(folder: Path, target: Path) -> None:
    """Write CSV files of CLINC150, which comes as JSON, to `target`, in place of earlier ones.

    Raises DataFileNotReadable.
    """
    for old in target.glob("*.csv"):
        old.unlink()
    source = folder / _CLINC
    if not source.is_file():
        return
    try:
        parts = msgspec.convert(json.loads(decode(source)), dict[str, list[tuple[str, str]]])
        tables = {
            "clinc150_train.csv": [*parts["train"], *parts["oos_train"]],
            "clinc150_val.csv": [*parts["val"], *parts["oos_val"]],
            "clinc150_test.csv": [*parts["test"], *parts["oos_test"]],
            "clinc150_train_inside.csv": parts["train"],
            "clinc150_test_inside.csv": parts["test"],
        }
    except (ValueError, KeyError) as error:
        raise DataFileNotReadable(source, reason=f"it is not CLINC150's data_full.json ({error})") from error
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        data = LabelledTexts([text for text, _ in rows], [label for _, label in rows], ("text", "label"))
        write_labelled(target / name, data)


def missing_files(run: Run, folders: tuple[Path, ...]) -> list[str]:
    """Name the files of a run that are in none of the folders."""
    return [name for name in run.files.values() if not any((folder / name).is_file() for folder in folders)]


def source_of(run: Run, folders: tuple[Path, ...]) -> str:
    """Return a hash of what a run is measured on: its files' contents, and its options."""
    digest = hashlib.sha256(repr((run.command, run.options)).encode())
    for path in _paths(run, folders).values():
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def arguments(run: Run, folders: tuple[Path, ...]) -> list[str]:
    """Return the arguments of `frontline bench` for a run of which no file is missing."""
    found = [run.command]
    for option, path in _paths(run, folders).items():
        found += [option, str(path)]
    return [*found, *run.options, "--json"]


def _paths(run: Run, folders: tuple[Path, ...]) -> dict[str, Path]:
    return {
        option: next(folder / name for folder in folders if (folder / name).is_file())
        for option, name in run.files.items()
    }
