"""The encoder's upper layers as they were tuned for the intents, and how they come to be."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Encoder, Encoding, Precision, open_session
from bot.understanding.encoder_weights import check_weights, find_weights
from bot.understanding.errors import PartNotReadable
from bot.understanding.message_text import plain_words
from bot.understanding.tuning import LOGIT_SCALE, Progress, TuningJob, recipe_for, tune_encoder

_GRAPH_FILE = "upper_layers.onnx"

Floats = npt.NDArray[np.float32]


class UpperLayers:
    """Scores a message for every intent, in the order of their names."""

    def __init__(self, graph: bytes) -> None:
        """Open a graph that `tune_upper_layers` made."""
        self._graph = graph
        self._session = open_session(graph)

    def scores(self, encodings: Sequence[Encoding]) -> Floats:
        """Return cosines times 20, shape [texts, intents]."""
        rows = [self._session.run(["scores"], {"states": encoding.states})[0] for encoding in encodings]
        return np.concatenate(rows)

    def save(self, folder: Path) -> None:
        """Write the graph to `folder`."""
        (folder / _GRAPH_FILE).write_bytes(self._graph)

    @classmethod
    def load(cls, folder: Path) -> UpperLayers | None:
        """Read what `save` wrote; None where nothing was tuned. Raises PartNotReadable."""
        path = folder / _GRAPH_FILE
        if not path.is_file():
            return None
        try:
            return cls(path.read_bytes())
        except Exception as error:
            # The runtime raises bare exceptions of its own on a damaged graph.
            raise PartNotReadable(folder, reason=str(error)) from error


class Tuner:
    """Tunes the upper layers of one encoder."""

    def __init__(self, encoder: Encoder, *, weights: str, precision: str, say: Progress) -> None:
        """Use an open encoder and its weights (`package`, `hub` or a folder); `say` hears how far a tuning is."""
        self.encoder = encoder
        self._weights = weights
        self._precision = Precision(precision)
        self._say = say

    def tune(self, texts: Sequence[str], labels: Sequence[str]) -> UpperLayers:
        """Tune the layers for the labels. Raises TuningFailed, WeightsNotFound and WeightsNotGenuine."""
        # Imported here: only training builds graphs.
        from bot.understanding.encoder_graph import build_upper_graph, quantize_graph

        files = find_weights(self._weights)
        check_weights(files.weights)
        job = TuningJob(
            texts=[plain_words(text) for text in texts],
            labels=list(labels),
            recipe=recipe_for(len(texts), len(set(labels))),
            weights=str(files.weights),
            tokenizer=str(files.tokenizer),
        )
        with tempfile.TemporaryDirectory(prefix="frontline-tuning-") as name:
            folder = Path(name)
            tune_encoder(job, folder / "tuned.safetensors", say=self._say)
            build_upper_graph(folder / "tuned.safetensors", folder / "float32.onnx", scale=LOGIT_SCALE)
            if self._precision is Precision.FLOAT32:
                return UpperLayers((folder / "float32.onnx").read_bytes())
            quantize_graph(folder / "float32.onnx", folder / "int8.onnx")
            return UpperLayers((folder / "int8.onnx").read_bytes())
