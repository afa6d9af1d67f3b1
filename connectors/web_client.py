"""Asking a provider over HTTP: what goes wrong on the way is said as channels say it, and files come from known hosts alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from desk.channels.channel import NotDelivered, Undeliverable

_TIMEOUT_SECONDS = 20.0
_MOST_ANSWER_BYTES = 1_048_576
_MOST_REDIRECTS = 3
_LONGEST_WAIT_SECONDS = 3600.0
_MEGABYTE = 1_000_000


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The object in the body, an empty one where there is none."""
        try:
            value = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}
        return value if isinstance(value, dict) else {}

    def after_seconds(self, *, now: float) -> float:
        """How long `Retry-After` asks to wait, in seconds or until a date; 0 where it asks for nothing that can be read."""
        return retry_after(self.headers.get("retry-after", ""), now=now)


class WebClient:
    """One provider's interface at `base`. `headers` go there, and nowhere else: they hold what proves who we are."""

    def __init__(self, title: str, *, base: str, headers: Mapping[str, str]) -> None:
        """`title` is what people call the provider."""
        self._title = title
        self._base = base.rstrip("/")
        self._headers = dict(headers)
        self._open: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep connections open meanwhile."""
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            self._open = session
            try:
                yield
            finally:
                self._open = None

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._open is None:
            raise RuntimeError("Enter the channel's running() first.")
        return self._open

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | aiohttp.FormData | None = None,
    ) -> Answered:
        """Ask for `path` behind the base address, and return whatever is answered. Raises `NotDelivered` where nothing is."""
        try:
            async with self._session.request(
                method,
                self._base + path,
                params=query,
                json=json,
                data=form,
                headers=self._headers,
                allow_redirects=False,
            ) as response:
                body = await _body(response, most_bytes=_MOST_ANSWER_BYTES)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answered(status=response.status, headers=headers, body=body or b"")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Without its cause: some of these errors name the address, and with it what opens it.
            raise NotDelivered(self._out_of_reach(error), is_for_all=True) from None

    async def download(self, address: str, *, hosts: Collection[str], most_bytes: int, is_private: bool) -> bytes:
        """The content at an address of the provider's: on the host of the base address, or by HTTPS on one of `hosts`, where
        ".example.com" stands for all below it. `is_private` sends the headers, but never to where it is redirected.

        Raises `NotDelivered` and `Undeliverable`.
        """
        here, headers = _url(address), self._headers if is_private else {}
        for _ in range(_MOST_REDIRECTS + 1):
            if not self._is_known(here, hosts):
                raise Undeliverable(f"It is not kept by {self._title}.")
            try:
                async with self._session.get(here, headers=headers, allow_redirects=False) as response:
                    target = response.headers.get("location", "")
                    if response.status in (301, 302, 303, 307, 308) and target:
                        here, headers = _joined(here, target), {}
                        continue
                    if response.status in (404, 410):
                        raise Undeliverable(f"{self._title} does not have it any more.")
                    if response.status != 200:
                        raise NotDelivered(f"{self._title} did not give it (status {response.status}).")
                    body = await _body(response, most_bytes=most_bytes)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise NotDelivered(self._out_of_reach(error)) from None
            if body is None:
                raise Undeliverable(f"It is larger than {max(1, most_bytes // _MEGABYTE)} MB.")
            return body
        raise Undeliverable(f"{self._title} sent from one address to the next.")

    def _out_of_reach(self, error: Exception) -> str:
        return f"{self._title} could not be reached ({type(error).__name__})."

    def _is_known(self, url: URL, hosts: Collection[str]) -> bool:
        if not url.host or url.scheme not in ("http", "https"):
            return False
        if url.origin() == URL(self._base).origin():
            return True
        name = url.host.lower()
        is_one = any(name.endswith(one) if one.startswith(".") else name == one for one in hosts)
        return is_one and url.scheme == "https" and url.port == 443


def retry_after(told: str, *, now: float) -> float:
    """The seconds of a `Retry-After` header, which tells them or a date; 0 where it tells neither, an hour at most. Pure."""
    told = told.strip()
    try:
        wait = float(told) if told.replace(".", "", 1).isdecimal() else parsedate_to_datetime(told).timestamp() - now
    except ValueError:
        return 0.0
    return min(max(wait, 0.0), _LONGEST_WAIT_SECONDS)


def _url(address: str) -> URL:
    # As it is: another way to write the same signed address may not be taken.
    try:
        return URL(address, encoded=True)
    except ValueError:
        raise Undeliverable("It has no address.") from None


def _joined(here: URL, target: str) -> URL:
    url = _url(target)
    return url if url.absolute else here.join(url)


async def _body(response: aiohttp.ClientResponse, *, most_bytes: int) -> bytes | None:
    """What was answered, None where it is longer."""
    if response.content_length is not None and response.content_length > most_bytes:
        return None
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > most_bytes:
            return None
    return bytes(body)
