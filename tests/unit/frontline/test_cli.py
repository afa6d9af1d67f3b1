import getpass
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from desk.identity import read_identity
from frontline.cli import frontline
from frontline.errors import FrontlineError
from frontline.places import ROOT


def run_process(tmp_path: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "frontline.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "FRONTLINE_FILES_FOLDER": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def run(tmp_path: Path, *arguments: str, given: str = "") -> str:
    """Run a command in this process, which spares a second of imports, and return what it printed."""
    result = CliRunner(env={"FRONTLINE_FILES_FOLDER": str(tmp_path)}).invoke(frontline, arguments, input=given)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def commands(group: click.Command, path: str = "frontline") -> list[tuple[str, click.Command]]:
    found = [(path, group)]
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            found += commands(command, f"{path} {name}")
    return found


@pytest.mark.parametrize(("path", "command"), commands(frontline)[1:])
def test_the_help_of_every_command_shows_an_example_of_it(path: str, command: click.Command) -> None:
    assert command.help is not None
    assert "Example:" in command.help
    assert path in command.help


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom frontline.cli import frontline\n"
        "try:\n    frontline.main(['--help'], standalone_mode=False)\nfinally:\n"
        "    heavy = {'rasa', 'desk', 'sqlalchemy', 'aiohttp', 'msgspec', 'numpy', 'asyncio'} & set(sys.modules)\n"
        "    print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_a_wrong_setting_ends_with_one_sentence_and_its_code(tmp_path: Path) -> None:
    done = run_process(tmp_path, "up", FRONTLINE_DESK_PORT="many")
    assert done.returncode == 78
    assert re.fullmatch(r"frontline: The setting port in \[desk\] [^\n]*\n", done.stderr)


def test_an_agent_is_added_changed_listed_and_removed(tmp_path: Path) -> None:
    added = ("agent", "add", "kim@shop.example", "--name", "Kim Okafor", "--skill", "billing", "--language", "es")
    run(tmp_path, *added, given="a long password\n")
    assert run(tmp_path, "agent", "list") == "kim@shop.example\tKim Okafor\tagent\tbilling; es\n"
    run(tmp_path, "agent", "set", "kim@shop.example", "--all-skills", "--capacity", "4")
    assert run(tmp_path, "agent", "list") == "kim@shop.example\tKim Okafor\tagent\tevery skill; es; 4 at once\n"
    run(tmp_path, "agent", "password", "kim@shop.example", given="another password\n")
    run(tmp_path, "agent", "role", "kim@shop.example", "designer")
    assert run(tmp_path, "agent", "list") == "kim@shop.example\tKim Okafor\tdesigner\tno customers\n"
    run(tmp_path, "agent", "unlock", "kim@shop.example")
    noted = run(tmp_path, "audit-log", "list", "--action", "agent.")
    (kim,) = set(re.findall(r'"agent":"(\w+)"', noted))  # each line says whose account it was
    assert f'\tcli:{getpass.getuser()}\tagent.unlocked\t\t{{"agent":"{kim}","was_counted":false}}' in noted
    run(tmp_path, "agent", "remove", "kim@shop.example")
    assert run(tmp_path, "agent", "list") == ""


def test_a_key_is_made_for_a_while_listed_and_revoked(tmp_path: Path) -> None:
    run(tmp_path, "agent", "add", "crm@shop.example", "--name", "CRM", given="a long password\n")
    assert run(tmp_path, "api-key", "add", "Sync", "--agent", "crm@shop.example", "--days", "90").startswith(
        "frontline_"
    )
    narrow = ("--scope", "read:figures", "--scope", "read:conversations")
    run(tmp_path, "api-key", "add", "Old", "--agent", "crm@shop.example", "--forever", *narrow)
    listed = [line.split("\t") for line in run(tmp_path, "api-key", "list").splitlines()]
    until = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 90 * 86_400))
    assert [line[1:] for line in listed] == [
        ["Sync", "crm@shop.example", until, "never used", "act, read"],
        ["Old", "crm@shop.example", "forever", "never used", "read:conversations, read:figures"],
    ]
    run(tmp_path, "api-key", "revoke", listed[0][0])
    assert run(tmp_path, "api-key", "list").count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "given", "sentence"),
    [
        (("agent", "add", "kim@shop.example", "--name", "Kim"), "short\n", "password: it needs 10 to 200 characters"),
        (("agent", "add", "kim@shop.example", "--name", "Kim"), "kimkimkim1\n", "soon guessed"),
        (("agent", "add", "kim@shop.example", "--name", "Kim"), "", "No password came"),
        (("agent", "role", "nobody@shop.example", "admin"), "", "There is no such agent"),
        (("api-key", "revoke", "0" * 24), "", "There is no such key"),
        (
            ("api-key", "add", "Sync", "--agent", "kim@shop.example", "--scope", "write"),
            "",
            "'write' is none of read, act",
        ),
        (("webhook", "remove", "0" * 24), "", "There is no such webhook"),
        (("agent", "remove", "nobody@shop.example"), "", "There is no such agent"),
        (("agent", "set", "nobody@shop.example", "--all-skills"), "", "There is no such agent"),
        (("agent", "add", "kim@shop.example", "--name", "Kim", "--skill", "biling"), "", "did you mean `billing`?"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], given: str, sentence: str
) -> None:
    with pytest.raises(FrontlineError, match=sentence):
        run(tmp_path, *arguments, given=given)


def test_a_signed_identity_is_accepted_by_the_desk(tmp_path: Path) -> None:
    token = run(tmp_path, "customer", "identity", "C-1001", "--name", "Dana Whitfield", "--tier", "gold").strip()
    key = (tmp_path / "secrets" / "identity_key").read_text().strip()
    customer = read_identity(token, key=key, audience="frontline")
    assert (customer.id, customer.name, customer.tier) == ("C-1001", "Dana Whitfield", "gold")
