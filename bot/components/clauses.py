"""Rasa component: the clauses of a message, as messages of their own beside it.

Every component between this one and `bot.components.several_intents.SeveralIntents` reads them as it reads messages, so
a clause is understood exactly as if it had been written alone. A message of one clause passes as it is.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.untrained import UntrainedPart
from bot.understanding.message_text import read_text
from bot.understanding.several_intents import clauses_to_read

# Under these keys a clause knows its place in the message, and the message that it was cut from.
CLAUSE = "clause"
CUT_FROM = "cut_from"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClauseSplitter(UntrainedPart):
    """Puts the clauses of each message behind it."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages, and behind all of them the clauses of those that have several."""
        found: list[Message] = []
        for message in messages:
            text = read_text(message.get(TEXT))
            for clause in clauses_to_read(text):
                piece = text[clause.start : clause.end]
                found.append(Message(data={TEXT: piece, CLAUSE: clause, CUT_FROM: message}))
        return [*messages, *found]
