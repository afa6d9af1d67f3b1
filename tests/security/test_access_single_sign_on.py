"""Agents log in at a real provider over HTTP: who may, who may not, and what a forger gets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from aiohttp import ClientSession, CookieJar
from httpx2 import ConnectTimeout
from yarl import URL

from desk.settings import DeskSettings
from desk.single_sign_on.errand import new_errand
from desk.single_sign_on.errors import SignOnRefused
from desk.single_sign_on.provider import Provider
from desk.single_sign_on.settings import SingleSignOn
from desk.store import agents, audit
from desk.store.agents import Role
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.identity_provider import CLIENT, SECRET, IdentityProvider, running_provider

START = "/api/login/oidc"


@pytest.fixture
async def provider() -> AsyncIterator[IdentityProvider]:
    async with running_provider() as provider:
        yield provider


def settings_for(folder: Path, provider: IdentityProvider, **changed: Any) -> DeskSettings:
    values = {"admin_groups": ("it",), "supervisor_groups": ("leads",), "agent_groups": ("support",)}
    signs = SingleSignOn(issuer=provider.issuer, client_id=CLIENT, label="Example", **(values | changed))
    secrets = msgspec.structs.replace(SECRETS, oidc_client_secret=SECRET)
    return desk_settings(sqlite_url(folder), secrets=secrets, single_sign_on=signs)


@pytest.fixture
async def world(tmp_path: Path, provider: IdentityProvider) -> AsyncIterator[DeskWorld]:
    async with running_desk(settings_for(tmp_path, provider, creates_accounts=True)) as world:
        yield world


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield http


async def log_in(world: DeskWorld, http: ClientSession) -> str:
    """Follow the browser's steps to the end: where it lands, as path and query."""
    async with http.get(world.origin + START) as answer:
        return str(answer.url.relative())


async def me(world: DeskWorld, http: ClientSession) -> dict[str, Any]:
    async with http.get(f"{world.origin}/api/me") as answer:
        return dict(await answer.json()) if answer.status == 200 else {}


async def count(world: DeskWorld) -> int:
    async with world.desk.store.reading() as connection:
        return len(await agents.list_agents(connection))


async def test_agent_of_the_provider_gets_an_account_and_the_role_of_their_group(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    provider.person["groups"] = ["everybody", "support"]
    async with browser() as http:
        assert await log_in(world, http) == "/console"
        who = await me(world, http)
        assert (who["email"], who["name"], who["role"]) == ("kim@desk.example", "Kim", "agent")
        # Another group there, another role here, at the next login.
        provider.person |= {"groups": ["support", "leads"], "email": "kim.okafor@desk.example"}
        assert await log_in(world, http) == "/console"
        assert (await me(world, http)) == who | {"role": "supervisor"}
    assert await count(world) == 1
    (asked, *_) = provider.asked
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["scope"] == "openid email profile"
    async with world.desk.store.reading() as connection:
        lines = [(line.actor, line.action) for line in reversed(await audit.page(connection, limit=20))]
    assert lines == [
        ("single sign-on", "agent.added"),
        (who["id"], "login.started"),
        ("single sign-on", "agent.role_changed"),
        (who["id"], "login.started"),
    ]
    # Who was removed here does not come back by another address of theirs, unless somebody here makes them an account.
    async with world.desk.store.writing() as connection:
        await agents.remove_agent(connection, email="kim@desk.example", now=1.0)
    provider.person["email"] = "kim.o@desk.example"
    async with browser() as http:
        assert await log_in(world, http) == "/console?login=no_account"
        assert await count(world) == 0
        async with world.desk.store.reading() as connection:
            (failed,) = await audit.page(connection, action="login.failed", limit=9)
        assert failed.detail == {"method": "single_sign_on", "address": "127.0.0.1", "why": "no_account"}
        again = await world.add_agent()
        provider.person["email"] = again.email
        assert await log_in(world, http) == "/console"
        assert (await me(world, http))["id"] == again.id


async def test_account_is_found_by_a_verified_address_once_and_by_the_subject_ever_after(
    tmp_path: Path, provider: IdentityProvider
) -> None:
    none: dict[str, Any] = {"admin_groups": (), "supervisor_groups": (), "agent_groups": ()}
    async with running_desk(settings_for(tmp_path, provider, **none)) as world, browser() as http:
        known = await world.add_agent(role=Role.SUPERVISOR)
        provider.person["email"] = known.email.upper()
        provider.person["email_verified"] = False
        assert await log_in(world, http) == "/console?login=not_verified"
        provider.person["email_verified"] = True
        assert await log_in(world, http) == "/console"
        # Without groups the desk's own roles count.
        assert ((await me(world, http))["id"], (await me(world, http))["role"]) == (known.id, "supervisor")
        # The address is somebody else's there by now: it does not open the account of who had it before.
        provider.person["sub"] = "u-2"
        async with browser() as other:
            assert await log_in(world, other) == "/console?login=no_account"
            assert await me(world, other) == {}
        # And a new address of the same person is theirs still, but who was removed stays out.
        provider.person |= {"sub": "u-1", "email": "new@desk.example"}
        assert await log_in(world, http) == "/console"
        async with world.desk.store.writing() as connection:
            await agents.remove_agent(connection, email=known.email, now=1.0)
        assert await log_in(world, http) == "/console?login=no_account"
        assert await me(world, http) == {}
        assert await count(world) == 0


async def test_address_of_a_removed_agent_opens_and_makes_no_account_until_somebody_here_makes_one(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    removed = await world.add_agent()  # had a password alone: no subject of the provider's is known of them
    async with world.desk.store.writing() as connection:
        await agents.remove_agent(connection, email=removed.email, now=1.0)
    provider.person |= {"groups": ["leads"], "email": removed.email}
    async with browser() as http:
        assert await log_in(world, http) == "/console?login=no_account"
        async with world.desk.store.writing() as connection:
            fresh = await agents.add_agent(
                connection, email=removed.email, name="Kim", role=Role.AGENT, password="a good long password", now=2.0
            )
        assert await log_in(world, http) == "/console"
        who = await me(world, http)
        assert (who["id"], who["email"], who["role"]) == (fresh.id, removed.email, "supervisor")
        assert fresh.id != removed.id
    async with world.desk.store.writing() as connection:
        await agents.remove_agent(connection, email=removed.email, now=3.0)
    provider.person["sub"] = "u-2"  # the address is another person's there
    async with browser() as http:
        assert await log_in(world, http) == "/console?login=no_account"


async def test_who_has_no_group_or_no_verified_address_is_not_let_in(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    for changed, told in (
        ({"groups": ["sales"]}, "no_role"),
        ({"groups": []}, "no_role"),
        ({}, "no_role"),
        ({"groups": {"it": True}}, "no_role"),
        ({"groups": ["it"], "email_verified": False}, "not_verified"),
        ({"groups": ["it"], "email_verified": "yes"}, "not_verified"),
        ({"groups": ["it"], "email_verified": None}, "not_verified"),
        ({"groups": ["it"], "email": None}, "not_verified"),
        ({"groups": ["it"], "sub": ""}, "provider"),
    ):
        before = dict(provider.person)
        provider.person |= changed
        async with browser() as http:
            assert await log_in(world, http) == f"/console?login={told}", changed
            assert await me(world, http) == {}
        provider.person = before
    assert await count(world) == 0


async def test_addresses_of_other_domains_are_not_let_in_also_to_an_account_that_they_have(
    tmp_path: Path, provider: IdentityProvider
) -> None:
    settings = settings_for(tmp_path, provider, creates_accounts=True, email_domains=("desk.example",))
    async with running_desk(settings) as world:
        provider.person["groups"] = ["it"]
        for email in (
            "kim@example",
            "kim@evil.example",
            "kim@x.desk.example",
            "kim@desk.example@evil.example",
            "desk.example@",
        ):
            provider.person["email"] = email
            async with browser() as http:
                assert await log_in(world, http) == "/console?login=no_account", email
        assert await count(world) == 0
        provider.person["email"] = "Kim@Desk.Example"
        async with browser() as http:
            assert await log_in(world, http) == "/console"
        provider.person["email"] = "kim@evil.example"
        async with browser() as http:
            assert await log_in(world, http) == "/console?login=no_account"
        assert await count(world) == 1


def _changed(**values: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {name: value for name, value in (claims | values).items() if value is not None}


async def test_forged_tokens_let_nobody_in_and_only_our_log_tells_why(
    world: DeskWorld, provider: IdentityProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.person["groups"] = ["it"]
    now = int(time.time())
    for name, forge in {
        "another nonce": _changed(nonce="x" * 64),
        "no nonce": _changed(nonce=None),
        "another audience": _changed(aud="another-client"),
        "also for another": _changed(aud=[CLIENT, "another-client"], azp="another-client"),
        "for several without saying for whom": _changed(aud=[CLIENT, "another-client"]),
        "made for another, and shown to us": _changed(azp="another-client"),
        "no audience": _changed(aud=None),
        "another issuer": _changed(iss="https://evil.example"),
        "no issuer": _changed(iss=None),
        "expired": _changed(exp=now - 3600, iat=now - 7200),
        "no expiry": _changed(exp=None),
        "from the future": _changed(iat=now + 3600),
    }.items():
        provider.forge = forge
        async with browser() as http:
            assert await log_in(world, http) == "/console?login=provider", name
    provider.forge = dict
    for sign in (provider.unsigned, provider.signed_with_the_clients_secret, provider.signed_with_another_key):
        provider.sign = sign
        async with browser() as http:
            assert await log_in(world, http) == "/console?login=provider", sign
    assert await count(world) == 0
    why = " ".join(one.getMessage() for one in caplog.records if one.levelno == logging.WARNING)
    assert "nonce" in why
    assert "expired" in why.lower()
    assert SECRET not in why


async def test_answers_count_in_the_browser_that_asked_alone_and_once(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    provider.person["groups"] = ["support"]
    async with browser() as http, browser() as victim:
        async with http.get(world.origin + START, allow_redirects=False) as answer:
            away = answer.headers["Location"]
            cookie = answer.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Lax", "Path=/api/login/oidc"):
            assert part in cookie
        async with http.get(away, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        # The attacker's answer in another browser: their account must not be opened there, nor the victim's here.
        async with victim.get(back) as answer:
            assert str(answer.url.relative()) == "/console?login=expired"
        assert await me(world, victim) == {}
        query = parse_qs(urlsplit(back).query)
        for wrong in (
            f"code={query['code'][0]}&state={'x' * 64}",
            f"code={query['code'][0]}",
            "state=&code=",
            "error=x",
        ):
            async with http.get(f"{world.origin}{START}/callback?{wrong}") as answer:
                assert str(answer.url.relative()) == "/console?login=expired"
        # Each refusal has taken the cookie back: the errand is over.
        async with http.get(back) as answer:
            assert str(answer.url.relative()) == "/console?login=expired"
        assert await log_in(world, http) == "/console"
        async with http.get(back) as answer:
            assert str(answer.url.relative()) == "/console?login=expired"


async def test_errand_over_tls_is_the_hosts_own(tmp_path: Path, provider: IdentityProvider) -> None:
    """Another name below the company's domain cannot plant one, with which an agent would come back as a stranger."""
    settings = msgspec.structs.replace(settings_for(tmp_path, provider), public_url="https://desk.example")
    async with running_desk(settings) as world, browser() as http:
        async with http.get(world.origin + START, allow_redirects=False) as answer:
            name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
            set_there = answer.headers["Set-Cookie"]
            state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
        url = f"{world.origin}{START}/callback?error=access_denied&state={state}"
        for sent, told in ((name, "cancelled"), ("frontline_errand", "expired")):
            async with http.get(url, headers={"Cookie": f"{sent}={value}"}, allow_redirects=False) as answer:
                assert answer.headers["Location"] == f"/console?login={told}"
                taken_back = answer.headers["Set-Cookie"]
    for cookie in (set_there, taken_back):
        assert cookie.startswith("__Host-frontline_errand=")
        assert {"Secure", "Path=/"} <= {part.strip() for part in cookie.split(";")}  # or browsers do not take it
        assert "Domain" not in cookie


async def test_code_of_another_issuer_or_without_the_verifier_is_not_taken(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    provider.person["groups"] = ["support"]
    async with browser() as http, browser() as other:
        async with http.get(world.origin + START, allow_redirects=False) as answer:
            away = answer.headers["Location"]
        async with other.get(away, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        forged = URL(back).update_query(iss="https://evil.example")
        async with http.get(forged) as answer:
            assert str(answer.url.relative()) == "/console?login=provider"
        # A code that somebody else was given, injected into one's own errand: the verifier does not fit.
        async with other.get(world.origin + START, allow_redirects=False) as answer:
            state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
        stolen = parse_qs(urlsplit(back).query)["code"][0]
        async with other.get(f"{world.origin}{START}/callback?code={stolen}&state={state}") as answer:
            assert str(answer.url.relative()) == "/console?login=provider"
        assert await me(world, other) == {}


async def test_new_keys_of_the_provider_are_found_and_its_absence_is_told(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    provider.person["groups"] = ["support"]
    async with browser() as http:
        assert await log_in(world, http) == "/console"
        provider.rotate()
        assert await log_in(world, http) == "/console"


async def test_provider_that_is_down_or_another_lets_nobody_in(tmp_path: Path, provider: IdentityProvider) -> None:
    later = 0.0
    settings = settings_for(tmp_path, provider)
    async with running_desk(settings, clock=lambda: time.time() + later) as world, browser() as http:
        provider.is_down = True
        assert await log_in(world, http) == "/console?login=provider"
        asked = provider.found
        # It is left alone for a moment: nobody waits in line for an answer that does not come.
        assert await log_in(world, http) == "/console?login=provider"
        assert provider.found == asked
        later += 4
        provider.is_down, honest = False, provider.issuer
        provider.issuer = "https://evil.example"
        assert await log_in(world, http) == "/console?login=provider"
        later += 4
        provider.issuer = honest
        provider.person["groups"] = ["support"]
        assert await log_in(world, http) == "/console?login=no_account"  # none is made where that is not wanted


async def test_provider_that_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each who waited in line would otherwise wait for it again, ten seconds after the one before."""
    now, asked = 0.0, 0

    async def hang(_client: object) -> None:
        nonlocal now, asked
        asked += 1
        await asyncio.sleep(0)
        now += 10.0
        raise ConnectTimeout("no answer")

    hanging = Provider(SingleSignOn(issuer="https://id.example", client_id="c"), secret="", clock=lambda: now)
    monkeypatch.setattr(hanging, "_read", hang)
    begun = [hanging.address_for(new_errand(), redirect_uri="https://desk.example/x") for _ in range(5)]
    answers = await asyncio.gather(*begun, return_exceptions=True)
    assert [type(one) for one in answers] == [SignOnRefused] * 5
    assert asked == 1


async def test_address_that_only_the_userinfo_endpoint_tells_is_asked_for(
    world: DeskWorld, provider: IdentityProvider
) -> None:
    told = {"email": "kim@desk.example", "email_verified": True, "groups": ["it"]}
    provider.person = {"sub": "u-1", "name": "Kim"}
    provider.user_info = told | {"sub": "u-2"}
    async with browser() as http:
        assert await log_in(world, http) == "/console?login=provider"
        provider.user_info = told | {"sub": "u-1"}
        assert await log_in(world, http) == "/console"
        assert (await me(world, http))["role"] == "admin"
    # Or the groups alone.
    provider.person = {"sub": "u-1", "name": "Kim", "email": "kim@desk.example", "email_verified": True}
    provider.user_info = {"sub": "u-1", "groups": ["leads"]}
    async with browser() as http:
        assert await log_in(world, http) == "/console"
        assert (await me(world, http))["role"] == "supervisor"


async def test_password_may_be_no_way_in(tmp_path: Path, provider: IdentityProvider) -> None:
    async with running_desk(settings_for(tmp_path, provider, passwords_too=False)) as world:
        agent = await world.add_agent()
        body = {"email": agent.email, "password": "correct horse battery"}
        async with world.http.post(f"{world.origin}/api/login", json=body, headers={"Origin": world.origin}) as answer:
            assert answer.status == 403
        async with world.http.get(f"{world.origin}/api/about") as answer:
            about = await answer.json()
        assert (about["single_sign_on"], about["passwords"]) == ("Example", False)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"issuer": "http://id.example"}, "https://"),
        ({"client_id": ""}, "client_id"),
        ({"scopes": ("email",)}, "openid"),
        ({"creates_accounts": True}, "groups"),
        ({"email_domains": ("@example.com",)}, "email_domains"),
        ({"email_domains": ("Example.com",)}, "small letters"),
    ],
)
def test_wrong_settings_are_named(changed: dict[str, Any], part: str) -> None:
    values = {"issuer": "https://id.example", "client_id": "c"} | changed
    with pytest.raises(ValueError, match=part):
        SingleSignOn(**values)
