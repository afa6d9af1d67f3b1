"""The encoder's upper layers as they were tuned for the signs of a need for a person, and how they are kept.

What a message means (`Encoder.encode`) says little of whether it is meant: "I'm dying to get this lamp" and "I want to die"
lie near each other. So the upper layers were tuned on the messages of data/needs/, which takes hours without a GPU, and their result is
part of the project: for each weight its difference from the encoder's own in four bits, with a step for each row. That moved no figure on
conversations by a hundredth, and makes a layer smaller than a megabyte.

`frontline model tune-signs` tunes them anew (`bot.understanding.need_tuning`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from bot.understanding.encoder_graph import DIMENSIONS, LAYERS, LOWER_LAYERS
from bot.understanding.errors import PartNotReadable

FOLDER = Path(__file__).resolve().parent.parent / "need_layers"

_HEAD_FILE = "signs.npz"
_MOST_STEPS = 7  # of a difference, either way: four bits

Floats = npt.NDArray[np.float32]


class NeedLayers(msgspec.Struct, frozen=True):
    """Layers that were tuned, and how a message's signs are read from what they make of it.

    `layers` are their weights by name. A sign's score is the product of its row of `head`, shape [signs, 768], with the mean
    of a message's tokens after these layers and their mean before them, plus its `level`, shape [signs]. `learned` tells by
    their marks (`mark_of`) from which messages.
    """

    names: tuple[str, ...]
    layers: dict[str, Floats]
    head: Floats
    level: Floats
    learned: frozenset[int]

    def has_learned(self, text: str, signs: Iterable[str]) -> bool:
        """Whether they were tuned on this message with these signs."""
        return mark_of(text, signs) in self.learned


def mark_of(text: str, signs: Iterable[str]) -> int:
    """A number that tells a message with its signs from every other one."""
    content = json.dumps([text, sorted(signs)], ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def write_need_layers(tuned: NeedLayers, folder: Path, *, weights: Path) -> None:
    """Write the layers to `folder`, a file for each, as differences from those in `weights` (a safetensors file)."""
    own = load_file(weights)
    folder.mkdir(parents=True, exist_ok=True)
    for layer in range(LOWER_LAYERS, LAYERS):
        kept: dict[str, npt.NDArray[Any]] = {}
        for name, value in tuned.layers.items():
            if not name.startswith(f"encoder.layer.{layer}."):
                continue
            if value.ndim == 2:
                kept[f"{name}.steps"], kept[f"{name}.step"] = _packed(value - own[name])
            else:
                kept[name] = value.astype(np.float32)
        np.savez_compressed(_layer_file(folder, layer), **kept)
    marks = np.asarray(sorted(tuned.learned), dtype=np.uint64).view(np.int64)
    names = np.frombuffer(json.dumps(tuned.names).encode(), dtype=np.uint8)
    head, level = tuned.head.astype(np.float32), tuned.level.astype(np.float32)
    np.savez_compressed(folder / _HEAD_FILE, names=names, head=head, level=level, learned=marks)


def read_need_layers(folder: Path, *, weights: Path) -> NeedLayers:
    """Read what `write_need_layers` wrote; `weights` are the encoder's own. Raises PartNotReadable."""
    try:
        own, layers = load_file(weights), {}
        for layer in range(LOWER_LAYERS, LAYERS):
            kept = _read(_layer_file(folder, layer))
            for name, value in kept.items():
                if name.endswith(".steps"):
                    whole = name.removesuffix(".steps")
                    layers[whole] = own[whole] + _unpacked(value, kept[f"{whole}.step"], width=own[whole].shape[1])
                elif not name.endswith(".step"):
                    layers[name] = value
        signs = _read(folder / _HEAD_FILE)
        head, level, marks = signs["head"], signs["level"], signs["learned"]
        names = tuple(json.loads(signs["names"].tobytes()))
        if head.shape != (len(names), 2 * DIMENSIONS) or level.shape != (len(names),):
            raise ValueError("the head does not fit the signs")
    except Exception as error:
        # The libraries raise exceptions of their own on a damaged file, one of which has no public name.
        raise PartNotReadable(folder, reason=str(error)) from error
    return NeedLayers(names, layers, head, level, frozenset(marks.view(np.uint64).tolist()))


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files that hold the layers."""
    return (*(_layer_file(folder, layer) for layer in range(LOWER_LAYERS, LAYERS)), folder / _HEAD_FILE)


def _read(path: Path) -> dict[str, npt.NDArray[Any]]:
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        return dict(file)


def _layer_file(folder: Path, layer: int) -> Path:
    return folder / f"layer-{layer + 1}.npz"


def _packed(difference: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Two steps in a byte, shape [rows, columns / 2], and the size of a step in each row."""
    step = np.maximum(np.abs(difference).max(axis=1, keepdims=True) / _MOST_STEPS, 1e-8).astype(np.float16)
    step = np.where(step == 0, np.float16(1e-7), step)
    steps = np.clip(np.rint(difference / step.astype(np.float32)), -_MOST_STEPS, _MOST_STEPS).astype(np.int8) + 8
    low, high = steps[:, ::2].astype(np.uint8), steps[:, 1::2].astype(np.uint8)
    return low | (high << 4), step[:, 0]


def _unpacked(packed: npt.NDArray[np.uint8], step: npt.NDArray[np.float16], *, width: int) -> Floats:
    steps = np.empty((len(packed), width), dtype=np.float32)
    steps[:, ::2], steps[:, 1::2] = packed & 15, packed >> 4
    result: Floats = (steps - 8.0) * step.astype(np.float32)[:, np.newaxis]
    return result
