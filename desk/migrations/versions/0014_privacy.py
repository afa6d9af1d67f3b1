"""What is sealed, how long data is kept, and the chain of the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from desk.auditing.chain import detail_digest

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_REFUSED = "The audit log is append-only."
# A detail goes with its customer or its conversation, which the log must say first, or when the line is let go.
_DETAIL_IS_ERASED = (
    "EXISTS (SELECT 1 FROM audit said JOIN audit gone ON gone.conversation = said.conversation"
    " WHERE gone.id = old.line AND gone.conversation <> ''"
    " AND said.action IN ('customer.erased', 'conversation.expired'))"
)
_LINE_IS_PRUNED = (
    "EXISTS (SELECT 1 FROM audit_links l JOIN audit_prunings p ON l.number <= p.through WHERE l.line = {line})"
)
_LINK_IS_PRUNED = "EXISTS (SELECT 1 FROM audit_prunings p WHERE p.through >= old.number)"
_KEPT = {
    "audit": _LINE_IS_PRUNED.format(line="old.id"),
    "audit_details": f"{_DETAIL_IS_ERASED} OR {_LINE_IS_PRUNED.format(line='old.line')}",
    "audit_links": _LINK_IS_PRUNED,
    "audit_prunings": "FALSE",
}


def upgrade() -> None:
    _make_tables()
    _move_details()
    op.execute(sa.text("INSERT INTO audit_pending (line) SELECT id FROM audit"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if is_sqlite else _postgresql():
        op.execute(sa.text(statement))


def _make_tables() -> None:
    for name, characters in (("detail_hash", 64), ("key", 16), ("seal", 64)):
        column = sa.Column(name, sa.String(length=characters), nullable=False, server_default="")
        op.add_column("audit", column)
    op.create_index(op.f("ix_audit_action_id"), "audit", ["action", "id"])
    is_sealed = sa.text("seal <> ''")
    op.create_index("uq_audit_seal", "audit", ["seal"], unique=True, sqlite_where=is_sealed, postgresql_where=is_sealed)
    op.create_table(
        "audit_details",
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["line"], ["audit.id"], name=op.f("fk_audit_details_line")),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_audit_details")),
    )
    op.create_table(
        "audit_pending",
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_audit_pending")),
    )
    op.create_table(
        "audit_links",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("line", name=op.f("uq_audit_links_line")),
    )
    op.create_table(
        "audit_prunings",
        sa.Column("through", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("through", name=op.f("pk_audit_prunings")),
    )
    op.create_table(
        "sealed_values",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_sealed_values_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_values")),
    )
    op.create_index(
        "uq_sealed_values_conversation_seq_place", "sealed_values", ["conversation", "seq", "place"], unique=True
    )
    op.create_index(op.f("ix_sealed_values_expires_at"), "sealed_values", ["expires_at"])
    op.create_table(
        "erasures",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("tracker_at", sa.Float(), nullable=False),
        sa.Column("office_at", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_due_at"), "erasures", ["due_at"])


def _move_details() -> None:
    """What lines of old tell goes into the table of its own; no key is known here, so they stay without a seal."""
    bind = op.get_bind()
    after = 0
    while True:
        rows = bind.execute(
            sa.text("SELECT id, detail FROM audit WHERE id > :after ORDER BY id LIMIT :most"),
            {"after": after, "most": _AT_ONCE},
        ).all()
        if not rows:
            break
        bind.execute(
            sa.text("INSERT INTO audit_details (line, salt, detail) VALUES (:line, '', :detail)"),
            [{"line": row.id, "detail": row.detail} for row in rows],
        )
        bind.execute(
            sa.text("UPDATE audit SET detail_hash = :hash WHERE id = :line"),
            [{"line": row.id, "hash": detail_digest("", row.detail)} for row in rows],
        )
        after = rows[-1].id
    op.execute(sa.text("ALTER TABLE audit DROP COLUMN detail"))


def _sqlite() -> list[str]:
    made = [
        "CREATE TRIGGER audit_line_added AFTER INSERT ON audit BEGIN"
        " INSERT INTO audit_pending (line) VALUES (new.id); END"
    ]
    for table, may_go in _KEPT.items():
        refuse = f"SELECT RAISE(ABORT, '{_REFUSED}'); END"
        made += [
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} BEGIN {refuse}",
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN NOT ({may_go}) BEGIN {refuse}",
        ]
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE FUNCTION audit_line_added() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN INSERT INTO audit_pending (line) VALUES (new.id); RETURN new; END $$",
        "CREATE TRIGGER audit_line_added AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_line_added()",
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$",
    ]
    for table, may_go in _KEPT.items():
        made += [
            f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF NOT ({may_go}) THEN RAISE EXCEPTION '{_REFUSED}'; END IF; RETURN old; END $$",
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
        ]
    return made
