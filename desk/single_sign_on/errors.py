"""Why somebody who comes from the identity provider is not let in.

SignOnRefused    the only one; `refusal` is told to the login page, `why` to our log alone
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """What the login page is told: no more than whoever logs in can do something about."""

    PROVIDER = "provider"  # it did not answer, or answered what cannot be trusted
    CANCELLED = "cancelled"  # at the provider
    EXPIRED = "expired"  # begun too long ago, in another browser, or not by us
    NOT_VERIFIED = "not_verified"
    NO_ROLE = "no_role"
    NO_ACCOUNT = "no_account"


class SignOnRefused(Exception):
    """Raised where a login at the provider lets nobody in here."""

    def __init__(self, refusal: Refusal, why: str) -> None:
        super().__init__(refusal, why)
        self.refusal = refusal
        self.why = why

    def __str__(self) -> str:
        return f"{self.refusal.value}: {self.why}"
