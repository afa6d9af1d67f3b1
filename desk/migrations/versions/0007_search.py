"""Search, marks of what was read, saved views, and the indexes that lists of many conversations need.

The words of the search are kept by the database itself, in the transaction that writes an entry or a customer: by
triggers over FTS5 tables in SQLite, by generated columns in PostgreSQL. Neither is in `desk.store.tables`, for they have
no equal in the other database.
"""

# ruff: noqa: S608 - all parts of these statements stand here
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Nobody looks for the two letters of a prefix among all words: these have an index of their own.
_WORDS = "content='', columnsize=0, prefix='2 3', tokenize='unicode61 remove_diacritics 2'"
_SAID = "{row}.kind <> 'event' AND {row}.text <> ''"
_WHO = (
    "trim(coalesce(json_extract({row}.customer, '$.name'), '') || ' ' ||"
    " coalesce(json_extract({row}.customer, '$.email'), '') || ' ' || coalesce({row}.customer_id, ''))"
)

_SQLITE = (
    # `id` grows with each entry: the newest comes first without sorting.
    "CREATE TABLE search_entries"
    " (id INTEGER PRIMARY KEY, conversation TEXT NOT NULL, seq INTEGER NOT NULL, UNIQUE (conversation, seq))",
    f"CREATE VIRTUAL TABLE search_entries_words USING fts5(text, {_WORDS})",
    "CREATE TABLE search_customers (id INTEGER PRIMARY KEY, conversation TEXT NOT NULL UNIQUE)",
    f"CREATE VIRTUAL TABLE search_customers_words USING fts5(text, {_WORDS})",
    f"""CREATE TRIGGER search_entry_added AFTER INSERT ON entries WHEN {_SAID.format(row="new")} BEGIN
        INSERT INTO search_entries (conversation, seq) VALUES (new.conversation, new.seq);
        INSERT INTO search_entries_words (rowid, text) VALUES (last_insert_rowid(), new.text);
    END""",
    f"""CREATE TRIGGER search_entry_changed AFTER UPDATE OF text ON entries
        WHEN old.text IS NOT new.text AND {_SAID.format(row="old")} BEGIN
        INSERT INTO search_entries_words (search_entries_words, rowid, text)
            SELECT 'delete', id, old.text FROM search_entries WHERE conversation = old.conversation AND seq = old.seq;
        DELETE FROM search_entries WHERE conversation = old.conversation AND seq = old.seq AND new.text = '';
        INSERT INTO search_entries_words (rowid, text)
            SELECT id, new.text FROM search_entries WHERE conversation = old.conversation AND seq = old.seq;
    END""",
    f"""CREATE TRIGGER search_entry_removed BEFORE DELETE ON entries WHEN {_SAID.format(row="old")} BEGIN
        INSERT INTO search_entries_words (search_entries_words, rowid, text)
            SELECT 'delete', id, old.text FROM search_entries WHERE conversation = old.conversation AND seq = old.seq;
        DELETE FROM search_entries WHERE conversation = old.conversation AND seq = old.seq;
    END""",
    f"""CREATE TRIGGER search_customer_added AFTER INSERT ON conversations WHEN {_WHO.format(row="new")} <> '' BEGIN
        INSERT INTO search_customers (conversation) VALUES (new.id);
        INSERT INTO search_customers_words (rowid, text) VALUES (last_insert_rowid(), {_WHO.format(row="new")});
    END""",
    f"""CREATE TRIGGER search_customer_removed BEFORE DELETE ON conversations BEGIN
        INSERT INTO search_customers_words (search_customers_words, rowid, text)
            SELECT 'delete', id, {_WHO.format(row="old")} FROM search_customers WHERE conversation = old.id;
        DELETE FROM search_customers WHERE conversation = old.id;
    END""",
    f"""CREATE TRIGGER search_customer_changed AFTER UPDATE OF customer, customer_id ON conversations
        WHEN {_WHO.format(row="old")} IS NOT {_WHO.format(row="new")} BEGIN
        INSERT INTO search_customers_words (search_customers_words, rowid, text)
            SELECT 'delete', id, {_WHO.format(row="old")} FROM search_customers WHERE conversation = old.id;
        DELETE FROM search_customers WHERE conversation = old.id;
        INSERT INTO search_customers (conversation) SELECT new.id WHERE {_WHO.format(row="new")} <> '';
        INSERT INTO search_customers_words (rowid, text)
            SELECT id, {_WHO.format(row="new")} FROM search_customers WHERE conversation = new.id;
    END""",
    "INSERT INTO search_entries (conversation, seq)"
    " SELECT conversation, seq FROM entries WHERE kind <> 'event' AND text <> '' ORDER BY at, conversation, seq",
    "INSERT INTO search_entries_words (rowid, text)"
    " SELECT s.id, e.text FROM search_entries s JOIN entries e ON e.conversation = s.conversation AND e.seq = s.seq",
    "INSERT INTO search_customers (conversation)"
    f" SELECT id FROM conversations c WHERE {_WHO.format(row='c')} <> '' ORDER BY created_at",
    "INSERT INTO search_customers_words (rowid, text)"
    f" SELECT s.id, {_WHO.format(row='c')} FROM search_customers s JOIN conversations c ON c.id = s.conversation",
)

_POSTGRESQL = (
    # Words as FTS5's `unicode61` sees them: without accents, and cut at everything in ASCII that is no letter or digit,
    # so that an order number and an address are found by their parts.
    r"""CREATE FUNCTION search_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace(
            regexp_replace(normalize(words, NFD), '[\u0300-\u036f]+', '', 'g'),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+', ' ', 'g')
    $$""",
    "ALTER TABLE entries ADD COLUMN search tsvector GENERATED ALWAYS AS"
    " (CASE WHEN kind <> 'event' THEN to_tsvector('simple'::regconfig, search_words(text)) END) STORED",
    "CREATE INDEX ix_entries_search ON entries USING gin (search)",
    "CREATE INDEX ix_entries_search_at ON entries (at DESC, conversation DESC, seq DESC) WHERE kind <> 'event'",
    "ALTER TABLE conversations ADD COLUMN search tsvector GENERATED ALWAYS AS"
    " (to_tsvector('simple'::regconfig, search_words(coalesce(customer::jsonb ->> 'name', '') || ' ' ||"
    " coalesce(customer::jsonb ->> 'email', '') || ' ' || customer_id))) STORED",
    "CREATE INDEX ix_conversations_search ON conversations USING gin (search)",
)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("tier", sa.String(length=64), nullable=False, server_default="standard"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    tier = "json_extract(customer, '$.tier')" if is_sqlite else "customer::jsonb ->> 'tier'"
    op.execute(f"UPDATE conversations SET tier = substr(coalesce({tier}, 'standard'), 1, 64)")
    for columns in (["last_at", "id"], ["agent", "last_at"], ["skill", "last_at"], ["tier", "last_at"]):
        op.create_index(op.f(f"ix_conversations_{'_'.join(columns)}"), "conversations", columns, unique=False)
    op.create_table(
        "marks",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        *(
            column
            for name in ("delivered", "read", "seen")
            for column in (
                sa.Column(f"{name}_seq", sa.Integer(), nullable=False, server_default="0"),
                sa.Column(f"{name}_at", sa.Float(), nullable=False, server_default="0"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_marks_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_marks")),
    )
    op.create_table(
        "agent_reads",
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_agent_reads_agent"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_agent_reads_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent", "conversation", name=op.f("pk_agent_reads")),
    )
    op.create_index(op.f("ix_agent_reads_conversation"), "agent_reads", ["conversation"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_saved_views_agent"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_agent"), "saved_views", ["agent"], unique=False)
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(sa.text(statement.replace(":", r"\:")))
