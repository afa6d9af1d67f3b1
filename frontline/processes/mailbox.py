"""The demo's mailbox: an SMTP server on loopback that keeps every mail as a file, for the page that shows them."""

from __future__ import annotations

import asyncio
import email
import email.policy
import secrets
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from frontline.errors import StartError
from frontline.ports import require_free
from frontline.processes.terminal import log_to_standard_output, say_ready

_LONGEST_MAIL_BYTES = 1024 * 1024
_MAILS_KEPT = 500


class Mailbox:
    """An aiosmtpd handler that writes each mail to `folder` as `<time>-<random>.eml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Keep the mail, and only then answer that it was accepted."""
        content = envelope.original_content or b""
        await asyncio.to_thread(self.keep, content)
        return "250 Kept"

    def keep(self, content: bytes) -> Path:
        """Write one mail, and forget the oldest ones beyond five hundred."""
        message = email.message_from_bytes(content, policy=email.policy.SMTP)
        path = self.folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(message.as_bytes())
        partial.replace(path)  # a reader never sees half a mail
        for old in sorted(self.folder.glob("*.eml"))[:-_MAILS_KEPT]:
            old.unlink(missing_ok=True)
        return path


async def serve(folder: Path, *, port: int, stop: asyncio.Event) -> None:
    """Take mail on loopback until `stop`. Raises StartError when the port is taken."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    handler = Mailbox(folder)
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(handler, data_size_limit=_LONGEST_MAIL_BYTES, enable_SMTPUTF8=True, ident="Demo mailbox", loop=loop)

    try:
        server = await loop.create_server(session, "127.0.0.1", port)
    except OSError as error:
        raise StartError(f"The demo's mailbox cannot listen on port {port}: {error.strerror}.") from error
    say_ready()
    try:
        await stop.wait()
    finally:
        server.close()
        await server.wait_closed()


def run(folder: Path, *, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises StartError when the port is taken."""
    require_free("127.0.0.1", port, section="mailbox")
    log_to_standard_output()
    asyncio.run(_until_told(folder, port=port))


async def _until_told(folder: Path, *, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(folder, port=port, stop=stop)
