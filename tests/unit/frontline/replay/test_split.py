"""Parting labelled conversations."""

from __future__ import annotations

from frontline.replay.split import split
from tests.unit.frontline.replay.labelled import said, understood


def test_every_kind_is_in_both_parts_and_nothing_is_lost() -> None:
    made = [
        understood(
            said(), name=f"{reason}{number}", needed=bool(reason), reasons=(reason,) if reason else ()
        ).transcript
        for reason, count in (("fraud", 6), ("legal", 4), ("", 10))
        for number in range(count)
    ]

    tuning, test = split(made, seed=1, test_share=0.5)

    assert sorted(one.id for one in (*tuning, *test)) == sorted(one.id for one in made)
    for reason, half in (("fraud", 3), ("legal", 2)):
        assert sum(one.id.startswith(reason) for one in test) == half


def test_kinds_of_one_do_not_all_go_to_one_side() -> None:
    made = [understood(said(), name=f"c{n}", needed=True, reasons=(f"r{n}",)).transcript for n in range(10)]

    tuning, test = split(made, seed=1, test_share=0.5)

    assert (len(tuning), len(test)) == (5, 5)


def test_the_same_seed_parts_alike() -> None:
    made = [understood(said(), name=f"c{n}", needed=n % 2 == 0).transcript for n in range(20)]

    assert split(made, seed=7, test_share=0.3) == split(made, seed=7, test_share=0.3)
    assert split(made, seed=7, test_share=0.3) != split(made, seed=8, test_share=0.3)
