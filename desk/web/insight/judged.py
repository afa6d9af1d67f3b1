"""`/api/insight/signals`, `return`, `escalations`: what the figures say of the balance, the money and the handoffs."""

from __future__ import annotations

import asyncio

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import DESK, Desk
from desk.insight.figures import escalations, periods, return_on_investment
from desk.insight.figures.reading import scope_of
from desk.insight.figures.return_on_investment import Account, Work
from desk.insight.figures.signals import signals
from desk.insight.figures.telling import by_name
from desk.insight.outcome import Outcome
from desk.store import outcome_figures, sample
from desk.store.outcome_conditions import EVERYTHING
from desk.web.insight.asked import Asked, read_asked, reader
from desk.web.insight.figures import figures_in
from desk.web.security import json_answer
from handoff.wire.insight import Choice, Filters, Share
from handoff.wire.insight_judgement import EscalationsAnswer, ReturnAnswer, SignalsAnswer

_VERDICTS = {
    "needed": "A person was needed",
    "too_late": "It came too late",
    "unnecessary": "The bot could have done it",
    "wrong_team": "It came to the wrong team",
}


async def get_signals(request: web.Request) -> web.StreamResponse:
    """The six signs that people and bot are out of balance: each with its number, its limit, and what to do.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    return json_answer(await signals_of(desk, read_asked(desk, request.query)))


async def signals_of(desk: Desk, asked: Asked) -> SignalsAnswer:
    """The answer."""
    scope = asked.scope
    now, then = await asyncio.gather(figures_in(desk, scope), figures_in(desk, asked.scope_before))
    handled = await desk.figures.once(
        ("handled", scope), lambda connection: outcome_figures.together(connection, scope, "intent", "layer")
    )
    rules = desk.insight
    return SignalsAnswer(
        period=asked.period,
        filters=asked.filters,
        version=rules.version,
        signals=signals(now, then, handled, rules.signals),
    )


async def get_return(request: web.Request) -> web.StreamResponse:
    """What the bot brought the company by its own costs (`data/insight.yml`), with every term of the sum.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    return json_answer(await return_of(desk, read_asked(desk, request.query)))


async def return_of(desk: Desk, asked: Asked) -> ReturnAnswer:
    """The answer. Of what is paid by the month, the part falls on the conversations that is theirs of all."""
    scope = asked.scope
    figures = await figures_in(desk, scope)
    work = await desk.figures.once(("work", scope), lambda connection: outcome_figures.work(connection, scope))
    async with desk.store.reading() as connection:
        everything = await _all_of(connection, asked)
    outcomes = {one.outcome: one.count for one in figures.outcomes}
    account = Account(
        work={intent: Work(*one) for intent, one in work.items()},
        conversations=figures.conversations,
        abandoned=outcomes[Outcome.ABANDONED.value],
        months=periods.months(asked.period),
        part=figures.conversations / everything if everything else (1.0 if asked.filters == Filters() else 0.0),
    )
    rules = desk.insight
    terms = return_on_investment.terms(account, rules.costs)
    saved, spent, net = return_on_investment.net(terms)
    return ReturnAnswer(
        period=asked.period,
        filters=asked.filters,
        version=rules.version,
        currency=rules.costs.currency,
        terms=terms,
        saved=saved,
        spent=spent,
        net=net,
        ratio=net / spent if spent else None,
        cautious_net=return_on_investment.cautious_net(account, rules.costs),
        formula=return_on_investment.FORMULA,
        is_example=rules.costs.is_example,
    )


async def _all_of(connection: AsyncConnection, asked: Asked) -> int:
    """How many conversations of the period have ended, whatever they have in common."""
    whole = scope_of(asked.period, Filters(), now=asked.now)
    return await outcome_figures.count_of(connection, whole, EVERYTHING)


async def get_escalations(request: web.Request) -> web.StreamResponse:
    """Whether persons were called rightly (agents' verdicts), and called at all (a sample that supervisors judge).

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    return json_answer(await escalations_of(desk, read_asked(desk, request.query)))


async def escalations_of(desk: Desk, asked: Asked) -> EscalationsAnswer:
    """The answer."""
    drawn = desk.insight.sampling.share
    async with desk.store.reading() as connection:
        sampled = await sample.read(connection, asked.scope, share=drawn)
    found = await desk.figures.once(
        ("verdicts", asked.scope),
        lambda connection: outcome_figures.combinations(connection, asked.scope, ("verdict",)),
    )
    verdicts = {values[0]: count for values, count in found}
    figures = await figures_in(desk, asked.scope)
    named = {name: one for name, one in by_name(figures).items() if isinstance(one, Share)}
    precision, escalated = named["escalation_precision"], named["escalation"].numerator
    judged = [escalations.Judged(judgement, share_then) for judgement, share_then in sampled.judgements]
    missed = escalations.missed_of(judged)
    return EscalationsAnswer(
        period=asked.period,
        filters=asked.filters,
        handoffs=escalated,
        verdicts=tuple(Choice(name, label, verdicts.get(name, 0)) for name, label in _VERDICTS.items()),
        precision=precision,
        judged_share=named["verdicts"],
        too_late=named["too_late"],
        wrong_team=named["wrong_team"],
        missed=missed,
        recall=escalations.recall_of(precision, missed, escalated=escalated, not_escalated=sampled.everything),
        not_escalated=sampled.everything,
        drawn=sampled.drawn,
        judged=missed.denominator,
        unsure=missed.left_out,
        waiting=sampled.waiting,
        gone=sampled.gone,
        sampled_share=drawn,
    )
