"""What a replay says of each conversation, beside what its label says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from frontline.replay.replayed import Replayed, Step
from frontline.replay.transcript import Expected, Mode, Transcript
from frontline.replay.turn_count import TurnsCount, turn_of
from handoff.decision import Decision, Evidence, Outcome


class Verdict(StrEnum):
    """What was decided, against what was needed. An offer counts as calling a person."""

    TRUE_POSITIVE = "true_positive"
    FALSE_POSITIVE = "false_positive"
    TRUE_NEGATIVE = "true_negative"
    FALSE_NEGATIVE = "false_negative"
    UNLABELLED = "unlabelled"

    @property
    def is_miss(self) -> bool:
        """Whether the decision was wrong."""
        return self in (Verdict.FALSE_POSITIVE, Verdict.FALSE_NEGATIVE)


class DecisionResult(msgspec.Struct, frozen=True):
    """The decision that counts: the first that calls or offers a person, or else the last.

    `turn` counts as the file's labels do, and is null where the bot stayed in charge. `rules` are the names of those
    that fired and `reasons` their sentences, the deciding one first.
    """

    outcome: Outcome
    turn: int | None
    layer: int
    priority: int
    skill: str
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    counterfactual: str

    @property
    def mode(self) -> Mode | None:
        """How a person comes; None where none does."""
        return {Outcome.OFFER: "offer", Outcome.HANDOFF: "immediate"}.get(self.outcome)  # type: ignore[return-value]


class StepResult(msgspec.Struct, frozen=True):
    """One step of a conversation with the evidence of its decision (`--explain`)."""

    turn: int
    outcome: Outcome
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    counterfactual: str
    after_answer: bool
    with_agent: bool

    @property
    def told(self) -> str:
        """The outcome in a word or two. While an agent has the conversation, a handoff proposes a transfer to them."""
        is_proposal = self.with_agent and self.outcome is not Outcome.CONTINUE
        return "transfer proposed" if is_proposal else str(self.outcome)


class ConversationResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One conversation. `steps` are there with `--explain` alone."""

    id: str
    decision: DecisionResult
    expected: Expected | None
    verdict: Verdict
    steps: tuple[StepResult, ...] = ()


def conversation_results(
    transcripts: Sequence[Transcript], replayed: Sequence[Replayed], *, count: TurnsCount, explain: bool = False
) -> Iterator[ConversationResult]:
    """A result for each transcript, in their order; `count` is how turns are told."""
    for transcript, one in zip(transcripts, replayed, strict=True):
        yield ConversationResult(
            id=transcript.id,
            decision=_decision(transcript, one, count),
            expected=transcript.expected,
            verdict=verdict_of(transcript, one),
            steps=tuple(_step(transcript, step, count) for step in one.steps) if explain else (),
        )


def verdict_of(transcript: Transcript, replayed: Replayed) -> Verdict:
    """Whether what was decided is what was needed."""
    needed = transcript.expected.handoff if transcript.expected is not None else None
    called = replayed.call is not None
    if needed is None:
        return Verdict.UNLABELLED
    if needed:
        return Verdict.TRUE_POSITIVE if called else Verdict.FALSE_NEGATIVE
    return Verdict.FALSE_POSITIVE if called else Verdict.TRUE_NEGATIVE


def _decision(transcript: Transcript, replayed: Replayed, count: TurnsCount) -> DecisionResult:
    call, deciding = replayed.call, replayed.deciding
    decision = deciding.decision if deciding is not None else Decision(Outcome.CONTINUE)
    return DecisionResult(
        outcome=decision.outcome,
        turn=None if call is None else turn_of(transcript, call.number, count),
        layer=decision.layer,
        priority=decision.priority,
        skill=decision.skill,
        rules=tuple(rule.name for rule in decision.rules),
        reasons=tuple(rule.reason for rule in decision.rules),
        counterfactual=decision.counterfactual,
    )


def _step(transcript: Transcript, step: Step, count: TurnsCount) -> StepResult:
    decision = step.decision
    return StepResult(
        turn=turn_of(transcript, step.number, count),
        outcome=decision.outcome,
        rules=tuple(rule.name for rule in decision.rules),
        evidence=tuple(evidence for rule in decision.rules for evidence in rule.evidence),
        counterfactual=decision.counterfactual,
        after_answer=step.is_after,
        with_agent=step.with_agent,
    )
