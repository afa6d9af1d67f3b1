"""What a browser carries to the provider and back: a signed cookie with what its answer must fit. Pure."""

from __future__ import annotations

import hmac
import secrets

import jwt
import msgspec

from desk.single_sign_on.errors import Refusal, SignOnRefused

LONGEST_SECONDS = 600
_AUDIENCE = "frontline-single-sign-on"
_ALGORITHM = "HS256"


class Errand(msgspec.Struct, frozen=True):
    """`state` ties the answer to this browser, `nonce` the token to this errand, `verifier` the code to it (PKCE)."""

    state: str
    nonce: str
    verifier: str


def new_errand() -> Errand:
    """Three values that nobody can guess."""
    return Errand(*(secrets.token_urlsafe(48) for _ in range(3)))


def sealed(errand: Errand, *, key: str, now: float) -> str:
    """The cookie."""
    claims = msgspec.structs.asdict(errand) | {"aud": _AUDIENCE, "exp": int(now) + LONGEST_SECONDS}
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


def opened(cookie: str, *, key: str, state: str) -> Errand:
    """The errand that this browser began, if the answer's `state` is its own. Raises `SignOnRefused`."""
    try:
        claims = jwt.decode(
            cookie, key, algorithms=[_ALGORITHM], audience=_AUDIENCE, options={"require": ["exp", "aud"]}
        )
        errand = msgspec.convert(claims, Errand)
    except (jwt.PyJWTError, msgspec.ValidationError) as error:
        raise SignOnRefused(Refusal.EXPIRED, f"the browser's errand was refused: {error}") from error
    if not hmac.compare_digest(errand.state.encode(), state.encode("utf-8", "surrogatepass")):
        raise SignOnRefused(Refusal.EXPIRED, "the answer's state is not that of this browser")
    return errand
