"""`/about-the-assistant` on a running desk: open to everybody, and true of the desk that serves it."""

from __future__ import annotations

from pathlib import Path

from desk.web.headers import content_security_policy
from tests.desk_world import desk_settings, running_desk, sqlite_url


async def test_everybody_may_read_what_the_assistant_is(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), company_name="Brightwell & Sons <b>", follow_up_hours=7.0)
    async with running_desk(settings) as world:
        url = f"{world.origin}/about-the-assistant"
        async with world.http.get(url) as answer:
            page = await answer.text()
            assert (answer.status, answer.content_type) == (200, "text/html")
            policy = answer.headers["Content-Security-Policy"]
            assert policy == content_security_policy(f"127.0.0.1:{world.port}")
            assert "Set-Cookie" not in answer.headers
        assert "Brightwell &amp; Sons &lt;b&gt;" in page
        assert "within 7 hours" in page
        assert "No model is in use at this moment" in page
        async with world.http.get(f"{world.origin}/static/about/about.css") as answer:
            assert answer.status == 200
        await world.worker(model="a" * 64, trained_at=1_795_000_000.0)
        await world.worker(model="b" * 64, trained_at=1_795_000_000.0, is_candidate=True)
        async with world.http.get(url) as answer:
            page = await answer.text()
        assert "<code>aaaaaaaaaaaa</code>, trained on 18 November 2026." in page
        assert "bbbbbbbbbbbb" not in page
