"""The desk as an aiohttp application. `make_app` connects nothing; that happens when the application starts."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable

import msgspec
from aiohttp import web

from desk.announcements import Announcer
from desk.attachments.uploads import Uploads
from desk.auditing.sealing import Sealer
from desk.back_office import OfficeConnection
from desk.bell import Bell
from desk.change import Changes, Clock
from desk.channels import door as channel_door
from desk.channels.channel import Channel
from desk.channels.door import HEARER
from desk.channels.hearing import Hearer
from desk.channels.registry import Channels
from desk.channels.sending import SENDER, Sender
from desk.context import DESK, Desk
from desk.copilot.questions import Questions
from desk.copilot.watch import COPILOT, Copilot
from desk.demo.pages import add_demo
from desk.designers_files import DesignersFiles, watch_files
from desk.dispatch import Dispatcher
from desk.doubts import Doubts
from desk.failed_logins import FailedLogins
from desk.fanout.catch_up import CatchUp
from desk.fanout.fanout import FanOut
from desk.fanout.frames import PresenceMoved
from desk.fanout.hearing import Hearing
from desk.floor.live import run_floor
from desk.floor.readers import FloorReaders
from desk.housekeeping import keep_house
from desk.identity import new_id
from desk.inbox import Inboxes
from desk.insight.alerts.mailing import AlertMails
from desk.insight.alerts.watch import ALERTS, AlertWatch
from desk.insight.drift.watch import DRIFT, DriftWatch
from desk.insight.figures.memory import FiguresMemory
from desk.insight.ledger import Ledger
from desk.insight.steps import AgentSteps
from desk.leaving import leave
from desk.limits import Occupancy, SharedBuckets, SlidingWindow
from desk.lines import Lines
from desk.locked_accounts import watch_locks
from desk.login import PasswordChecks
from desk.pilots import Pilots
from desk.places import Places
from desk.presence import Presences
from desk.quality.scoring import Scorer
from desk.rasa_widgets.door import add_rasa_widgets
from desk.replicas import Replicas
from desk.rooms import Rooms
from desk.router import ROUTER, Router
from desk.settings import DeskSettings
from desk.sockets import agent as agent_socket
from desk.sockets import customer as customer_socket
from desk.sockets import customer_reading as _customer_reading  # noqa: F401 - its handlers are registered by the import
from desk.sockets import worker as worker_socket
from desk.sockets.agent_sockets import AGENT_SOCKETS, AgentSockets, watch_logins
from desk.sockets.base import CONNECTIONS, Connections
from desk.store.clock import DatabaseClock
from desk.store.engine import open_store
from desk.watchers import ConversationWatchers
from desk.web import about, api, attachments, channel_files, health, link_codes, pages, programs
from desk.web.front_end_file import FILES, FrontEndFiles
from desk.web.headers import add_headers
from desk.web.metrics import add_metrics
from desk.web.nul import without_nul
from desk.web.security import errors_as_json, one_key
from desk.webhooks.courier import COURIER, Courier
from desk.welcomes import Welcomes
from desk.workbench.workbench import WORKBENCH, Workbench
from desk.workflows.settling import watch as watch_runs
from desk.wrap_up.aftermath import Aftermaths
from desk.wrap_up.notes import NoteSender

_FRONT_ENDS = ("widget", "console", "vendor", "about")


def make_app(
    settings: DeskSettings, *, channels: Iterable[Channel] = (), clock: Clock | None = None
) -> web.Application:
    """The application, with the messaging channels that it serves; `clock` as in `make_desk`. Raises `handoff.exceptions.DocumentInvalid` for a designers' file that is wrong, and
    `OSError` for one that is missing."""
    desk = make_desk(settings, channels=channels, clock=clock)
    app = web.Application(middlewares=[errors_as_json, without_nul, one_key])
    app[DESK] = desk
    app[ROUTER] = Router(desk)
    app[CONNECTIONS] = Connections()
    app[worker_socket.DISPATCHER] = Dispatcher(desk)
    app[agent_socket.INBOXES] = Inboxes(desk)
    app[AGENT_SOCKETS] = AgentSockets()
    app[COPILOT] = Copilot(desk)
    app[COURIER] = Courier(desk)
    app[DRIFT] = DriftWatch(desk)
    app[ALERTS] = AlertWatch(desk, app[DRIFT], mails=AlertMails(desk), courier=app[COURIER])
    app[WORKBENCH] = Workbench(desk)
    app[FILES] = FrontEndFiles()
    app[attachments.UPLOADS] = Uploads(settings.attachments)
    app[api.CHECKS] = PasswordChecks()
    app[HEARER] = Hearer(desk, app[attachments.UPLOADS])
    app[SENDER] = Sender(desk, app[attachments.UPLOADS])
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(leave)
    app.cleanup_ctx.append(_run_desk)
    app.add_routes(
        [
            web.get("/ws/customer", customer_socket.handle),
            web.get("/ws/agent", agent_socket.handle),
            web.get("/ws/worker", worker_socket.handle),
            *api.routes(),
            *programs.routes(),
            *attachments.routes(),
            *health.routes(),
            *channel_door.routes(),
            *channel_files.routes(),
            *link_codes.routes(),
            *pages.routes(folders=_FRONT_ENDS),
            *about.routes(),
        ]
    )
    if settings.single_sign_on is not None:
        # Only where it is used: its libraries take most of a second to load.
        from desk.web.single_sign_on import add_single_sign_on

        add_single_sign_on(app, settings.single_sign_on)
    if settings.rasa_widgets is not None:
        add_rasa_widgets(app, settings.rasa_widgets)
    add_metrics(app)
    if settings.demo is not None:
        add_demo(app, settings.demo)
    return app


def make_desk(settings: DeskSettings, *, channels: Iterable[Channel] = (), clock: Clock | None = None) -> Desk:
    """The desk's parts, not yet started. Without a `clock` the desk goes by its database's, or on SQLite by its machine's."""
    store, lines, name = open_store(settings.database_url, audit_key=settings.secrets.audit_key), Lines(), new_id()[:16]
    if clock is None:
        clock = time.time if store.is_sqlite else DatabaseClock()
    fanout = FanOut(
        desk=name,
        url=settings.redis_url,
        password=settings.secrets.redis_password,
        database_url=settings.database_url,
    )

    def tell_agent(agent: str, message: msgspec.Struct) -> None:
        lines.tell(agent, message)
        fanout.tell_agent(agent, message)

    changes = Changes(store, clock=clock, turn_timeout_seconds=settings.turn_timeout_seconds)
    presences = Presences(
        store, clock=clock, tell=tell_agent, tell_others=lambda agent: fanout.tell(PresenceMoved(agent))
    )
    places = Places()
    places.follow(changes, presences)
    return Desk(
        settings=settings,
        store=store,
        changes=changes,
        rooms=Rooms(store),
        questions=Questions(fanout),
        files=DesignersFiles(
            policy=settings.policy_path,
            playbooks=settings.playbooks_path,
            moderation=settings.moderation_path,
            routing=settings.routing_path,
            reviews=settings.reviews_path,
            insight=settings.insight_path,
            quality=settings.quality_path,
            candidate=settings.candidate_policy_path,
            replies=settings.replies_path,
            knowledge=settings.knowledge_path,
        ),
        presences=presences,
        places=places,
        lines=lines,
        watchers=ConversationWatchers(),
        floor=FloorReaders(),
        fanout=fanout,
        replicas=Replicas(store, desk=name, clock=clock),
        pilots=Pilots(store),
        occupancy=Occupancy(limit=settings.limits.sockets_per_address),
        back_office=OfficeConnection(
            settings.back_office_url, token=settings.secrets.back_office_token, mail=settings.mail
        ),
        new_conversations=SlidingWindow(limit=settings.limits.conversations_per_minute, window_seconds=60.0),
        customer_frames=SharedBuckets(per_second=settings.limits.frames_per_second, burst=settings.limits.frame_burst),
        asked_by_key=SlidingWindow(limit=settings.limits.key_requests_per_minute, window_seconds=60.0),
        failed_logins=FailedLogins(),
        channels=Channels(channels),
        steps=AgentSteps(),
        figures=FiguresMemory(store, clock=clock),
        welcomes=Welcomes(),
    )


async def _run_desk(app: web.Application) -> AsyncIterator[None]:
    """Migrate, start what runs beside the requests, and end it in the opposite order."""
    desk, dispatcher, inboxes = app[DESK], app[worker_socket.DISPATCHER], app[agent_socket.INBOXES]
    announcer = Announcer(desk)
    connected = contextlib.AsyncExitStack()
    try:
        await desk.store.migrate()
        await desk.replicas.renew()
        for listener in (announcer.on_news, dispatcher.on_news, inboxes.on_news):
            desk.changes.subscribe(listener)
        desk.changes.subscribe(desk.floor.on_news)
        desk.presences.subscribe(desk.floor.refresh)
        courier = app[COURIER]
        desk.changes.take_part(courier.record)
        desk.changes.take_part(dispatcher.offer_at_once)
        served = desk.channels
        for channel in served:
            await connected.enter_async_context(channel.running())
        desk.changes.take_part(served.record)
        desk.changes.subscribe(served.on_news)
        desk.changes.subscribe(courier.on_news)
        router = app[ROUTER]
        desk.changes.subscribe(router.on_news)
        desk.changes.subscribe(app[COPILOT].on_news)
        desk.changes.subscribe(app[WORKBENCH].on_news)
        aftermaths, notes = Aftermaths(desk), NoteSender(desk)
        desk.changes.subscribe(aftermaths.on_news)
        scorer = Scorer(desk)
        desk.changes.subscribe(scorer.on_news)
        desk.changes.subscribe(notes.on_news)
        ledger = Ledger(desk)
        desk.changes.subscribe(ledger.on_news)
        for refresh in (inboxes.refresh, router.refresh):
            desk.presences.subscribe(refresh)
        hearing = Hearing(desk, app[AGENT_SOCKETS])
        catch_up = CatchUp(
            desk,
            tell_state=announcer.tell_state,
            tell_agents=announcer.tell_agents,
            loops=(dispatcher.bell.ring, courier.bell.ring, aftermaths.bell.ring, notes.bell.ring),
        )
        sealer = Sealer(desk.store, clock=desk.changes.clock, heads=desk.settings.audit_heads)
        doubts = Doubts(desk.changes)
        house, logins, files, presence, runs, mail, locks = Bell(), Bell(), Bell(), Bell(), Bell(), Bell(), Bell()
        telling = [
            asyncio.create_task(desk.replicas.run(), name="replicas"),
            asyncio.create_task(desk.fanout.run(), name="fan-out"),
        ]
        running = [
            asyncio.create_task(catch_up.run(), name="catch-up"),
            asyncio.create_task(doubts.run(), name="doubts"),
            asyncio.create_task(dispatcher.run(), name="dispatcher"),
            asyncio.create_task(inboxes.run(), name="inboxes"),
            asyncio.create_task(courier.run(), name="webhooks"),
            asyncio.create_task(keep_house(desk, house), name="housekeeping"),
            asyncio.create_task(run_floor(desk), name="floor"),
            asyncio.create_task(sealer.run(), name="audit log"),
            asyncio.create_task(watch_logins(desk, app[AGENT_SOCKETS], logins), name="logins"),
            asyncio.create_task(
                desk.presences.run(presence, idle_seconds=lambda: desk.routing.away_after_seconds), name="presence"
            ),
            asyncio.create_task(router.run(), name="router"),
            asyncio.create_task(aftermaths.run(), name="aftermaths"),
            asyncio.create_task(scorer.run(), name="quality"),
            asyncio.create_task(notes.run(), name="notes"),
            asyncio.create_task(ledger.run(), name="outcome ledger"),
            asyncio.create_task(watch_runs(desk, runs), name="workflow runs"),
            asyncio.create_task(app[DRIFT].run(), name="drift"),
            asyncio.create_task(app[ALERTS].run(), name="alerts"),
            asyncio.create_task(app[ALERTS].mails.run(), name="mails about alerts"),
            asyncio.create_task(app[SENDER].run(), name="deliveries of channels"),
            *(
                asyncio.create_task(channel_door.listen(desk, one, app[HEARER], mail), name=f"channel {one.name}")
                for one in served
            ),
            asyncio.create_task(watch_locks(desk, locks, tell=inboxes.tell_locked), name="locked accounts"),
            asyncio.create_task(watch_files(desk.files, files, on_notices=inboxes.refresh), name="designers' files"),
        ]
        yield
        desk.floor.bell.end()
        for bell in (
            doubts.bell,
            dispatcher.bell,
            inboxes.bell,
            courier.bell,
            house,
            logins,
            locks,
            files,
            presence,
            router.bell,
            aftermaths.bell,
            scorer.bell,
            notes.bell,
            app[DRIFT].bell,
            app[ALERTS].bell,
            app[ALERTS].mails.bell,
            ledger.bell,
            runs,
            mail,
            served.bell,
            sealer.bell,
            catch_up.bell,
        ):
            bell.end()
        await asyncio.gather(*running)
        await app[COPILOT].stop()
        await app[WORKBENCH].stop()
        # The last: a desk that has said that it leaves is not asked for what it stored and did not tell.
        for bell in (desk.fanout.bell, desk.replicas.bell):
            bell.end()
        await asyncio.gather(*telling)
        await desk.figures.stop()
        await hearing.stop()
        await announcer.stop()
    finally:
        await connected.aclose()
        await desk.back_office.close()
        await desk.store.close()
