"""Which tables hold what somebody would miss."""

# Alembic's own, and which desks are alive now: a database that was only migrated or looked at has rows here.
_UNMISSED = frozenset({"alembic_version", "desks"})


def is_data(table: str) -> bool:
    """Whether a row in this table is something that a restore must not overwrite unasked. Pure."""
    return table not in _UNMISSED
