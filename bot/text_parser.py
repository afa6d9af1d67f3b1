"""Understanding a customer's text as text, whatever it starts with.

Stock Rasa ends every pipeline with a node that reads a text such as `/restart` or `/inform{"order_number": "1"}` as a
command. The pipeline is run here up to the node before it, so that no text of a customer ever gets there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message


class TextParser:
    """Understands texts with a loaded model."""

    def __init__(self, processor: MessageProcessor) -> None:
        self._runner = processor.graph_runner
        self._node = _last_node_of_text(processor.model_metadata)

    def parse(self, text: str, *, metadata: Mapping[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
        """The `parse_data` of a text. `metadata` is for components that read the customer's time zone or the date."""
        understood = self.read_until(self._node, text, metadata=metadata, tracker=tracker)
        found: dict[str, Any] = understood.as_dict(only_output_properties=True)
        return {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": [], **found}

    def read_until(
        self, node: str, text: str, *, tracker: DialogueStateTracker, metadata: Mapping[str, Any] | None = None
    ) -> Message:
        """The message as it leaves a node of the graph, with all that the nodes up to there set."""
        message = UserMessage(text, sender_id=tracker.sender_id, metadata=dict(metadata or {}))
        inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker}
        read: Message = self._runner.run(inputs=inputs, targets=[node])[node][0]
        return read


def _last_node_of_text(metadata: ModelMetadata) -> str:
    node = metadata.predict_schema.nodes[metadata.nlu_target]
    return str(node.needs["messages"]) if issubclass(node.uses, RegexMessageHandler) else str(metadata.nlu_target)
