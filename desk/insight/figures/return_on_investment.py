"""What the bot brought the company, by the company's own costs, term by term. Pure.

It is compared with people who take every conversation at once. What the bot resolved and nobody came back about would have
taken them time: that is saved. What was handed over takes them time all the same: only the difference counts, in either
direction. What was abandoned saved nothing, whoever was spared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handoff.insight_model import Costs
from handoff.wire.insight import Filters
from handoff.wire.insight_judgement import Behind, Term

_MINUTES = 60.0
_SECONDS = 3600.0
_FILE = "data/insight.yml"
FORMULA = (
    "net = people's time saved - people's time added - conversations - abandoned - running - oversight - introduction"
)


@dataclass(frozen=True, slots=True)
class Work:
    """Of one intent: how many conversations the bot resolved, how many of these customers confirmed, how many people had,
    and for how long together."""

    resolved: int
    confirmed: int
    handled: int
    handle_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is settled: the work by intent, `conversations` that ended and those of them that were `abandoned`, over `months`.

    `part` of what is paid by the month falls on these conversations: 1 where nothing is filtered.
    """

    work: Mapping[str, Work]
    conversations: int
    abandoned: int
    months: float
    part: float = 1.0


def terms(account: Account, costs: Costs) -> tuple[Term, ...]:
    """The lines of the sum, those that save first. Amounts are in the file's currency."""
    return (*_saved(account, costs), _people(account, costs), *_spent(account, costs))


def net(lines: tuple[Term, ...]) -> tuple[float, float, float]:
    """What was saved, what was spent, and the one less the other."""
    saved = sum(line.amount for line in lines if line.amount > 0)
    spent = -sum(line.amount for line in lines if line.amount < 0)
    return saved, spent, saved - spent


def cautious_net(account: Account, costs: Costs) -> float:
    """The same as if only what customers confirmed were resolved."""
    by_intent = {
        intent: Work(one.confirmed, one.confirmed, one.handled, one.handle_seconds)
        for intent, one in account.work.items()
    }
    cautious = Account(
        work=by_intent,
        conversations=account.conversations,
        abandoned=account.abandoned,
        months=account.months,
        part=account.part,
    )
    return net(terms(cautious, costs))[2]


def _saved(account: Account, costs: Costs) -> tuple[Term, ...]:
    named = {intent: one for intent, one in account.work.items() if intent in costs.minutes_by_intent}
    lines = [
        _time_saved(
            f"saved:{intent}",
            one.resolved,
            costs.minutes_by_intent[intent],
            costs,
            title=f"People's time saved: {intent.replace('_', ' ')}",
            source=f"{_FILE}, costs.minutes_by_intent.{intent}",
            filters=Filters(intent=intent),
        )
        for intent, one in sorted(named.items())
        if one.resolved
    ]
    others = sum(one.resolved for intent, one in account.work.items() if intent not in named)
    lines.append(
        _time_saved(
            "saved",
            others,
            costs.minutes_without_bot,
            costs,
            title="People's time saved: other cases" if lines else "People's time saved",
            source=f"{_FILE}, costs.minutes_without_bot",
            filters=Filters(not_intents=tuple(sorted(named))),
        )
    )
    return tuple(lines)


def _time_saved(
    name: str, resolved: int, minutes: float, costs: Costs, *, title: str, source: str, filters: Filters
) -> Term:
    hours = resolved * minutes / _MINUTES
    return Term(
        name=name,
        title=title,
        quantity=hours,
        unit="hours",
        price=costs.agent_hour,
        amount=hours * costs.agent_hour,
        formula=f"{resolved} conversations that the bot resolved and nobody came back about x {minutes:g} minutes",
        source=source,
        behind=Behind("resolution", "counted", filters),
    )


def _people(account: Account, costs: Costs) -> Term:
    handled = sum(one.handled for one in account.work.values())
    took = sum(one.handle_seconds for one in account.work.values()) / _SECONDS
    after = handled * costs.minutes_after_talk / _MINUTES
    without = sum(one.handled * _minutes(intent, costs) for intent, one in account.work.items()) / _MINUTES
    added = took + after - without
    return Term(
        name="people",
        title="People's time in handed-over conversations, beyond what they would have taken without a bot",
        quantity=added,
        unit="hours",
        price=costs.agent_hour,
        amount=_cost(added * costs.agent_hour),
        formula=(
            f"{took:.1f} hours in {handled} conversations + {after:.1f} hours of work after them - {without:.1f} hours that the same "
            "cases take without a bot"
        ),
        source=f"the ledger's handle times; {_FILE}, costs.minutes_after_talk",
        behind=Behind("handle", "all"),
    )


def _minutes(intent: str, costs: Costs) -> float:
    return costs.minutes_by_intent.get(intent, costs.minutes_without_bot)


def _spent(account: Account, costs: Costs) -> tuple[Term, ...]:
    months = account.months * account.part
    share = f"{account.months:.2f} months" + (
        "" if account.part == 1 else f" x {account.part:.1%} of all conversations"
    )
    oversight = months * costs.oversight_hours_month
    return (
        Term(
            name="conversations",
            title="Conversations",
            quantity=account.conversations,
            unit="conversations",
            price=costs.bot_conversation,
            amount=_cost(account.conversations * costs.bot_conversation),
            formula="all that ended, also those that were handed over or abandoned",
            source=f"{_FILE}, costs.bot_conversation",
            behind=Behind("resolution", "all"),
        ),
        Term(
            name="abandoned",
            title="Customers who gave up",
            quantity=account.abandoned,
            unit="conversations",
            price=costs.abandoned_conversation,
            amount=_cost(account.abandoned * costs.abandoned_conversation),
            formula="conversations that ended with the bot without what the customer came for",
            source=f"{_FILE}, costs.abandoned_conversation",
            behind=Behind("abandonment", "counted"),
        ),
        Term(
            name="running",
            title="Running the bot",
            quantity=months,
            unit="months",
            price=costs.bot_month,
            amount=_cost(months * costs.bot_month),
            formula=share,
            source=f"{_FILE}, costs.bot_month",
            behind=None,
        ),
        Term(
            name="oversight",
            title="Oversight: designers and supervisors",
            quantity=oversight,
            unit="hours",
            price=costs.oversight_hour,
            amount=_cost(oversight * costs.oversight_hour),
            formula=f"{share} x {costs.oversight_hours_month:g} hours a month",
            source=f"{_FILE}, costs.oversight_hours_month and costs.oversight_hour",
            behind=None,
        ),
        Term(
            name="introduction",
            title="Introducing the bot",
            quantity=months,
            unit="months",
            price=costs.setup / costs.setup_months,
            amount=_cost(months * costs.setup / costs.setup_months),
            formula=f"{share}, at {costs.setup:g} spread over {costs.setup_months} months",
            source=f"{_FILE}, costs.setup and costs.setup_months",
            behind=None,
        ),
    )


def _cost(amount: float) -> float:
    return -amount if amount else 0.0  # no minus zero
