"""The front ends as files: the widget's one script, the console, the modules and styles below `/static/`.

The widget runs on other companies' pages, so its files may be fetched from anywhere. Browsers keep every file but
ask each time whether it is still the newest (ETag); there is no build step that could put versions into names.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import hdrs, web
from multidict import CIMultiDict

from desk.web.front_end_file import FILES

STATIC = Path(__file__).resolve().parent.parent / "static"
_SHARED = ("widget", "vendor")
_REVALIDATE = "no-cache"
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}


def serve_file(request: web.Request, path: Path, *, is_shared: bool = False) -> web.Response:
    """A file of a front end, compressed where it is text; `is_shared` lets other sites' pages load it."""
    headers: CIMultiDict[str] = CIMultiDict()
    headers[hdrs.CACHE_CONTROL] = _REVALIDATE
    # The type is said here, for what the machine's own table calls a script varies.
    content_type = _TYPES[path.suffix]
    is_text = content_type.startswith("text/") or content_type.endswith(("json", "xml"))
    headers[hdrs.CONTENT_TYPE] = f"{content_type}; charset=utf-8" if is_text else content_type
    if is_shared:
        headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return request.app[FILES].answer(request, path, headers=headers, may_compress=is_text)


async def widget(request: web.Request) -> web.StreamResponse:
    return serve_file(request, STATIC / "widget" / "widget.js", is_shared=True)


async def console(request: web.Request) -> web.StreamResponse:
    return serve_file(request, STATIC / "console" / "index.html")


async def icon(request: web.Request) -> web.StreamResponse:
    return serve_file(request, STATIC / "console" / "icon.svg")


async def static(request: web.Request) -> web.StreamResponse:
    """A file below a front end's folder; nothing outside of it, and no kind of file that is not a front end's."""
    folder, tail = request.match_info["folder"], request.match_info["tail"]
    path = (STATIC / folder / tail).resolve()
    is_inside = path.is_relative_to(STATIC / folder)
    if not is_inside or path.suffix not in _TYPES or path.suffix == ".html" or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file.")
    return serve_file(request, path, is_shared=folder in _SHARED)


def routes(*, folders: tuple[str, ...]) -> list[web.RouteDef]:
    """`folders` are those below `/static/` that may be served."""
    return [
        web.get("/widget.js", widget),
        web.get("/favicon.ico", icon),
        web.get("/console", console),
        web.get("/console/", console),
        web.get("/static/{folder:" + "|".join(folders) + "}/{tail:[A-Za-z0-9_./-]+}", static),
    ]
