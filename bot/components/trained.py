"""What the trained components have in common: a part of understanding that is kept in the model and read from it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.understanding.sources import code_fingerprint, file_fingerprint


class Part(Protocol):
    """A part of understanding that was trained."""

    def save(self, folder: Path) -> None:
        """Write the part to `folder`."""


P = TypeVar("P", bound=Part)


class TrainedPart(GraphComponent, Generic[P]):
    """A component around one part. A subclass trains the part, keeps it, and reads messages with it."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, part: P | None = None
    ) -> None:
        """Keep the options and the place in the model; `part` is read by `load`."""
        self.config = config
        self._model_storage = model_storage
        self._resource = resource
        self._part = part

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TrainedPart[P]:
        """Make the component before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TrainedPart[P]:
        """Make the component with the part that a model holds."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.read_part(Path(folder)))

    @classmethod
    @abstractmethod
    def read_part(cls, folder: Path) -> P:
        """Read the part from a folder of the model."""

    @classmethod
    def files(cls, config: dict[str, Any]) -> Iterable[Path]:
        """Name the files that the part is trained on, besides Rasa's training data."""
        return ()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tell Rasa to train again when our code or the files changed, which it does not see itself."""
        # Rasa also asks for a part that it takes from its cache, and then names none of the options.
        return code_fingerprint() + file_fingerprint(cls.files({**cls.get_default_config(), **config}))

    @property
    def part(self) -> P:
        """The part that was read from the model."""
        if self._part is None:
            raise RuntimeError(f"{type(self).__name__} reads messages only after it was loaded from a model.")
        return self._part

    def keep(self, part: P) -> Resource:
        """Put a part that was trained into the model."""
        with self._model_storage.write_to(self._resource) as folder:
            part.save(Path(folder))
        return self._resource
