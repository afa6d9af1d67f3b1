"""When a person is needed: a pure function from a policy and a situation to a decision.

The same function runs in the Rasa policy component, in the desk (the button, a person in charge), and in replays.
"""

import msgspec

from handoff.conversation import OfferState, Situation
from handoff.counterfactual import counterfactual
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.policy_model import IntentInfo, Policy, Rule
from handoff.policy_shadow import urgency
from handoff.reading import Reading, read, subjects
from handoff.signals import evidence_for
from handoff.telling import told

DEFAULT_SKILL = "general"
_REFUSALS = ("deny", "stop")


def evaluate(policy: Policy, situation: Situation) -> Decision:
    """The decision on the last turn of `situation`, with its evidence and its counterfactual. Never raises."""
    decision = decide(policy, situation)
    if decision.outcome is Outcome.CONTINUE:
        return decision
    return msgspec.structs.replace(decision, counterfactual=counterfactual(policy, situation, decision, decide))


def decide(policy: Policy, situation: Situation) -> Decision:
    """The decision without its counterfactual."""
    reading = read(policy, situation)
    fired = _fired(policy, reading)
    if not any(rule.outcome == "handoff" for rule, _ in fired):
        # An offer needs reasons that are newer than the last offer; a handoff does not, and then
        # the reasons of a refused offer are worth reading too.
        newer = _newer_than_offers(policy, reading)
        fired = _fired(policy, newer) if newer is not None else []
    about = policy.intents.get(reading.topic)
    language = reading.latest.understanding.language if reading.latest is not None else ""
    if not fired:
        layer = about.layer if about is not None else 1
        return Decision(
            Outcome.CONTINUE,
            layer=layer,
            policy_version=policy.version,
            subjects=subjects(policy, reading.turns),
            language=language,
        )
    rules = [rule for rule, _ in fired]
    first = rules[0]
    return Decision(
        outcome=Outcome(first.outcome),
        layer=max(rule.layer for rule in rules if rule.outcome == first.outcome),
        priority=first.priority,
        skill=_first("skill", rules, about) or DEFAULT_SKILL,
        playbook=_first("playbook", rules, about),
        tell=first.tell,
        tell_text=told(policy, first.tell, language=language),
        rules=tuple(_report(rule, evidence) for rule, evidence in fired),
        policy_version=policy.version,
        suspend_bot=any(rule.suspend_bot for rule in rules),
        subjects=subjects(policy, reading.turns),
        language=language,
    )


def _fired(policy: Policy, reading: Reading) -> list[tuple[Rule, tuple[Evidence, ...]]]:
    ordered = sorted(enumerate(policy.rules), key=lambda pair: urgency(pair[1], pair[0]))
    return [(rule, evidence) for _, rule in ordered if (evidence := _holds(rule, reading))]


def _holds(rule: Rule, reading: Reading) -> tuple[Evidence, ...] | None:
    return next((evidence for case in rule.when if (evidence := evidence_for(case, reading))), None)


def _newer_than_offers(policy: Policy, reading: Reading) -> Reading | None:
    """What may lead to an offer: the turns after the last one, or nothing when none may be made now."""
    offered = [turn for turn in reading.turns if turn.offer is OfferState.OFFERED]
    if len(offered) >= policy.guards.offers_at_most:
        return None
    touched = [turn for turn in reading.turns if turn.offer is not OfferState.NONE]
    if not touched:
        return reading
    newer = Reading(policy, reading.situation, touched[-1].seq)
    since_offer = len([turn for turn in reading.turns if offered and turn.seq > offered[-1].seq])
    if offered and since_offer <= policy.guards.turns_between_offers:
        return None
    # The answer to an offer is judged before the bot has read it as a refusal.
    if len(newer.turns) == 1 and touched[-1].offer is OfferState.OFFERED:
        return None if newer.turns[0].understanding.intent in _REFUSALS else newer
    return newer


def _first(field: str, rules: list[Rule], about: IntentInfo | None) -> str:
    named = next((getattr(rule, field) for rule in rules if getattr(rule, field)), "")
    return named or (getattr(about, field) if about is not None else "")


def _report(rule: Rule, evidence: tuple[Evidence, ...]) -> FiredRule:
    return FiredRule(rule.name, rule.reason, Outcome(rule.outcome), rule.layer, rule.priority, evidence)
