"""The protocol of Rasa's `socketio` channel on one connection: `session_request`, `user_uttered`, `bot_uttered`, `session_confirm`.

The session id that a front end keeps is the conversation's token, which the desk issues: an id that somebody chose or guessed
opens nothing, and is answered with a new one. A conversation begins with the first word, not with the page: front ends connect
wherever they are shown, and a Rasa bot does not speak first.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import msgspec

from desk import customers, marks
from desk.channels import languages, replies
from desk.channels.rendering import is_told
from desk.context import Desk
from desk.errors import (
    ButtonExpired,
    ConversationClosed,
    DeskError,
    IdentityRefused,
    NotAuthenticated,
    NotFound,
    Unavailable,
    told,
)
from desk.identity import is_id, new_id, new_token
from desk.limits import TokenBucket
from desk.rasa_widgets import packets, rendering
from desk.rasa_widgets.engine import Engine
from desk.rasa_widgets.files import link
from desk.rasa_widgets.packets import Kind, Message, Revision
from desk.rooms import Audience, Follower
from desk.settings import RasaWidgets
from desk.sockets.customer import count_new_conversation
from desk.store import buttons, conversations, entries, reads
from desk.store.reads import Mark
from desk.wrap_up import ratings
from handoff.log import Attachment, Author, Entry
from handoff.wire.customer import Hello
from handoff.wire.ratings import RatedPart, RatingAsked
from handoff.wire.shared import EntryAdded, SpeakerState

logger = logging.getLogger(__name__)

_REQUEST, _CONFIRM = "session_request", "session_confirm"
_TRIES, _PAUSE_SECONDS = 8, 1.0
_PACE_SECONDS = 0.1
# Each place is a message here, so it is not told as often as it changes.
_PLACE_SECONDS = 60.0
_BEFORE_LOOKED_AT = 5
_NOT_TAKEN = "Your message could not be taken just now. Please send it again in a moment."


class Uttered(msgspec.Struct, frozen=True, kw_only=True):
    """What a front end sends with `user_uttered`; what it holds of wrong types counts as left out."""

    message: str = ""
    session: str = ""
    language: str = ""
    identity: str = ""


class Chat:
    """The customer at one connection. Events are handled one at a time, in their order."""

    def __init__(self, desk: Desk, engine: Engine, *, names: RasaWidgets, address: str) -> None:
        self._desk = desk
        self._engine = engine
        self._names = names
        self._address = address
        self._token = ""
        self._reserved = ""
        self._follower: Follower | None = None
        self._bucket = TokenBucket(
            per_second=desk.settings.limits.frames_per_second, burst=desk.settings.limits.frame_burst
        )
        self._handling = asyncio.Lock()
        self._ending: asyncio.Task[None] | None = None
        self._speaker = (Author.BOT, desk.settings.assistant_name)
        self._place, self._place_told_at = 0, -_PLACE_SECONDS
        self._words = languages.sentences_for("", shop=desk.settings.language)
        self._time_zone = desk.settings.time_zone
        self._question: RatedPart | None = None
        self._sent: dict[int, tuple[str, int]] = {}
        self._marking: asyncio.Task[None] | None = None
        self._has: tuple[str, int] | None = None

    def begin(self) -> None:
        """Listen. In the older revision the server connects clients by itself."""
        self._engine.on_message, self._engine.on_received = self._take, self._received
        if self._engine.revision is Revision.THREE:
            self._engine.send(packets.connected("", revision=Revision.THREE))

    def stop(self, *, when_done: Callable[[Chat], None]) -> None:
        """The connection is over. Never waits."""
        self._ending = asyncio.create_task(self._stop(when_done))

    async def idle(self) -> None:
        """Wait until what is in hand is handled."""
        async with self._handling:
            return

    async def stopped(self) -> None:
        """Wait until nothing of it runs any more."""
        if self._ending is not None:
            await self._ending

    async def _stop(self, when_done: Callable[[Chat], None]) -> None:
        try:
            async with self._handling:
                await self._leave()
            if self._marking is not None:
                await self._marking
        finally:
            when_done(self)

    async def _leave(self) -> None:
        follower, self._follower = self._follower, None
        if follower is not None:
            self._desk.customer_frames.leave(follower.conversation, time.monotonic())
            await self._desk.rooms.leave(follower)

    async def _take(self, text: str) -> None:
        """Handle one message. Raises `PacketInvalid`."""
        message = packets.read(text)
        async with self._handling:
            if self._engine.is_over:
                return
            match message.kind:
                case Kind.CONNECT:
                    self._connect(message)
                case Kind.DISCONNECT:
                    self._engine.end()
                case Kind.EVENT if message.namespace == packets.ROOT:
                    await self._hear(message)
                    if message.ack:
                        self._engine.send(packets.acknowledgement(message.ack))
                case _:
                    pass

    def _connect(self, message: Message) -> None:
        revision = self._engine.revision
        if message.namespace != packets.ROOT:
            self._engine.send(packets.no_namespace(message.namespace, revision=revision))
        elif revision is Revision.FOUR:
            self._engine.send(packets.connected(new_id(), revision=revision))

    async def _hear(self, message: Message) -> None:
        await self._pace()
        try:
            if message.event == _REQUEST:
                await self._begin_session(_text(message.data, "session_id"))
            elif message.event == self._names.user_event:
                await self._utter(_uttered(message.data, metadata_key=self._names.metadata_key))
        except Unavailable:
            self._tell(_NOT_TAKEN)
        except DeskError as error:
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001, RUF100 - the edge where errors are translated
            self._tell(told(error).message)

    async def _pace(self) -> None:
        """Whoever is too fast is waited for and not refused: these front ends send nothing a second time."""
        while True:
            if self._bucket.take(time.monotonic()):
                return
            await asyncio.sleep(_PACE_SECONDS)

    async def _begin_session(self, shown: str) -> None:
        """Resume the conversation of the session id that was shown, or give out the id of another one."""
        if shown and (shown == self._token or await self._resume(Uttered(session=shown))):
            return
        await self._leave()
        self._token = self._reserved = new_token(new_id())[0]
        self._confirm()

    async def _resume(self, uttered: Uttered) -> bool:
        """Whether the session id is a token that opens a conversation. What was missed there is shown once."""
        hello = Hello(token=uttered.session, identity=uttered.identity)
        try:
            admitted = await _tried(lambda: customers.admit(self._desk, hello))
        except IdentityRefused:
            # It may come with the next words; until then nothing of it is shown.
            await self._leave()
            self._token = uttered.session
            self._confirm()
            return True
        except NotAuthenticated:
            return False
        self._token = admitted.token
        self._confirm()
        await self._follow(admitted.conversation)
        return True

    async def _utter(self, uttered: Uttered) -> None:
        if uttered.session and (uttered.session != self._token or (self._follower is None and uttered.identity)):
            await self._resume(uttered)
        is_new = self._follower is None
        if is_new:
            await self._open(uttered)
        text = uttered.message.strip()
        if not text:
            return
        client_id = f"rasa-{new_id()}"
        try:
            await self._say(text, client_id=client_id)
        except (ConversationClosed, NotAuthenticated):
            # It ended, or was empty for so long that it is gone: what is said now begins another one.
            await self._leave()
            self._token = ""
            await self._open(uttered)
            await self._say(text, client_id=client_id)

    async def _open(self, uttered: Uttered) -> None:
        """Open a conversation under the token that the front end has, or tell it another one."""
        count_new_conversation(self._desk, self._address)
        # Only one that was given out here: what a front end showed may be somebody else's, or a name that somebody chose.
        is_known = bool(self._reserved) and self._token == self._reserved
        reserved = self._reserved if is_known else new_token(new_id())[0]
        hello = Hello(identity=uttered.identity, language=uttered.language)
        admitted = await _tried(lambda: customers.admit(self._desk, hello, reserved=reserved))
        self._token = admitted.token
        self._reserved = ""
        if not is_known:
            self._confirm()
        await self._follow(admitted.conversation)

    async def _say(self, text: str, *, client_id: str) -> None:
        desk, name = self._desk, self._name
        scored = rendering.rating_in(text) or self._scored(text)
        if scored is not None:
            await self._rate(*scored)
        elif is_id(text):
            await self._press(text, client_id=client_id)
        elif replies.wants_person(text):
            await _tried(lambda: customers.request_person(desk, name, client_id=client_id))
        elif not await self._is_of_front_end(text):
            await _tried(lambda: customers.say(desk, name, client_id=client_id, text=text))

    async def _rate(self, part: str, score: int) -> None:
        """Keep the answer, and ask about the other part where that was not asked about yet."""
        desk, name = self._desk, self._name
        parts = await _tried(lambda: ratings.give(desk, name, part=part, score=score, word=""))
        if self._question is None or self._question.part != part:
            self._tell(self._words.thanks)  # an answer is changed, and what is asked stays asked
            return
        self._question = next((one for one in parts if not one.score), None)
        if self._question is None:
            self._tell(self._words.thanks)
        else:
            self._emit(rendering.rating_question(self._question, self._words, is_first=False))

    def _scored(self, text: str) -> tuple[str, int] | None:
        """A score that was typed, right after it was asked for."""
        score = replies.score_of(text)
        return (self._question.part, score) if self._question is not None and score is not None else None

    async def _press(self, button: str, *, client_id: str) -> None:
        """Choose a button by its id; where its question is over, what it says is said in words."""
        desk, name = self._desk, self._name
        try:
            await _tried(lambda: customers.press(desk, name, client_id=client_id, button=button))
        except (ButtonExpired, NotFound):
            async with desk.store.glancing() as connection:
                issued = await buttons.find(connection, name, button)
            title = issued.title if issued is not None else button
            await _tried(lambda: customers.say(desk, name, client_id=client_id, text=title))

    async def _is_of_front_end(self, text: str) -> bool:
        """Whether the front end said it by itself when it was opened: the desk has greeted already."""
        if not rendering.is_payload(text):
            return False
        async with self._desk.store.glancing() as connection:
            row = await conversations.get(connection, self._name)
        return not row.has_spoken

    @property
    def _name(self) -> str:
        """The conversation's id."""
        if self._follower is None:
            raise NotAuthenticated("nothing is followed")
        return self._follower.conversation

    async def _follow(self, name: str) -> None:
        """Join the room first, then read: what is written in between waits in the follower."""
        desk = self._desk
        if self._follower is not None and self._follower.conversation == name:
            return
        await self._leave()
        self._bucket = desk.customer_frames.of(name)
        self._place, self._question = 0, None
        follower = desk.rooms.join(name, audience=Audience.CUSTOMER, send=self._on_news, end=self._engine.end)
        try:
            async with desk.store.glancing() as reader:
                row = await conversations.get(reader, name)
                state = await desk.state_of(reader, row)
                has = await reads.marks_of(reader, name)
                last_seq = min(max(has.delivered_seq, has.read_seq), row.last_seq)
                missing = await entries.after(reader, name, last_seq)
                before = await entries.before(reader, name, last_seq + 1, limit=_BEFORE_LOOKED_AT)
                asked = await ratings.asked_of(reader, name, now=desk.changes.clock())
        except BaseException:
            await desk.rooms.leave(follower)
            raise
        self._follower = follower
        self._speaker = _speaker_in(before) or (Author.BOT, desk.settings.assistant_name)
        self._place = state.position
        self._words = languages.spoken_to(row, shop=desk.settings.language)
        self._time_zone = row.customer.time_zone
        shown = [entry for entry in follower.start(missing, last_seq=last_seq, state=state) if self._show(entry)]
        if shown and asked is not None:
            self._on_news(asked)
        follower.release()

    def _on_news(self, message: msgspec.Struct) -> None:
        """Something happened in the conversation. Never waits."""
        match message:
            case EntryAdded():
                self._show(message.entry)
            case SpeakerState():
                self._tell_place(message)
            case RatingAsked():
                self._question = next((part for part in message.parts if not part.score), None)
                if self._question is not None:
                    self._emit(rendering.rating_question(self._question, self._words))
            case _:
                pass

    def _show(self, entry: Entry) -> bool:
        """Whether the entry is one that the customer is told."""
        if not is_told(entry):
            return False
        settings, now, name = self._desk.settings, self._desk.changes.clock(), self._name
        speaker = (entry.author, entry.author_name)
        is_other = entry.author in (Author.BOT, Author.AGENT) and speaker != self._speaker
        if entry.author in (Author.BOT, Author.AGENT):
            self._speaker = speaker

        def address(file: Attachment) -> str:
            return link(settings, name, file, now=now)

        told = languages.translated(entry, self._words, time_zone=self._time_zone)
        for payload in rendering.payloads(told, speaker=entry.author_name if is_other else "", link=address):
            self._question = None
            self._emit(payload, seq=entry.seq)
        return True

    def _tell_place(self, state: SpeakerState) -> None:
        now = time.monotonic()
        if not state.position:
            self._place, self._place_told_at = 0, now - _PLACE_SECONDS
        elif state.position != self._place and now - self._place_told_at >= _PLACE_SECONDS:
            self._place, self._place_told_at = state.position, now
            self._emit({"text": languages.place_told(state, self._words)})

    def _tell(self, text: str) -> None:
        self._emit({"text": text})

    def _emit(self, payload: dict[str, Any], *, seq: int = 0) -> None:
        mark = 0
        if seq:
            mark = max(self._sent, default=0) + 1
            self._sent[mark] = (self._name, seq)
        self._engine.send(packets.event(self._names.bot_event, payload), mark=mark)

    def _confirm(self) -> None:
        self._engine.send(packets.event(_CONFIRM, self._token))

    def _received(self, mark: int) -> None:
        """The front end has everything up to this mark for certain. Never waits."""
        has = self._sent.get(mark)
        # The last one is kept, so that marks go on growing.
        self._sent = {number: sent for number, sent in self._sent.items() if number >= mark}
        if has is not None:
            self._has = has
            if self._marking is None:
                self._marking = asyncio.create_task(self._mark())

    async def _mark(self) -> None:
        """Store what the front end has, so that it is not shown again after a pause."""
        try:
            while (has := self._has) is not None:
                name, seq = has
                await marks.customer_has(self._desk, name, Mark.DELIVERED, seq=seq)
                if self._has == has:
                    self._has = None
        except (NotFound, Unavailable):
            pass  # it is gone, or shown twice at worst
        except Exception:
            logger.exception("What a front end has could not be noted")
        finally:
            self._marking = None


async def _tried(act: Callable[[], Any]) -> Any:
    """Do it, and again where the store was away: what was stored is recognised by its id. Raises `Unavailable` in the end."""
    for _ in range(_TRIES - 1):
        try:
            return await act()
        except Unavailable:
            await asyncio.sleep(_PAUSE_SECONDS)
    return await act()


def _speaker_in(log: tuple[Entry, ...]) -> tuple[Author, str] | None:
    """Who spoke last, of the bot and the agents."""
    said = [entry for entry in log if is_told(entry) and entry.author in (Author.BOT, Author.AGENT)]
    return (said[-1].author, said[-1].author_name) if said else None


def _uttered(data: Any, *, metadata_key: str) -> Uttered:
    custom: Any = {}
    if isinstance(data, dict):
        custom = data.get("customData") or data.get(metadata_key) or {}
    if isinstance(custom, str):
        try:
            custom = msgspec.json.decode(custom)
        except (msgspec.DecodeError, RecursionError):
            custom = {}
    return Uttered(
        message=_text(data, "message"),
        session=_text(data, "session_id"),
        language=_text(custom, "language"),
        identity=_text(custom, "identity"),
    )


def _text(data: Any, name: str) -> str:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
