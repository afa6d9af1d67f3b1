"""The audit with the real pip-audit, which asks a database that this test serves, or one that is away."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from frontline import places
from frontline.advisories.__main__ import FOUND, UNCHECKED, main

pytestmark = pytest.mark.slow

HOLE = {
    "id": "GHSA-5h86-8mv2-jq9f",
    "aliases": ["CVE-2024-23334"],
    "summary": "A static route may follow links out of its folder.",
    "published": "2024-01-29T22:30:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "aiohttp"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.0.5"}, {"fixed": "3.9.2"}]}],
            "versions": ["3.9.1"],
        }
    ],
}


class Database(BaseHTTPRequestHandler):
    """Answers like osv.dev: the hole for aiohttp, and nothing for all others."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"vulns": [HOLE]} if asked["package"]["name"] == "aiohttp" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def database() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Database)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "requirements"
    folder.mkdir()
    lock = "".join(f"{name} --hash=sha256:{'0' * 64}\n" for name in ("aiohttp==3.9.1", "yarl==1.9.4"))
    (folder / "desk.lock").write_text(lock)
    (folder / "uv.txt").write_text(f"uv==0.13.9 --hash=sha256:{'0' * 64}\n")
    (folder / "audit.lock").write_bytes((places.ROOT / "requirements" / "audit.lock").read_bytes())
    (folder / "accepted.toml").write_text("")
    return tmp_path


def test_a_known_hole_is_found_and_lived_with_when_accepted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with database() as url:
        assert main(["-s", "osv", "--osv-url", url], root=project) == FOUND
        assert "aiohttp 3.9.1 of requirements/desk.lock has CVE-2024-23334" in capsys.readouterr().err
        (project / "requirements" / "accepted.toml").write_text(
            '[[accepted]]\nid = "CVE-2024-23334"\npackage = "aiohttp"\nuntil = 2999-01-01\n'
            'reason = "We serve no static routes that follow links."\n'
        )
        assert main(["-s", "osv", "--osv-url", url], root=project) == 0


def test_a_database_that_is_away_is_a_failure(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-s", "osv", "--osv-url", "http://127.0.0.1:9/v1/query"], root=project) == UNCHECKED
    said = capsys.readouterr().err
    assert "requirements/desk.lock was not checked" in said
    assert "could not look at everything, so it says nothing" in said
