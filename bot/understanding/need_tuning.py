"""Tuning the encoder's upper layers for the signs of a need for a person (`need_layers`).

Each sign's probability is the logistic of a linear head over the means of a message's tokens after and before the layers; layers
and head learn together by cross-entropy, on messages of which a part of the pieces is left out. Passes, rates and noise were
chosen on `data/scenarios/tuning.jsonl` and `second.jsonl`: leaving a quarter of the pieces out and twelve passes were better than less
of either, tuning all six layers or adding a contrastive loss was no better, two layers were worse, and so were adapters of rank 32.

TensorFlow does the computing, in a process of its own (`bot.understanding.need_tuning_process`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from safetensors.numpy import load_file

from bot.understanding.encoder_weights import EncoderFiles
from bot.understanding.message_text import plain_words, read_text
from bot.understanding.need_examples import NeedExamples
from bot.understanding.need_layers import NeedLayers, mark_of
from bot.understanding.tuning import Progress, run_tuning

# Most messages that are learned from hold a sign, and most of those that customers write hold none; and whoever has seen a message
# twelve times is too sure of it. With these a probability is right on the messages of the judged conversations in data/scenarios.
CALIBRATED_SLOPE = 0.42
CALIBRATED_SHIFT = -2.74

_PROCESS = "bot.understanding.need_tuning_process"


class NeedRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """How the layers are tuned: `passes` is how often each message is seen, `left_out` the share of the pieces (0 to 1) that a
    message of more than six loses each time."""

    passes: int = 12
    left_out: float = 0.25
    learning_rate: float = 3e-4
    head_rate: float = 3e-3
    dropout: float = 0.1
    batch: int = 64
    seed: int = 0


class NeedTuningJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the tuning process is asked to do. `needs` are the signs of each text, `unsaid` those of which nothing is known for
    it; the paths are those of the encoder's own files."""

    names: tuple[str, ...]
    texts: list[str]
    needs: list[frozenset[str]]
    unsaid: list[frozenset[str]]
    recipe: NeedRecipe
    weights: str
    tokenizer: str


def tune_needs(examples: NeedExamples, *, files: EncoderFiles, recipe: NeedRecipe, say: Progress) -> NeedLayers:
    """Tune the layers on messages. `files` are the encoder's own; `say` hears how far it is. Raises TuningFailed."""
    job = NeedTuningJob(
        names=examples.names,
        texts=[plain_words(read_text(text)) for text in examples.texts],
        needs=list(examples.needs),
        unsaid=[examples.unsaid(needs) for needs in examples.needs],
        recipe=recipe,
        weights=str(files.weights),
        tokenizer=str(files.tokenizer),
    )
    with tempfile.TemporaryDirectory(prefix="frontline-tuning-") as name:
        result = Path(name) / "tuned.safetensors"
        run_tuning(_PROCESS, msgspec.json.encode(job), result, say=say)
        tuned = load_file(result)
    head, level = tuned.pop("head"), tuned.pop("level")
    learned = frozenset(mark_of(text, needs) for text, needs in zip(examples.texts, examples.needs, strict=True))
    return NeedLayers(
        examples.names, tuned, CALIBRATED_SLOPE * head, CALIBRATED_SLOPE * level + CALIBRATED_SHIFT, learned
    )
