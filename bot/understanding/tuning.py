"""Fine-tuning the encoder for the intents: its upper layers learn to set apart what the company tells apart.

The lower layers stay as they are, so a message passes them once, for the frozen vector and for this one. The tuned
layers end in one direction per intent, and an intent's score is its cosine with the message, times 20.

The recipe is cross-entropy on these scores, started from the mean vector of each intent, plus a supervised
contrastive loss (Khosla et al., 2020), on noisy copies of the examples and on the intents' names as examples. Layers,
learning rate, passes and noise were chosen on parts cut from the training files of Banking77 and CLINC150, with 10
examples an intent and with all of them: tuning the upper three layers alone was as good as tuning all six.

TensorFlow does the computing, in a process of its own (`bot.understanding.tuning_process`): Rasa runs without it.
"""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from bot.understanding.errors import TuningFailed

LOGIT_SCALE = 20.0
# With fewer examples an intent than these a set is small: more passes, and nothing of it can be spared for calibration.
FEW_EXAMPLES = 50
MOST_TUNING_TOKENS = 64

_JOB_FILE = "job.json"
_RESULT_FILE = "tuned.safetensors"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Progress = Callable[[str], None]


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """How the upper layers are tuned.

    `passes` is how often each example is seen; `contrast` weighs the contrastive loss; `noise` is the chance, 0 to 1,
    that a word is dropped, and that one is mistyped; a batch holds `pairs` pairs of examples of one intent.
    """

    passes: int
    contrast: float
    learning_rate: float = 3e-4
    noise: float = 0.3
    pairs: int = 32
    dropout: float = 0.1
    temperature: float = 0.07
    seed: int = 0


class TuningJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the tuning process is asked to do; the paths are those of the encoder's own files."""

    texts: list[str]
    labels: list[str]
    recipe: Recipe
    weights: str
    tokenizer: str


def recipe_for(examples: int, intents: int) -> Recipe:
    """Choose the recipe by the size of the data: few examples need more passes, and a stronger contrast."""
    if examples < FEW_EXAMPLES * intents:
        return Recipe(passes=16, contrast=1.0)
    return Recipe(passes=4, contrast=0.3)


def tune_encoder(job: TuningJob, target: Path, *, say: Progress) -> None:
    """Tune the upper layers, and write them to `target` (a safetensors file), with `directions`, shape [intents, 384].

    The intents are in the order of their names. `say` hears how far it is. Raises TuningFailed.
    """
    run_tuning("bot.understanding.tuning_process", msgspec.json.encode(job), target, say=say)


def run_tuning(module: str, job: bytes, target: Path, *, say: Progress) -> None:
    """Run `module` as a process that does `job` (JSON), and move its result to `target`. Raises TuningFailed."""
    with tempfile.TemporaryDirectory(prefix="frontline-tuning-") as name:
        folder = Path(name)
        job_path(folder).write_bytes(job)
        command = [sys.executable, "-m", module, name]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        ) as process:
            try:
                for line in process.stdout or ():
                    say(line.rstrip())
                problem = process.stderr.read() if process.stderr else ""
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise TuningFailed(reason=problem.strip().splitlines()[-1] if problem.strip() else "it was killed")
        shutil.copyfile(result_path(folder), target)


def job_path(folder: Path) -> Path:
    """Return where the job lies that the process does."""
    return folder / _JOB_FILE


def read_job(folder: Path) -> TuningJob:
    """Read the job that lies in `folder`."""
    return msgspec.json.decode(job_path(folder).read_bytes(), type=TuningJob)


def result_path(folder: Path) -> Path:
    """Return where the process puts its result."""
    return folder / _RESULT_FILE


def pair_batches(places: Sequence[Sequence[int]], *, pairs: int, chance: random.Random) -> Iterator[list[int]]:
    """Yield the batches of one pass: examples two by two of the same intent; `places` are the examples of each intent."""
    drawn = []
    for group in places:
        shuffled = list(group)
        chance.shuffle(shuffled)
        drawn += [(first, shuffled[(at + 1) % len(shuffled)]) for at, first in enumerate(shuffled) if at % 2 == 0]
    chance.shuffle(drawn)
    for start in range(0, len(drawn), pairs):
        yield [place for pair in drawn[start : start + pairs] for place in pair]


def batches_in_a_pass(places: Sequence[Sequence[int]], *, pairs: int) -> int:
    """Return how many batches `pair_batches` yields."""
    return math.ceil(sum(math.ceil(len(group) / 2) for group in places) / pairs)


def add_noise(text: str, *, noise: float, chance: random.Random) -> str:
    """Return `text` as somebody in a hurry may have written it: a word left out, or one mistyped."""
    words = text.split()
    if len(words) > 3 and chance.random() < noise:
        del words[chance.randrange(len(words))]
    if words and chance.random() < noise:
        at = chance.randrange(len(words))
        words[at] = _mistype(words[at], chance)
    return " ".join(words)


def _mistype(word: str, chance: random.Random) -> str:
    """Swap two letters, leave one out, or write another one."""
    if len(word) <= 3:
        return word
    at, kind = chance.randrange(len(word) - 1), chance.random()
    if kind < 0.4:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + ("" if kind < 0.7 else chance.choice(_LETTERS)) + word[at + 1 :]
