"""What the demo needs before it starts: a shop with customers, and an agent who can log in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date

from frontline import secret_files
from frontline.private_files import make_folder
from frontline.settings import Settings

AGENT_NAME = "Alex Morgan"


async def seed(settings: Settings, environment: Mapping[str, str]) -> None:
    """Fill the back office and create the login, where they are missing; what is there stays as it is."""
    make_folder(settings.folder)
    settings.mailbox_folder.mkdir(exist_ok=True)
    if not settings.back_office_url.startswith("http"):
        from backoffice.seed import seed_demo

        await seed_demo(settings.back_office_url, today=date.today())
    await _seed_login(settings, environment)


async def _seed_login(settings: Settings, environment: Mapping[str, str]) -> None:
    from desk.routing.model import AgentProfile
    from desk.store import agents, profiles
    from desk.store.engine import open_store

    email = settings.demo.login_email
    password = secret_files.read(secret_files.DEMO_PASSWORD, folder=settings.folder, environment=environment)
    audit_key = secret_files.read(secret_files.AUDIT_KEY, folder=settings.folder, environment=environment)
    store = open_store(settings.desk_database_url, audit_key=audit_key)
    try:
        await store.migrate()
        async with store.writing() as connection:
            if await agents.verify(connection, email=email, password=password) is not None:
                return
            known = await agents.list_agents(connection)
            if any(agent.email == email for agent in known):
                # The secret was changed, or the folder of secrets removed: what the page shows must be right.
                await agents.set_password(connection, email=email, password=password)
            else:
                role = agents.Role.SUPERVISOR
                alone = await agents.add_agent(
                    connection, email=email, name=AGENT_NAME, role=role, password=password, now=time.time()
                )
                # Nobody else is there, so whatever a visitor asks for, and in whatever language, is theirs.
                await profiles.save(connection, AgentProfile(id=alone.id))
    finally:
        await store.close()
