"""The headers of every answer: what browsers may do with what the desk sends. Errors have them like pages.

The pages have no inline script and no inline style at all, so the policy names files of the desk's own and needs no nonces:
a nonce would have to be new with each answer, and these are files that browsers keep. Nothing of the desk's is ever shown in
a frame, for the widget is a script on the company's own page and not a framed one.
"""

from __future__ import annotations

import re

from aiohttp import hdrs, web

from desk.context import DESK

# Trusted types: that a text becomes a script or markup is refused by the browser, whatever a library might do with it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "media-src 'self' data:; connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# What a host may be made of. Whoever writes the request chooses it, and it becomes a part of the policy.
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi", "display-capture")
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
    hdrs.CACHE_CONTROL: "no-store",
}
_YEAR_SECONDS = 31_536_000


def content_security_policy(host: str) -> str:
    """The policy of a page that was asked for at `host`. Pure."""
    # Browsers differ in whether 'self' holds for sockets.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return _POLICY.format(sockets=sockets)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler of `on_response_prepare`. What a handler has set stays."""
    headers = response.headers
    for name, value in _FIXED.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", content_security_policy(request.host))
    # Which versions run here is nobody's business.
    headers[hdrs.SERVER] = "Frontline"
    if request.app[DESK].settings.public_url.startswith("https://"):
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}")
