"""Files that providers keep: taken from their own hosts alone, never more than is wanted, and following nobody elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import aiohttp
from yarl import URL

from desk.channels.channel import NotDelivered, Undeliverable

_CHUNK_BYTES = 65_536
_MEGABYTE = 1_048_576


async def download(
    client: aiohttp.ClientSession,
    url: str,
    *,
    origins: Collection[str],
    title: str,
    most_bytes: int,
    headers: Mapping[str, str] | None = None,
    is_page: bool = False,
) -> bytes:
    """What lies at `url`, which must begin with one of `origins`, such as `https://files.slack.com`.

    `title` is the provider's, for people. A web page is refused unless it `is_page` that is wanted: some providers show
    one for logging in where they should refuse. Raises `NotDelivered` and `Undeliverable`; neither tells the address,
    which may hold a key.
    """
    if not is_of(url, origins):
        raise Undeliverable(f"It does not lie with {title}.")
    asked = {"Accept-Encoding": "identity", **(headers or {})}
    try:
        async with client.get(url, headers=asked, allow_redirects=False) as answer:
            _check(answer, title=title, is_page=is_page)
            if (answer.content_length or 0) > most_bytes:
                raise too_large(most_bytes)
            content = bytearray()
            async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                content += chunk
                if len(content) > most_bytes:
                    raise too_large(most_bytes)
            return bytes(content)
    except (aiohttp.ClientError, TimeoutError, OSError):
        # Without its cause: some of these errors name the address, and with it what opens it.
        raise NotDelivered(f"{title} could not be reached.") from None


def is_of(url: str, origins: Collection[str]) -> bool:
    """Whether an address lies with one of the origins, read as aiohttp reads it."""
    try:
        parsed = URL(url)
        return parsed.user is None and str(parsed.origin()) in {str(URL(one).origin()) for one in origins}
    except (ValueError, TypeError):
        return False


def retry_after(told: str) -> float:
    """The seconds of a `Retry-After` header, 0 where it tells none."""
    try:
        seconds = float(told)
    except ValueError:
        return 0.0
    return seconds if 0.0 < seconds < 86_400.0 else 0.0


def too_large(most_bytes: int) -> Undeliverable:
    """What is raised for a file of more than `most_bytes`."""
    return Undeliverable(f"It is larger than {most_bytes / _MEGABYTE:.0f} MB.")


def _check(answer: aiohttp.ClientResponse, *, title: str, is_page: bool) -> None:
    if answer.status == 429 or answer.status >= 500:
        after = retry_after(answer.headers.get("Retry-After", ""))
        raise NotDelivered(f"{title} answered {answer.status}.", after_seconds=after)
    if 300 <= answer.status < 400 or answer.status in (401, 403):
        raise Undeliverable(f"{title} does not let the bot have it.")
    if answer.status != 200:
        raise Undeliverable(f"{title} does not have it any more.")
    if answer.content_type == "text/html" and not is_page:
        raise Undeliverable(f"{title} does not let the bot have it.")
