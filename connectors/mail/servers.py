"""Where a mailbox is and where mails go out."""

from __future__ import annotations

import ipaddress
from enum import StrEnum

import msgspec


class MailSecurity(StrEnum):
    """How the connection is protected. Without protection only on this machine."""

    NONE = "none"
    START_TLS = "start_tls"
    TLS = "tls"


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server and who logs in there. Raises `ValueError` where a password would be sent in the open."""

    host: str
    port: int
    username: str
    password: str
    security: MailSecurity = MailSecurity.TLS

    def __post_init__(self) -> None:
        if self.security is MailSecurity.NONE and not _is_this_machine(self.host):
            raise ValueError(f"The connection to the mail server {self.host} needs protection: tls or start_tls.")

    def __repr__(self) -> str:
        """Without the password."""
        return f"Server(host={self.host!r}, port={self.port}, username={self.username!r})"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
