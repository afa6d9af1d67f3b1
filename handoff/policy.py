"""When a person is needed: a pure function from a policy and a situation to a decision.

The same function runs in the Rasa policy component, in the desk (the button, a person in charge), and in replays.
"""

import msgspec

from handoff.consideration import considered
from handoff.conversation import Situation
from handoff.counterfactual import counterfactual
from handoff.decision import Decision, FiredRule, Outcome
from handoff.firing import Fired, fired_rules
from handoff.offers import at_offer, new_reasons, since_refusal
from handoff.policy_model import IntentInfo, Policy, Rule
from handoff.reading import Reading, read, subjects
from handoff.telling import told

DEFAULT_SKILL = "general"


def evaluate(policy: Policy, situation: Situation, *, explain: bool = True) -> Decision:
    """The decision on the last turn of `situation`, with its evidence. Never raises.

    With `explain` it says too which change would have led to another outcome, and how near the measured signals came.
    """
    reading = read(policy, situation)
    decision = _decided(reading)
    if not explain:
        return decision
    return msgspec.structs.replace(
        decision, counterfactual=counterfactual(reading, decision, _decided), considered=considered(reading)
    )


def decide(policy: Policy, situation: Situation) -> Decision:
    """The decision without its explanation, for replays and comparisons."""
    return _decided(read(policy, situation))


def _decided(reading: Reading) -> Decision:
    fired = _fired(reading)
    if not fired:
        return _stays(reading)
    if any(evidence.signal == "offer_accepted" for one in fired for evidence in one.evidence):
        # A "yes" says nothing of why, and whoever takes over needs what the offer was made for: its team, its playbook, its layer.
        names = {one.rule.name for one in fired}
        offered = at_offer(reading)
        behind = _fired(offered) if offered is not None else []
        fired += [one for one in behind if one.rule.name not in names]
        return decision_by(reading, fired, outcome=Outcome(fired[0].rule.outcome))
    return decision_by(reading, fired)


def _fired(reading: Reading) -> list[Fired]:
    fired = fired_rules(reading, since_refusal=since_refusal(reading))
    if any(one.rule.outcome == "handoff" for one in fired):
        return fired
    # An offer needs reasons that are newer than the last offer; a handoff does not, and then
    # the reasons of a refused offer are worth reading too.
    return new_reasons(reading, fired)


def decision_by(reading: Reading, fired: list[Fired], *, outcome: Outcome | None = None) -> Decision:
    """The decision that these rules lead to, the most urgent first; there is at least one."""
    policy = reading.policy
    first = fired[0].rule
    about = policy.intents.get(reading.topic)
    rules = [one.rule for one in fired]
    language = _language(reading)
    return Decision(
        outcome=outcome or Outcome(first.outcome),
        layer=max(rule.layer for rule in rules if outcome is not None or rule.outcome == first.outcome),
        priority=first.priority,
        skill=_first("skill", rules, about) or DEFAULT_SKILL,
        playbook=_first("playbook", rules, about),
        tell=first.tell,
        tell_text=told(policy, first.tell, language=language),
        rules=tuple(_report(one) for one in fired),
        policy_version=policy.version,
        suspend_bot=any(rule.suspend_bot for rule in rules),
        subjects=subjects(policy, reading.turns),
        language=language,
    )


def _stays(reading: Reading) -> Decision:
    about = reading.policy.intents.get(reading.topic)
    return Decision(
        Outcome.CONTINUE,
        layer=about.layer if about is not None else 1,
        policy_version=reading.policy.version,
        subjects=subjects(reading.policy, reading.turns),
        language=_language(reading),
    )


def _language(reading: Reading) -> str:
    return reading.latest.understanding.language if reading.latest is not None else ""


def _first(field: str, rules: list[Rule], about: IntentInfo | None) -> str:
    named = next((getattr(rule, field) for rule in rules if getattr(rule, field)), "")
    return named or (getattr(about, field) if about is not None else "")


def _report(one: Fired) -> FiredRule:
    rule = one.rule
    return FiredRule(rule.name, rule.reason, Outcome(rule.outcome), rule.layer, rule.priority, one.evidence)
