"""The process that tunes the encoder's upper layers for the signs of a need, with TensorFlow:
`python -m bot.understanding.need_tuning_process FOLDER`.

It reads the job that lies in the folder, tells its progress on standard output, and leaves its result there.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file, save_file

from bot.understanding.encoder_graph import DIMENSIONS
from bot.understanding.need_tuning import NeedTuningJob
from bot.understanding.tuning import job_path, result_path
from bot.understanding.tuning_process import MOST_NORM, SIGNATURE, WARM_UP, TextBatches, UpperLayers

_STANDING = 2_000  # messages by which the means are brought to a like size
_FEW_PIECES = 6
_LOG_ODDS = -2.5  # of a sign, before anything is learned

Tensor = Any
Array = np.ndarray[Any, Any]


def tune(job: NeedTuningJob) -> dict[str, Array]:
    """Return the tuned weights by their names, the `head`, shape [signs, 768], and the `level`, shape [signs]."""
    recipe = job.recipe
    tf.random.set_seed(recipe.seed)
    begun = load_file(job.begun) if job.begun else {}
    layers = UpperLayers({**load_file(job.weights), **begun}, dropout=recipe.dropout)
    batches = TextBatches(Path(job.tokenizer))
    truth = np.asarray([[name in needs for name in job.names] for needs in job.needs], dtype=np.float32)
    known = np.asarray([[name not in hidden for name in job.names] for hidden in job.unsaid], dtype=np.float32)
    mean, spread = _standing(layers, batches, job.texts[:: max(1, len(job.texts) // _STANDING)])
    if begun:
        head = tf.Variable(begun["head"] * spread)
        level = tf.Variable(begun["level"] + begun["head"] @ mean)
    else:
        head = tf.Variable(tf.random.normal([len(job.names), 2 * DIMENSIONS], stddev=0.02, seed=recipe.seed))
        level = tf.Variable(tf.fill([len(job.names)], _LOG_ODDS))
    _run(job, layers, batches, truth, known, head=head, level=level, mean=mean, spread=spread)
    scaled = head.numpy() / spread
    result = {name: variable.numpy() for name, variable in layers.variables.items()}
    return {**result, "head": scaled, "level": level.numpy() - scaled @ mean}


def _standing(layers: UpperLayers, batches: TextBatches, texts: list[str]) -> tuple[Array, Array]:
    """The mean and the spread of each number that the head reads, before tuning, each of shape [768]."""
    read = tf.function(
        lambda ids, mask: tf.concat(layers.means(ids, mask, training=False), axis=1),
        input_signature=SIGNATURE,
        autograph=False,
    )
    found = np.concatenate([read(*batches.read(texts[at : at + 64])).numpy() for at in range(0, len(texts), 64)])
    return found.mean(axis=0), np.maximum(found.std(axis=0), 0.02)


def _run(
    job: NeedTuningJob,
    layers: UpperLayers,
    batches: TextBatches,
    truth: Array,
    known: Array,
    *,
    head: Tensor,
    level: Tensor,
    mean: Array,
    spread: Array,
) -> None:
    """Change the variables, batch by batch."""
    recipe = job.recipe
    # The older class changes each variable in one operation; the newer one took eight times as long.
    of_layers = tf.keras.optimizers.legacy.Adam(recipe.learning_rate)
    of_head = tf.keras.optimizers.legacy.Adam(recipe.head_rate)
    variables = [*layers.variables.values(), head, level]
    rows = tf.TensorSpec([None, len(job.names)], tf.float32)

    @tf.function(input_signature=(*SIGNATURE, rows, rows), autograph=False)
    def step(ids: Tensor, mask: Tensor, wanted: Tensor, counted: Tensor) -> Tensor:
        with tf.GradientTape() as tape:
            seen = (tf.concat(layers.means(ids, mask, training=True), axis=1) - mean) / spread
            scores = tf.matmul(tf.nn.dropout(seen, recipe.dropout), head, transpose_b=True) + level
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=wanted, logits=scores)
            loss = tf.reduce_mean(tf.reduce_sum(losses * counted, axis=1))
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), MOST_NORM)
        of_layers.apply_gradients(zip(gradients[:-2], variables[:-2], strict=True))
        of_head.apply_gradients(zip(gradients[-2:], variables[-2:], strict=True))
        return loss

    chance = np.random.default_rng(recipe.seed)
    fresh = sorted({*range(len(job.texts))} - {*job.old})
    again = min(len(job.old), len(fresh))
    total = recipe.passes * math.ceil((len(fresh) + again) / recipe.batch)
    done, told = 0, time.monotonic()
    for _ in range(recipe.passes):
        seen_again = chance.choice(job.old, again, replace=False).tolist() if again else []
        for places in _batches(job, fresh + seen_again, chance):
            rate = min(1.0, (done + 1) / (WARM_UP * total)) * (1.0 - done / total)
            of_layers.learning_rate.assign(recipe.learning_rate * rate)
            of_head.learning_rate.assign(recipe.head_rate * rate)
            ids, mask = batches.read([job.texts[place] for place in places])
            step(*_thinned(ids.numpy(), mask.numpy(), recipe.left_out, chance), truth[places], known[places])
            done += 1
            if time.monotonic() - told > 10 or done == total:
                told = time.monotonic()
                print(f"Tuning the encoder for the signs: {100 * done // total} %", flush=True)


def _batches(job: NeedTuningJob, places: list[int], chance: np.random.Generator) -> Iterator[list[int]]:
    """One pass over `places`: messages of like length together, for padding costs time, and in random order otherwise."""
    size, drawn = job.recipe.batch, chance.permutation(places).tolist()
    found = []
    for start in range(0, len(drawn), 16 * size):
        some = sorted(drawn[start : start + 16 * size], key=lambda place: len(job.texts[place]))
        found += [some[at : at + size] for at in range(0, len(some), size)]
    for at in chance.permutation(len(found)):
        yield found[at]


def _thinned(ids: Array, mask: Array, left_out: float, chance: np.random.Generator) -> tuple[Array, Array]:
    """The same texts, each without some of its pieces; the first and the last one stay."""
    lengths = mask.sum(axis=1).astype(int)
    keep = (mask > 0) & ((chance.random(mask.shape) >= left_out) | (lengths <= _FEW_PIECES)[:, np.newaxis])
    keep[:, 0] = True
    keep[np.arange(len(lengths)), lengths - 1] = True
    width = keep.sum(axis=1).max()
    thin, shown = np.zeros((len(ids), width), dtype=ids.dtype), np.zeros((len(ids), width), dtype=mask.dtype)
    for row, kept in enumerate(keep):
        pieces = ids[row, kept]
        thin[row, : len(pieces)], shown[row, : len(pieces)] = pieces, 1.0
    return thin, shown


def main() -> None:
    """Do the job in the folder that is the only argument."""
    folder = Path(sys.argv[1])
    job = msgspec.json.decode(job_path(folder).read_bytes(), type=NeedTuningJob)
    save_file(tune(job), result_path(folder))


if __name__ == "__main__":
    main()
