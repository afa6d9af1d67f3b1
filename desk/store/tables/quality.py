"""The quality of conversations: scores and the evidence for them, reviews by people, answers, notes, and compliance.

Numbers stand apart from sentences. Scores, reviews and compliance outlive a conversation, as the ledger does, so that no mean
changes when one is forgotten; what quotes it goes with it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from desk.store.tables.base import conversation_column, metadata

quality_scores = Table(
    "quality_scores",
    metadata,
    Column("conversation", String(32), primary_key=True),
    # `whole`, `bot`, or an agent's id.
    Column("part", String(32), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("ended_at", Float, nullable=False),
    # The number of the week in which it ended (`desk.store.quality.week_of`).
    Column("week", Integer, nullable=False),
    Column("scored_at", Float, nullable=False),
    Column("last_seq", Integer, nullable=False),
    # The fingerprint of the rules.
    Column("version", String(12), nullable=False),
    # NULL where too little was said; so is each criterion.
    Column("total", Float),
    Column("intent", Float),
    Column("facts", Float),
    Column("promises", Float),
    Column("policy", Float),
    Column("tone", Float),
    Column("effort", Float),
    # What the rules gave by themselves, and the grades that a supervisor put in place of some of it.
    Column("automatic", Text, nullable=False),
    Column("corrected", Text, nullable=False),
    # Where the conversation fell between 0 and 1, by a keyed hash: the sample is what lies below its share.
    Column("draw", Float, nullable=False),
    Column("look_again_at", Float, nullable=False),
    Column("reviewed_at", Float, nullable=False),
    Index(None, "kind", "ended_at"),
    Index(None, "part", "ended_at"),
    Index(None, "look_again_at"),
    # Holds all that means are made of, in the order of their groups: to sort a quarter's rows would take most of a second.
    Index(
        "ix_quality_scores_tallies",
        *("part", "week", "ended_at", "version", "total", "intent", "facts", "promises", "policy", "tone", "effort"),
    ),
)

quality_evidence = Table(
    "quality_evidence",
    metadata,
    conversation_column(primary_key=True),
    Column("part", String(32), primary_key=True),
    Column("judgements", Text, nullable=False),
    Column("why", Text, nullable=False),
)

quality_reviews = Table(
    "quality_reviews",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), nullable=False),
    Column("part", String(32), nullable=False),
    Column("reviewer", String(32), nullable=False),
    Column("at", Float, nullable=False),
    # Drawn at random, and given before the automatic score was seen: only such are compared with it.
    Column("is_sampled", Boolean, nullable=False),
    Column("is_blind", Boolean, nullable=False),
    # A grade, or empty where the reviewer could not tell.
    Column("intent", String(16), nullable=False),
    Column("facts", String(16), nullable=False),
    Column("promises", String(16), nullable=False),
    Column("policy", String(16), nullable=False),
    Column("tone", String(16), nullable=False),
    Column("effort", String(16), nullable=False),
    UniqueConstraint("conversation", "part", "reviewer"),
    Index(None, "at"),
)

quality_remarks = Table(
    "quality_remarks",
    metadata,
    Column("review", String(32), primary_key=True),
    conversation_column(),
    Column("text", Text, nullable=False),
    Index(None, "conversation"),
)

quality_answers = Table(
    "quality_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("agent", String(32), nullable=False),
    Column("criterion", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("settled_by", String(32), nullable=False),
    Column("settled_at", Float, nullable=False),
    Column("grade", String(16), nullable=False),
    Column("reply", Text, nullable=False),
    UniqueConstraint("conversation", "agent", "criterion"),
    Index(None, "settled_at", "at"),
    Index(None, "agent", "at"),
)

quality_compliance = Table(
    "quality_compliance",
    metadata,
    Column("conversation", String(32), primary_key=True),
    # Designers choose the names, and may choose long ones.
    Column("rule", String(200), primary_key=True),
    Column("needs", String(16), nullable=False),
    # `bot`, an agent's id, or empty where it is nobody's alone.
    Column("part", String(32), nullable=False),
    Column("at", Float, nullable=False),
    Column("is_broken", Boolean, nullable=False),
    # A sentence of the rules' own, without a word of the customer's.
    Column("text", Text, nullable=False),
    Column("seqs", Text, nullable=False),
    Index(None, "is_broken", "at"),
)

coaching_notes = Table(
    "coaching_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    # The conversation that shows what is meant; empty where none does.
    Column("conversation", String(32), nullable=False),
    Column("agent", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("criterion", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("read_at", Float, nullable=False),
    Index(None, "agent", "at"),
)
