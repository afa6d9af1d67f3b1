"""Schemathesis asks a running desk whatever the API's document allows, and much that it does not."""

from __future__ import annotations

import asyncio
import os
import uuid
from pathlib import Path

import pytest

from desk.settings import ROOT, Limits
from desk.store import api_keys
from desk.store.agents import Role
from frontline.bootstrap import pythons
from frontline.bootstrap.environment import KINDS
from handoff.wire.customer import RequestHuman
from tests.desk_world import desk_settings, running_desk, sqlite_url

_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
_EXAMPLES = os.environ.get("FRONTLINE_API_EXAMPLES", "3")
"""Inputs to each operation; some hundreds find more, and take minutes."""


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_desk_keeps_what_its_document_promises(tmp_path: Path) -> None:
    uv = pythons.find_uv(ROOT, environment=dict(os.environ), say=print)
    settings = desk_settings(sqlite_url(tmp_path), limits=Limits(key_requests_per_minute=100_000))
    async with running_desk(settings) as world:
        admin = await world.add_agent(role=Role.ADMIN)
        async with world.desk.store.writing() as connection:
            _made, key = await api_keys.add(connection, name="Checks", email=admin.email, now=1.0)
        customer = await world.customer()
        await customer.say(str(uuid.uuid4()))
        await customer.send(RequestHuman(id="h1"))
        command = [uv, "run", "--quiet", "--no-project", "--isolated", "--python", KINDS["runtime"].python]
        command += ["--with-requirements", str(ROOT / "requirements" / "api-check.lock"), "schemathesis", "run"]
        command += [f"{world.origin}/api/openapi.json", "--checks", _CHECKS, "--max-examples", _EXAMPLES]
        command += ["--phases", "examples,fuzzing", "--mode", "all", "--seed", "1", "--no-color"]
        # In the environment, for arguments can be read by others.
        told = {"API_KEY": key, "CONVERSATION": customer.welcome.conversation}
        told |= {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)}
        hooks = tmp_path / "hooks.py"
        hooks.write_text(_HOOKS, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=tmp_path,
            env={**os.environ, **told},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()[-6000:]


_HOOKS = """
import os
import schemathesis

@schemathesis.hook
def map_body(context, body):
    # Most of what is asked concerns a conversation that is there.
    if isinstance(body, dict) and isinstance(body.get("conversation"), str) and len(body["conversation"]) % 4:
        body["conversation"] = os.environ["CONVERSATION"]
    return body

@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if path_parameters and "conversation" in path_parameters:
        path_parameters["conversation"] = os.environ["CONVERSATION"]
    return path_parameters

@schemathesis.auth()
class Key:
    def get(self, case, context):
        return os.environ["API_KEY"]

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}
"""
