"""What insight is counted from: how each conversation ended, and what was understood of each message."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Index, Integer, String, Table, false

from desk.store.tables.base import conversation_column, metadata

# Whatever writes a row, no figure made of them can count an ending twice or call more solved than was. The same sentences
# stand in migration 0018.
OUTCOME_RULES = {
    "is_known": (
        "outcome IN ('resolved_confirmed', 'resolved_unconfirmed', 'abandoned', 'escalated_resolved',"
        " 'escalated_unresolved', 'reopened')"
    ),
    "reopened_was_solved": (
        "(outcome = 'reopened' AND reopened_at > 0"
        " AND was IN ('resolved_confirmed', 'resolved_unconfirmed', 'escalated_resolved'))"
        " OR (outcome <> 'reopened' AND reopened_at = 0 AND was = '')"
    ),
    "bot_was_alone": "outcome NOT IN ('resolved_confirmed', 'resolved_unconfirmed', 'abandoned') OR handoffs = 0",
    "people_were_called": "outcome NOT IN ('escalated_resolved', 'escalated_unresolved') OR handoffs > 0",
    "resolved_is_done": "outcome NOT IN ('resolved_confirmed', 'resolved_unconfirmed') OR is_goal_done",
    "ratings_are_stars": (
        "(csat_bot IS NULL OR csat_bot BETWEEN 1 AND 5) AND (csat_agent IS NULL OR csat_agent BETWEEN 1 AND 5)"
    ),
}

outcomes = Table(
    "outcomes",
    metadata,
    # No foreign key: figures do not change when a conversation is forgotten, and nothing here tells whose it was.
    Column("conversation", String(32), primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("settled_at", Float, nullable=False),
    # The last entry of the log that the row rests on.
    Column("last_seq", Integer, nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("was", String(24), nullable=False, server_default=""),
    Column("reopened_at", Float, nullable=False, server_default="0"),
    Column("intent", String(200), nullable=False),
    Column("layer", Integer, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("tier", String(64), nullable=False),
    Column("agent", String(32), nullable=False),
    Column("skill", String(64), nullable=False),
    Column("model", String(12), nullable=False),
    Column("arm", String(64), nullable=False),
    Column("customer_messages", Integer, nullable=False),
    Column("bot_messages", Integer, nullable=False),
    Column("agent_messages", Integer, nullable=False),
    Column("handoffs", Integer, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("wait_seconds", Float),
    Column("first_reply_seconds", Float),
    Column("handle_seconds", Float),
    Column("asked_twice", Integer, nullable=False),
    Column("asked_again", Integer, nullable=False),
    Column("agent_steps", Integer),
    Column("mood_first", Float),
    Column("mood_last", Float),
    Column("csat_bot", Integer),
    Column("csat_agent", Integer),
    # Whether the customer was asked about this part: without it, nobody knows how many did not answer.
    Column("was_asked_bot", Boolean, nullable=False, server_default=false()),
    Column("was_asked_agent", Boolean, nullable=False, server_default=false()),
    Column("disposition", String(32), nullable=False),
    Column("is_goal_done", Boolean, nullable=False),
    Column("is_recognised", Boolean, nullable=False, server_default=false()),
    Column("repeat_of", String(32), nullable=False, server_default=""),
    Column("next_contact_at", Float, nullable=False, server_default="0"),
    # Drawn by a keyed hash of the id, from 0 to 1 (`desk.insight.sampling`); NULL where no lot was drawn.
    Column("lot", Float),
    *(CheckConstraint(rule, name=f"ck_outcomes_{name}") for name, rule in OUTCOME_RULES.items()),
    Index(None, "started_at"),
    Index(None, "last_at"),
    Index(None, "repeat_of"),
    Index(None, "lot"),
    Index(None, "settled_at"),
)

agent_steps = Table(
    "agent_steps",
    metadata,
    conversation_column(primary_key=True),
    Column("agent", String(32), primary_key=True),
    Column("steps", Integer, nullable=False),
)

sample_judgements = Table(
    "sample_judgements",
    metadata,
    # No foreign key, as the ledger has none: what was judged stays in the figures.
    Column("conversation", String(32), primary_key=True),
    Column("judgement", String(16), nullable=False),
    Column("judged_by", String(32), nullable=False),
    Column("judged_at", Float, nullable=False),
    # Of how many it was drawn when it was judged; each stands for 1 / share conversations.
    Column("share", Float, nullable=False),
    CheckConstraint("judgement IN ('bot_was_right', 'needed_person', 'unsure')", name="ck_sample_judgements_is_known"),
    Index(None, "judged_at"),
)

understandings = Table(
    "understandings",
    metadata,
    conversation_column(primary_key=True),
    Column("seq", Integer, primary_key=True),
    # When the customer wrote it.
    Column("at", Float, nullable=False),
    Column("intent", String(200), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("second_intent", String(200), nullable=False),
    Column("second_confidence", Float, nullable=False),
    Column("is_out_of_scope", Boolean, nullable=False),
    Column("is_pressed", Boolean, nullable=False, server_default=false()),
    Column("sentiment", Float, nullable=False),
    Column("frustration", Float, nullable=False),
    Column("language", String(8), nullable=False),
    Column("model", String(12), nullable=False),
    Column("mode", String(16), nullable=False),
    Index(None, "at"),
)
