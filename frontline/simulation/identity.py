"""Ids and dice that follow from a seed. Pure."""

from __future__ import annotations

import hashlib
import random

_ID_BYTES = 12  # as the desk's own ids


def identifier(seed: int, kind: str, number: int | str) -> str:
    """The id of the thing of this kind and number, of the form that the desk gives."""
    return hashlib.blake2b(f"{seed}:{kind}:{number}".encode(), digest_size=_ID_BYTES).hexdigest()


def dice(seed: int, kind: str, number: int | str) -> random.Random:
    """Dice of its own for each thing: what one conversation draws changes nothing in the next one."""
    return random.Random(f"{seed}:{kind}:{number}")
