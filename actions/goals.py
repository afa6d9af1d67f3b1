"""Every goal that the bot can carry out, by the name of the intent that asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from actions import account, appointments, billing, orders
from actions.dialogue.goal import Goal

GOALS: Mapping[str, Goal] = {
    goal.name: goal for goal in (*orders.GOALS, *account.GOALS, *billing.GOALS, *appointments.GOALS)
}
