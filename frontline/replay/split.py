"""Parting labelled conversations into those that a policy is tuned on and those that only measure it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from frontline.replay.transcript import Transcript


def split(
    transcripts: Sequence[Transcript], *, seed: int, test_share: float
) -> tuple[list[Transcript], list[Transcript]]:
    """The part for tuning and the part for testing, each in the order given, the same for the same seed.

    Each kind of conversation (its first reason, or that it stays with the bot, and whether it is hard) is parted by
    itself, so that a rare reason is in both.
    """
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, transcript in enumerate(transcripts):
        groups[_kind(transcript)].append(place)
    draw = random.Random(seed)
    test: set[int] = set()
    # What rounding leaves over in one kind is given to the next, or kinds of one or two would all go to one side.
    owed = 0.0
    for kind in sorted(groups, key=repr):
        places = groups[kind]
        draw.shuffle(places)
        owed += len(places) * test_share
        taken = min(round(owed), len(places))
        owed -= taken
        test.update(places[:taken])
    parts = [[one for place, one in enumerate(transcripts) if (place in test) is wanted] for wanted in (False, True)]
    return parts[0], parts[1]


def _kind(transcript: Transcript) -> tuple[object, ...]:
    expected = transcript.expected
    reasons = (expected.reasons or ()) if expected is not None else ()
    return (expected is not None and bool(expected.handoff), reasons[:1], bool(transcript.hard))
