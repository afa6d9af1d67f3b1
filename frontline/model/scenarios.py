"""Labelled conversations under both models: whom the escalation policy calls a person for, with what each understands.

The policy is the one of today for both, so what differs is the models' doing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from frontline.model.compared import Scenario
from frontline.replay.decisions import Judgement, first_call, judgements
from frontline.replay.policy_file import read_policy
from frontline.replay.progress import Progress, silently
from frontline.replay.transcript_file import read_transcripts
from frontline.replay.triggers import TriggerReader
from frontline.replay.understanding import understand
from frontline.replay.understood import Understood

_CRISIS = re.compile(r"crisis|suicid|self.?harm")


def run_scenarios(
    archives: tuple[Path, Path], file: Path, *, policy: Path, jobs: int, cache: Path, progress: Progress = silently
) -> tuple[Scenario, ...]:
    """Judge the conversations of `file` with the live model and the candidate (checked copies of their archives).

    Raises `TranscriptsInvalid`, `ConfigurationError` for the policy, and `FrontlineError` where a model cannot be opened.
    """
    judged = read_policy(policy)
    triggers = TriggerReader(judged.triggers)
    transcripts = read_transcripts(file).transcripts
    sides = [
        [
            triggers.added_to(one)
            for one in understand(transcripts, model=archive, jobs=jobs, cache=cache, progress=progress)
        ]
        for archive in archives
    ]
    calls = [[first_call(judgements(judged, one)) for one in side] for side in sides]
    return tuple(_scenarios(sides[1], *calls))


def _scenarios(
    understood: list[Understood], live: list[Judgement | None], candidate: list[Judgement | None]
) -> Iterator[Scenario]:
    for one, before, after in zip(understood, live, candidate, strict=True):
        expected = one.transcript.expected
        if expected is None or expected.handoff is None:
            continue
        yield Scenario(
            id=one.transcript.id,
            needed=expected.handoff,
            is_crisis=expected.handoff and any(_CRISIS.search(reason.lower()) for reason in expected.reasons or ()),
            live=_way(before),
            candidate=_way(after),
            words=_words(one, before, after),
        )


def _way(call: Judgement | None) -> str:
    if call is None:
        return ""
    decision = call.decision
    rules = ", ".join(rule.name for rule in decision.rules[:2])
    return f"{decision.outcome} at message {call.exchange.number + 1}, layer {decision.layer} ({rules})"


def _words(understood: Understood, *calls: Judgement | None) -> str:
    """The customer's at the call that is new, or that is gone, or the last ones."""
    call = next((one for one in reversed(calls) if one is not None), None)
    if call is not None:
        return call.exchange.heard.text
    entries = understood.transcript.customer_entries
    return understood.transcript.turns[entries[-1]].text if entries else ""
