"""The set-up on a small project of its own: one package, made here, from a folder instead of an index."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from frontline import places
from frontline.bootstrap import pythons
from tests import services


def make_wheel(folder: Path, name: str, *, version: str = "1.0") -> str:
    """Write a wheel with one module, and return the line of a lock file that names it."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},"
        f"{len(text)}\n"
        for path, text in files.items()
    )
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(path, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Project:
    def __init__(self, root: Path, uv: str) -> None:
        self.root = root
        self.wheels = root / "wheels"
        self.wheels.mkdir(parents=True)
        shutil.copytree(
            places.ROOT / "frontline" / "bootstrap",
            root / "frontline" / "bootstrap",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        shutil.copy(places.ROOT / "frontline" / "__init__.py", root / "frontline")
        (root / "frontline" / "cli.py").write_text("def main():\n    import tiny\n    print('tiny', tiny.VERSION)\n")
        (root / "requirements").mkdir()
        shutil.copy(places.ROOT / "requirements" / "uv.txt", root / "requirements")
        self.runtime, self.extra = make_wheel(self.wheels, "tiny"), make_wheel(self.wheels, "extra")
        self.lock("runtime", self.runtime)
        self.lock("dev", self.runtime + self.extra)
        self.lock("desk", self.extra)
        tools = root / "tools"
        tools.mkdir()
        (tools / "uv").symlink_to(uv)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(root / "home"),
            "UV_FIND_LINKS": str(self.wheels),
            "UV_OFFLINE": "1",
            "UV_CACHE_DIR": str(root / "cache"),
            "UV_PYTHON_DOWNLOADS": "never",
            "PYENV_ROOT": os.environ.get("PYENV_ROOT", ""),
        }

    def lock(self, kind: str, text: str) -> None:
        (self.root / "requirements" / f"{kind}.lock").write_text(text)

    def start(self, kind: str = "runtime", **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "frontline.bootstrap", kind],
            cwd=self.root,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def set_up(self, kind: str = "runtime", **environment: str) -> tuple[int, str]:
        process = self.start(kind, **environment)
        output, _ = process.communicate(timeout=60)
        assert "Traceback" not in output
        return process.returncode, output

    def program(self) -> str:
        return subprocess.run(
            [str(self.root / ".venv" / "bin" / "frontline")], capture_output=True, text=True, check=True
        ).stdout.strip()

    def has(self, module: str, *, folder: str = ".venv") -> bool:
        python = self.root / folder / "bin" / "python"
        return subprocess.run([str(python), "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def uv() -> str:
    return pythons.find_uv(places.ROOT, environment=os.environ, say=lambda _text: None)


@pytest.fixture
def project(tmp_path: Path, uv: str) -> Project:
    # A space in the name breaks first lines of scripts and careless quoting.
    return Project(tmp_path / "a project", uv)


def test_a_fresh_clone_becomes_a_working_program_and_the_second_time_is_silent(project: Project) -> None:
    code, output = project.set_up()
    assert (code, project.program()) == (0, "tiny 1.0"), output
    assert "Installing 1 packages" in output
    assert project.set_up(PATH="/nonexistent") == (0, "")  # without uv: nothing is left to do


def test_what_the_runtime_needs_is_in_a_development_environment(project: Project) -> None:
    assert project.set_up("dev")[0] == 0
    assert project.set_up("runtime") == (0, "")
    assert project.has("extra")


def test_the_desk_has_an_environment_of_its_own_on_a_newer_python(project: Project) -> None:
    assert project.set_up()[0] == 0
    code, output = project.set_up("desk", PYENV_ROOT=os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv")))
    if code != 0 and "Python 3.13 is not on this machine" in output:
        services.skip_or_fail("Python 3.13", "python3.13")
    assert code == 0, output
    assert (project.has("extra"), project.has("extra", folder=".venv-desk")) == (False, True)
    python = [str(project.root / ".venv-desk" / "bin" / "python"), "-c", "import sys; print(sys.version_info[:2])"]
    assert subprocess.run(python, capture_output=True, text=True, check=True).stdout.strip() == "(3, 13)"
    assert (project.set_up(), project.set_up("desk")) == ((0, ""), (0, ""))


def test_a_changed_lock_is_followed_to_the_letter(project: Project) -> None:
    assert project.set_up("dev")[0] == 0
    project.lock("dev", make_wheel(project.wheels, "tiny", version="2.0"))
    assert project.set_up("dev")[0] == 0
    assert project.program() == "tiny 2.0"
    assert not project.has("extra")


def test_an_installation_that_was_killed_is_started_over(project: Project) -> None:
    assert project.set_up()[0] == 0
    venv = project.root / ".venv"
    (venv / "frontline-installed.json").unlink()
    (venv / "frontline-installing").write_text("1\n")
    (venv / "pyvenv.cfg").unlink()
    shutil.rmtree(next(venv.glob("lib/python*/site-packages/tiny-*")))
    code, output = project.set_up()
    assert "did not finish" in output
    assert (code, project.program()) == (0, "tiny 1.0")


def test_a_folder_that_was_moved_is_installed_again(project: Project) -> None:
    assert project.set_up()[0] == 0
    moved = project.root.with_name("elsewhere")
    project.root.rename(moved)
    project.root = moved
    project.environment["PATH"] = f"{moved / 'tools'}:{os.environ['PATH']}"
    project.environment["UV_FIND_LINKS"] = str(moved / "wheels")
    assert project.set_up()[0] == 0
    assert project.program() == "tiny 1.0"


def test_a_wrong_hash_stops_with_one_sentence(project: Project) -> None:
    project.lock("runtime", "tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    code, output = project.set_up()
    assert code == 1
    assert output.splitlines()[-1].startswith("frontline: What was downloaded for tiny does not have the hash")


def test_an_index_that_cannot_be_reached_stops_with_one_sentence(project: Project) -> None:
    project.lock("runtime", "absent==1.0 --hash=sha256:" + "0" * 64 + "\n")
    code, output = project.set_up(UV_OFFLINE="0", UV_DEFAULT_INDEX="http://127.0.0.1:9/simple", UV_HTTP_RETRIES="0")
    assert code == 1
    assert output.splitlines()[-1].startswith("frontline: The package index could not be reached.")


def test_without_uv_and_without_an_index_it_says_so(project: Project) -> None:
    (project.root / "tools" / "uv").unlink()
    (project.root / "tools" / "uv").write_text("#!/bin/sh\necho 'pyenv: uv: command not found' >&2\nexit 127\n")
    (project.root / "tools" / "uv").chmod(0o755)
    code, output = project.set_up(PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert code == 1
    assert output.splitlines()[-1].startswith("frontline: ")
    assert not list((project.root / ".cache").glob("uv-*"))


def test_two_at_once_take_turns(project: Project) -> None:
    first, second = project.start(), project.start()
    outputs = [process.communicate(timeout=60)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    assert project.program() == "tiny 1.0"
    assert sum("Installing 1 packages" in output for output in outputs) == 1
    assert sum("Another set-up is at work" in output for output in outputs) == 1
