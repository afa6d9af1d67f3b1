"""What a provider tells as a store can keep it: no endless ids, no half characters, no moments that are yet to come. Pure."""

from __future__ import annotations

import math

import msgspec

from desk.channels.channel import Edited, Heard, Incoming, Person, Receipt, RemoteFile, Sender, TeamMoved, TeamSaid

ADDRESS_CHARACTERS = 320  # as long as the column that keeps it
_ID_CHARACTERS = 1000
_NAME_CHARACTERS = 200
_FILE_NAME_CHARACTERS = 100
_REASON_CHARACTERS = 500


def cleaned(event: Incoming, *, now: float) -> Incoming | None:
    """The same event without what cannot be stored. None where nobody can be answered at its address."""
    address = event.sender.address
    if not address or len(address) > ADDRESS_CHARACTERS or storable(address) != address:
        return None
    sender = _sender(event.sender)
    match event:
        case Heard():
            return msgspec.structs.replace(
                event,
                sender=sender,
                id=storable(event.id)[:_ID_CHARACTERS],
                text=storable(event.text),
                at=_moment(event.at, now=now),
                choice=storable(event.choice)[:_ID_CHARACTERS],
                files=tuple(map(_file, event.files)),
            )
        case Edited():
            return msgspec.structs.replace(
                event,
                sender=sender,
                id=storable(event.id)[:_ID_CHARACTERS],
                change=storable(event.change)[:_ID_CHARACTERS],
                text=storable(event.text),
                at=_moment(event.at, now=now),
            )
        case Receipt():
            reason = storable(event.reason)[:_REASON_CHARACTERS]
            return msgspec.structs.replace(event, sender=sender, id=storable(event.id)[:_ID_CHARACTERS], reason=reason)
        case TeamSaid():
            files = tuple(map(_file, event.files))
            name = storable(event.id)[:_ID_CHARACTERS]
            return msgspec.structs.replace(
                event, sender=sender, person=_person(event.person), id=name, text=storable(event.text), files=files
            )
        case TeamMoved():
            return msgspec.structs.replace(event, sender=sender, person=_person(event.person))


def storable(text: str) -> str:
    """Without NULs, which PostgreSQL refuses, and with a question mark for each half of a character, which is no UTF-8."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _sender(sender: Sender) -> Sender:
    return msgspec.structs.replace(
        sender,
        name=storable(sender.name)[:_NAME_CHARACTERS],
        language=storable(sender.language),
        subject=storable(sender.subject)[:_ID_CHARACTERS],
        person=storable(sender.person)[:_ID_CHARACTERS],
    )


def _person(person: Person) -> Person:
    return Person(id=storable(person.id)[:_ID_CHARACTERS], name=storable(person.name)[:_NAME_CHARACTERS])


def _file(file: RemoteFile) -> RemoteFile:
    stem, dot, ending = storable(file.name).rpartition(".")
    room = _FILE_NAME_CHARACTERS - len(dot + ending)
    name = stem[:room] + dot + ending if room > 0 else stem[:_FILE_NAME_CHARACTERS]
    return msgspec.structs.replace(file, key=storable(file.key), name=name)


def _moment(at: float, *, now: float) -> float:
    """When it was written: 0 where that is not known. Nothing was written later than now, whatever a provider's clock says."""
    return min(at, now) if math.isfinite(at) and at > 0 else 0.0
