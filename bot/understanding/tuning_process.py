"""The process that tunes the encoder's upper layers, with TensorFlow: `python -m bot.understanding.tuning_process FOLDER`.

It reads the job that lies in the folder, tells its progress on standard output, and leaves its result there.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from bot.understanding.encoder_graph import DIMENSIONS, LAYERS, LOWER_LAYERS
from bot.understanding.tuning import (
    LOGIT_SCALE,
    MOST_TUNING_TOKENS,
    Recipe,
    TuningJob,
    add_noise,
    batches_in_a_pass,
    pair_batches,
    read_job,
    result_path,
)

_HEADS = 12
WARM_UP = 0.1  # share of the steps in which the learning rate rises
MOST_NORM = 1.0
_MASKED = -10_000.0

Tensor = Any


class UpperLayers:
    """The encoder, whose upper layers are variables."""

    def __init__(self, weights: dict[str, np.ndarray[Any, Any]], *, dropout: float) -> None:
        """Take over the encoder's weights."""
        self._dropout = dropout
        tuned = tuple(f"encoder.layer.{layer}." for layer in range(LOWER_LAYERS, LAYERS))
        self.variables = {name: tf.Variable(value) for name, value in weights.items() if name.startswith(tuned)}
        self._values: dict[str, Tensor] = {
            **{name: tf.constant(value) for name, value in weights.items() if name not in self.variables},
            **self.variables,
        }

    def vectors(self, ids: Tensor, mask: Tensor, *, training: bool) -> Tensor:
        """Return vectors of length 1, shape [texts, 384]."""
        return tf.math.l2_normalize(self.means(ids, mask, training=training)[0], axis=1)

    def means(self, ids: Tensor, mask: Tensor, *, training: bool) -> tuple[Tensor, Tensor]:
        """Return the means of the tokens after the upper layers and before them, each of shape [texts, 384].

        Between the attentions the states are one list of all tokens without the padding, shape [tokens, 384]: texts
        differ in length, and more than half of a padded batch was padding.
        """
        shown = tf.where(mask > 0)
        shape = tf.shape(ids, out_type=tf.int64)
        states = tf.gather(self._values["embeddings.word_embeddings.weight"], tf.gather_nd(ids, shown))
        places = tf.gather(self._values["embeddings.position_embeddings.weight"], shown[:, 1])
        states += places + self._values["embeddings.token_type_embeddings.weight"][0]
        states = self._normalize(states, "embeddings.LayerNorm")
        penalty = (1.0 - mask)[:, tf.newaxis, tf.newaxis, :] * _MASKED
        before = states
        for layer in range(LAYERS):
            if layer == LOWER_LAYERS:
                before = states
            dropout = self._dropout if training and layer >= LOWER_LAYERS else 0.0
            states = self._layer(states, shown, shape, penalty, f"encoder.layer.{layer}", dropout)
        return tf.math.segment_mean(states, shown[:, 0]), tf.math.segment_mean(before, shown[:, 0])

    def _layer(
        self, states: Tensor, shown: Tensor, shape: Tensor, penalty: Tensor, name: str, dropout: float
    ) -> Tensor:
        query, key, value = (
            self._heads(self._dense(states, f"{name}.attention.self.{part}"), shown, shape)
            for part in ("query", "key", "value")
        )
        size = DIMENSIONS // _HEADS
        attention = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) / math.sqrt(size) + penalty)
        mixed = tf.transpose(tf.matmul(attention, value), [0, 2, 1, 3])
        joined = tf.reshape(tf.gather_nd(mixed, shown), [-1, DIMENSIONS])
        attended = self._dense(joined, f"{name}.attention.output.dense")
        states = self._normalize(states + _drop(attended, dropout), f"{name}.attention.output.LayerNorm")
        wide = tf.nn.gelu(self._dense(states, f"{name}.intermediate.dense"))
        narrow = self._dense(wide, f"{name}.output.dense")
        return self._normalize(states + _drop(narrow, dropout), f"{name}.output.LayerNorm")

    def _heads(self, states: Tensor, shown: Tensor, shape: Tensor) -> Tensor:
        """Lay the tokens out again text by text, shape [texts, heads, tokens, size]."""
        padded = tf.scatter_nd(shown, states, tf.concat([shape, [DIMENSIONS]], axis=0))
        split = tf.reshape(padded, tf.concat([shape, [_HEADS, DIMENSIONS // _HEADS]], axis=0))
        return tf.transpose(split, [0, 2, 1, 3])

    def _dense(self, states: Tensor, name: str) -> Tensor:
        weight, bias = self._values[f"{name}.weight"], self._values[f"{name}.bias"]
        return tf.nn.bias_add(tf.matmul(states, weight, transpose_b=True), bias)

    def _normalize(self, states: Tensor, name: str) -> Tensor:
        mean = tf.reduce_mean(states, axis=-1, keepdims=True)
        centred = states - mean
        variance = tf.reduce_mean(tf.square(centred), axis=-1, keepdims=True)
        scale, shift = self._values[f"{name}.weight"], self._values[f"{name}.bias"]
        return centred * tf.math.rsqrt(variance + 1e-12) * scale + shift


def _drop(values: Tensor, rate: float) -> Tensor:
    return tf.nn.dropout(values, rate) if rate else values


class TextBatches:
    """Cuts texts into padded ids and masks."""

    def __init__(self, tokenizer: Path) -> None:
        """Open the encoder's tokenizer."""
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(max_length=MOST_TUNING_TOKENS)
        self._tokenizer.enable_padding()

    def read(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return ids (int32) and mask (float32), each of the shape [texts, tokens]."""
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = tf.constant([encoding.ids for encoding in encodings], dtype=tf.int32)
        return ids, tf.constant([encoding.attention_mask for encoding in encodings], dtype=tf.float32)


def tune(job: TuningJob) -> dict[str, np.ndarray[Any, Any]]:
    """Return the tuned weights by their names, and the `directions` of the intents, shape [intents, 384]."""
    recipe = job.recipe
    names = sorted(set(job.labels))
    number = {name: place for place, name in enumerate(names)}
    # An intent's name is an example of it.
    texts = [*job.texts, *(name.replace("_", " ") for name in names)]
    truth = np.asarray([*(number[label] for label in job.labels), *range(len(names))], dtype=np.int32)
    tf.random.set_seed(recipe.seed)
    layers = UpperLayers(load_file(job.weights), dropout=recipe.dropout)
    batches = TextBatches(Path(job.tokenizer))
    directions = tf.Variable(_mean_vectors(layers, batches, job.texts, truth[: len(job.texts)], len(names)))
    _run(recipe, layers, directions, batches, texts, truth)
    result = {name: variable.numpy() for name, variable in layers.variables.items()}
    return {**result, "directions": tf.math.l2_normalize(directions, axis=1).numpy()}


def _mean_vectors(
    layers: UpperLayers, batches: TextBatches, texts: Sequence[str], truth: np.ndarray[Any, Any], count: int
) -> Tensor:
    """Return the mean vector of each intent's examples, shape [intents, 384]: where its direction starts."""
    sums = np.zeros((count, DIMENSIONS), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    read = tf.function(
        lambda ids, mask: layers.vectors(ids, mask, training=False), input_signature=SIGNATURE, autograph=False
    )
    for start in range(0, len(order), 128):
        places = order[start : start + 128]
        np.add.at(sums, truth[places], read(*batches.read([texts[place] for place in places])).numpy())
    return tf.math.l2_normalize(sums, axis=1)


SIGNATURE = (tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None], tf.float32))


def _run(
    recipe: Recipe,
    layers: UpperLayers,
    directions: Tensor,
    batches: TextBatches,
    texts: Sequence[str],
    truth: np.ndarray[Any, Any],
) -> None:
    """Change the variables, batch by batch."""
    variables = [*layers.variables.values(), directions]
    # The older class changes each variable in one operation; the newer one took eight times as long.
    optimizer = tf.keras.optimizers.legacy.Adam(recipe.learning_rate)

    @tf.function(input_signature=(*SIGNATURE, tf.TensorSpec([None], tf.int32)), autograph=False)
    def step(ids: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
        with tf.GradientTape() as tape:
            vectors = layers.vectors(ids, mask, training=True)
            loss = _loss(vectors, tf.math.l2_normalize(directions, axis=1), labels, recipe)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), MOST_NORM)
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
        return loss

    chance = random.Random(recipe.seed)
    places = [np.flatnonzero(truth == intent).tolist() for intent in range(directions.shape[0])]
    total = recipe.passes * batches_in_a_pass(places, pairs=recipe.pairs)
    done, told = 0, time.monotonic()
    for _ in range(recipe.passes):
        for batch in pair_batches(places, pairs=recipe.pairs, chance=chance):
            rate = min(1.0, (done + 1) / (WARM_UP * total)) * (1.0 - done / total)
            optimizer.learning_rate.assign(recipe.learning_rate * rate)
            noisy = [add_noise(texts[place], noise=recipe.noise, chance=chance) for place in batch]
            step(*batches.read(noisy), tf.constant(truth[batch]))
            done += 1
            if time.monotonic() - told > 10 or done == total:
                told = time.monotonic()
                print(f"Tuning the encoder: {100 * done // total} %", flush=True)


def _loss(vectors: Tensor, directions: Tensor, labels: Tensor, recipe: Recipe) -> Tensor:
    """Cross-entropy of the scaled cosines, plus the supervised contrastive loss among the texts of the batch."""
    scores = LOGIT_SCALE * tf.matmul(vectors, directions, transpose_b=True)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))
    near = tf.matmul(vectors, vectors, transpose_b=True) / recipe.temperature
    itself = tf.eye(tf.shape(near)[0])
    near -= itself * 1e9
    same = tf.cast(labels[:, tf.newaxis] == labels[tf.newaxis], tf.float32) - itself
    chances = tf.nn.log_softmax(near, axis=1)
    # An intent with a single example is its own partner, and then nothing is to be drawn together.
    pulled = tf.reduce_sum(tf.where(same > 0, chances, 0.0), axis=1) / tf.maximum(tf.reduce_sum(same, axis=1), 1.0)
    return loss - recipe.contrast * tf.reduce_mean(pulled)


def main() -> None:
    """Do the job in the folder that is the only argument."""
    folder = Path(sys.argv[1])
    save_file(tune(read_job(folder)), result_path(folder))


if __name__ == "__main__":
    main()
