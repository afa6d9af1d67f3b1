import asyncio
import email
import email.policy
import os
import signal
import smtplib
import socket
import stat
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from frontline.errors import StartError
from frontline.places import ROOT
from frontline.processes.mailbox import Mailbox, serve
from tests.ports import free_port


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "care@shop.example", "dana@mail.example"
    message["Subject"] = "Réinitialiser"
    message.set_content("https://shop.example/reset?token=abc\n")
    return message


async def test_a_mail_is_kept_as_a_file(tmp_path: Path) -> None:
    port, stop = free_port(), asyncio.Event()
    serving = asyncio.create_task(serve(tmp_path / "mailbox", port=port, stop=stop))
    for _ in range(100):
        await asyncio.sleep(0.02)
        try:
            await aiosmtplib.send(letter(), hostname="127.0.0.1", port=port, start_tls=False)
            break
        except aiosmtplib.SMTPConnectError:
            continue
    stop.set()
    await serving
    (path,) = (tmp_path / "mailbox").iterdir()
    kept = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (path.suffix, kept["Subject"]) == (".eml", "Réinitialiser")
    assert "token=abc" in kept.get_content()


def test_what_a_process_writes_is_its_owners_alone(tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "var"
    settings = {"FRONTLINE_FILES_FOLDER": str(folder), "FRONTLINE_MAILBOX_PORT": str(port)}
    command = [sys.executable, "-m", "frontline.cli", "mailbox"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"frontline: ready\n"
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(letter())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    (mail,) = (folder / "mailbox").iterdir()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "mailbox", mail)]
    assert modes == [0o700, 0o700, 0o600]


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"cannot listen on port {port}"):
            await serve(tmp_path, port=port, stop=asyncio.Event())


def test_the_oldest_mails_are_forgotten(tmp_path: Path) -> None:
    for number in range(505):
        (tmp_path / f"{number:020d}-0.eml").write_bytes(b"old")
    newest = Mailbox(tmp_path).keep(letter().as_bytes())
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 500
    assert kept[-1] == newest
