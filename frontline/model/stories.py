"""The regression stories under a model: whether it understands each message and takes each step as the story says.

Actions are not carried out, only chosen, so neither the action server nor the back office is needed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import warnings
from pathlib import Path
from typing import Any

from frontline.errors import ConfigurationError
from frontline.model.compared import Story


def run_stories(archives: tuple[Path, Path], folder: Path) -> tuple[Story, ...]:
    """Run the stories below `folder` with the live model and the candidate (checked copies of their archives).

    Rasa must be prepared (`frontline.rasa_engine`). Raises ConfigurationError where a model or the stories cannot be read.
    """
    live, candidate = (_failures(archive, folder) for archive in archives)
    return tuple(Story(name, live.get(name, ()), failures) for name, failures in candidate.items())


def _failures(archive: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """What the model does otherwise in each story, by the story's name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return asyncio.run(_read(archive, folder))
    except Exception as error:
        from frontline.rasa_engine import one_line

        raise ConfigurationError(
            f"The regression stories could not be run with {archive.name}: {one_line(error)}."
        ) from error


async def _read(archive: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    from rasa.core import test as rasa_test
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    os.environ["LOG_LEVEL"] = "ERROR"  # Rasa's way to draw no progress bars
    configure_structlog(logging.ERROR)
    agent = Agent.load(str(archive))
    # Rasa's own command writes reports to a folder and prints; these two are what it does inside (3.6.21, its last version).
    generator = rasa_test._create_data_generator(str(folder), agent, None, True)
    found = {}
    for tracker in generator.generate_story_trackers():
        store, _, _, _ = await rasa_test._predict_tracker_actions(tracker, agent, False, True)
        found[tracker.sender_id] = tuple(_told(store))
    return found


def _told(store: Any) -> list[str]:
    pairs = [
        ("a message was to be understood as", store.intent_targets, store.intent_predictions),
        ("the next step was to be", store.action_targets, store.action_predictions),
    ]
    return [
        f"{what} {target}, and is {predicted or 'nothing'}"
        for what, targets, predictions in pairs
        for target, predicted in zip(targets, predictions, strict=True)
        if target != predicted
    ]
