"""The tables. Times are seconds since the epoch, UTC; structured values are JSON as msgspec writes it.

The schema itself is made by the migrations in `desk/migrations`; a test compares the two.
"""

from desk.store.tables.access import login_attempts
from desk.store.tables.alerts import alert_mails, alerts, drift_reports
from desk.store.tables.attachments import attachment_contents, attachments
from desk.store.tables.audit import audit, audit_details, audit_links, audit_pending, audit_prunings
from desk.store.tables.base import metadata
from desk.store.tables.channels import channel_addresses, channel_deliveries, channel_messages, link_codes
from desk.store.tables.console import agent_reads, marks, saved_views
from desk.store.tables.copilot import article_flags, delegations, gathered_facts, reminder_ticks, suggestions
from desk.store.tables.core import (
    agents,
    buttons,
    conversations,
    decisions,
    entries,
    handoffs,
    logins,
    proposals,
    readings,
    tasks,
)
from desk.store.tables.floor import mentions, whispers
from desk.store.tables.insight import agent_steps, outcomes, sample_judgements, understandings
from desk.store.tables.integrations import api_keys, deliveries, webhook_events, webhooks
from desk.store.tables.knowledge import article_drafts, article_uses, open_questions
from desk.store.tables.models import pilot_arms, pilots
from desk.store.tables.privacy import erasures, sealed_values
from desk.store.tables.quality import (
    coaching_notes,
    quality_answers,
    quality_compliance,
    quality_evidence,
    quality_remarks,
    quality_reviews,
    quality_scores,
)
from desk.store.tables.replicas import desks
from desk.store.tables.routing import assignments, follow_ups, presences
from desk.store.tables.workbench import accepted_examples, reviewed_messages
from desk.store.tables.workflows import workflow_runs
from desk.store.tables.wrap_up import crm_notes, rating_requests, ratings, reviews, wrap_ups, wrong_answers

__all__ = [
    "accepted_examples",
    "agent_reads",
    "agent_steps",
    "agents",
    "alert_mails",
    "alerts",
    "api_keys",
    "article_drafts",
    "article_flags",
    "article_uses",
    "assignments",
    "attachment_contents",
    "attachments",
    "audit",
    "audit_details",
    "audit_links",
    "audit_pending",
    "audit_prunings",
    "buttons",
    "channel_addresses",
    "channel_deliveries",
    "channel_messages",
    "coaching_notes",
    "conversations",
    "crm_notes",
    "decisions",
    "delegations",
    "deliveries",
    "desks",
    "drift_reports",
    "entries",
    "erasures",
    "follow_ups",
    "gathered_facts",
    "handoffs",
    "link_codes",
    "login_attempts",
    "logins",
    "marks",
    "mentions",
    "metadata",
    "open_questions",
    "outcomes",
    "pilot_arms",
    "pilots",
    "presences",
    "proposals",
    "quality_answers",
    "quality_compliance",
    "quality_evidence",
    "quality_remarks",
    "quality_reviews",
    "quality_scores",
    "rating_requests",
    "ratings",
    "readings",
    "reminder_ticks",
    "reviewed_messages",
    "reviews",
    "sample_judgements",
    "saved_views",
    "sealed_values",
    "suggestions",
    "tasks",
    "understandings",
    "webhook_events",
    "webhooks",
    "whispers",
    "workflow_runs",
    "wrap_ups",
    "wrong_answers",
]
