"""What a finder reports: the kind of personal data and its place in the text."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """Kinds of personal data. The values travel in entries (`handoff.log.Entry.removed`), so they stay as they are."""

    CARD_NUMBER = "card_number"
    SECURITY_CODE = "security_code"
    CARD_EXPIRY = "card_expiry"
    IBAN = "iban"
    BANK_ACCOUNT = "bank_account"
    SOCIAL_SECURITY_NUMBER = "social_security_number"
    TAX_ID = "tax_id"
    NATIONAL_ID = "national_id"
    PASSWORD = "password"  # noqa: S105 - a kind, not a secret
    PIN = "pin"
    ONE_TIME_CODE = "one_time_code"
    EMAIL = "email"
    PHONE = "phone"

    @property
    def words(self) -> str:
        """What people call it, for a sentence: "the card number"."""
        return _WORDS[self]

    @property
    def may_be_stored(self) -> bool:
        """True for what the work needs (a phone number to call), and only program logs must not show."""
        return self in (Kind.EMAIL, Kind.PHONE)


_WORDS = {
    Kind.CARD_NUMBER: "card number",
    Kind.SECURITY_CODE: "security code",
    Kind.CARD_EXPIRY: "expiry date",
    Kind.IBAN: "IBAN",
    Kind.BANK_ACCOUNT: "bank account number",
    Kind.SOCIAL_SECURITY_NUMBER: "social security number",
    Kind.TAX_ID: "tax number",
    Kind.NATIONAL_ID: "ID number",
    Kind.PASSWORD: "password",
    Kind.PIN: "PIN",
    Kind.ONE_TIME_CODE: "one-time code",
    Kind.EMAIL: "e-mail address",
    Kind.PHONE: "phone number",
}


class Found(msgspec.Struct, frozen=True):
    """Personal data in a text: its kind, and its character offsets there.

    `ending` is the last four characters of a card number or an IBAN, so that people can talk about it; else "".
    """

    kind: Kind
    start: int
    end: int
    ending: str = ""
