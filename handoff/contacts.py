"""Repeat contact: the customer wrote about the same matter before."""

from handoff.conversation import EarlierContact
from handoff.reading import Reading

_DAY_SECONDS = 24 * 3600.0
# Names no matter: two questions of one week have nothing to do with each other.
GENERAL_TASKS = frozenset({"ask_question"})


def contacts_about(reading: Reading, *, within_days: float) -> tuple[EarlierContact, ...]:
    """The earlier conversations about the present task, not older than `within_days`, the latest first.

    None where the task or the moment is not known, and for general questions.
    """
    task, moment = reading.topic, reading.moment
    if not task or task in GENERAL_TASKS or moment <= 0:
        return ()
    found = [
        contact
        for contact in reading.situation.earlier
        if task in contact.subjects and 0 <= moment - contact.at <= within_days * _DAY_SECONDS
    ]
    return tuple(sorted(found, key=lambda contact: contact.at, reverse=True))
