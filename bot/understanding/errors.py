"""What can go wrong while understanding is trained or loaded.

UnderstandingError
├── WeightsNotFound
├── WeightsNotGenuine
├── PartNotReadable
├── ClassifierNotReadable
├── DataFileNotReadable
├── ArticleNotReadable
├── NotEnoughExamples
└── ModelNotReadable
"""

from __future__ import annotations

from pathlib import Path


class UnderstandingError(Exception):
    """Raised when understanding cannot be trained or loaded; `str()` is a sentence for the person who runs it."""


class WeightsNotFound(UnderstandingError):
    """Raised when the sentence encoder's files are not where the setting says. `place` is what was tried."""

    def __init__(self, place: str, *, missing: str) -> None:
        super().__init__(place, missing)
        self.place = place
        self.missing = missing

    def __str__(self) -> str:
        return (
            f"The sentence encoder needs {self.missing}, and {self.place} does not have it. "
            "Set `weights` in bot/config.yml to `package`, to `hub`, or to a folder that holds "
            "model.safetensors and tokenizer.json of sentence-transformers/all-MiniLM-L6-v2."
        )


class WeightsNotGenuine(UnderstandingError):
    """Raised when the encoder's weights are not the ones that Frontline was measured with."""

    def __init__(self, path: Path, *, expected: str, found: str) -> None:
        super().__init__(path, expected, found)
        self.path = path
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return (
            f"{self.path} has the SHA-256 {self.found}, and the encoder's weights have {self.expected}. "
            "Fetch model.safetensors of sentence-transformers/all-MiniLM-L6-v2 again."
        )


class PartNotReadable(UnderstandingError):
    """Raised when a trained part of understanding cannot be read from its folder."""

    def __init__(self, path: Path, *, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} cannot be read ({self.reason}). Train the model again: `frontline train`."


class ClassifierNotReadable(UnderstandingError):
    """Raised when a folder that a setting names holds no classifier that can be used. `reason` says what is wrong."""

    def __init__(self, folder: Path, *, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The classifier in {self.folder} cannot be used: {self.reason}. `classifier` in bot/config.yml names a folder "
            "that `save_pretrained` wrote, or nothing for the bot's own."
        )


class DataFileNotReadable(UnderstandingError):
    """Raised when a file of designers' data is missing or not as it should be. `reason` says what is wrong."""

    def __init__(self, path: Path, *, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"The file {self.path} cannot be used: {self.reason}."


class ArticleNotReadable(UnderstandingError):
    """Raised when an article of the knowledge base is not as it should be. `reason` says what is wrong with it."""

    def __init__(self, path: Path, *, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"The knowledge article {self.path} {self.reason}."


class NotEnoughExamples(UnderstandingError):
    """Raised when there are fewer than two labels to tell apart, or a label with fewer than two examples."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"There are not enough examples to train on: {self.reason}."


class TuningFailed(UnderstandingError):
    """Raised when the process that tunes the encoder ended without a result. `reason` is its last word."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The encoder could not be tuned ({self.reason}). To train without tuning it for the intents, set "
            "`tuning: never` for bot.components.intents.IntentRanker in bot/config.yml."
        )


class ModelNotReadable(UnderstandingError):
    """Raised when there is no trained model to read with, or it is not one of ours. `path` is where it was sought."""

    def __init__(self, path: Path, *, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"No model can be read from {self.path}: {self.reason}. Train one with `frontline train`."
