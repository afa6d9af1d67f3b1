"""Who the provider says somebody is, and what they may be here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.single_sign_on.errors import Refusal, SignOnRefused
from desk.single_sign_on.settings import SingleSignOn
from desk.store.agents import Role

_TEXT_CHARACTERS = 200
_SUBJECT_CHARACTERS = 255  # OpenID Connect Core, 2
_COLUMN_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Person:
    """`subject` names them for good, with the issuer; `role` is None where the desk's own roles count."""

    subject: str
    email: str
    name: str
    role: Role | None


def person_of(claims: Mapping[str, Any], settings: SingleSignOn) -> Person:
    """Read the claims of a token that was verified. Raises `SignOnRefused` for an address that the provider has not
    verified or that is of no domain of ours, and for somebody whose groups give no role."""
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 1 <= len(sub) <= _SUBJECT_CHARACTERS:
        raise SignOnRefused(Refusal.PROVIDER, "the token names nobody")
    subject = f"{settings.issuer.rstrip('/')}|{sub}"
    if len(subject) > _COLUMN_CHARACTERS:
        raise SignOnRefused(Refusal.PROVIDER, "the provider's address is too long")
    email = claims.get("email")
    # "true" in quotation marks is how some providers write it; anything else is no.
    if not isinstance(email, str) or claims.get("email_verified") not in (True, "true"):
        raise SignOnRefused(Refusal.NOT_VERIFIED, "the provider has not verified the e-mail address")
    email = email.strip().lower()
    # The whole of it, for who owns a name below a company's domain may be anybody's customer.
    if settings.email_domains and email.rpartition("@")[2] not in settings.email_domains:
        raise SignOnRefused(Refusal.NO_ACCOUNT, "the address is of no domain in single_sign_on.email_domains")
    told = claims.get("name")
    name = told.replace("\0", "").strip()[:_TEXT_CHARACTERS] if isinstance(told, str) else ""
    return Person(subject, email[:_TEXT_CHARACTERS], name or email.partition("@")[0], role_of(claims, settings))


def role_of(claims: Mapping[str, Any], settings: SingleSignOn) -> Role | None:
    """The most powerful role that the groups give. Raises `SignOnRefused` where they give none."""
    if not settings.maps_roles:
        return None
    told = claims.get(settings.groups_claim)
    groups = (
        {told}
        if isinstance(told, str)
        else {one for one in told or () if isinstance(one, str)}
        if isinstance(told, list)
        else set()
    )
    for role, wanted in (
        (Role.ADMIN, settings.admin_groups),
        (Role.SUPERVISOR, settings.supervisor_groups),
        (Role.AGENT, settings.agent_groups),
        (Role.DESIGNER, settings.designer_groups),
    ):
        if groups.intersection(wanted):
            return role
    raise SignOnRefused(Refusal.NO_ROLE, f"none of the groups in the claim {settings.groups_claim} gives a role")
