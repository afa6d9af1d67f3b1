"""The signs of a need for a person that a message holds: a wish for one, danger, fraud, being given up on, and others.

Layers that were tuned for them (`need_layers`) read a message from the encoder's middle on, and a linear head tells each sign
from what they make of it. What designers have written since the tuning is learned in each training, in a moment: kernel ridge
regression (Saunders et al., 1998) of what the layers get wrong about these messages, over the encoder's own vectors, so that
they count for what means nearly the same and for nothing else (in the tuned layers' eyes all messages of a sign are alike). A sign that the layers do not know is learned so from its examples alone.

A message may hold several signs, or none; an intent says what a message is about, and these say what it takes to answer it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import expit

from bot.understanding.encoder import Encoder, Encoding, Precision, open_session
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.need_examples import NeedExamples
from bot.understanding.need_layers import NeedLayers

# How soon two messages count as different, and how little a single one is believed. With these a message as far from a new one
# as two that mean the same mostly are (a cosine of 0.8) takes over a third of what was learned of it, and one of another
# topic (0.1) next to nothing.
SHARPNESS = 5.0
RIDGE = 0.15
# The score that is wanted of a message that has a sign, or has it not.
SURE = 1.0
# A sign that the layers do not know is in no message but those that are learned.
UNKNOWN = -2.5
# How far a clause moves the score of its message. On the conversations in data/scenarios that are tuned on, a half called 69 of 100
# that need a person where one hard negative in twenty was called wrongly; a whole 56, nothing 62.
CLAUSE_COUNTS = 0.5

_LEAST_EXAMPLES = 10
# Less is no sign worth keeping with every message.
LEAST_KEPT = 0.05
_GRAPH_FILE = "needs.onnx"
_NUMBERS_FILE = "needs.npz"
_NAMES_FILE = "needs.json"

Floats = npt.NDArray[np.float32]


class Need(msgspec.Struct, frozen=True):
    """A sign with its probability, 0 to 1."""

    name: str
    probability: float


class NeedModel:
    """A trained reader of the signs."""

    def __init__(
        self, names: Sequence[str], graph: bytes, *, head: Floats, level: Floats, learned: Floats, added: Floats
    ) -> None:
        """Hold what was trained: the layers' `graph`, `head` and `level` (as `NeedLayers` has them), the meanings of the
        messages that were `learned` since, shape [messages, 384], and what each adds to the signs' scores, [messages, signs].
        """
        self.names = tuple(names)
        self._graph = graph
        self._session = open_session(graph)
        self._head, self._level = head, level
        self._learned, self._added = learned, added

    @property
    def layers(self) -> str:
        """A short name of the layers; others have another one."""
        return hashlib.sha256(self._graph).hexdigest()[:12]

    def vector(self, encoding: Encoding) -> Floats:
        """What the layers make of a text: the means of its tokens after them and before them, shape [768].

        Before them still holds how a thing is said, of which they keep little. Raises ValueError for an encoding without states.
        """
        if encoding.need_vector is not None:
            return encoding.need_vector
        if encoding.states is None:
            raise ValueError("The states were not kept.")
        after = self._session.run(["mean"], {"states": encoding.states})[0][0]
        return np.concatenate([after, encoding.states[0].mean(axis=0)])

    def scores(self, encodings: Iterable[Encoding]) -> Floats:
        """The score of each sign in each text, shape [texts, signs]; a probability is its logistic."""
        read = [(self.vector(encoding), encoding.vector) for encoding in encodings]
        vectors, meanings = (np.stack(each) for each in zip(*read, strict=True))
        scores: Floats = vectors @ self._head.T + self._level
        if len(self._learned):
            scores = scores + _kernel(meanings, self._learned) @ self._added
        return scores

    def read(self, encodings: Iterable[Encoding]) -> tuple[Need, ...]:
        """Return the signs of a message, the likeliest first, given as the encodings of the message and of its clauses.

        A sign may stand in one clause alone, a wish in a long story; but what a clause says without the others is often not meant.
        So where its likeliest clause holds a sign more surely than the whole, the truth is taken to lie halfway.
        """
        whole, *clauses = self.scores(encodings)
        if clauses:
            whole = whole + CLAUSE_COUNTS * np.maximum(np.max(clauses, axis=0) - whole, 0.0)
        return self._told(expit(whole))

    def read_each(self, encodings: Sequence[Encoding]) -> list[tuple[Need, ...]]:
        """Return the signs of messages that have nothing to do with each other."""
        if not encodings:
            return []
        return [self._told(row) for row in expit(self.scores(encodings))]

    def _told(self, probabilities: Floats) -> tuple[Need, ...]:
        found = (Need(name, round(float(value), 4)) for name, value in zip(self.names, probabilities, strict=True))
        return tuple(sorted((one for one in found if one.probability >= LEAST_KEPT), key=lambda one: -one.probability))

    def save(self, folder: Path) -> None:
        """Write the model to `folder`."""
        (folder / _GRAPH_FILE).write_bytes(self._graph)
        np.savez(folder / _NUMBERS_FILE, head=self._head, level=self._level, learned=self._learned, added=self._added)
        (folder / _NAMES_FILE).write_text(json.dumps(self.names), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> NeedModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            names = json.loads((folder / _NAMES_FILE).read_text(encoding="utf-8"))
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as file:
                numbers = {name: file[name] for name in ("head", "level", "learned", "added")}
            return cls(names, (folder / _GRAPH_FILE).read_bytes(), **numbers)
        except Exception as error:
            # The runtime raises bare exceptions of its own on a damaged graph.
            raise PartNotReadable(folder, reason=str(error)) from error


def train_needs(
    examples: NeedExamples, tuned: NeedLayers, encoder: Encoder, *, precision: str = Precision.INT8
) -> NeedModel:
    """Make the reader of the signs that have examples: what `tuned` tells of them, and what was written since it was tuned.

    What it was tuned on and is no example any more stays learned until it is tuned anew. Raises NotEnoughExamples when a sign
    that it does not know has fewer than ten examples.
    """
    known = {name: place for place, name in enumerate(tuned.names)}
    for name in examples.names:
        having = sum(name in needs for needs in examples.needs)
        if name not in known and having < _LEAST_EXAMPLES:
            raise NotEnoughExamples(reason=f"the sign {name} has {having} messages; ten are needed")
    width = tuned.head.shape[1]
    head = np.stack(
        [tuned.head[known[name]] if name in known else np.zeros(width, np.float32) for name in examples.names]
    )
    level = np.asarray([tuned.level[known[name]] if name in known else UNKNOWN for name in examples.names], np.float32)
    graph = _graph(tuned, precision=Precision(precision))
    learned, added = np.zeros((0, width // 2), np.float32), np.zeros((0, len(level)), np.float32)
    untaught = NeedModel(examples.names, graph, head=head, level=level, learned=learned, added=added)
    fresh = [
        place
        for place, (text, needs) in enumerate(zip(examples.texts, examples.needs, strict=True))
        if not needs <= known.keys() or not tuned.has_learned(text, needs)
    ]
    if not fresh:
        return untaught
    encodings = encoder.read_all([examples.texts[place] for place in fresh])
    scores, learned = untaught.scores(encodings), np.stack([encoding.vector for encoding in encodings])
    wanted = np.full(scores.shape, -SURE, np.float32)
    for row, place in enumerate(fresh):
        for column, name in enumerate(examples.names):
            if name in examples.needs[place]:
                wanted[row, column] = SURE
            elif name in examples.unsaid(examples.needs[place]):
                wanted[row, column] = scores[row, column]  # what nobody said of a message stays as it is read
    # What is read rightly and more surely than is wanted stays as well.
    missing = np.where(wanted > 0, np.maximum(wanted - scores, 0.0), np.minimum(wanted - scores, 0.0))
    kernel = _kernel(learned, learned) + RIDGE * np.eye(len(fresh), dtype=np.float32)
    added = np.linalg.solve(kernel, missing).astype(np.float32)
    return NeedModel(examples.names, graph, head=head, level=level, learned=learned, added=added)


def _graph(tuned: NeedLayers, *, precision: Precision) -> bytes:
    # Imported here: only training builds graphs.
    from bot.understanding.encoder_graph import build_need_graph, quantize_graph

    with tempfile.TemporaryDirectory(prefix="frontline-needs-") as name:
        whole, rounded = Path(name) / "float32.onnx", Path(name) / "int8.onnx"
        build_need_graph(tuned.layers, whole)
        if precision is Precision.INT8:
            quantize_graph(whole, rounded)
        return (rounded if precision is Precision.INT8 else whole).read_bytes()


def _kernel(one: Floats, other: Floats) -> Floats:
    result: Floats = np.exp(SHARPNESS * (one @ other.T - 1.0))
    return result
