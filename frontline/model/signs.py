"""Tuning the encoder's layers for the signs of a need for a person anew (docs/needs.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from frontline import data_files, places, rasa_engine
from frontline.model.taught import taught_now


def tune_signs(*, passes: int, folder: Path, say: Callable[[str], None]) -> int:
    """Tune the layers on data/needs and on the examples of data/nlu, and write them to `folder`. Returns on how many messages.

    Raises `bot.understanding.errors.UnderstandingError` and `frontline.errors.ConfigurationError`.
    """
    data_files.check()
    rasa_engine.prepare(tensorflow=False)

    from bot.understanding.encoder_weights import check_weights, find_weights
    from bot.understanding.message_text import read_text
    from bot.understanding.need_examples import read_needs
    from bot.understanding.need_layers import write_need_layers
    from bot.understanding.need_tuning import NeedRecipe, tune_needs

    taught = taught_now(config=places.CONFIG, nlu=places.TRAINING_DATA[0])
    files = find_weights(taught.encoder["weights"])
    check_weights(files.weights)
    known = [(read_text(one.text), one.intent) for one in taught.examples]
    examples = read_needs(sorted(places.NEEDS.glob("*.yml")))
    examples = examples.with_intents([text for text, _ in known], [intent for _, intent in known])
    tuned = tune_needs(examples, files=files, recipe=NeedRecipe(passes=passes), say=say)
    write_need_layers(tuned, folder, weights=files.weights)
    return len(examples.texts)
