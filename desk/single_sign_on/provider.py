"""The identity provider over HTTP: what it offers, its keys, and the exchange of a code for a token that is verified."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError, Response, create_ssl_context
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from desk.single_sign_on.errand import Errand
from desk.single_sign_on.errors import Refusal, SignOnRefused
from desk.single_sign_on.settings import SingleSignOn

# Signatures by the provider's private key alone: with HS256 whoever knows the client's secret could make tokens.
_ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "PS384", "PS512", "Ed25519", "EdDSA")
_TIMEOUT_SECONDS = 10.0
_KEPT_SECONDS = 3600.0
_REST_SECONDS = 3.0
_LEEWAY_SECONDS = 60
_WELL_KNOWN = "/.well-known/openid-configuration"


class Offered(msgspec.Struct, frozen=True):
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """One provider. What it offers and its keys are kept for an hour; an unknown key is looked up at once."""

    def __init__(self, settings: SingleSignOn, *, secret: str, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._lock = asyncio.Lock()
        # Reading the machine's certificates takes a moment, so it is done once.
        self._certificates = create_ssl_context()
        self._offered: Offered | None = None
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._failed_at = -math.inf

    async def address_for(self, errand: Errand, *, redirect_uri: str) -> str:
        """Where the browser goes. Raises `SignOnRefused` where the provider does not answer."""
        async with self._client(redirect_uri) as client:
            offered, _keys = await self._known(client)
            url, _state = client.create_authorization_url(
                offered.authorization_endpoint, state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier
            )
        return str(url)

    async def claims_for(self, errand: Errand, *, code: str, issuer: str, redirect_uri: str) -> Mapping[str, Any]:
        """What the provider says of whoever logged in there; `issuer` is what the answer said, empty where it said none.

        Raises `SignOnRefused`.
        """
        async with self._client(redirect_uri) as client:
            offered, keys = await self._known(client)
            # RFC 9207: an answer of another provider, to whom our code would be given away.
            if (issuer or offered.authorization_response_iss_parameter_supported) and issuer != offered.issuer:
                raise SignOnRefused(Refusal.PROVIDER, "the answer comes from another issuer")
            token = await client.fetch_token(
                offered.token_endpoint, code=code, code_verifier=errand.verifier, grant_type="authorization_code"
            )
            claims = await self._verified(client, token, keys, errand, offered)
            wanted = {"email"} | ({self._settings.groups_claim} if self._settings.maps_roles else set())
            if not wanted <= claims.keys() and offered.userinfo_endpoint:
                claims = await _with_user_info(client, offered, claims)
        return claims

    async def _verified(
        self, client: AsyncOAuth2Client, token: Mapping[str, Any], keys: KeySet, errand: Errand, offered: Offered
    ) -> Mapping[str, Any]:
        shown = token.get("id_token")
        if not isinstance(shown, str):
            raise SignOnRefused(Refusal.PROVIDER, "the provider gave no id_token")
        try:
            decoded = jwt.decode(shown, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            # It may have changed its keys since.
            _offered, keys = await self._known(client, anew=True)
            decoded = jwt.decode(shown, keys, algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": offered.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": errand.nonce},
            },
            params={
                "nonce": errand.nonce,
                "client_id": self._settings.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(self._clock()), leeway=_LEEWAY_SECONDS)
        return dict(claims)

    async def _known(self, client: AsyncOAuth2Client, *, anew: bool = False) -> tuple[Offered, KeySet]:
        async with self._lock:
            now = self._clock()
            if (
                not anew
                and self._offered is not None
                and self._keys is not None
                and now - self._read_at < _KEPT_SECONDS
            ):
                return self._offered, self._keys
            if 0 <= now - self._failed_at < _REST_SECONDS:
                # Everybody who waits here would wait for it again, one after the other.
                raise SignOnRefused(Refusal.PROVIDER, "the provider did not answer a moment ago")
            try:
                self._offered, self._keys = await self._read(client)
            except Exception:
                # From now on, and not from when it was asked: one that hangs fails after ten seconds.
                self._failed_at = self._clock()
                raise
            self._read_at, self._failed_at = now, -math.inf
            return self._offered, self._keys

    async def _read(self, client: AsyncOAuth2Client) -> tuple[Offered, KeySet]:
        address = f"{self._settings.issuer.rstrip('/')}{_WELL_KNOWN}"
        offered = msgspec.convert(_json(await client.request("GET", address, withhold_token=True)), Offered)
        if offered.issuer.rstrip("/") != self._settings.issuer.rstrip("/"):
            raise SignOnRefused(Refusal.PROVIDER, f"the provider calls itself {offered.issuer}")
        told: Any = _json(await client.request("GET", offered.jwks_uri, withhold_token=True))
        return offered, KeySet.import_key_set(told)

    @contextlib.asynccontextmanager
    async def _client(self, redirect_uri: str) -> AsyncIterator[AsyncOAuth2Client]:
        """A client for one errand. What goes wrong with the provider is `SignOnRefused`."""
        try:
            async with AsyncOAuth2Client(
                client_id=self._settings.client_id,
                client_secret=self._secret or None,
                token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
                scope=" ".join(self._settings.scopes),
                redirect_uri=redirect_uri,
                code_challenge_method="S256",
                timeout=_TIMEOUT_SECONDS,
                verify=self._certificates,
                follow_redirects=False,
            ) as client:
                yield client
        except (AuthlibBaseError, JoseError, HTTPError, msgspec.ValidationError, ValueError, KeyError) as error:
            raise SignOnRefused(Refusal.PROVIDER, f"{type(error).__name__}: {error}") from error


async def _with_user_info(client: AsyncOAuth2Client, offered: Offered, claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """Some providers keep the address or the groups out of the token, and tell them when they are asked."""
    told = _json(await client.request("GET", offered.userinfo_endpoint))
    if told.get("sub") != claims["sub"]:
        raise SignOnRefused(Refusal.PROVIDER, "the provider told of somebody else")
    return {**told, **claims}


def _json(answer: Response) -> dict[str, Any]:
    answer.raise_for_status()
    if answer.is_redirect:
        raise SignOnRefused(Refusal.PROVIDER, f"{answer.url.host} sends elsewhere")
    told = answer.json()
    if not isinstance(told, dict):
        raise SignOnRefused(Refusal.PROVIDER, f"{answer.url.host} answered no object")
    return told
