"""Of every table: whose its rows are, and what of them is handed out. A table that stands nowhere here fails a test."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table

from desk.store import tables


class Tie(StrEnum):
    """How a row belongs to a customer.

    - `CONVERSATION`: by its column `conversation`, and it goes with the conversation by its foreign key.
    - `OUTLIVES`: by its column `conversation`, but without a foreign key: it stays, unless it is erased by itself.
    - `PARENT`: it goes with a row of another table that is a conversation's.
    - `PSEUDONYM`: it names a conversation's random id and nobody's name; it stays.
    - `OTHERS`: it tells of agents, programs or desks, and of no customer.
    """

    CONVERSATION = "conversation"
    OUTLIVES = "outlives"
    PARENT = "parent"
    PSEUDONYM = "pseudonym"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Holding:
    """A table. `json` are columns whose text is JSON, `hidden` those that are handed out to nobody."""

    tie: Tie
    json: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


def _of(tie: Tie, *json: str, hidden: tuple[str, ...] = ()) -> Holding:
    return Holding(tie, frozenset(json), frozenset(hidden))


_CONVERSATION, _OTHERS = Tie.CONVERSATION, Tie.OTHERS

HOLDINGS: dict[Table, Holding] = {
    # Whoever has the hash of a token has nothing, but it is a secret's all the same.
    tables.conversations: _of(_CONVERSATION, "customer", hidden=("token_hash",)),
    tables.entries: _of(_CONVERSATION, "buttons", "source", "removed", "event_values", "attachments"),
    tables.attachments: _of(_CONVERSATION, "removed"),
    tables.attachment_contents: _of(Tie.PARENT, hidden=("content", "thumbnail")),  # handed out as files
    tables.buttons: _of(_CONVERSATION),
    tables.tasks: _of(_CONVERSATION),
    tables.readings: _of(_CONVERSATION, "turns", "facts", "tried", "decision"),
    tables.decisions: _of(_CONVERSATION, "decision"),
    tables.proposals: _of(_CONVERSATION, "decision"),
    tables.handoffs: _of(_CONVERSATION, "decision", "envelope"),
    tables.assignments: _of(_CONVERSATION),
    tables.marks: _of(_CONVERSATION),
    tables.agent_reads: _of(_CONVERSATION),
    tables.mentions: _of(_CONVERSATION),
    tables.whispers: _of(_CONVERSATION, "removed"),
    tables.suggestions: _of(_CONVERSATION),
    tables.article_flags: _of(_CONVERSATION),
    tables.reminder_ticks: _of(_CONVERSATION),
    tables.delegations: _of(_CONVERSATION, "items"),
    tables.gathered_facts: _of(_CONVERSATION),
    tables.workflow_runs: _of(_CONVERSATION, "form", "arguments", "preview", "result", "undo"),
    tables.wrap_ups: _of(_CONVERSATION, "drafted", "confirmed"),
    tables.reviews: _of(_CONVERSATION, "evidence"),
    tables.rating_requests: _of(_CONVERSATION, "parts"),
    tables.ratings: _of(_CONVERSATION),
    tables.wrong_answers: _of(_CONVERSATION),
    tables.quality_evidence: _of(_CONVERSATION, "judgements"),
    tables.quality_remarks: _of(_CONVERSATION),
    tables.quality_answers: _of(_CONVERSATION),
    tables.reviewed_messages: _of(_CONVERSATION),
    tables.agent_steps: _of(_CONVERSATION),
    tables.article_uses: _of(_CONVERSATION),
    tables.open_questions: _of(_CONVERSATION),
    tables.article_drafts: _of(_CONVERSATION, "seqs"),
    tables.understandings: _of(_CONVERSATION),
    tables.pilot_arms: _of(_CONVERSATION),
    tables.pilots: _of(_OTHERS, hidden=("key",)),
    tables.webhook_events: _of(_CONVERSATION, "body"),
    tables.deliveries: _of(Tie.PARENT),
    tables.channel_addresses: _of(_CONVERSATION),
    tables.channel_messages: _of(_CONVERSATION),
    tables.channel_deliveries: _of(_CONVERSATION),
    # Over after a quarter of an hour, and forgotten a few minutes later.
    tables.link_codes: _of(_OTHERS, hidden=("code_hash",)),
    # What is sealed is opened for nobody but an agent with a reason, noted in the audit log.
    tables.sealed_values: _of(_CONVERSATION, hidden=("sealed", "key")),
    tables.follow_ups: _of(Tie.OUTLIVES),
    tables.crm_notes: _of(Tie.OUTLIVES),
    # With stand-ins for what told of the customer, and still in their words.
    tables.accepted_examples: _of(Tie.OUTLIVES, "new_intent", "moved"),
    # What supervisors write to agents may tell of a customer.
    tables.coaching_notes: _of(Tie.OUTLIVES),
    # Points, grades and names of rules.
    tables.quality_scores: _of(Tie.PSEUDONYM, "automatic", "corrected"),
    tables.quality_reviews: _of(Tie.PSEUDONYM),
    tables.quality_compliance: _of(Tie.PSEUDONYM, "seqs"),
    tables.erasures: _of(Tie.PSEUDONYM),
    tables.outcomes: _of(Tie.PSEUDONYM),
    tables.sample_judgements: _of(Tie.PSEUDONYM),
    tables.audit: _of(Tie.PSEUDONYM, hidden=("detail_hash", "key", "seal")),
    tables.audit_details: _of(Tie.PARENT, "detail", hidden=("salt",)),
    tables.audit_links: _of(_OTHERS),
    tables.audit_pending: _of(_OTHERS),
    tables.audit_prunings: _of(_OTHERS),
    tables.agents: _of(_OTHERS),
    tables.logins: _of(_OTHERS),
    tables.login_attempts: _of(_OTHERS),
    tables.presences: _of(_OTHERS),
    # One whose filter names the customer goes, all the same (`desk.records.erasure`).
    tables.saved_views: _of(_OTHERS),
    tables.api_keys: _of(_OTHERS),
    tables.webhooks: _of(_OTHERS),
    tables.desks: _of(_OTHERS),
    tables.alerts: _of(_OTHERS),
    tables.alert_mails: _of(_OTHERS),
    # Words in it were written by several customers each.
    tables.drift_reports: _of(_OTHERS),
}


def of_conversations() -> tuple[Table, ...]:
    """The tables whose rows name the conversation that they are of, in the order of the catalogue."""
    tied = (Tie.CONVERSATION, Tie.OUTLIVES)
    return tuple(table for table, holding in HOLDINGS.items() if holding.tie in tied)


def of_customers() -> tuple[Table, ...]:
    """All tables in which something of a customer may have stood, to be written over after an erasure."""
    kept = (table for table, holding in HOLDINGS.items() if holding.tie is not Tie.OTHERS)
    return (*kept, tables.saved_views)
