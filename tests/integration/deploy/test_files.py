"""The files of `deploy/`, by their own linters and against what the product really is."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from frontline import channels, places, secret_files, settings_file
from frontline.bootstrap import pythons
from frontline.bootstrap.environment import KINDS

DEPLOY = places.ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DESKS = [name for name in SERVICES if name.startswith("desk-")]
WORKERS = [name for name in SERVICES if name.startswith("worker-")]
ACTIONS = [name for name in SERVICES if name.startswith("actions-")]


@pytest.mark.parametrize(
    "command",
    [
        "hadolint deploy/desk.Dockerfile deploy/worker.Dockerfile",
        "check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yml",
        "shellcheck deploy/make-secrets deploy/postgres/10-roles.sh .ci/run",
    ],
)
def test_linter_is_content(command: str) -> None:
    environment = pythons.uv_environment(os.environ)
    uv = pythons.find_uv(places.ROOT, environment=environment, say=print)
    tool = [uv, "run", "--quiet", "--no-project", "--isolated", "--python", KINDS["runtime"].python]
    tool += ["--with-requirements", "requirements/deploy-check.lock", *command.split()]
    done = subprocess.run(tool, cwd=places.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports") or service.get("expose")] == ["nginx"]
    assert COMPOSE["networks"]["inner"]["internal"] is True
    assert set(SERVICES["nginx"]["networks"]) == {"front"}
    for name in (*WORKERS, "postgres", "redis"):
        assert "front" not in SERVICES[name]["networks"], name
    assert [name for name in SERVICES if "front" in SERVICES[name].get("networks", ())] == ["nginx", *DESKS]
    for name in SERVICES:
        assert SERVICES[name].get("network_mode", "") in ("", *(f"service:{worker}" for worker in WORKERS)), name


def test_each_action_server_has_no_address_but_its_workers_loopback() -> None:
    assert [SERVICES[name]["network_mode"] for name in ACTIONS] == [f"service:{worker}" for worker in WORKERS]
    for name in ACTIONS:
        assert "networks" not in SERVICES[name]
        assert "FRONTLINE_ACTIONS_HOST" not in SERVICES[name]["environment"]


def test_nginx_knows_every_desk_at_its_fixed_address_and_desks_believe_nginx_alone() -> None:
    conf = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    upstreams = re.findall(r"^\s*upstream \w+ \{(.*?)\}", conf, re.DOTALL | re.MULTILINE)
    assert [re.findall(r"server (\S+):8080 ", upstream) for upstream in upstreams] == [DESKS] * len(upstreams)
    assert upstreams
    addresses = {name: SERVICES[name]["networks"]["front"]["ipv4_address"] for name in DESKS}
    assert SERVICES["nginx"]["extra_hosts"] == [f"{name}:{address}" for name, address in addresses.items()]
    for name in DESKS:
        told = SERVICES[name]["environment"]
        assert told["FRONTLINE_DESK_PROXY_NETWORKS"] == SERVICES["nginx"]["networks"]["front"]["ipv4_address"]
        assert told["FRONTLINE_DESK_TRUSTED_PROXIES"] == "1"


def test_containers_are_closed() -> None:
    for name, service in SERVICES.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        if name != "postgres":  # its image changes the owner of its files, and its user, by itself
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
    for name in (*WORKERS, "nginx"):
        assert all(volume.endswith(":ro") for volume in SERVICES[name]["volumes"]), name


def test_every_program_of_ours_has_its_folder_to_write_into() -> None:
    for name in (*DESKS, *WORKERS, *ACTIONS, "tools", "train"):
        mounts = [*SERVICES[name].get("volumes", ()), *SERVICES[name]["tmpfs"]]
        assert any(re.search(r"(^|:)/var/lib/frontline(:uid=10001|$)", mount) for mount in mounts), name


def test_both_desks_read_the_channels_that_tools_write() -> None:
    folder = str(channels.folder_of(Path("/var/lib/frontline")))
    mounts = {
        name: [mount for mount in SERVICES[name].get("volumes", ()) if f":{folder}" in mount] for name in SERVICES
    }
    (written,) = mounts["tools"]
    assert channels.secrets_of(Path("/var/lib/frontline")).is_relative_to(folder)
    assert written.endswith(f":{folder}")
    # Of bot's programs none has them.
    assert {name: mount for name, mount in mounts.items() if mount} == {
        **{name: [f"{written}:ro"] for name in DESKS},
        "tools": [written],
    }
    assert ":-./channels}" in written
    assert "deploy/channels/" in (places.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_settings_in_compose_and_example_are_settings(tmp_path: Path) -> None:
    example = dict(
        line.split("=", 1)
        for line in (DEPLOY / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert not [name for name in example if not name.startswith(("FRONTLINE_", "DEPLOY_")) or "SECRET" in name]
    wanted = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yml").read_text(encoding="utf-8")))
    assert wanted <= example.keys()
    for name in (*DESKS, *WORKERS, *ACTIONS):
        own = {key: value for key, value in SERVICES[name]["environment"].items() if "${" not in value}
        settings_file.read(tmp_path / "none.toml", example | own)


def test_secrets_are_made_once_and_for_their_reader_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = _make_secrets(folder)
    values = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(values) == set(COMPOSE["secrets"])
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    assert not [name for name, value in values.items() if value and value in first]
    assert values["redis_password"] == values["redis_password_of_redis"]
    for line in values["postgres_roles"].splitlines():
        role, password = line.split()
        line = f"postgres:5432:{role}:{role}:{password}\n"
        assert line in values[f"{role}_pgpass"]
        assert (line in values["tracker_pgpass"]) is (role == "tracker")
    (folder / "session_key").unlink()
    assert _make_secrets(folder).count("Made ") == 1
    again = {path.name: path.read_text() for path in folder.iterdir()}
    assert {name for name in values if values[name] != again[name]} == {"session_key"}


def test_every_secret_of_the_desk_is_mounted_where_it_is_read(tmp_path: Path) -> None:
    _make_secrets(tmp_path / "secrets")
    for name in DESKS:
        mounted = {one["source"] for one in SERVICES[name]["secrets"] if isinstance(one, dict)}
        assert all(
            one["target"] == f"/var/lib/frontline/secrets/{one['source']}"
            for one in SERVICES[name]["secrets"]
            if isinstance(one, dict)
        )
        assert set(secret_files.NAMES) - mounted == {secret_files.DEMO_PASSWORD}  # no demo is in production
        for secret in mounted:
            secret_files.read(secret, folder=tmp_path, environment={})


def _make_secrets(folder: Path) -> str:
    done = subprocess.run([DEPLOY / "make-secrets", folder], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr
