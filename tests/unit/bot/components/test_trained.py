"""When Rasa trains a part of ours again."""

from __future__ import annotations

import pytest

from bot.components.frustration import FrustrationReader
from bot.components.intents import IntentRanker
from bot.components.knowledge import KnowledgeFinder
from bot.components.sentiment import SentimentReader
from bot.components.trained import TrainedPart


@pytest.mark.parametrize("part", [IntentRanker, KnowledgeFinder, SentimentReader, FrustrationReader])
def test_a_part_from_the_cache_has_a_fingerprint_without_its_options(part: type[TrainedPart[object]]) -> None:
    # Rasa puts the cached output where the options were.
    assert part.fingerprint_addon({"output": "cached"}) == part.fingerprint_addon(part.get_default_config())
