"""Who writes: most are signed in and known again wherever they write, the others are nobody to the desk. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping

from frontline.simulation.calendar import DAY_SECONDS
from frontline.simulation.world import LANGUAGES, TIERS, TIME_ZONE
from handoff.conversation import Customer

_FIRST = (
    "Maya", "Liam", "Zoë", "Noah", "Aiko", "Omar", "Elena", "Piotr", "Grace", "Mateo", "Leila", "Sven", "Priya", "Tom",
    "Hana", "Diego", "Ruth", "Yusuf", "Clara", "Felix",
)  # fmt: skip
_LAST = (
    "Torres", "Nguyen", "Weber", "Okoye", "Silva", "Novak", "Larsen", "Haddad", "Moreau", "Kaur", "Rossi", "Tanaka", "Brown",
    "Fischer", "Costa", "Jansen", "Petrov", "Murphy", "Ali", "Bennett", "Sato", "Vargas", "Lund",
)  # fmt: skip
_KNOWN = 0.8
# Nobody is chosen for a new matter who wrote about the same one so recently: it would be a return that nobody planned.
_APART_SECONDS = 21 * DAY_SECONDS


class Population:
    """The shop's customers, three for four conversations, and when each wrote about what."""

    def __init__(self, *, conversations: int) -> None:
        self._size = max(20, conversations * 3 // 4)
        self._wrote: dict[tuple[str, str], float] = {}

    def choose(self, chance: random.Random, intent: str, *, at: float) -> Customer:
        """Somebody for whom `intent` is a new matter then."""
        if chance.random() >= _KNOWN:
            return Customer(language=drawn(LANGUAGES, chance))
        first = chance.randrange(self._size)
        for number in range(first, first + self._size):
            customer = _customer(number % self._size)
            if self.is_free(customer, intent, at=at):
                self.note(customer, intent, at=at)
                return customer
        return Customer(language=drawn(LANGUAGES, chance))

    def is_free(self, customer: Customer, intent: str, *, at: float) -> bool:
        """Whether nothing that this customer writes or will write about `intent` is near that moment."""
        return abs(at - self._wrote.get((customer.id, intent), -_APART_SECONDS)) >= _APART_SECONDS

    def note(self, customer: Customer, intent: str, *, at: float) -> None:
        """This customer writes about it then."""
        self._wrote[customer.id, intent] = at


def _customer(number: int) -> Customer:
    own = random.Random(number)
    return Customer(
        id=f"C-{number}",
        name=f"{own.choice(_FIRST)} {own.choice(_LAST)}",
        email=f"customer{number}@mail.example",
        tier=drawn(TIERS, own),
        language=drawn(LANGUAGES, own),
        time_zone=TIME_ZONE,
        identified=True,
    )


def drawn(shares: Mapping[str, int], chance: random.Random) -> str:
    """One of the names, by its share."""
    return chance.choices(tuple(shares), weights=tuple(shares.values()))[0]
