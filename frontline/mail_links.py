"""The pages to which our mail leads: outside of the demo they must be the company's own, for the demo's are not served."""

from __future__ import annotations

from frontline.errors import SettingsError
from frontline.settings import Settings

_PAGES = ("reset_url", "unlock_url")


def sends_mail(settings: Settings) -> bool:
    """Whether mail to real customers is ours: the demo's stays in its mailbox, and a back office over HTTP sends its own."""
    return not settings.demo.enabled and not settings.back_office_url.startswith(("http://", "https://"))


def missing(settings: Settings) -> tuple[str, ...]:
    """In a sentence each, which page is not set although mail would lead there."""
    if not sends_mail(settings):
        return ()
    return tuple(
        f"Mail would hold a link to a page of the demo, which is off: set {name} under [mail] in frontline.toml "
        f"(FRONTLINE_MAIL_{name.upper()}) to your own."
        for name in _PAGES
        if not getattr(settings.mail, name)
    )


def require_pages(settings: Settings) -> None:
    """Raises SettingsError where customers would be sent dead links."""
    if wrong := missing(settings):
        raise SettingsError(" ".join(wrong))
