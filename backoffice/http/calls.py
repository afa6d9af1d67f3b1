"""One HTTP call: sent with a time limit, decoded strictly, its failures made errors of ours."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from backoffice.exceptions import InvalidInput, Unavailable
from backoffice.http.contract import KEY_HEADER, PREFIX, Failure, error_of

SERVICE = "The back office"
ANSWER_LIMIT_BYTES = 4 * 1024 * 1024

T = TypeVar("T")


class Caller:
    """Calls paths below `url`. The session carries the token and the time limit."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str) -> None:
        self._session = session
        self._base = url.rstrip("/") + PREFIX

    async def get(self, path: str, answer: type[T], *, query: dict[str, str] | None = None) -> T:
        return _decoded(await self._send("GET", path, query=query), answer)

    async def send(
        self, method: str, path: str, answer: type[T], *, body: Any = None, idempotency_key: str | None = None
    ) -> T:
        """POST or PUT `body`, a msgspec struct, or nothing."""
        headers = {} if idempotency_key is None else {KEY_HEADER: idempotency_key}
        return _decoded(await self._send(method, path, body=body, headers=headers), answer)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        data = None if body is None else msgspec.json.encode(body)
        sent = {**(headers or {}), **({} if data is None else {"Content-Type": "application/json"})}
        try:
            async with self._session.request(
                method, self._base + path, params=query, data=data, headers=sent, allow_redirects=False
            ) as response:
                answer, status = await _read(response), response.status
        except TimeoutError as error:
            raise Unavailable(SERVICE, reason="it did not answer in time") from error
        except (aiohttp.InvalidURL, ValueError) as error:
            raise InvalidInput("url", problem="is not a usable address") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(SERVICE, reason=f"the connection failed ({type(error).__name__})") from error
        if 200 <= status < 300:
            return answer
        raise error_of(status, _failure(answer), service=SERVICE)


def path(*segments: str) -> str:
    """A path of these segments, each quoted; one that a URL cannot carry ("..") names nothing."""
    for segment in segments:
        if segment in ("", ".", ".."):
            raise InvalidInput("number", problem="must not be empty or dots")
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_any():
        answer += chunk
        if len(answer) > ANSWER_LIMIT_BYTES:
            raise Unavailable(SERVICE, reason="its answer is too long")
    return bytes(answer)


def _decoded(answer: bytes, expected: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=expected)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable(SERVICE, reason="its answer does not follow the contract") from error


def _failure(answer: bytes) -> Failure:
    # A proxy in between answers with pages of its own, so anything may come here.
    try:
        return msgspec.json.decode(answer, type=Failure)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Failure(code="unknown", message="")
