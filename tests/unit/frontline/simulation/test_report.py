from frontline.simulation.comparison import Line
from frontline.simulation.report import report


def test_a_number_that_differs_is_shown_with_the_truth() -> None:
    lines = [
        Line("figures, all days", "resolution", "1 of 3", "1 of 3"),
        Line("figures, all days", "deflection", "3 of 3", "2 of 3"),
        Line("groups by intent, all days, track_order", "abandonment", "0 of 1", "1 of 1"),
    ]
    told = list(report(lines, {"/api/insight/figures": [(0.2, 0.1), (0.4, 0.3)]}))
    assert any("deflection" in line and "WRONG: 2 of 3" in line for line in told)
    assert any(line.startswith("groups by intent") and line.endswith("1      1") for line in told)
    assert any(
        "groups by intent, all days, track_order: abandonment is told as 0 of 1, and is 1 of 1" in line for line in told
    )
    assert any("/api/insight/figures" in line and "300 ms" in line and "400 ms" in line for line in told)
