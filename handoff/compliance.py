"""What an agent must mind in this conversation, by rule."""

from collections.abc import Iterator, Mapping, Sequence

from handoff.conversation import Customer, Fact
from handoff.decision import Decision
from handoff.history import History
from handoff.log import Author, Entry
from handoff.playbook_model import Playbooks
from handoff.wording import filled
from handoff.workflows import is_verified

_CALLS = ("phone", "voice")


def compliance_flags(
    *,
    decision: Decision,
    customer: Customer,
    channel: str,
    facts: Sequence[Fact],
    entries: Sequence[Entry],
    playbooks: Playbooks,
    history: History,
    known: Mapping[str, str],
) -> tuple[str, ...]:
    """Sentences for the agent, the most important first; empty when there is nothing to mind.

    The playbook's own and those that all playbooks share are written by designers; the rest follows from the
    conversation. `known` fills their placeholders.
    """
    playbook = playbooks.get(decision.playbook)
    written = (*playbooks.shared.compliance, *(playbook.compliance if playbook is not None else ()))
    flags = (
        *filled(written, known, history),
        *_for_identity(customer, facts),
        *_for_secrets(entries),
        *_for_calls(channel, facts),
    )
    return tuple(dict.fromkeys(flags))


def _for_identity(customer: Customer, facts: Sequence[Fact]) -> Iterator[str]:
    if not is_verified(customer, facts):
        yield "The identity is not verified: disclose no account data before it is."


def _for_secrets(entries: Sequence[Entry]) -> Iterator[str]:
    masked = [entry for entry in entries if entry.author is Author.CUSTOMER and entry.removed]
    if masked:
        kinds = dict.fromkeys(kind.replace("_", " ") for entry in masked for kind in entry.removed)
        seqs = ", ".join(str(entry.seq) for entry in masked)
        yield (
            f"The customer wrote what must not be kept ({', '.join(kinds)}), and it was removed from "
            f"message{'s' if len(masked) > 1 else ''} {seqs}: do not ask for it again in this chat."
        )


def _for_calls(channel: str, facts: Sequence[Fact]) -> Iterator[str]:
    if channel in _CALLS:
        yield "This is a call: say that it is recorded before you go on, and stop the recording if asked to."
    elif any(fact.name == "phone" for fact in facts):
        yield "A phone number was given: before a call is recorded, ask for consent."
