"""What the bot and the agents say is checked before the customer reads it.

The rules and the phrases are `handoff.moderation`'s; here they meet what is known of a conversation, and the personal
data that `privacy` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from desk import handoffs
from desk.change import Change
from desk.context import Desk
from desk.situations import earlier_contacts, situation_of
from desk.store import entries, readings
from desk.store import handoffs as stored_handoffs
from desk.store.readings import Reading
from desk.store.tasks import Task
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.known_values import KnownTexts, Sighting
from handoff.log import Author, Entry, EntryKind
from handoff.moderation import MOST_CHARACTERS, Finding, Moderation, Speaker
from handoff.moderation_model import DataRule, PhraseRule
from handoff.policy import evaluate
from handoff.wire.decisions import DecisionKind
from handoff.wire.worker import Reply
from privacy.contacts import find_contacts
from privacy.masking import mask_for_storage
from privacy.plain_text import plain

HELD_BACK = "reply_held_back"
_SIGNAL = "moderation"
_REGION = "US"
_LAYER = 2
_PRIORITY = 3


async def review(desk: Desk, change: Change, text: str, *, speaker: Speaker) -> tuple[Finding, ...]:
    """What may not be said in `text`, in the order of the text; empty for nearly every text."""
    moderation = desk.moderation
    seen = tuple(sightings(moderation, text))
    if not moderation.review(text, speaker=speaker, seen=seen):
        # What was said before can only excuse.
        return ()
    log = await entries.after(change.connection, change.conversation.id, 0)
    reading = await readings.get(change.connection, change.conversation.id)
    messages = [entry for entry in log if entry.kind is EntryKind.MESSAGE]
    customer = change.conversation.customer
    known = KnownTexts(
        [
            *(entry.text for entry in messages),
            *(fact.value for fact in reading.facts),
            *(customer.id, customer.name, customer.email),
        ]
    )
    said = [entry.text for entry in messages if entry.author is Author.CUSTOMER]
    return moderation.review(text, speaker=speaker, said=said, known=known, seen=seen)


def sightings(moderation: Moderation, text: str) -> Iterator[Sighting]:
    """All personal data in `text`: the shop's own numbers, what may not be kept, addresses and phones. Pure."""
    text = text[:MOST_CHARACTERS]
    taken: list[tuple[int, int]] = []
    numbers = moderation.numbers_in(text)
    secrets = (Sighting(one.kind.value, one.start, one.end, one.ending) for one in mask_for_storage(text).found)
    contacts = (
        Sighting(one.kind.value, one.start, one.end)
        for one in find_contacts(plain(text), region=_REGION)
        # "m...@example.com" is an address that somebody has masked; no real one has two points in a row.
        if ".." not in text[one.start : one.end]
    )
    for one in (*numbers, *secrets, *contacts):
        if not any(start < one.end and one.start < end for start, end in taken):
            taken.append((one.start, one.end))
            yield one


async def hold_back(
    desk: Desk, change: Change, task: Task, message: Reply, findings: tuple[Finding, ...], *, text: str, worker: str
) -> Entry:
    """Say the safe sentence instead of `message`, whose text is `text`, and call a person. Returns the sentence's entry.

    What was held back is kept in the audit trail alone. It has no buttons, for they belong to what was not said.
    """
    first = min(findings, key=lambda finding: finding.place)
    entry = await change.append(
        Author.BOT,
        desk.moderation.message(first.tell),
        author_name=desk.settings.assistant_name,
        turn=message.turn,
        reply_index=message.index,
    )
    await change.note(
        worker,
        "reply.held_back",
        turn=message.turn,
        index=message.index,
        rules=", ".join(names(findings)),
        text=mask_for_storage(text).text,
    )
    reading = await readings.get(change.connection, change.conversation.id)
    fired = _fired(first, text, seq=task.seq)
    decision = await _decision(desk, change, reading, fired, rule=first)
    await change.keep(decision, kind=DecisionKind.LIVE, seq=task.seq, turn=task.turn)
    await handoffs.begin(desk, change, decision, reading, cause=handoffs.Cause.MODERATION)
    return entry


async def turn_is_over(desk: Desk, change: Change, task: Task, reading: Reading, *, epoch: int) -> None:
    """Renew the handoff that a held-back reply of this turn led to: only now it is known what the customer wanted.

    `epoch` is that of the turn. Does nothing where no reply was held back, or somebody has claimed it already.
    """
    handoff = await stored_handoffs.latest(change.connection, change.conversation.id)
    is_ours = handoff is not None and handoff.cause == handoffs.Cause.MODERATION.value and handoff.epoch == epoch + 1
    if handoff is None or not is_ours or handoff.claimed_at or handoff.ended_at:
        return
    fired = next(rule for rule in handoff.decision.rules if rule.name == HELD_BACK)
    rule = _rule_of(desk.moderation, fired.evidence[0].threshold)
    decision = await _decision(desk, change, reading, fired, rule=rule)
    own = reading.decision
    if own is not None and own.outcome is Outcome.HANDOFF:
        # The policy called a person for a reason of its own, which is the customer's.
        layer, priority = max(own.layer, decision.layer), min(own.priority, decision.priority)
        decision = msgspec.structs.replace(own, layer=layer, priority=priority, rules=(*own.rules, fired))
    await change.keep(decision, kind=DecisionKind.LIVE, seq=task.seq, turn=task.turn)
    await handoffs.renew(desk, change, handoff, decision, reading)


def names(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The names of the rules, each once."""
    return tuple(dict.fromkeys(finding.rule for finding in findings))


def _fired(finding: Finding, text: str, *, seq: int) -> FiredRule:
    words = text[finding.start : finding.end]
    evidence = Evidence(
        signal=_SIGNAL,
        # Somebody else's address is not shown to one more person.
        value="personal data" if finding.is_data else f"“{words}”",
        threshold=finding.rule,
        seqs=(seq,) if seq else (),
    )
    why, _, _ = finding.why.partition(". ")
    reason = f"The bot's answer was held back: {why.rstrip('.')}."
    return FiredRule(HELD_BACK, reason, Outcome.HANDOFF, _LAYER, _PRIORITY, (evidence,))


async def _decision(
    desk: Desk, change: Change, reading: Reading, fired: FiredRule, *, rule: Finding | PhraseRule | DataRule | None
) -> Decision:
    earlier = await earlier_contacts(change)
    situation = situation_of(change.conversation, reading, earlier=earlier)
    judged = evaluate(desk.policy, situation)
    about = desk.policy.intents.get(judged.subjects[0]) if judged.subjects else None
    skill, playbook = (rule.skill, rule.playbook) if rule is not None else ("", "")
    return Decision(
        outcome=Outcome.HANDOFF,
        layer=max(_LAYER, judged.layer),
        priority=min(_PRIORITY, judged.priority),
        skill=skill or (about.skill if about is not None else "") or judged.skill,
        playbook=playbook or (about.playbook if about is not None else "") or judged.playbook,
        rules=(fired, *judged.rules),
        counterfactual="Without the words that were held back, the bot would have stayed in charge.",
        policy_version=judged.policy_version,
        subjects=judged.subjects,
        language=judged.language,
    )


def _rule_of(moderation: Moderation, name: str) -> PhraseRule | DataRule | None:
    return next((rule for rule in moderation.rules.every() if rule.name == name), None)
