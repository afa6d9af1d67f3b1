"""What the Dockerfiles copy suffices: no engine builds them here, so their steps are done by hand in a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from frontline import places
from frontline.bootstrap.environment import KINDS
from frontline.channels import KINDS as KINDS_OF_CHANNELS
from frontline.child import READY
from tests.ports import free_port
from tests.services import skip_or_fail

DEPLOY = places.ROOT / "deploy"


def copied(dockerfile: Path) -> list[tuple[str, str]]:
    """What the first stage copies: from where in the project, and to where in the image's folder."""
    stage = re.split(r"^FROM ", dockerfile.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    steps = [line.split()[1:] for line in stage.splitlines() if line.startswith("COPY ")]
    return [(source, target) for *sources, target in steps for source in sources]


def build(dockerfile: Path, image: Path) -> None:
    """Lay out the folder /app of an image."""
    leave_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for source, target in copied(dockerfile):
        path = places.ROOT / source
        to = image / target
        if path.is_dir():
            shutil.copytree(path, to, dirs_exist_ok=True, ignore=leave_out)
        else:
            to.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to / path.name)


@pytest.mark.parametrize("name", ["desk", "worker"])
def test_everything_that_is_copied_is_there_and_let_into_the_build(name: str) -> None:
    allowed = (places.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for source, _ in copied(DEPLOY / f"{name}.Dockerfile"):
        assert (places.ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in allowed, source
    assert allowed[1] == "*"


@pytest.mark.parametrize("name", ["desk", "worker"])
def test_pythons_are_those_of_the_environments(name: str) -> None:
    text = (DEPLOY / f"{name}.Dockerfile").read_text(encoding="utf-8")
    kind = {"desk": "desk", "worker": "runtime"}[name]
    assert set(re.findall(r"^FROM python:([\d.]+)-", text, re.MULTILINE)) == {KINDS[kind].python}
    assert f"frontline.bootstrap {kind} " in text
    assert f"requirements/{kind}.lock" in text
    assert f"PATH=/app/{KINDS[kind].folder}/bin:" in text


IMPORTS = """
import importlib, sys
root, image, *modules = sys.argv[1:]
sys.path = [image, *(path for path in sys.path if path not in ("", root))]
for module in modules:
    importlib.import_module(module)
files = [str(getattr(module, "__file__", None)) for module in list(sys.modules.values())]
print("\\n".join(path for path in files if path.startswith(root) and "site-packages" not in path))
"""


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        (
            "desk",
            "frontline.cli frontline.processes.desk frontline.desk_settings frontline.demo frontline.doctor desk.run "
            + " ".join(kind.partition(":")[0] for kind in KINDS_OF_CHANNELS.values()),
        ),
        pytest.param(
            "worker",
            "frontline.cli frontline.processes.worker frontline.training connectors.rasa_worker actions.server bot.policies.escalation",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_an_image_holds_all_that_its_programs_import(name: str, modules: str, tmp_path: Path) -> None:
    build(DEPLOY / f"{name}.Dockerfile", tmp_path)
    command = [sys.executable, "-W", "ignore", "-c", IMPORTS, str(places.ROOT), str(tmp_path), *modules.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.slow
def test_the_desks_image_serves_without_rasa_and_writes_into_its_own_folder_alone(tmp_path: Path) -> None:
    image, files = tmp_path / "app", tmp_path / "files"
    build(DEPLOY / "desk.Dockerfile", image)
    assert not {"bot", "actions", "tests", "docs", "var", "models"} & {path.name for path in image.iterdir()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTLINE_")}
    done = subprocess.run(
        [sys.executable, "-m", "frontline.bootstrap", "desk"],
        cwd=image,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and "Python 3.13 is not on this machine" in done.stderr:
        skip_or_fail("Python 3.13", "python3.13")
    assert done.returncode == 0, done.stderr
    before = _contents(image)
    port = free_port()
    environment |= {
        "FRONTLINE_FILES_FOLDER": str(files),
        "FRONTLINE_DEMO_ENABLED": "false",
        "FRONTLINE_MAIL_RESET_URL": "https://shop.example/reset?token={token}",
        "FRONTLINE_MAIL_UNLOCK_URL": "https://shop.example/unlock?token={token}",
        "FRONTLINE_DESK_PORT": str(port),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    program = image / ".venv-desk" / "bin" / "frontline"
    with subprocess.Popen(
        [str(program), "desk"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as desk:
        try:
            assert desk.stdout is not None
            said: list[str] = []
            for line in desk.stdout:
                said.append(line)
                if line.strip() == READY:
                    break
            assert said[-1:] == [f"{READY}\n"], "".join(said)
            # As the image's health check asks.
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
                assert answer.status == 200
        finally:
            desk.terminate()
            desk.communicate(timeout=30)
    assert desk.returncode == 0
    assert _contents(image) == before
    assert (files / "desk.db").exists()
    assert not list((image / ".venv-desk").glob("lib/*/site-packages/rasa*"))


def _contents(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
