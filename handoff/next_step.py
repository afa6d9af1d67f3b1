"""The suggested next step: a playbook's texts, filled with what is known of this conversation."""

from collections.abc import Iterable, Mapping, Sequence

from handoff.conversation import Customer, Fact, Turn
from handoff.decision import Decision
from handoff.envelope import NextStep, Tried
from handoff.playbook import PLACEHOLDER, Line, Playbooks, Wording, alternatives
from handoff.subjects import wanted


def next_step(
    *,
    decision: Decision,
    customer: Customer,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    tried: Sequence[Tried],
    playbooks: Playbooks,
    agent_name: str = "",
) -> NextStep:
    """What to do first, chosen by the decision and worded by what the conversation was about.

    A text whose placeholder is unknown is left out. Without a playbook the agent is told to read and reply.
    """
    about = subjects_of(decision, turns, tried)
    known = _known(decision, customer, facts, tried, about, agent_name)
    playbook = playbooks.get(decision.playbook)
    if playbook is None:
        why = known["reason"] or "A person is needed."
        return NextStep("", "Read the summary, then reply", why, "", ("Read the summary and the last messages.",))
    return NextStep(
        playbook=playbook.name,
        title=fill(playbook.title, known, about) or playbook.name.replace("_", " ").capitalize(),
        why=fill(playbook.why, known, about) or known["reason"],
        draft=" ".join(_filled(playbook.draft, known, about)),
        steps=tuple(_filled(playbook.steps, known, about)),
        avoid=tuple(_filled(playbook.avoid, known, about)),
    )


def subjects_of(decision: Decision, turns: Sequence[Turn], tried: Sequence[Tried]) -> tuple[str, ...]:
    """What the conversation was about, the latest first; from the bot's goals where the decision does not say."""
    goals = [turn.goal for turn in reversed(turns) if turn.goal] or [one.goal for one in reversed(tried) if one.goal]
    return decision.subjects or tuple(dict.fromkeys(goals))


def fill(line: Line, known: Mapping[str, str], about: Sequence[str]) -> str:
    """The text that fits best with all placeholders filled, or an empty one.

    A wording for the latest subject is taken before one for an earlier subject, and both before a general one.
    """
    texts = alternatives(line)
    special = [w.text for subject in about for w in texts if isinstance(w, Wording) and subject in w.topics]
    for text in (*special, *(w for w in texts if isinstance(w, str))):
        if all(known.get(name) for name in PLACEHOLDER.findall(text)):
            return PLACEHOLDER.sub(lambda match: known[match[1]], text)
    return ""


def _filled(lines: Iterable[Line], known: Mapping[str, str], about: Sequence[str]) -> list[str]:
    return [text for line in lines if (text := fill(line, known, about))]


def _known(
    decision: Decision,
    customer: Customer,
    facts: Sequence[Fact],
    tried: Sequence[Tried],
    about: Sequence[str],
    agent_name: str,
) -> dict[str, str]:
    # The last fact of a name is the valid one: customers correct themselves.
    known = {fact.name: fact.value for fact in facts}
    name = customer.name.strip() or known.get("person_name", "").strip()
    known |= {
        "agent_name": agent_name,
        "customer_name": name,
        "customer_first_name": name.split()[0] if name else "",
        "tier": customer.tier,
        "subject": wanted(about[0]) if about else "",
        "tried": ", ".join(dict.fromkeys(one.title.lower() for one in tried if one.outcome == "failed")),
    }
    # Set in any case: the bot may know a fact of the same name (the reason of a return).
    known["reason"] = decision.rules[0].reason if decision.rules else ""
    known["quote"] = next((e.quote for rule in decision.rules for e in rule.evidence if e.quote), "")
    return known
