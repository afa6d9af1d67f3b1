"""What the workbench refuses.

DeskError
├── ExampleRefused     an example that Rasa would not read as it is meant
├── TrainingDataWrong  a file of the training data cannot be read, or not be changed without harm
├── AlreadyDecided     another designer has this message, or has decided on it
└── FileChanged        the file was changed since it was read
"""

from __future__ import annotations

from desk.errors import DeskError


class ExampleRefused(DeskError):
    """Raised when an example or a new intent cannot be written. The sentence says why, and what would be right."""

    code = "example_refused"
    status = 422


class TrainingDataWrong(DeskError):
    """Raised when a file cannot be used. `source` is its name as designers know it, `line` counts from 1."""

    code = "training_data_wrong"
    status = 409

    def __init__(self, source: str, line: int, problem: str) -> None:
        super().__init__(source, line, problem)
        self.source = source
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.problem}"


class AlreadyDecided(DeskError):
    """Raised when a message is not the asking designer's to decide on."""

    code = "already_decided"
    status = 409

    def __str__(self) -> str:
        return "Another designer has this message. Take the next one."


class FileChanged(DeskError):
    """Raised when a file is not what it was when it was read, so that nothing of somebody else's is written over."""

    code = "file_changed"
    status = 409

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return f"{self.source} was changed meanwhile. Try again."
