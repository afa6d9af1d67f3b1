"""The six signs that people and bot are out of balance: each a number, a limit, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from desk.insight.figures.association import association
from desk.insight.figures.telling import by_name, change_of
from handoff.insight_model import SignalLimits
from handoff.wire.insight import Figures, Share, Spread
from handoff.wire.insight_judgement import Behind, Signal


def signals(
    now: Figures, then: Figures, handled: Mapping[tuple[str, str], int], limits: SignalLimits
) -> tuple[Signal, ...]:
    """All six. `handled` counts the conversations of each (intent, highest layer)."""
    return (
        _contained(now, limits),
        _repeated(now, limits),
        _context_lost(now, limits),
        _tools(now, limits),
        _same_handling(now, handled, limits),
        _deflection(now, then, limits),
    )


def _contained(now: Figures, limits: SignalLimits) -> Signal:
    unsolved = _share(now, "contained_but_unsolved")
    return _of_share(
        unsolved,
        title="The bot keeps what it does not solve",
        limit=limits.contained_but_unsolved,
        least=limits.least_conversations,
        sentence="{value} of the conversations reached no person and were not solved; the limit is {limit}.",
        advice=(
            "Read the conversations behind it by intent: where most were abandoned, let the bot offer a person earlier "
            "(data/escalation.yml, failed attempts and silence).",
            "Train the intents at the top of the list, or give them to people.",
        ),
        shares=(now.balance.deflection, now.balance.resolution, unsolved),
    )


def _repeated(now: Figures, limits: SignalLimits) -> Signal:
    repeated = _share(now, "repeat_contacts")
    return _of_share(
        repeated,
        title="Customers come back about the same",
        limit=limits.repeat_contacts,
        least=limits.least_conversations,
        sentence="{value} of the conversations were about what their customer had come for in the week before; the limit is "
        "{limit}.",
        advice=(
            "See which intents come back: what is told there is not what settles it. Correct the answer or the workflow.",
            "Let a repeated contact go to a person at once (data/escalation.yml, repeat_contact).",
        ),
        shares=(repeated, _share(now, "reopened"), _share(now, "durability")),
    )


def _context_lost(now: Figures, limits: SignalLimits) -> Signal:
    lost = _share(now, "context_lost")
    return _of_share(
        lost,
        title="People ask again what the bot knew",
        limit=limits.context_lost,
        least=limits.least_conversations,
        sentence="In {value} of the conversations that a person had, the customer was asked for what the envelope held; the limit "
        "is {limit}.",
        advice=(
            "Ask the agents of these conversations whether they saw the facts, and in which panel they looked for them.",
            "Where a fact was wrong rather than unseen, correct how the bot reads it.",
        ),
        shares=(lost, _share(now, "asked_twice")),
    )


def _tools(now: Figures, limits: SignalLimits) -> Signal:
    steps = by_name(now)["agent_steps"]
    if not isinstance(steps, Spread):
        raise TypeError("agent_steps is no spread")
    is_judged = steps.p50 is not None and steps.count >= limits.least_conversations
    is_crossed = is_judged and steps.p50 is not None and steps.p50 > limits.tools_add_work
    sentence = (
        f"Half of the cases take agents {steps.p50:g} steps or more besides writing, a tenth {steps.p90:g}; the limit for the half is "
        f"{limits.tools_add_work:g}."
        if is_judged
        else _too_few(steps.count, limits.least_conversations)
    )
    return Signal(
        name="tools_add_work",
        title="The tools add work",
        value=steps.p50 if is_judged else None,
        limit=limits.tools_add_work,
        unit="steps",
        crossed_when="above",
        is_crossed=is_crossed,
        is_clear=is_crossed,
        counted=steps.count,
        least=limits.least_conversations,
        sentence=sentence,
        advice=(
            "Open the cases with the most steps and see what was done over and over: make a workflow of it "
            "(data/playbooks), or a canned reply.",
            "Compare the agents: who needs few steps knows something that the others do not.",
        ),
        shares=(),
        spreads=(steps,),
        behind=Behind("agent_steps", "above_p90"),
    )


def _same_handling(now: Figures, handled: Mapping[tuple[str, str], int], limits: SignalLimits) -> Signal:
    known = {pair: count for pair, count in handled.items() if pair[0]}
    counted = sum(known.values())
    value = association(known) if counted >= limits.least_conversations else None
    is_crossed = value is not None and value < limits.same_handling
    if counted < limits.least_conversations:
        sentence = _too_few(counted, limits.least_conversations)
    elif value is None:
        sentence = "There is one kind of case alone, or all were handled at one layer: nothing to compare."
    else:
        sentence = (
            f"What a case is about decides {value:.2f} of how it is handled (0: nothing, 1: all); the limit is "
            f"{limits.same_handling:.2f}, and less means that all kinds are handled alike."
        )
    return Signal(
        name="same_handling",
        title="All kinds of cases are handled alike",
        value=value,
        limit=limits.same_handling,
        unit="association",
        crossed_when="below",
        is_crossed=is_crossed,
        is_clear=is_crossed,
        counted=counted,
        least=limits.least_conversations,
        sentence=sentence,
        advice=(
            "Give each intent the layer that it needs (data/escalation.yml, intents): routine to the bot, what is risky or "
            "hurts to people at once.",
            "Look at the share that is handed over by intent: where it is the same for a password and a complaint, one of both is "
            "wrong.",
        ),
        shares=(_share(now, "escalation"),),
        spreads=(),
        behind=Behind("escalation", "all"),
    )


def _deflection(now: Figures, then: Figures, limits: SignalLimits) -> Signal:
    # What deflection gained on resolution is what changed between them: the conversations that neither a person nor the bot
    # settled.
    unsolved, before = _share(now, "contained_but_unsolved"), _share(then, "contained_but_unsolved")
    change = change_of(unsolved, before)
    counted = min(unsolved.denominator, before.denominator)
    is_judged = change is not None and counted >= limits.least_conversations
    is_crossed = is_judged and change is not None and change.difference > limits.deflection_over_resolution
    sentence = (
        f"Since the period before, deflection grew by {abs(change.difference) * 100:.1f} points "
        f"{'more' if change.difference >= 0 else 'less'} than resolution; the limit is "
        f"{limits.deflection_over_resolution * 100:.1f} points more."
        if is_judged and change is not None
        else _too_few(counted, limits.least_conversations)
    )
    return Signal(
        name="deflection_over_resolution",
        title="Deflection is driven, not resolution",
        value=change.difference if is_judged and change is not None else None,
        limit=limits.deflection_over_resolution,
        unit="points",
        crossed_when="above",
        is_crossed=is_crossed,
        is_clear=is_crossed and change is not None and change.low > limits.deflection_over_resolution,
        counted=counted,
        least=limits.least_conversations,
        sentence=sentence,
        advice=(
            "Ask what was changed to call fewer people in, and take it back where the customers went away unserved.",
            "Set goals by resolution that lasts; deflection alone rewards a bot that nobody can get past.",
        ),
        shares=(now.balance.deflection, now.balance.resolution, unsolved),
        spreads=(),
        behind=Behind("contained_but_unsolved", "counted"),
    )


def _of_share(
    share: Share,
    *,
    title: str,
    limit: float,
    least: int,
    sentence: str,
    advice: tuple[str, ...],
    shares: tuple[Share, ...],
) -> Signal:
    is_judged = share.value is not None and share.denominator >= least
    is_crossed = is_judged and share.value is not None and share.value > limit
    told = (
        sentence.format(value=_percent(share.value), limit=_percent(limit))
        if is_judged and share.value is not None
        else _too_few(share.denominator, least)
    )
    return Signal(
        name=share.name,
        title=title,
        value=share.value if is_judged else None,
        limit=limit,
        unit="share",
        crossed_when="above",
        is_crossed=is_crossed,
        is_clear=is_crossed and share.low is not None and share.low > limit,
        counted=share.denominator,
        least=least,
        sentence=told,
        advice=advice,
        shares=shares,
        spreads=(),
        behind=Behind(share.name, "counted"),
    )


def _share(told: Figures, name: str) -> Share:
    found = by_name(told)[name]
    if not isinstance(found, Share):
        raise TypeError(f"{name} is no share")
    return found


def _too_few(counted: int, least: int) -> str:
    return f"Not judged: {counted} conversations could be counted, and {least} are wanted."


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"
