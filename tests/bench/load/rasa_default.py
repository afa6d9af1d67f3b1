"""Rasa's default configuration, trained on Frontline's own training data."""

from __future__ import annotations

import hashlib
import importlib.resources
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.bench.load.processes import ROOT, plain_environment

# How long a network was trained changes what it answers, and not how long it takes: the delivered 100 would train for
# an hour on two cores.
EPOCHS = 5
_DATA = ("data/nlu", "data/rules", "data/stories")
_DOMAIN = "bot/domain"


def configuration() -> dict[str, Any]:
    """The pipeline and the policies that `rasa init` gives, with fewer epochs."""
    file = importlib.resources.files("rasa.engine.recipes") / "config_files" / "default_config.yml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    found["assistant_id"] = "rasa-default"
    for part in (*found["pipeline"], *found["policies"]):
        if "epochs" in part:
            part["epochs"] = EPOCHS
    return found


def command(*arguments: str) -> tuple[str, ...]:
    """Rasa's own command line."""
    return (sys.executable, "-W", "ignore", "-m", "rasa", *arguments)


def model(cache: Path) -> Path:
    """The trained model, from `cache` where the same data was trained before."""
    folder = cache.absolute() / f"rasa-default-{_fingerprint()}"
    trained = folder / "default.tar.gz"
    if not trained.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "config.yml"
        file.write_text(yaml.safe_dump(configuration(), sort_keys=False), encoding="utf-8")
        print("Training Rasa's default configuration.", file=sys.stderr, flush=True)
        told = command(
            "train", "--config", str(file), "--domain", _DOMAIN, "--data", *_DATA,
            "--out", str(folder), "--fixed-model-name", "default",
        )  # fmt: skip
        with (folder / "train.log").open("wb") as log:
            subprocess.run(told, cwd=ROOT, env=plain_environment(), stdout=log, stderr=subprocess.STDOUT, check=True)
    return trained


def _fingerprint() -> str:
    digest = hashlib.sha256(yaml.safe_dump(configuration()).encode())
    for folder in (*_DATA, _DOMAIN):
        for path in sorted((ROOT / folder).rglob("*.yml")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
