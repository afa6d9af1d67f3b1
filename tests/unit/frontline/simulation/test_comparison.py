from frontline.simulation.comparison import compare
from frontline.simulation.reckoning import Reckoned
from handoff.wire.insight import Average, Balance, Figures, OutcomeCount, Share, Spread

TRUE = Reckoned(
    conversations=4,
    still_open=1,
    outcomes={"abandoned": 4},
    shares={"resolution": (0, 4, 0), "deflection": (4, 4, 0), "csat_bot": (1, 2, 2)},
    averages={"csat_bot_mean": (7.0, 2)},
    spreads={"wait": (1, 2.001, 2.001)},
)


def share(name: str, numerator: int, denominator: int, left_out: int = 0) -> Share:
    return Share(name, numerator, denominator, None, None, None, left_out)


def figures(*more: Share, abandoned: int = 4) -> Figures:
    return Figures(
        conversations=4,
        still_open=1,
        outcomes=(OutcomeCount("abandoned", abandoned, None),),
        balance=Balance(share("resolution", 0, 4), share("deflection", 4, 4)),
        shares=(share("csat_bot", 1, 2, 2), *more),
        averages=(Average("csat_bot_mean", 7.0, 2, 3.5),),
        spreads=(Spread("wait", "seconds", 1, 2.0009999, 2.0010001),),
    )


def test_what_is_true_is_right() -> None:
    assert [line for line in compare("call", figures(), TRUE) if not line.is_right] == []


def test_a_wrong_count_and_a_figure_that_nobody_knows_are_told() -> None:
    wrong = [
        line.figure
        for line in compare("call", figures(share("flattery", 4, 4), abandoned=3), TRUE)
        if not line.is_right
    ]
    assert wrong == ["outcome abandoned", "flattery"]
