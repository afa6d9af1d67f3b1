"""What the Cloud API's error codes mean (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes)."""

from __future__ import annotations

SLOW_DOWN = frozenset({130429, 131048, 131057, 133016})
"""For everybody: the number's throughput, its quality, or work on its account."""

PAIR_LIMITED = 131056
"""Too many messages to this one customer: nobody else has to wait."""

SOON_OVER = frozenset({1, 2, 131000, 131016})
"""Something at Meta's went wrong."""

SET_UP = frozenset({0, 33, 131005, 131031, 131037, 131042, 131045, 133010})
"""Whoever set up the channel must mend it: rights, a locked or unpaid account, a number that is not registered."""

REASONS = {
    130472: "WhatsApp does not deliver this message to this customer.",
    130497: "The WhatsApp account may not write to customers in this country.",
    131008: "WhatsApp misses something in the message.",
    131009: "WhatsApp does not take what the message holds.",
    131021: "This is our own number.",
    131026: "The customer cannot be reached on WhatsApp: they may have blocked this number, or not use WhatsApp any more.",
    131030: "A test number writes to the customers alone that are listed for it at Meta.",
    131047: "More than 24 hours have passed since the customer's last message; WhatsApp lets nothing but templates through.",
    131049: "WhatsApp does not deliver this message to this customer now.",
    131050: "The customer does not want such messages from this number.",
    131051: "WhatsApp does not take this kind of message.",
    131052: "WhatsApp could not read the file.",
    131053: "WhatsApp does not take the file.",
    132000: "The template has another number of gaps at WhatsApp than here; fetch the templates anew (frontline channel templates).",
    132001: "WhatsApp has no approved template of this name in this language.",
    132005: "The template is too long with these words.",
    132007: "WhatsApp refused the template's words: they hurt its policy.",
    132012: "The words do not fit the template's gaps at WhatsApp; fetch the templates anew (frontline channel templates).",
    132015: "WhatsApp has paused this template, since customers liked it little; take another one.",
    132016: "WhatsApp has disabled this template for good; take another one.",
    132018: "WhatsApp does not take the words in the template's gaps.",
}


def reason_of(code: int, title: str) -> str:
    """Why a message failed, as a sentence; `title` is what Meta calls it."""
    known = REASONS.get(code)
    if known:
        return known
    told = title.strip()[:200].rstrip(".")
    return f"WhatsApp could not deliver it: {told or 'no reason was given'} (error {code})."
