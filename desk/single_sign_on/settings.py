"""Which identity provider, as what the desk is known there, and who becomes what by which group."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SingleSignOn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the desk uses the provider.

    - `issuer`: the provider's address; what it offers is read from `/.well-known/openid-configuration` below it.
    - `client_id`: what the desk is called there; its secret, where it has one, is `secrets.oidc_client_secret`.
    - `label`: the provider as agents call it, for the button: "Log in with ...".
    - `scopes`: what is asked for; `openid` and `email` are needed.
    - `groups_claim`: the claim that holds a person's groups; the four `*_groups` say who becomes what. Who has several
      gets the most powerful role; who has none is not let in. With no groups at all, the desk's own roles count.
    - `email_domains`: whose verified address is of none of these is not let in, whatever their groups and their account; empty: any.
    - `creates_accounts`: who has no account gets one at the first login.
    - `passwords_too`: agents may log in with a password as well.
    """

    issuer: str
    client_id: str
    label: str = "single sign-on"
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    groups_claim: str = "groups"
    agent_groups: tuple[str, ...] = ()
    designer_groups: tuple[str, ...] = ()
    supervisor_groups: tuple[str, ...] = ()
    admin_groups: tuple[str, ...] = ()
    email_domains: tuple[str, ...] = ()
    creates_accounts: bool = False
    passwords_too: bool = True

    def __post_init__(self) -> None:
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError(f"single_sign_on.issuer is {self.issuer!r}; it must begin with https://")
        if not self.client_id:
            raise ValueError(
                "single_sign_on.client_id is empty; the provider gives it when the desk is registered there"
            )
        for needed in ("openid", "email"):
            if needed not in self.scopes:
                raise ValueError(f"single_sign_on.scopes has no {needed!r}, which is needed")
        for domain in self.email_domains:
            if domain != domain.strip().lower() or "@" in domain or "." not in domain.strip("."):
                raise ValueError(
                    f"single_sign_on.email_domains has {domain!r}; a domain is in small letters and without @, such as example.com"
                )
        if self.creates_accounts and not self.maps_roles:
            raise ValueError(
                "single_sign_on.creates_accounts needs groups: say who becomes what, or everybody whom the provider knows "
                "would be let in"
            )

    @property
    def maps_roles(self) -> bool:
        """Whether groups of the provider say who becomes what."""
        return bool(self.agent_groups or self.designer_groups or self.supervisor_groups or self.admin_groups)
