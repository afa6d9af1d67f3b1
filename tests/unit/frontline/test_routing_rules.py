"""`frontline policy check` looks at the routing, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontline.places import ROOT
from frontline.routing_rules import routing_problems


def test_the_routing_that_comes_with_frontline_fits_its_policy() -> None:
    from handoff.policy_file import parse_policy

    policy = parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")
    assert routing_problems(policy) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "data/routing.yml is missing."),
        (b"\xff", "data/routing.yml is not UTF-8"),
        (
            b"version: '1'\nqueues:\n  general: {policy: never}\n",
            "data/routing.yml:3: `queues.general.policy` cannot be",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    (tmp_path / "data").mkdir()
    if content is not None:
        (tmp_path / "data" / "routing.yml").write_bytes(content)
    (problem,) = routing_problems(None, root=tmp_path)
    assert problem.startswith(told)
