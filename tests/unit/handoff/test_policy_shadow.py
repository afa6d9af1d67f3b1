"""What one case says of another."""

import pytest

from handoff.case_model import Case, LoopTest, NeedTest, RepeatContactTest, SilenceTest
from handoff.policy_shadow import implies


@pytest.mark.parametrize(
    ("case", "wider"),
    [
        (Case(loop=LoopTest(3)), Case(loop=LoopTest(2))),
        (Case(silence=SilenceTest(120)), Case(silence=SilenceTest(60))),
        (Case(silence=SilenceTest(60, at_most_seconds=90)), Case(silence=SilenceTest(60))),
        (Case(silence=SilenceTest(60, at_most_seconds=90)), Case(silence=SilenceTest(60, at_most_seconds=100))),
        (Case(repeat_contact=RepeatContactTest(7, 2)), Case(repeat_contact=RepeatContactTest(7, 1))),
        (Case(repeat_contact=RepeatContactTest(7)), Case(repeat_contact=RepeatContactTest(14))),
        (Case(need=NeedTest(("legal",), 0.7)), Case(need=NeedTest(("legal", "fraud"), 0.5))),
    ],
)
def test_stricter_case_implies_the_wider_one_and_not_the_other_way(case: Case, wider: Case) -> None:
    assert implies(case, wider)
    assert not implies(wider, case)
