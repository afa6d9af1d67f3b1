"""The sentence encoder as an ONNX graph, built from its weights with the `onnx` library alone.

all-MiniLM-L6-v2 is BERT with 6 layers of 12 heads over 384 dimensions. The graph takes token ids and a mask, both
int64 of shape [batch, tokens], and gives one vector of length 1 per sentence, float32 of shape [batch, 384]: mean
pooling over the tokens and the L2 norm are inside, so that whoever runs it cannot forget them. A second output, the
states after the lower layers, float32 of shape [batch, tokens, 384], is where upper layers that were tuned take over; a
third one has the tokens' last states.
Their graph takes these states of one text. Layers that were tuned for the intents give its score for each intent, shape
[1, intents]; those that were tuned for the signs of a need give the mean of its tokens, shape [1, 384].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

DIMENSIONS = 384
OPSET = 17
LAYERS = 6
LOWER_LAYERS = 3

_HEADS = 12
_HEAD_SIZE = DIMENSIONS // _HEADS
_EPSILON = 1e-12
_MASKED = -10_000.0


def build_graph(weights: Path, target: Path) -> None:
    """Write the encoder's float32 graph, built from `weights` (a safetensors file), to `target`."""
    onnx.save(_Builder(load_file(weights)).model(), target)


def build_upper_graph(tuned: Path, target: Path, *, scale: float) -> None:
    """Write the float32 graph of tuned upper layers to `target`.

    `tuned` is a safetensors file of these layers' weights and of `directions`, shape [intents, 384]; the scores are
    the cosines with these, times `scale`.
    """
    onnx.save(_Builder(load_file(tuned)).upper_model(scale), target)


def build_need_graph(layers: dict[str, npt.NDArray[np.float32]], target: Path) -> None:
    """Write the float32 graph of upper layers that were tuned for the signs of a need to `target`; `layers` are their weights."""
    onnx.save(_Builder(layers).need_model(), target)


def quantize_graph(source: Path, target: Path) -> None:
    """Write an int8 copy of the graph at `source` to `target`.

    Weights are rounded per channel, in the matrix products and in the word embeddings: per tensor was measured to
    turn some sentences away from their float32 vectors (cosine down to 0.79 instead of 0.95). `reduce_range` keeps
    one bit free, because CPUs without VNNI add pairs of 8-bit products in 16 bits and clip the sum.
    """
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )


class _Builder:
    """Collects nodes and weights. Each method adds a step and returns the name of its output."""

    def __init__(self, weights: dict[str, npt.NDArray[np.float32]]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        states = self._embeddings("input_ids")
        mask = self._node("Cast", "attention_mask", to=TensorProto.FLOAT)
        shown = self._node("Unsqueeze", mask, self._integers(1, 2))
        hidden = self._node("Sub", self._number(1.0), shown)
        penalty = self._node("Mul", hidden, self._number(_MASKED))
        for layer in range(LAYERS):
            states = self._layer(states, penalty, f"encoder.layer.{layer}")
            if layer == LOWER_LAYERS - 1:
                self._nodes.append(helper.make_node("Identity", [states], ["states"]))
        self._nodes.append(helper.make_node("Identity", [states], ["tokens"]))
        column = self._node("Unsqueeze", mask, self._integers(2))
        total = self._node("ReduceSum", self._node("Mul", states, column), self._integers(1), keepdims=0)
        count = self._node("ReduceSum", mask, self._integers(1), keepdims=1)
        self._nodes.append(helper.make_node("Identity", [self._unit(self._node("Div", total, count))], ["sentence"]))
        batch_and_tokens = ["batch", "tokens"]
        ids = [_tensor(name, TensorProto.INT64, batch_and_tokens) for name in ("input_ids", "attention_mask")]
        sentence = _tensor("sentence", TensorProto.FLOAT, ["batch", DIMENSIONS])
        each = [_tensor(name, TensorProto.FLOAT, [*batch_and_tokens, DIMENSIONS]) for name in ("states", "tokens")]
        return self._model(ids, [sentence, *each])

    def need_model(self) -> onnx.ModelProto:
        self._nodes.append(helper.make_node("Identity", [self._upper_mean()], ["mean"]))
        return self._model(
            [_tensor("states", TensorProto.FLOAT, [1, "tokens", DIMENSIONS])],
            [_tensor("mean", TensorProto.FLOAT, [1, DIMENSIONS])],
        )

    def upper_model(self, scale: float) -> onnx.ModelProto:
        mean = self._upper_mean()
        directions = self._constant("directions.T", scale * self._weights["directions"].T)
        self._nodes.append(helper.make_node("MatMul", [self._unit(mean), directions], ["scores"]))
        return self._model(
            [_tensor("states", TensorProto.FLOAT, [1, "tokens", DIMENSIONS])],
            [_tensor("scores", TensorProto.FLOAT, [1, len(self._weights["directions"])])],
        )

    def _upper_mean(self) -> str:
        states = "states"
        for layer in range(LOWER_LAYERS, LAYERS):
            # One text at a time has no padding, and so no mask.
            states = self._layer(states, None, f"encoder.layer.{layer}")
        return self._node("ReduceMean", states, axes=[1], keepdims=0)

    def _model(self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes, "all-MiniLM-L6-v2", inputs, outputs, initializer=list(self._initializers.values())
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        return model

    def _embeddings(self, ids: str) -> str:
        words = self._node("Gather", self._weight("embeddings.word_embeddings.weight"), ids)
        # Every token is of the first type, so the type's vector is added to the positions once, here.
        positions = self._weights["embeddings.position_embeddings.weight"]
        first_type = self._weights["embeddings.token_type_embeddings.weight"][0]
        table = self._constant("positions", positions + first_type)
        # A Slice with one-dimensional bounds: a Gather of a Range was rewritten into an invalid one by the quantizer.
        length = self._node("Slice", self._node("Shape", ids), self._integers(1), self._integers(2))
        used = self._node("Slice", table, self._integers(0), length, self._integers(0))
        return self._normalize(self._node("Add", words, used), "embeddings.LayerNorm")

    def _layer(self, states: str, penalty: str | None, name: str) -> str:
        query, key, value = (
            self._heads(self._dense(states, f"{name}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        keys = self._node("Transpose", key, perm=[0, 1, 3, 2])
        scores = self._node("Mul", self._node("MatMul", query, keys), self._number(1 / math.sqrt(_HEAD_SIZE)))
        if penalty is not None:
            scores = self._node("Add", scores, penalty)
        attention = self._node("Softmax", scores, axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", attention, value), perm=[0, 2, 1, 3])
        joined = self._node("Reshape", mixed, self._integers(0, 0, DIMENSIONS))
        attended = self._dense(joined, f"{name}.attention.output.dense")
        states = self._normalize(self._node("Add", attended, states), f"{name}.attention.output.LayerNorm")
        wide = self._gelu(self._dense(states, f"{name}.intermediate.dense"))
        narrow = self._dense(wide, f"{name}.output.dense")
        return self._normalize(self._node("Add", narrow, states), f"{name}.output.LayerNorm")

    def _unit(self, vectors: str) -> str:
        return self._node("Div", vectors, self._node("ReduceL2", vectors, axes=[1], keepdims=1))

    def _heads(self, states: str) -> str:
        split = self._node("Reshape", states, self._integers(0, 0, _HEADS, _HEAD_SIZE))
        return self._node("Transpose", split, perm=[0, 2, 1, 3])

    def _dense(self, states: str, name: str) -> str:
        weight = self._constant(f"{name}.weight.T", self._weights[f"{name}.weight"].T)
        return self._node("Add", self._node("MatMul", states, weight), self._weight(f"{name}.bias"))

    def _normalize(self, states: str, name: str) -> str:
        scale, shift = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._node("LayerNormalization", states, scale, shift, axis=-1, epsilon=_EPSILON)

    def _gelu(self, states: str) -> str:
        error = self._node("Erf", self._node("Div", states, self._number(math.sqrt(2))))
        gate = self._node("Mul", self._node("Add", error, self._number(1.0)), self._number(0.5))
        return self._node("Mul", states, gate)

    def _node(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _number(self, value: float) -> str:
        return self._constant(f"number_{value}", np.asarray(value, dtype=np.float32))

    def _integers(self, *values: int) -> str:
        return self._constant(f"integers_{'_'.join(map(str, values))}", np.asarray(values, dtype=np.int64))

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name


def _tensor(name: str, kind: int, shape: Sequence[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)
