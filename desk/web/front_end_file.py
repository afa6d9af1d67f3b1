"""Files of the front ends, compressed once and kept: a page loads dozens of them, and each would be compressed anew.

aiohttp's own `FileResponse` compresses with each request, and writes the end of a stream after a 304, which has no body.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ETag, hdrs, web
from multidict import CIMultiDict

_LEVEL = 9
_HASH_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A file's content and, where that is smaller, the same with gzip. `stamp` tells whether the file has changed."""

    stamp: tuple[int, int]
    tag: str
    content: bytes
    compressed: bytes | None


class FrontEndFiles:
    """What was read so far, by path. A changed file is read again."""

    def __init__(self) -> None:
        self._kept: dict[Path, Kept] = {}

    def answer(
        self, request: web.Request, path: Path, *, headers: CIMultiDict[str], may_compress: bool
    ) -> web.Response:
        """The file, or 304 when the browser has it. Raises `OSError` when it is not there."""
        kept = self._read(path, may_compress=may_compress)
        if may_compress:
            headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        known = request.if_none_match or ()
        if any(tag.value in (kept.tag, "*") for tag in known):
            response = web.Response(status=304, headers=headers)
        elif kept.compressed is not None and "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            headers[hdrs.CONTENT_ENCODING] = "gzip"
            response = web.Response(body=kept.compressed, headers=headers)
        else:
            response = web.Response(body=kept.content, headers=headers)
        # Weak: what is compressed is the same file in other bytes.
        response.etag = ETag(kept.tag, is_weak=True)
        return response

    def _read(self, path: Path, *, may_compress: bool) -> Kept:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        kept = self._kept.get(path)
        if kept is None or kept.stamp != stamp:
            content = path.read_bytes()
            compressed = gzip.compress(content, _LEVEL, mtime=0) if may_compress else content
            tag = hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]
            kept = Kept(stamp, tag, content, compressed if len(compressed) < len(content) else None)
            self._kept[path] = kept
        return kept


FILES: web.AppKey[FrontEndFiles] = web.AppKey("front_end_files", FrontEndFiles)
