"""All that helps in a conversation now, as its agent sees it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.context import Desk
from desk.copilot import articles
from desk.copilot.material import Material, read_material
from desk.copilot.reminders import reminders_of
from desk.copilot.suggestions import Report, Scene, open_message, suggest
from desk.ownership import Owner
from desk.store import suggestions as stored
from handoff.conversation import Understanding
from handoff.envelope import NextStep
from handoff.log import Author, Entry, EntryKind
from handoff.next_step import next_step
from handoff.playbook_model import IDENTITY, Playbook
from handoff.reply_model import VARIABLES
from handoff.wire.copilot import ArticleHit, CopilotView, Suggestion
from handoff.wire.workflows import RunState

_NOT_ASKED = frozenset({"amount", IDENTITY})
# A "yes" or a "thanks" is about nothing that an article could say; the message before it is.
_LEAST_LETTERS = 8


async def view_of(desk: Desk, conversation: str) -> CopilotView:
    """Read the conversation and say what helps. What was suggested is kept, to be measured. Raises `NotFound`."""
    async with desk.store.reading() as connection:
        material = await read_material(connection, conversation)
    now = desk.changes.clock()
    latest = open_message(material.log)
    understanding = await _understanding(desk, material, latest)
    hits = await _articles(desk, material)
    known = _known(desk, material, now=now)
    suggested = _suggested(desk, material, understanding, hits, known, now=now)
    if suggested:
        async with desk.store.writing() as connection:
            await stored.show(
                connection,
                conversation,
                suggested,
                agent=material.conversation.agent,
                seq=latest.seq if latest is not None else 0,
                at=now,
            )
    return CopilotView(
        conversation=conversation,
        seq=latest.seq if latest is not None else 0,
        suggestions=suggested,
        articles=hits,
        reminders=reminders_of(material, playbooks=desk.playbooks, policy=desk.policy, now=now),
        facts=material.facts,
        known=known,
        delegation=material.granted.delegation if material.granted is not None else None,
    )


async def _understanding(desk: Desk, material: Material, latest: Entry | None) -> Understanding | None:
    """What the customer's latest message means: as the bot has read it with its turn, or as a worker says when asked."""
    if latest is None:
        return None
    read = next((turn for turn in reversed(material.turns) if turn.seq == latest.seq), None)
    if read is not None:
        return read.understanding
    return await desk.questions.understand(latest.text, at=latest.at, customer=material.conversation.customer)


async def _articles(desk: Desk, material: Material) -> tuple[ArticleHit, ...]:
    said = [
        entry
        for entry in material.log
        if entry.author is Author.CUSTOMER and entry.kind is EntryKind.MESSAGE and len(entry.text) >= _LEAST_LETTERS
    ]
    if not said:
        return ()
    return await articles.find(
        desk,
        said[-1].text,
        most=articles.MOST_SUGGESTED,
        flagged=material.flagged,
        least_by_words=articles.LEAST_UNASKED,
    )


def _known(desk: Desk, material: Material, *, now: float) -> dict[str, str]:
    """The values of the variables of canned replies that are known. Pure."""
    customer = material.conversation.customer
    found = {fact.name: fact.value for fact in material.facts}
    decision = material.decision_now()
    if decision is not None:
        found |= material.known(decision, material.history(decision, desk.playbooks, now=now), now=now)
    name = customer.name.strip() or found.get("person_name", "").strip()
    found |= {
        "agent_name": material.agent_name,
        "company": desk.settings.company_name,
        "customer_name": name,
        "customer_first_name": name.split()[0] if name else "",
        "email": found.get("email") or customer.email,
    }
    return {name: value for name, value in found.items() if name in VARIABLES and value}


def _suggested(
    desk: Desk,
    material: Material,
    understanding: Understanding | None,
    hits: Sequence[ArticleHit],
    known: dict[str, str],
    *,
    now: float,
) -> tuple[Suggestion, ...]:
    row, handoff, decision = material.conversation, material.handoff, material.decision_now()
    is_asking = material.granted is not None and material.granted.delegation.state == "open"
    if row.owner is not Owner.AGENT or handoff is None or decision is None or is_asking:
        return ()
    history = material.history(decision, desk.playbooks, now=now)
    step = next_step(
        decision=decision,
        customer=row.customer,
        turns=material.turns,
        facts=material.facts,
        playbooks=desk.playbooks,
        known=material.known(decision, history, now=now),
        history=history,
    )
    lacking = _lacking(step)
    playbook = desk.playbooks.get(decision.playbook)
    scene = Scene(
        log=material.log,
        since=_claimed_at(material),
        understanding=understanding,
        facts=material.facts,
        known=known,
        replies=desk.replies,
        articles=hits,
        draft=step.draft,
        playbook=decision.playbook,
        missing=lacking[1] if lacking else (),
        workflow=lacking[0] if lacking else "",
        documents=desk.library.grounds,
        reports=_reports(material),
        playbook_text=_text_of(playbook) if playbook is not None else "",
    )
    return suggest(scene, conversation=row.id)


def _reports(material: Material) -> tuple[Report, ...]:
    """What was done and has a sentence for the customer, the latest first."""
    done = [run for run in material.runs if run.state is RunState.DONE and run.draft and run.note]
    return tuple(Report(run.note, run.preview.title, run.draft) for run in sorted(done, key=lambda run: -run.note))


def _lacking(step: NextStep) -> tuple[str, tuple[str, ...]] | None:
    """The title of the first workflow that a customer could complete, and the facts that it lacks.

    The amount is in the back office, and an identity is shown in another way than by telling it.
    """
    for one in step.workflows:
        askable = tuple(name for name in one.missing if name not in _NOT_ASKED)
        if askable:
            return one.title, askable
    return None


def _claimed_at(material: Material) -> int:
    """The entry with which its agent got the conversation: the last that says who has it."""
    for entry in reversed(material.log):
        if entry.kind is EntryKind.EVENT and entry.event.startswith(("handoff.", "conversation.")):
            return entry.seq
    return 0


def _text_of(playbook: Playbook) -> str:
    return msgspec.json.encode(playbook.draft).decode()
