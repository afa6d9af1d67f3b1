"""Tuning the encoder's upper layers for the signs of a need for a person (`need_layers`).

Each sign's probability is the logistic of a linear head over the means of a message's tokens after and before the layers; layers
and head learn together by cross-entropy, on messages of which a part of the pieces is left out. Passes, rates and noise were
chosen on `data/scenarios/tuning.jsonl` and `tuning-2.jsonl`: leaving a quarter of the pieces out and twelve passes were better than less
of either, tuning all six layers or adding a contrastive loss was no better, two layers were worse, and so were adapters of rank 32.

Layers that were tuned before can be tuned further: on the messages that they have not learned, and in each pass as many of the others,
drawn anew, so that these are not forgotten. What is kept lies halfway between the weights before and after (Wortsman et al. 2022,
"Robust fine-tuning of zero-shot models"), which was better than either.

TensorFlow does the computing, in a process of its own (`bot.understanding.need_tuning_process`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import numpy as np
from safetensors.numpy import load_file, save_file

from bot.understanding.encoder_weights import EncoderFiles
from bot.understanding.message_text import plain_words, read_text
from bot.understanding.need_examples import NeedExamples
from bot.understanding.need_layers import Floats, NeedLayers, mark_of
from bot.understanding.tuning import Progress, run_tuning

# Most messages that are learned from hold a sign, and most of those that customers write hold none; and whoever has seen a message
# twelve times is too sure of it. With these a probability is right on the messages of the judged conversations in data/scenarios.
CALIBRATED_SLOPE = 0.5
CALIBRATED_SHIFT = -2.95

# Layers that know the matter need fewer passes and smaller steps.
FURTHER_PASSES = 5
FURTHER_RATE = 2e-4

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
    it. `old` are the places of the texts that the layers have learned before; a pass sees as many of them as there are others.
    The paths are those of the encoder's own files, and of what is tuned further, with its `head` and `level`."""

    names: tuple[str, ...]
    texts: list[str]
    needs: list[frozenset[str]]
    unsaid: list[frozenset[str]]
    old: list[int]
    recipe: NeedRecipe
    weights: str
    tokenizer: str
    begun: str | None = None


def tune_needs(
    examples: NeedExamples, *, files: EncoderFiles, recipe: NeedRecipe, say: Progress, begun: NeedLayers | None = None
) -> NeedLayers:
    """Tune the encoder's layers on messages, or tune those further that were `begun`, on what they have not learned.

    `files` are the encoder's own; `say` hears how far it is. Raises TuningFailed, and ValueError when the signs of `begun` are
    others.
    """
    if begun and begun.names != examples.names:
        raise ValueError("The layers were tuned for other signs.")
    messages = list(zip(examples.texts, examples.needs, strict=True))
    with tempfile.TemporaryDirectory(prefix="frontline-tuning-") as name:
        start, result = Path(name) / "begun.safetensors", Path(name) / "tuned.safetensors"
        if begun:
            save_file({**begun.layers, **_uncalibrated(begun)}, start)
        job = NeedTuningJob(
            names=examples.names,
            texts=[plain_words(read_text(text)) for text in examples.texts],
            needs=list(examples.needs),
            unsaid=[examples.unsaid(needs) for needs in examples.needs],
            old=[place for place, message in enumerate(messages) if begun and begun.has_learned(*message)],
            recipe=recipe,
            weights=str(files.weights),
            tokenizer=str(files.tokenizer),
            begun=str(start) if begun else None,
        )
        run_tuning(_PROCESS, msgspec.json.encode(job), result, say=say)
        tuned = load_file(result)
        if begun:
            before = load_file(start)
            tuned = {name: (before[name] + value) / 2 for name, value in tuned.items()}
    head, level = tuned.pop("head"), tuned.pop("level")
    return NeedLayers(
        examples.names,
        tuned,
        CALIBRATED_SLOPE * head,
        CALIBRATED_SLOPE * level + CALIBRATED_SHIFT,
        frozenset(mark_of(*message) for message in messages),
    )


def _uncalibrated(layers: NeedLayers) -> dict[str, Floats]:
    """The head and the level as they were learned."""
    head = np.ascontiguousarray(layers.head / CALIBRATED_SLOPE, dtype=np.float32)
    level = np.ascontiguousarray((layers.level - CALIBRATED_SHIFT) / CALIBRATED_SLOPE, dtype=np.float32)
    return {"head": head, "level": level}
