"""What a policy's shape cannot say: names that refer to nothing, and rules that can never fire."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import pairwise

from handoff.case_model import Case
from handoff.contacts import GENERAL_TASKS
from handoff.conversation import FailureKind
from handoff.document import Document, Path, did_you_mean, is_slip
from handoff.message_check import check_messages
from handoff.needs import NEEDS
from handoff.policy_model import Policy, Rule
from handoff.policy_shadow import shadowing
from handoff.subjects import INTENTS
from handoff.trigger_check import check_triggers

ATTEMPT_KINDS = frozenset(kind.value for kind in FailureKind) | {"repeated_question", "need_again"}


def check(policy: Policy, document: Document, *, intents: Collection[str] = INTENTS) -> None:
    """Report every problem of `policy` to `document`. `intents` are those that the bot understands."""
    lacking = set(intents) - policy.intents.keys()
    for missing in sorted(lacking):
        document.report(
            ("intents",), f"The intent `{missing}` is missing: say its layer, complexity, emotion and risk."
        )
    at: Path
    for name, intent in policy.intents.items():
        at = ("intents", name)
        # Designers make new intents in the workbench. What looks like a slip in a known name, or takes its place, is none.
        if is_slip(name, intents) or (name not in intents and get_close_matches(name, lacking, 1)):
            document.report(
                at, f"The intent `{name}` is not one that the bot understands: {did_you_mean(name, intents)}"
            )
        _known(document, (*at, "skill"), "skill", [intent.skill], policy.skills)
        _known(document, (*at, "playbook"), "playbook", [intent.playbook], policy.playbooks)
    check_triggers(policy.triggers, document)
    check_messages(policy, document)
    _check_mood(policy, document)
    first_at: dict[str, int] = {}
    for index, rule in enumerate(policy.rules):
        at = ("rules", index)
        if rule.name in first_at:
            line = document.line(("rules", first_at[rule.name], "name"))
            document.report(
                (*at, "name"), f"The rule name `{rule.name}` is taken (line {line}); give this one its own."
            )
        first_at.setdefault(rule.name, index)
        _check_rule(policy, document, rule, at)
    for index, by, reason in shadowing(policy.rules):
        line = document.line(("rules", by))
        document.report(
            ("rules", index, "name"),
            f"The rule `{policy.rules[index].name}` can never decide: `{policy.rules[by].name}` (line {line}) {reason}. "
            "Remove it, make it more urgent, or loosen its conditions.",
        )


def _check_mood(policy: Policy, document: Document) -> None:
    if policy.signals.mood.bad_at_most >= 0:
        document.report(
            ("signals", "mood", "bad_at_most"), "`bad_at_most` must be below 0, or neutral messages would count as bad."
        )
    weights = policy.signals.mood.weights
    if any(later < earlier for earlier, later in pairwise(weights)):
        document.report(
            ("signals", "mood", "weights"),
            "`weights` must not fall: the last message counts most, or a mood that recovers would weigh more than one "
            "that falls.",
        )


def _check_rule(policy: Policy, document: Document, rule: Rule, at: Path) -> None:
    _known(document, (*at, "skill"), "skill", [rule.skill], policy.skills)
    _known(document, (*at, "playbook"), "playbook", [rule.playbook], policy.playbooks)
    _known(document, (*at, "tell"), "message", [rule.tell], policy.messages)
    if rule.suspend_bot and rule.outcome == "offer":
        document.report((*at, "suspend_bot"), "`suspend_bot` needs `outcome: handoff`: an offer is made by the bot.")
    for index, case in enumerate(rule.when):
        where = (*at, "when", index)
        if case == Case():
            document.report(where, "This case names no signal, so it says nothing; give it at least one.")
        _check_names(policy, document, case, where)
        for message in _contradictions(policy, case):
            document.report(where, f"This case of `{rule.name}` can never hold: {message}")


def _check_names(policy: Policy, document: Document, case: Case, at: Path) -> None:
    if case.trigger is not None:
        _known(document, (*at, "trigger"), "trigger", case.trigger, policy.triggers, needed=True)
    if case.intent is not None:
        _known(document, (*at, "intent", "names"), "intent", case.intent.names, policy.intents)
        triggers = case.intent.unless_dismissed
        _known(document, (*at, "intent", "unless_dismissed"), "trigger", triggers, policy.triggers)
    if case.need is not None:
        _known(document, (*at, "need", "names"), "need", case.need.names, NEEDS)
        denied = case.need.unless_dismissed
        _known(document, (*at, "need", "unless_dismissed"), "trigger", denied, policy.triggers)
    if case.topic is not None:
        _known(document, (*at, "topic"), "intent", case.topic, policy.intents, needed=True)
    if case.tier is not None:
        _known(document, (*at, "tier"), "tier", case.tier, policy.tiers, needed=True)
    if case.failed_attempts is not None:
        _known(document, (*at, "failed_attempts", "kinds"), "kind", case.failed_attempts.kinds, ATTEMPT_KINDS)


def _known(
    document: Document, at: Path, what: str, names: Iterable[str], known: Iterable[str], *, needed: bool = False
) -> None:
    names = list(names)
    if needed and not names:
        document.report(at, f"This list of {what}s is empty, so it can never hold; name at least one.")
    for name in names:
        if name and name not in known:
            document.report(at, f"There is no {what} `{name}`: {did_you_mean(name, known)}")


def _contradictions(policy: Policy, case: Case) -> list[str]:
    found: list[str] = []
    window = len(policy.signals.mood.weights)
    if case.bad_turns is not None and case.bad_turns.at_least > window:
        found.append(f"`bad_turns` looks at {window} messages, so `at_least` must be {window} or less.")
    unsure = case.low_confidence
    if unsure is not None:
        if unsure.floor >= unsure.below:
            found.append("`floor` must be below `below` in `low_confidence`.")
        if not any(intent.risk.rank >= unsure.risk.rank for intent in policy.intents.values()):
            found.append(f"no intent has the risk `{unsure.risk}` or a higher one.")
        latest = [t for t in (case.layer, case.intent if _latest_only(case) else None) if t is not None]
        if any(test.confidence >= unsure.below for test in latest):
            found.append("the last message cannot be understood both surely and unsurely; lower one `confidence`.")
    if case.layer is not None and not any(intent.layer >= case.layer.at_least for intent in policy.intents.values()):
        found.append(f"no intent has the layer {case.layer.at_least} or a higher one.")
    topics = [policy.intents[name] for name in case.topic or () if name in policy.intents]
    if topics and not any(intent.task for intent in topics):
        found.append("a topic is a task, and none of these intents is one (`task: false`).")
    if case.intent is not None and _latest_only(case) and case.layer is not None:
        layers = [policy.intents[name].layer for name in case.intent.names if name in policy.intents]
        if layers and max(layers) < case.layer.at_least:
            found.append(
                f"the intents named are of layer {max(layers)}, below `layer: at_least: {case.layer.at_least}`."
            )
    silence = case.silence
    if (
        silence is not None
        and silence.at_most_seconds is not None
        and silence.at_most_seconds <= silence.at_least_seconds
    ):
        found.append("`at_most_seconds` must be above `at_least_seconds` in `silence`.")
    if case.repeat_contact is not None and case.topic is not None and {*case.topic} <= GENERAL_TASKS:
        found.append("general questions are no matter that a customer could have written about before.")
    attempts = case.failed_attempts
    if attempts is not None:
        weights = policy.signals.failed_attempts
        kinds = [kind for kind in attempts.kinds or ATTEMPT_KINDS if kind in ATTEMPT_KINDS]
        if kinds and all(getattr(weights, kind) == 0 for kind in kinds):
            found.append("all of these kinds of failed attempts weigh 0 under `signals`.")
    return found


def _latest_only(case: Case) -> bool:
    return case.intent is not None and case.intent.within_turns == 1
