"""A back office in an SQL database: SQLite for one machine, PostgreSQL for more."""
