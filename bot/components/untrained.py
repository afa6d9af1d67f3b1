"""What the components have in common that learn nothing and need only their options."""

from __future__ import annotations

from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class UntrainedPart(GraphComponent):
    """A component that is made of its options alone. A subclass reads them in `__init__`."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        """Take the options; this class has none."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Make the component."""
        return cls(config)
