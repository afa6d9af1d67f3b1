"""How a customer proves a right: to a conversation by its token, to a name by the site's signed identity.

A token is `<conversation>.<secret>` with 256 random bits; only the secret's SHA-256 is stored (a slow hash
guards guessable passwords, and 256 random bits are not guessable). An identity is a JWT that the company's
site signs with HS256 and a shared key: `sub` is the customer's id; `name`, `email`, `tier`, `language` and
`time_zone` are optional; `exp` and `aud` are required.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from zoneinfo import ZoneInfo

import jwt

from desk.errors import NotAuthenticated
from handoff.conversation import Customer

_SECRET_BYTES = 32
_ID_BYTES = 12
_TEXT_CHARACTERS = 200
_NO_HASH = hashlib.sha256(b"").hexdigest()


def new_id() -> str:
    """An id that nobody can guess and that fits in a URL."""
    return secrets.token_hex(_ID_BYTES)


def is_id(text: str) -> bool:
    """Whether `text` has the form of `new_id`. Nothing else is looked up, for a database refuses some characters."""
    return len(text) == 2 * _ID_BYTES and all(character in string.hexdigits for character in text)


def new_secret() -> str:
    """256 random bits that fit in a URL."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_token(conversation: str) -> tuple[str, str]:
    """A conversation's token, and the hash of its secret for the store."""
    secret = new_secret()
    return f"{conversation}.{secret}", hash_secret(secret)


def split_token(token: str) -> tuple[str, str]:
    """The conversation's id and the secret. Raises `NotAuthenticated`."""
    conversation, dot, secret = token.partition(".")
    if not dot or not conversation or not secret or len(token) > _TEXT_CHARACTERS:
        raise NotAuthenticated("what was shown has not the form of a conversation's token")
    return conversation, secret


def check_secret(secret: str, stored_hash: str | None) -> None:
    """Compare in constant time, also when there is nothing stored. Raises `NotAuthenticated`."""
    is_same = hmac.compare_digest(hash_secret(secret), stored_hash or _NO_HASH)
    if stored_hash is None:
        raise NotAuthenticated("what was shown names nothing that is known")
    if not is_same:
        raise NotAuthenticated("the secret that was shown is wrong")


def check_worker_secret(shown: str, expected: str) -> None:
    """Raises `NotAuthenticated`."""
    if not hmac.compare_digest(hash_secret(shown), hash_secret(expected)):
        raise NotAuthenticated("a worker showed the wrong secret")


def check_metrics_key(shown: str, expected: str) -> bool:
    """Whether whoever reads the figures shows the right key. Takes as long for any wrong one."""
    return hmac.compare_digest(hash_secret(shown), hash_secret(expected))


def read_identity(token: str, *, key: str, audience: str) -> Customer:
    """The customer that a site vouches for. Raises `NotAuthenticated` for a forged, expired or foreign one."""
    if not key:
        raise NotAuthenticated("an identity was shown, and this desk has no identity_key")
    try:
        claims = jwt.decode(
            token, key, algorithms=["HS256"], audience=audience, options={"require": ["exp", "aud", "sub"]}
        )
    except jwt.PyJWTError as error:
        raise NotAuthenticated(f"the signed identity was refused: {error}") from error
    if not str(claims["sub"]).strip():
        raise NotAuthenticated("the signed identity names nobody")
    return Customer(
        id=_claim(claims, "sub"),
        name=_claim(claims, "name"),
        email=_claim(claims, "email"),
        tier=_claim(claims, "tier") or "standard",
        language=_claim(claims, "language"),
        time_zone=known_time_zone(_claim(claims, "time_zone"), fallback=""),
        identified=True,
    )


def sign_identity(customer: Customer, *, key: str, audience: str, now: float, seconds: float) -> str:
    """What a site does for its signed-in customer; the demo's shop page does it here."""
    claims = {
        "sub": customer.id,
        "name": customer.name,
        "email": customer.email,
        "tier": customer.tier,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "aud": audience,
        "iat": int(now),
        "exp": int(now + seconds),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def known_time_zone(name: str, *, fallback: str) -> str:
    """`name` if it is an IANA time zone, else `fallback`."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, not a name at all, or a folder of the data base
        return fallback
    return name


def _claim(claims: dict[str, object], name: str) -> str:
    value = claims.get(name, "")
    return value.replace("\0", "").strip()[:_TEXT_CHARACTERS] if isinstance(value, str) else ""


def hash_secret(secret: str) -> str:
    """What is stored of a secret with 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
