"""Tiny classifiers with random weights, in the form that `save_pretrained` and an export to ONNX write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "lamp", "the", "is", "where")


def write_config(folder: Path, labels: Sequence[str], **more: object) -> None:
    """Write config.json, as `save_pretrained` does."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {str(number): label for number, label in enumerate(labels)}
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "id2label": named, **more}), encoding="utf-8")


def write_tokenizer(folder: Path) -> None:
    """Write tokenizer.json: a few words, and [CLS] and [SEP] round them."""
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def write_onnx(folder: Path, *, labels: int, inputs: Sequence[str] = ("input_ids", "attention_mask")) -> None:
    """Write model.onnx: the sum over the tokens of one logit a label; "bad" speaks for the first label, "good" the last."""
    table = np.zeros((len(WORDS), labels), dtype=np.float32)
    table[WORDS.index("bad"), 0] = table[WORDS.index("good"), labels - 1] = 3.0
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"], axis=0),
        helper.make_node("ReduceSum", ["rows", "over"], ["logits"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, labels])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.asarray([1], dtype=np.int64), "over")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))


def write_classifier(folder: Path, labels: Sequence[str] = ("negative", "neutral", "positive")) -> Path:
    """Write a whole folder, and return it."""
    write_config(folder, labels)
    write_tokenizer(folder)
    write_onnx(folder, labels=len(labels))
    return folder
