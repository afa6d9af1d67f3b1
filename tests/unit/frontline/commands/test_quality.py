"""`frontline quality agreement`: what is printed, and that it is honest where there is too little."""

from __future__ import annotations

from desk.quality.agreement import Pair, agreements, disagreements
from desk.quality.calibration import Calibration
from frontline.commands.quality import told
from handoff.quality_file import parse_quality
from handoff.quality_model import Criterion, Grade

RULES = parse_quality("version: spring\n", source="q.yml")
GRADES: tuple[Grade, ...] = tuple(Grade)


def calibration(*ranks: tuple[int, int]) -> Calibration:
    pairs = [Pair(f"c{n}", "bot", Criterion.TONE, GRADES[one], GRADES[other]) for n, (one, other) in enumerate(ranks)]
    return Calibration(
        reviews=len(pairs),
        reviewers=1,
        others=2,
        older=0,
        agreements=agreements(pairs, least=RULES.agreement.least_pairs),
        disagreements=disagreements(pairs),
    )


def test_too_few_reviews_are_called_that_and_give_no_figure() -> None:
    lines = told(calibration((0, 3)), RULES)
    assert lines[0].startswith("1 blind review by 1 person, compared with the rules spring (")
    assert "2 more were given with the score in sight" in lines[1]
    tone = next(line for line in lines if line.startswith("tone"))
    assert tone.endswith("too few: 1 of the 30 pairs that a figure needs")
    assert "  c0 bot: tone, a person gave failed, the rules very good" in lines


def test_figures_stand_with_their_ranges() -> None:
    line = next(
        one for one in told(calibration(*[(0, 0), (1, 1), (2, 3), (3, 3)] * 10), RULES) if one.startswith("tone")
    )
    assert line.split()[1] == "40"
    assert " to " in line
    assert "75% (" in line
    assert line.endswith("+0.25")
