"""A policy's decisions on conversations that were understood, in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from frontline.replay.decisions import Judgement, explained, judgements
from frontline.replay.progress import Progress, silently
from frontline.replay.replayed import Replayed, Step
from frontline.replay.triggers import TriggerReader
from frontline.replay.understood import Understood
from frontline.replay.workplaces import workplaces
from handoff.policy_model import Policy

_CONVERSATIONS = 64
# A process takes some seconds to prepare for the policy's phrases.
_CONVERSATIONS_WORTH_A_PROCESS = 1_500


@dataclass(frozen=True)
class Judge:
    """A policy with a reader of its triggers."""

    policy: Policy
    triggers: TriggerReader


def replay(
    policy: Policy,
    understood: Sequence[Understood],
    *,
    jobs: int,
    explain: bool = False,
    progress: Progress = silently,
) -> tuple[Replayed, ...]:
    """Decide on every conversation by `policy`, in at most `jobs` processes.

    With `explain` every step is kept and explained. Otherwise those are kept that call a person or offer one, and the
    last; explained is the first call, or the last step where a label says that a call was missed. Raises `ReplayStopped`.
    """
    processes = max(1, min(jobs, len(understood) // _CONVERSATIONS_WORTH_A_PROCESS))
    found: list[Replayed] = []
    with (
        workplaces(_judge, policy, jobs=processes) as places,
        progress("Deciding", len(understood)) as advance,
    ):
        work = partial(_replay_each, explain=explain)
        for portion in places.run(work, understood, portion=_CONVERSATIONS):
            found += portion
            advance(len(portion))
    return tuple(found)


def _judge(policy: Policy) -> Judge:
    return Judge(policy, TriggerReader(policy.triggers))


def _replay_each(judge: Judge, understood: Sequence[Understood], *, explain: bool) -> list[Replayed]:
    return [Replayed(tuple(_steps(judge, one, explain=explain))) for one in understood]


def _steps(judge: Judge, understood: Understood, *, explain: bool) -> Iterator[Step]:
    found = list(judgements(judge.policy, judge.triggers.added_to(understood)))
    last = max((place for place, one in enumerate(found) if not one.with_agent), default=-1)
    call = next((place for place, one in enumerate(found) if one.calls), None)
    expected = understood.transcript.expected
    is_missed = call is None and expected is not None and expected.handoff is True
    # To look for the smallest change costs more than everything else here, so only what people ask about is explained.
    told = last if is_missed else call
    for place, one in enumerate(found):
        if explain or one.calls or place == last or one.proposes:
            yield _step(judge.policy, one, explain=explain or place == told)


def _step(policy: Policy, judgement: Judgement, *, explain: bool) -> Step:
    decision = explained(policy, judgement) if explain else judgement.decision
    return Step(judgement.exchange.number, decision, is_after=judgement.is_after, with_agent=judgement.with_agent)
