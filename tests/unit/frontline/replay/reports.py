"""Short ways to write down what a replay found."""

from frontline.replay.replayed import Replayed, Step
from frontline.replay.report import Report, report
from frontline.replay.transcript import Expected, Transcript
from frontline.replay.turn_count import TurnsCount
from handoff.decision import Decision, Evidence, FiredRule, Outcome


def called(
    number: int, outcome: Outcome = Outcome.HANDOFF, *, layer: int = 2, rule: str = "wish", quote: str = ""
) -> Replayed:
    """A person was called, or offered, at the customer's message `number`."""
    evidence = Evidence("explicit_wish", "asked in words", "asked once", (number + 1,), quote)
    fired = FiredRule(rule, "A reason.", outcome, layer, 3, (evidence,))
    decision = Decision(outcome, layer=layer, priority=3, rules=(fired,), counterfactual="Without it, nothing.")
    return Replayed((Step(number, decision),))


def stayed(number: int = 0) -> Replayed:
    """The bot stayed in charge."""
    return Replayed((Step(number, Decision(Outcome.CONTINUE)),))


def needed(
    turn: int | None = 0, *, layer: int | None = 2, mode: str | None = "immediate", reasons: tuple[str, ...] = ("wish",)
) -> Expected:
    return Expected(handoff=True, turn=turn, layer=layer, mode=mode, reasons=reasons)  # type: ignore[arg-type]


UNNEEDED = Expected(handoff=False)


def reported(*pairs: tuple[Transcript, Replayed], explain: bool = False, only_misses: bool = False) -> Report:
    return report(
        [one for one, _ in pairs],
        [one for _, one in pairs],
        count=TurnsCount.ENTRIES,
        policy_version="1",
        explain=explain,
        only_misses=only_misses,
    )
