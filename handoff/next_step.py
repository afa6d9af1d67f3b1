"""The suggested next step: a playbook's texts, filled with what is known of this conversation."""

from collections.abc import Mapping, Sequence

from handoff.conversation import Customer, Fact, Turn
from handoff.decision import Decision
from handoff.envelope import NextStep, Tried
from handoff.history import History
from handoff.playbook_model import Playbooks
from handoff.subjects import wanted
from handoff.transfer import calls_for_a_person, telling_reason
from handoff.wording import fill, filled
from handoff.workflows import suggested

_DAY_SECONDS = 86_400
# These quote a "yes", a call for somebody, or another conversation: nothing of what it is about.
_NOT_QUOTED = ("offer_accepted", "explicit_wish", "repeat_contact")


def next_step(
    *,
    decision: Decision,
    customer: Customer,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    playbooks: Playbooks,
    known: Mapping[str, str],
    history: History,
) -> NextStep:
    """What to do first, chosen by the decision and worded by what the conversation was about and what happened.

    A text whose placeholder is not among the `known` is left out. Without a playbook the agent is told to read and reply.
    """
    playbook = playbooks.get(decision.playbook)
    if playbook is None:
        why = known["reason"] or "A person is needed."
        return NextStep("", "Read the summary, then reply", why, "", ("Read the summary and the last messages.",))
    return NextStep(
        playbook=playbook.name,
        title=fill(playbook.title, known, history) or playbook.name.replace("_", " ").capitalize(),
        why=" ".join(filled((playbook.why, *playbook.because), known, history)) or known["reason"],
        draft=" ".join(filled(playbook.draft, known, history)),
        steps=filled(playbook.steps, known, history),
        avoid=filled(playbook.avoid, known, history),
        workflows=suggested(
            playbook,
            customer=customer,
            turns=turns,
            facts=facts,
            known=known,
            history=history,
            currency=playbooks.shared.currency,
        ),
    )


def known_of(
    *,
    decision: Decision,
    customer: Customer,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    tried: Sequence[Tried],
    history: History,
    now: float,
    agent_name: str,
) -> dict[str, str]:
    """What the texts may ask for, by placeholder; empty where it is not known. `now` is seconds since the epoch, UTC."""
    # The last fact of a name is the valid one: customers correct themselves.
    known = {fact.name: fact.value for fact in facts}
    name = customer.name.strip() or known.get("person_name", "").strip()
    known |= {
        "agent_name": agent_name,
        "customer_name": name,
        "customer_first_name": name.split()[0] if name else "",
        "amount": _amount(turns, known.get("amount", "")),
        "email": known.get("email") or customer.email,
        "tier": customer.tier,
        "subject": wanted(history.about[0]) if history.about else "",
        "tried": ", ".join(dict.fromkeys(one.title.lower() for one in tried if one.outcome == "failed")),
    }
    # Set in any case: the bot may know a fact of the same name (the reason of a return).
    known["reason"] = telling_reason(calls_for_a_person(decision))
    evidence = [one for rule in decision.rules for one in rule.evidence if one.quote and one.signal not in _NOT_QUOTED]
    known["quote"] = evidence[0].quote if evidence else ""
    known["refusal"] = history.refusal
    known["earlier_about"] = history.repeated.about.strip().rstrip(".") if history.repeated else ""
    known["earlier_when"] = _ago(now - history.repeated.at) if history.repeated else ""
    return known


def _amount(turns: Sequence[Turn], value: str) -> str:
    """The amount as the customer wrote it, with its currency, where they wrote it."""
    entities = [one for turn in turns for one in turn.understanding.entities if one.name == "amount"]
    return next((one.text for one in reversed(entities) if one.value == value and one.text.strip()), value)


def _ago(seconds: float) -> str:
    days = int(seconds // _DAY_SECONDS)
    return {0: "within the last day", 1: "a day ago"}.get(max(days, 0), f"{days} days ago")
