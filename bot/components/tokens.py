"""Rasa component: the message's words, by spaCy's English tokenizer, which needs no model."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.message_text import read_text
from bot.understanding.phrases import english


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MessageTokenizer(Tokenizer):
    """Cuts a message into words, at most its first 2,000 characters."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return Rasa's two options for composed intents, both unused here."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["spacy"]

    def __init__(self, config: dict[str, Any]) -> None:
        """Open spaCy's tokenizer."""
        super().__init__(config)
        self._tokenizer = english().tokenizer

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Cut the text of `attribute` into words with their places."""
        text = read_text(message.get(attribute))
        tokens = [Token(word.text, word.idx) for word in self._tokenizer(text) if not word.is_space]
        # Rasa expects at least one token of a message that is not empty.
        return tokens or [Token(text or " ", 0)]
