"""PostgreSQL's roles as `deploy/postgres/10-roles.sh` makes them, on a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg2
import pytest

from frontline import places
from tests.services import USER, PostgresServer, postgres_binaries

ROLES = {"desk_of_test": "d-_" * 14, "tracker_of_test": "t-_" * 14}


def test_desk_and_bot_have_a_database_each_and_not_the_others(postgres_server: PostgresServer, tmp_path: Path) -> None:
    secret = tmp_path / "roles"
    secret.write_text("".join(f"{role} {password}\n" for role, password in ROLES.items()))
    script = places.ROOT / "deploy" / "postgres" / "10-roles.sh"
    found = {"PGHOST": "127.0.0.1", "PGPORT": str(postgres_server.port), "POSTGRES_USER": USER}
    path = f"{postgres_binaries()}:{os.environ['PATH']}"
    shell = shutil.which("dash") or shutil.which("sh") or "sh"
    done = subprocess.run(
        [shell, str(script)],
        env={"PATH": path, "FRONTLINE_ROLES": str(secret)} | found,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not any(password in done.stdout + done.stderr for password in ROLES.values())
    for role in ROLES:
        where = {"host": "127.0.0.1", "port": postgres_server.port, "user": role, "password": ROLES[role]}
        connection = psycopg2.connect(dbname=role, **where)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE own (number integer)")
            cursor.execute("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False,)
        connection.close()
        for other in ROLES.keys() - {role}:
            with pytest.raises(psycopg2.OperationalError, match="permission denied"):
                psycopg2.connect(dbname=other, **where)
