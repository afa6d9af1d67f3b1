"""Building the envelope at the moment of a handoff."""

from collections.abc import Mapping, Sequence

import msgspec

from handoff.compliance import compliance_flags
from handoff.conversation import Customer, EarlierContact, Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Envelope, MoodPoint, SentFile, Tried
from handoff.history import history_of
from handoff.log import Entry
from handoff.next_step import known_of, next_step
from handoff.playbook_model import Playbooks
from handoff.summary import summarise

DEFAULT_LANGUAGE = "en"


def build_envelope(
    *,
    id: str,
    conversation: str,
    now: float,
    customer: Customer,
    channel: str,
    decision: Decision,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    tried: Sequence[Tried],
    entries: Sequence[Entry],
    playbooks: Playbooks,
    earlier: Sequence[EarlierContact] = (),
    since: int = 0,
    agent_name: str = "",
) -> Envelope:
    """The envelope of a handoff.

    `now` is seconds since the epoch, UTC. `entries` is the whole log, `turns` all turns of the conversation. `since` is
    the `seq` through which an earlier handoff of this conversation is over, 0 for the first one. `agent_name` is given
    when somebody already has the conversation; the draft then introduces them.
    """
    history = history_of(
        decision=decision,
        customer=customer,
        turns=turns,
        tried=tried,
        earlier=earlier,
        now=now,
        since=since,
        shared=playbooks.shared,
    )
    known = known_of(
        decision=decision,
        customer=customer,
        turns=turns,
        facts=facts,
        tried=tried,
        history=history,
        now=now,
        agent_name=agent_name,
    )
    return Envelope(
        id=id,
        conversation=conversation,
        created_at=now,
        customer=customer,
        channel=channel,
        language=decision.language or _language(customer, turns),
        layer=decision.layer,
        priority=decision.priority,
        skill=decision.skill,
        reasons=decision.rules,
        counterfactual=decision.counterfactual,
        policy_version=decision.policy_version,
        summary=summarise(decision=decision, turns=turns, facts=facts, tried=tried, entries=entries, since=since),
        facts=tuple(facts),
        mood=tuple(MoodPoint(turn.seq, turn.understanding.sentiment.score) for turn in turns),
        tried=tuple(_in_words(one, playbooks.shared.refusals) for one in tried),
        transcript=tuple(entries),
        next_step=next_step(
            decision=decision,
            customer=customer,
            turns=turns,
            facts=facts,
            playbooks=playbooks,
            known=known,
            history=history,
        ),
        earlier=tuple(earlier),
        compliance=compliance_flags(
            decision=decision,
            customer=customer,
            channel=channel,
            facts=facts,
            entries=entries,
            playbooks=playbooks,
            known=known,
            history=history,
        ),
        attachments=tuple(
            SentFile(entry.seq, entry.author, file.id, file.name, file.type, file.size_bytes)
            for entry in entries
            for file in entry.attachments
        ),
    )


def _in_words(tried: Tried, refusals: Mapping[str, str]) -> Tried:
    """An attempt whose detail ends in the back office's code, with the words for it; any other as it is."""
    sentence, _, code = tried.detail.removesuffix(".").rpartition(": ")
    if not sentence or code not in refusals:
        return tried
    return msgspec.structs.replace(tried, detail=f"{sentence}, because {refusals[code]}.")


def _language(customer: Customer, turns: Sequence[Turn]) -> str:
    # What was written last says more than what a browser or a profile is set to.
    written = turns[-1].understanding.language if turns else ""
    return written or customer.language or DEFAULT_LANGUAGE
