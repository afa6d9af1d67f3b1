"""Watches a browser: did a script of somebody's text run, was an element made of it, did a request leave, does it look right?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Page

# Before any script of the page: what payloads call, and what the browser reports of its policy.
_LAID = """
window.trips = [];
window.tripped = (what) => { window.trips.push(String(what)); return ''; };
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.trips.push(name);
window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  window.violations.push(`${violatedDirective} ${blockedURI} ${sample}`));
"""

# Everything on the page, also inside of shadow roots.
_LOOK = """() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      found.push(element);
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  const told = (element) => element.outerHTML.slice(0, 200);
  const schemes = ['http:', 'https:', 'mailto:', 'tel:', 'blob:'];
  const address = (element) => element.getAttribute('href') ?? element.getAttribute('xlink:href');
  const leads = (element) => { try { return new URL(address(element), location.href).protocol; } catch { return 'none:'; } };
  return {
    trips: window.trips,
    violations: window.violations,
    evil: found.filter((one) => one.hasAttribute('data-evil')).map(told),
    handlers: found.filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on'))).map(told),
    frames: found.filter((one) => one.matches('iframe, object, embed, base, frame, meta[http-equiv], form[action]')).map(told),
    addresses: found.filter((one) => one.matches('a, area, link') && address(one) !== null && !schemes.includes(leads(one))).map(told),
    openers: found.filter((one) => one.matches('a[target=_blank]') && !/noopener/.test(one.rel)).map(told),
    polluted: Object.keys(Object.prototype).concat({}.polluted ? ['polluted'] : []),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    hanging: found.filter((one) => {
      if (!one.checkVisibility() || one.closest('svg, select')) return false;
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 1 || left < -1) && !clipped(one);
    }).map(told).slice(0, 5),
  };
  function clipped(element) {
    for (let one = element.parentElement ?? element.getRootNode().host; one; one = one.parentElement ?? one.getRootNode().host) {
      const style = getComputedStyle(one);
      const { right, left } = one.getBoundingClientRect();
      if (style.overflowX !== 'visible' && right <= innerWidth + 1 && left >= -1) return true;
    }
    return /hidden|skip/.test(element.className) || getComputedStyle(element).clip !== 'auto';
  }
}"""


@dataclass
class Tripwire:
    """Laid over a browser's context before its pages are opened. `own` are the origins that may be asked."""

    own: tuple[str, ...]
    problems: list[str] = field(default_factory=list)
    looks: int = 0
    crooked: list[str] = field(default_factory=list)
    """Where something stands out of the window, which may hide what agents need."""

    async def lay(self, context: BrowserContext) -> None:
        await context.add_init_script(_LAID)
        context.on("request", self._on_request)
        context.on("dialog", lambda dialog: self.problems.append(f"a dialog: {dialog.message}"))
        context.on("weberror", lambda error: self.problems.append(f"a script failed: {error.error}"))
        context.on("page", lambda page: page.on("popup", lambda popup: self.problems.append(f"opened {popup.url}")))

    def _on_request(self, request: Any) -> None:
        if not request.url.startswith((*self.own, "blob:", "data:image/svg+xml,%3Csvg", "data:audio")):
            self.problems.append(f"asked for {request.url[:200]}")

    async def look(self, page: Page, what: str, *, is_ours: bool = True) -> None:
        """Fail where the page as it stands was broken into. `is_ours` where all of the page is."""
        self.looks += 1
        seen = await page.evaluate(_LOOK)
        if not is_ours:
            seen["frames"], seen["handlers"] = [], []
        wide, hanging = max(0, seen.pop("wide")), seen.pop("hanging")
        if wide or hanging:
            self.crooked.append(f"{what}: {wide} pixels wider than the window; {hanging}")
        wrong = {name: value for name, value in seen.items() if value}
        assert not wrong, f"{what}: {wrong}"
        assert not self.problems, f"{what}: {self.problems}"
