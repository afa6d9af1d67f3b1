"""Who decides on which amount."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.records import Money
from desk.workflows.limits import limit_of, permission
from handoff.playbook_model import Limit, Playbook, Playbooks, Shared, Workflow

SMALL = Workflow(name="pay_refund", title="Refund", limit=Limit(50.0))
LARGE = Workflow(name="pay_refund", title="Refund", limit=Limit(200.0))
FREE = Workflow(name="unlock_account", title="Unlock")
PLAYBOOKS = Playbooks(
    {
        "vip": Playbook(name="vip", title="t", why="w", steps=("s",), draft=("d",), workflows=(LARGE, FREE)),
        "other": Playbook(name="other", title="t", why="w", steps=("s",), draft=("d",)),
    },
    Shared(workflows={"large": LARGE, "small": SMALL, "unlock": FREE}),
)


def dollars(amount: str) -> Money:
    return Money(amount=Decimal(amount))


@pytest.mark.parametrize(("playbook", "limit"), [("vip", 200.0), ("other", 50.0), ("", 50.0)])
def test_own_playbook_counts_and_otherwise_the_strictest(playbook: str, limit: float) -> None:
    assert limit_of("pay_refund", playbook=playbook, playbooks=PLAYBOOKS) == Limit(limit)


def test_what_no_playbook_names_has_no_limit() -> None:
    assert limit_of("give_credit", playbook="vip", playbooks=PLAYBOOKS) is None
    assert limit_of("unlock_account", playbook="vip", playbooks=PLAYBOOKS) is None


@pytest.mark.parametrize(
    ("amount", "limit", "needed", "why"),
    [
        ("50.00", Limit(50.0), False, "You may do this at once: $50.00 is within your limit of $50.00."),
        ("50.01", Limit(50.0), True, "Above $50.00 a supervisor must approve it, and this is $50.01."),
        ("0.01", Limit(0.0), True, "A supervisor must approve it."),
        ("0.01", None, True, "The playbooks set no limit for it, so a supervisor must approve it."),
    ],
)
def test_amount_decides_who_decides(amount: str, limit: Limit | None, needed: bool, why: str) -> None:
    found = permission(dollars(amount), limit, currency="USD", moves_money=True)
    assert (found.needs_approval, found.why) == (needed, why)


def test_what_moves_no_money_and_has_no_limit_is_the_agents() -> None:
    assert not permission(None, None, currency="USD", moves_money=False).needs_approval
    assert not permission(None, Limit(5.0), currency="USD", moves_money=False).needs_approval


def test_another_currency_is_not_compared() -> None:
    found = permission(Money(amount=Decimal(1), currency="EUR"), Limit(50.0), currency="USD", moves_money=True)
    assert found.needs_approval
    assert "EUR" in found.why


def test_doubt_asks_for_a_supervisor_whatever_the_amount() -> None:
    found = permission(dollars("1"), Limit(50.0), currency="USD", moves_money=True, doubts=("It is late.",))
    assert (found.needs_approval, found.why) == (True, "It is late. So a supervisor must approve it.")


@pytest.mark.parametrize(("before", "needed"), [("0", False), ("20", False), ("20.01", True)])
def test_limit_is_not_passed_in_parts(before: str, needed: bool) -> None:
    found = permission(dollars("30.00"), Limit(50.0), currency="USD", moves_money=True, before=Decimal(before))
    assert found.needs_approval is needed
    if needed:
        assert found.why == "With $20.01 of the last 24 hours it is above $50.00, so a supervisor must approve it."
