"""What all tables share: their metadata with its naming of constraints, and the column that ties a row to a conversation."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def conversation_column(*, primary_key: bool = False, is_optional: bool = False) -> Column:
    """The conversation that a row belongs to, and goes with; with `is_optional` there may be none."""
    return Column(
        "conversation",
        String(32),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=is_optional,
        primary_key=primary_key,
    )
