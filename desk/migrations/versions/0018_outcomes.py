"""The outcome ledger: how each conversation ended; and how often agents had to do something in each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_RULES = {
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


def upgrade() -> None:
    op.create_table(
        "outcomes",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("was", sa.String(length=24), nullable=False, server_default=""),
        sa.Column("reopened_at", sa.Float(), nullable=False, server_default="0"),
        sa.Column("intent", sa.String(length=200), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=12), nullable=False),
        sa.Column("arm", sa.String(length=64), nullable=False),
        sa.Column("customer_messages", sa.Integer(), nullable=False),
        sa.Column("bot_messages", sa.Integer(), nullable=False),
        sa.Column("agent_messages", sa.Integer(), nullable=False),
        sa.Column("handoffs", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("wait_seconds", sa.Float()),
        sa.Column("first_reply_seconds", sa.Float()),
        sa.Column("handle_seconds", sa.Float()),
        sa.Column("asked_twice", sa.Integer(), nullable=False),
        sa.Column("asked_again", sa.Integer(), nullable=False),
        sa.Column("agent_steps", sa.Integer()),
        sa.Column("mood_first", sa.Float()),
        sa.Column("mood_last", sa.Float()),
        sa.Column("csat_bot", sa.Integer()),
        sa.Column("csat_agent", sa.Integer()),
        sa.Column("disposition", sa.String(length=32), nullable=False),
        sa.Column("is_goal_done", sa.Boolean(), nullable=False),
        sa.Column("is_recognised", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("repeat_of", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("next_contact_at", sa.Float(), nullable=False, server_default="0"),
        *(sa.CheckConstraint(rule, name=f"ck_outcomes_{name}") for name, rule in _RULES.items()),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_outcomes")),
    )
    for column in ("started_at", "last_at", "repeat_of"):
        op.create_index(op.f(f"ix_outcomes_{column}"), "outcomes", [column], unique=False)
    op.create_table(
        "agent_steps",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_agent_steps_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "agent", name=op.f("pk_agent_steps")),
    )
    # Who writes from the same address again is found by it.
    op.create_index(
        op.f("ix_channel_deliveries_channel_address"), "channel_deliveries", ["channel", "address"], unique=False
    )
