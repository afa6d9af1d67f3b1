"""A whole replay: a file of transcripts, a model and a policy in, a report out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from frontline.replay.deciding import replay
from frontline.replay.policy_file import read_policy
from frontline.replay.progress import Progress, silently
from frontline.replay.report import Report, report
from frontline.replay.transcript_file import TranscriptFile, read_transcripts
from frontline.replay.turn_count import TurnsCount, how_turns_count
from frontline.replay.understanding import understand

_COUNTED = {
    TurnsCount.ENTRIES: "as places in `turns`",
    TurnsCount.CUSTOMERS: "as numbers of the customer's messages",
}


@dataclass(frozen=True)
class Order:
    """What is to be replayed, by what, and how; the files' names are as a person gave them.

    `turns_count` is how the labels count where the file does not show it, `cache` a folder for vectors, `explain` and
    `only_misses` as in `frontline.replay.report.report`.
    """

    file: Path
    policy: Path
    model: Path
    jobs: int = 1
    turns_count: TurnsCount | None = None
    cache: Path | None = None
    only_misses: bool = False
    explain: bool = False


def run(order: Order, *, say: Callable[[str], None], progress: Progress = silently) -> Report:
    """Replay as ordered.

    `say` is told what was odd. Raises `TranscriptsInvalid`, `ConfigurationError` for the policy, and what
    `understand` raises.
    """
    policy = read_policy(order.policy)
    file = read_transcripts(order.file)
    count = how_turns_count(file, forced=order.turns_count)
    for sentence in (*file.warnings, *_how_counted(file, count)):
        say(sentence)
    understood = understand(file.transcripts, model=order.model, jobs=order.jobs, cache=order.cache, progress=progress)
    return report(
        file.transcripts,
        replay(policy, understood, jobs=order.jobs, explain=order.explain, progress=progress),
        count=count,
        policy_version=policy.version,
        explain=order.explain,
        only_misses=order.only_misses,
    )


def _how_counted(file: TranscriptFile, count: TurnsCount) -> list[str]:
    is_labelled = any(one.expected is not None and one.expected.turn is not None for one in file.transcripts)
    return [f"The labels' turns were read {_COUNTED[count]} (--turns-count {count})."] if is_labelled else []
