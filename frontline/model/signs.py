"""Tuning the encoder's layers for the signs of a need for a person anew (docs/needs.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from frontline import data_files, places, rasa_engine
from frontline.errors import ConfigurationError
from frontline.model.taught import taught_now


def tune_signs(*, passes: int | None, further: bool, folder: Path, say: Callable[[str], None]) -> int:
    """Tune the layers on data/needs and on the examples of data/nlu, and write them to `folder`. Returns on how many messages.

    With `further` those that lie in `folder` are tuned on what they have not learned. `passes` None is what is usual.

    Raises `bot.understanding.errors.UnderstandingError` and `frontline.errors.ConfigurationError`.
    """
    data_files.check()
    rasa_engine.prepare(tensorflow=False)

    from bot.understanding.encoder_weights import check_weights, find_weights
    from bot.understanding.message_text import read_text
    from bot.understanding.need_examples import read_needs
    from bot.understanding.need_layers import read_need_layers, write_need_layers
    from bot.understanding.need_tuning import FURTHER_PASSES, FURTHER_RATE, NeedRecipe, tune_needs

    taught = taught_now(config=places.CONFIG, nlu=places.TRAINING_DATA[0])
    files = find_weights(taught.encoder["weights"])
    check_weights(files.weights)
    known = [(read_text(one.text), one.intent) for one in taught.examples]
    examples = read_needs(sorted(places.NEEDS.glob("*.yml")))
    examples = examples.with_intents([text for text, _ in known], [intent for _, intent in known])
    begun = read_need_layers(folder, weights=files.weights) if further else None
    recipe = NeedRecipe()
    if begun:
        if begun.names != examples.names:
            raise ConfigurationError(
                "The layers in bot/need_layers were tuned for other signs than data/needs has: tune them without --further."
            )
        if all(map(begun.has_learned, examples.texts, examples.needs)):
            raise ConfigurationError("The layers in bot/need_layers have learned all messages of data/needs.")
        recipe = NeedRecipe(passes=FURTHER_PASSES, learning_rate=FURTHER_RATE)
    if passes:
        recipe = msgspec.structs.replace(recipe, passes=passes)
    tuned = tune_needs(examples, files=files, recipe=recipe, say=say, begun=begun)
    write_need_layers(tuned, folder, weights=files.weights)
    return len(examples.texts)
