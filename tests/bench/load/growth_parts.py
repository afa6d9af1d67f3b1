"""How the costs grow: with the conversations stored, and with the turns of a conversation."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.bench.load import old_conversations
from tests.bench.load.client import Plan
from tests.bench.load.desk_world import new_world, real_bot, running_desk, scripted_bot
from tests.bench.load.options import Options
from tests.bench.load.plans import ClientFailed, carry_out

# As many turns as a real worker tells of (bot/tracker_window.py, which may not be imported without Rasa).
MOST_TURNS_TOLD = 24
_RATE = 5.0
_ROUNDS = 3
# No questions: whoever asks the same one again and again is rightly given a person, and a person answers nothing here.
_SEED_TEXTS = ("hello", "thank you", "good morning", "thanks a lot", "hi there")


def stored(options: Options) -> dict[str, Any]:
    """A few turns a second on stores of different sizes; always SQLite, which can be filled fast."""
    found: dict[str, Any] = {}
    options.cache.mkdir(parents=True, exist_ok=True)
    for count in options.stored:
        kept = options.cache / f"stored-{count}.db"
        if not kept.exists():
            making = kept.with_suffix(".making")
            making.unlink(missing_ok=True)
            old_conversations.migrate(making)
            old_conversations.fill(making, count)
            making.rename(kept)
        with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
            path = Path(folder) / "desk.db"
            shutil.copyfile(kept, path)
            os.sync()  # or the desk's commits wait until the copy is on the disk, too
            world = new_world(Path(folder), database_url=f"sqlite:///{path}")
            with running_desk(world) as desk, scripted_bot(world):
                plan = Plan(kind="open", url=world.url, customers=20, rate=_RATE, seconds=options.seconds)
                found[str(count)] = carry_out(plan, spent_by=[desk])
    return found


def history(options: Options) -> dict[str, Any]:
    """Turns of conversations of different lengths, with bots that answer at once and with the real one.

    The lengths take turns within one run, so that whatever else the machine does falls on all of them.
    """
    return {"desk": _desk_history(options), "whole": _whole_history(options)}


def _desk_history(options: Options) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        path = Path(folder) / "desk.db"
        old_conversations.migrate(path)
        made = old_conversations.add_long(path, [length for length in options.lengths for _ in range(_ROUNDS)])
        world = new_world(Path(folder), database_url=f"sqlite:///{path}")
        with running_desk(world), scripted_bot(world, history=MOST_TURNS_TOLD):
            return _rounds(options, world.url, made)


def _whole_history(options: Options) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        path, tracker = Path(folder) / "desk.db", Path(folder) / "tracker.db"
        old_conversations.migrate(path)
        made = old_conversations.add_long(path, [10, *(n for n in options.lengths for _ in range(_ROUNDS))])
        seed, *made = made
        world = new_world(Path(folder), database_url=f"sqlite:///{path}", tracker_url=f"sqlite:///{tracker}")
        with running_desk(world), real_bot(world):
            # What a turn leaves behind is learned from turns that were taken.
            begin = Plan(kind="talk", url=world.url, customers=1, tokens=(seed.token,), seconds=6.0, texts=_SEED_TEXTS)
            carry_out(begin)
            old_conversations.lengthen_tracker(tracker, seed=seed.id, conversations=made)
            return _rounds(options, world.url, made)


def _rounds(options: Options, url: str, made: list[old_conversations.Old]) -> dict[str, Any]:
    medians: dict[int, list[float]] = defaultdict(list)
    acks: dict[int, list[float]] = defaultdict(list)
    for number in range(_ROUNDS):
        for length in options.lengths:
            one = [old for old in made if old.turns == length][number]
            plan = Plan(
                kind="talk",
                url=url,
                customers=1,
                tokens=(one.token,),
                seconds=options.seconds,
                warm_up_seconds=1.0,
                texts=_SEED_TEXTS,
            )
            seen = carry_out(plan)
            if not seen["reply"]["count"]:
                raise ClientFailed(f"no turn was answered within {options.seconds:g} s: give more --seconds")
            medians[length].append(seen["reply"]["p50_ms"])
            acks[length].append(seen["ack"]["p50_ms"])
    figures: dict[str, Any] = {
        str(length): {
            "reply_p50_ms": round(statistics.median(medians[length]), 1),
            "ack_p50_ms": round(statistics.median(acks[length]), 1),
        }
        for length in options.lengths
    }
    first, last = options.lengths[0], options.lengths[-1]
    ratios = [long / short for long, short in zip(medians[last], medians[first], strict=True)]
    return {"turns": figures, "last_over_first": round(statistics.median(ratios), 3)}
