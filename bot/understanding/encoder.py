"""The sentence encoder: a message's meaning as 384 numbers."""

from __future__ import annotations

import enum
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.understanding.embedding_cache import EmbeddingCache, Progress
from bot.understanding.encoder_weights import WEIGHTS_SHA256, check_weights, find_weights
from bot.understanding.errors import PartNotReadable
from bot.understanding.message_text import plain_words

# Grows when the graph or the way a text is cut into tokens changes, so that no old vector is taken for a new one.
ENCODER_VERSION = 4
MOST_TOKENS = 256  # what all-MiniLM-L6-v2 was trained to read

_log = logging.getLogger(__name__)

_GRAPH_FILE = "encoder.onnx"
_TOKENIZER_FILE = "tokenizer.json"

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]


class Precision(enum.StrEnum):
    """How the encoder's weights are kept: rounded to 8 bits (a quarter of the size, and faster), or as they are."""

    INT8 = "int8"
    FLOAT32 = "float32"


class Encoding(msgspec.Struct, frozen=True):
    """What the encoder makes of one text.

    `vector` is the text's meaning, shape [384]; `states` are its tokens in the middle of the encoder, shape
    [1, tokens, 384], where layers that were tuned take over; None where nobody needs them. `need_vector`, shape [768], is what
    the layers that were tuned for the signs of a need make of them, where it was kept (`KeptVectors`).
    """

    vector: Vector
    states: Matrix | None
    need_vector: Vector | None = None


class Encoder:
    """Turns a text into a vector of length 1, so that the dot product of two vectors is their cosine.

    A text is always encoded alone: int8 products are scaled by the largest value of a batch, so a text's vector
    would depend on its neighbours, and a batch was measured to save only a tenth of the time.
    """

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        """Open the encoder's two files, and encode one text, so that the first customer does not wait for it.

        Raises PartNotReadable when one of them is damaged.
        """
        try:
            self._session = open_session(graph)
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:
            # Both libraries raise bare exceptions of their own on a damaged file.
            raise PartNotReadable(graph.parent, reason=str(error)) from error
        self._tokenizer.enable_truncation(max_length=MOST_TOKENS)
        self._tokenizer.no_padding()
        self.encode("Where is my order?")

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Open the encoder that `save_encoder` wrote to `folder`."""
        return cls(folder / _GRAPH_FILE, folder / _TOKENIZER_FILE)

    def encode(self, text: str) -> Vector:
        """Return the vector of one text's plain words, shape [384]. An empty text has a vector too (of no meaning)."""
        vector: Vector = self._run(text, ["sentence"])[0][0]
        return vector

    def read(self, text: str) -> Encoding:
        """Return the vector of one text and the states of its tokens, from one run."""
        vector, states = self._run(text, ["sentence", "states"])
        return Encoding(vector[0], states)

    def read_all(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encodings of `texts`, computed on all cores."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self.read, texts))

    def encode_tokens(self, text: str, spans: Sequence[tuple[int, int]]) -> Matrix:
        """Return the vectors of parts of a text, shape [spans, 384]: the mean of its pieces' vectors in their context.

        A span is where a part starts and ends, in characters. One without a piece, such as one behind the longest
        text that the encoder reads, has zeros.
        """
        pieces = self._tokenizer.encode(text)
        ids = np.asarray([pieces.ids], dtype=np.int64)
        states = self._session.run(["tokens"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        vectors = np.zeros((len(spans), states.shape[1]), dtype=np.float32)
        for place, (start, end) in enumerate(spans):
            inside = [at for at, (first, last) in enumerate(pieces.offsets) if first < end and last > start]
            if inside:
                vectors[place] = states[inside].mean(axis=0)
        return vectors

    def _run(self, text: str, outputs: list[str]) -> list[Matrix]:
        ids = np.asarray([self._tokenizer.encode(plain_words(text)).ids], dtype=np.int64)
        result: list[Matrix] = self._session.run(outputs, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return result

    def encode_all(
        self,
        texts: Sequence[str],
        *,
        cache: EmbeddingCache | None = None,
        progress: Progress | None = None,
    ) -> Matrix:
        """Return the vectors of `texts`, shape [texts, 384], encoding only those that `cache` does not hold.

        All cores are used, one text each. `progress` is told how many of the new texts are done, and of how many; without
        it the log is.
        """
        if cache is None:
            vectors = list(self._encode_side_by_side(texts))
        else:
            # By its plain words, so that a change of what these are makes no vector wrong.
            vectors = cache.fill(
                [plain_words(text) for text in texts], self._encode_side_by_side, progress=progress or _log_progress
            )
        return np.stack(vectors) if vectors else np.zeros((0, 384), dtype=np.float32)

    def _encode_side_by_side(self, texts: Sequence[str]) -> Iterable[Vector]:
        # Threads are enough: the session and the tokenizer give up Python's lock while they compute.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self.encode, texts))


def _log_progress(done: int, of: int) -> None:
    _log.info("encoded %d of %d new texts", done, of)


def open_session(graph: Path | bytes) -> onnxruntime.InferenceSession:
    """Open an ONNX graph on one thread: turns of different conversations already use the other cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        graph if isinstance(graph, bytes) else str(graph), options, providers=["CPUExecutionProvider"]
    )


def save_encoder(folder: Path, *, weights: str, cache: Path, precision: str = Precision.INT8) -> None:
    """Write the encoder's files to `folder`, building them once and keeping them in the folder `cache`.

    Raises WeightsNotFound and WeightsNotGenuine.
    """
    built = _built_encoder(weights=weights, cache=cache, precision=Precision(precision))
    folder.mkdir(parents=True, exist_ok=True)
    for name in (_GRAPH_FILE, _TOKENIZER_FILE):
        shutil.copyfile(built / name, folder / name)


def open_encoder(*, weights: str, cache: Path, precision: str = Precision.INT8) -> Encoder:
    """Open the encoder for training, building it first where the folder `cache` does not hold it yet."""
    return Encoder.load(_built_encoder(weights=weights, cache=cache, precision=Precision(precision)))


def open_embeddings(cache: Path, *, precision: str = Precision.INT8) -> EmbeddingCache:
    """Open the cache of vectors that belongs to this version of the encoder."""
    return EmbeddingCache(cache / f"meanings-{_name(Precision(precision))}.sqlite")


def open_kept_vectors(cache: Path, *, precision: str = Precision.INT8, model: str) -> EmbeddingCache:
    """Open the cache of what this version of the encoder and a `model` of the signs make of texts (`KeptVectors`)."""
    return EmbeddingCache(cache / f"readings-{_name(Precision(precision))}-{model}.sqlite")


def _built_encoder(*, weights: str, cache: Path, precision: Precision) -> Path:
    target = cache / f"encoder-{_name(precision)}"
    if target.is_dir():
        return target
    from bot.understanding.encoder_graph import build_graph, quantize_graph

    files = find_weights(weights)
    check_weights(files.weights)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="building-") as name:
        building = Path(name)
        (building / "done").mkdir()
        build_graph(files.weights, building / "float32.onnx")
        if precision is Precision.INT8:
            quantize_graph(building / "float32.onnx", building / "done" / _GRAPH_FILE)
        else:
            shutil.copyfile(building / "float32.onnx", building / "done" / _GRAPH_FILE)
        shutil.copyfile(files.tokenizer, building / "done" / _TOKENIZER_FILE)
        try:
            (building / "done").rename(target)
        except OSError:
            # Another training finished the same folder first, which is as good.
            if not target.is_dir():
                raise
    return target


def _name(precision: Precision) -> str:
    return f"{WEIGHTS_SHA256[:12]}-{precision}-{ENCODER_VERSION}"
