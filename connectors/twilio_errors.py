"""What Twilio's error codes mean to an agent (https://www.twilio.com/docs/api/errors). Pure."""

from __future__ import annotations

import re

from desk.channels.channel import NotDelivered, Undeliverable

FOR_NOW = frozenset({14107, 20429, 30001, 63018, 63038})
"""Too many messages at once, or in a day."""

# What whoever set up the channel must mend; it works again once they have.
_SET_UP = {
    20003: "Twilio refuses the account's credentials.",
    20005: "The Twilio account is not active.",
    21408: "The Twilio account may not write to this country.",
    21606: "The number that is written from belongs to another Twilio account.",
    21660: "The number that is written from belongs to another Twilio account.",
    30002: "The Twilio account is suspended.",
    63007: "The WhatsApp number that is written from is not set up at Twilio.",
}
_REASONS = {
    11200: "Twilio could not fetch the file from the desk's public_url.",
    11751: "The file is larger than Twilio takes.",
    12300: "Twilio did not find the file to be of the kind that it is said to be.",
    21211: "This is no phone number that can be written to.",
    21217: "This is no phone number that can be written to.",
    21608: "A Twilio trial account writes to verified numbers alone.",
    21610: "The customer wrote STOP, so they get nothing from this number until they write START.",
    21612: "This number cannot be written to from ours.",
    21614: "The customer's number takes no text messages.",
    21617: "The message is longer than Twilio takes.",
    21620: "Twilio does not take the address of the file: the desk's public_url must be an https address in the world.",
    21621: "The number that is written from sends no files (MMS): set mms to no for this channel.",
    21670: "Twilio sends no files from this account's region.",
    21655: "Twilio does not know this template; fetch the templates anew (frontline channel templates).",
    21656: "Twilio does not take the words in the template's gaps.",
    21658: "Twilio does not take so many characters in the template's gaps.",
    30003: "The customer's phone is switched off or out of reach.",
    30004: "The customer has blocked messages.",
    30005: "The customer's number is not in use.",
    30006: "The customer's number is a landline, or their carrier takes no messages.",
    30007: "The customer's carrier refused the message as unwanted.",
    30008: "The customer's carrier did not deliver the message, and did not say why.",
    30011: "The customer's phone takes no files (MMS).",
    30019: "It is larger than the customer's carrier takes.",
    63003: "The customer's number is not on WhatsApp.",
    63005: "WhatsApp refused the message.",
    63016: "More than 24 hours have passed since the customer's last message; WhatsApp lets nothing but templates through.",
    63019: "Twilio could not fetch the file from the desk's public_url.",
    63021: "WhatsApp takes no message or file like this.",
    63024: "The customer's number is not on WhatsApp.",
    63027: "WhatsApp has no approved template of this name in this language.",
    63028: "The template has another number of gaps at Twilio than here; fetch the templates anew (frontline channel templates).",
    63032: "WhatsApp does not deliver this message to this customer.",
    63033: "The customer has blocked this number.",
    63040: "WhatsApp has refused this template; take another one.",
    63041: "WhatsApp has paused this template, since customers liked it little; take another one.",
    63042: "WhatsApp has disabled this template for good; take another one.",
}
_CODE = re.compile(r"[0-9]{1,6}")
_MESSAGE_CHARACTERS = 200


def reason_of(code: str) -> str:
    """Why a message failed, by the code in its status callback, as a sentence."""
    number = int(code) if _CODE.fullmatch(code) else 0
    known = _REASONS.get(number) or _SET_UP.get(number)
    if known:
        return known
    return f"Twilio could not deliver it (error {number})." if number else "Twilio could not deliver it."


def failure(status: int, code: int, message: str) -> NotDelivered | Undeliverable:
    """What to raise for a refused request: tried again where somebody can mend it, else for good."""
    if code in _SET_UP or (status in (401, 403) and code not in _REASONS):
        # A country that is not allowed is this customer's alone; everything else stops everybody.
        return NotDelivered(_SET_UP.get(code, "Twilio refuses the account's credentials."), is_for_all=code != 21408)
    if code in _REASONS:
        return Undeliverable(_REASONS[code])
    told = message.strip()[:_MESSAGE_CHARACTERS].rstrip(".")
    return Undeliverable(f"Twilio refused it: {told or 'no reason was given'} (error {code or status}).")
