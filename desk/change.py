"""One change of one conversation: a transaction under the conversation's lock, then the news of it.

Everything that alters a conversation goes through `Changes.of`. What was appended, moved and asked of the bot
is stored together or not at all, and only after the commit is it announced to the rooms, the dispatcher and
the inbox. An owner never changes without its entry in the log, for `Change.move` does both.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import Unavailable
from desk.identity import new_id
from desk.ownership import Owner, Ownership
from desk.store import assignments, audit, buttons, conversations, decisions, entries, tasks
from desk.store.assignments import Assignment, AssignmentState
from desk.store.buttons import AskedBy, IssuedButton
from desk.store.conversations import Conversation
from desk.store.engine import Store
from desk.store.entries import Origin
from desk.store.tasks import Task, TaskKind
from handoff.decision import Decision
from handoff.log import Attachment, Author, Button, Entry, EntryKind, EventValue, Source
from handoff.message_template import FilledTemplate
from handoff.wire.decisions import DecisionKind, DecisionRecord
from handoff.wire.transfers import TransferProposal
from handoff.wire.whispers import Whisper
from handoff.wire.worker import ReplyButton

_NO_ENTRY = 2**31 - 1  # no log is so long

Clock = Callable[[], float]
"""Seconds since the epoch, UTC."""

Settle = Callable[[bool], None]
"""Told whether what was recorded is stored for certain. It must neither wait nor raise."""


@dataclass(slots=True)
class News:
    """What a committed change means to others."""

    conversation: str
    entries: list[Entry] = field(default_factory=list)
    decisions: list[DecisionRecord] = field(default_factory=list)
    owner_changed: bool = False
    tasks_changed: bool = False
    inbox_changed: bool = False
    mood: tuple[int, float] | None = None
    proposal: TransferProposal | None = None
    proposal_changed: bool = False
    whispers: list[Whisper] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    follow_ups_changed: bool = False
    aftermath_changed: bool = False
    rating_asked: bool = False
    delivery_asked: bool = False
    reviews_changed: bool = False
    told_by: str = ""
    """The channel whose own team did this there, and knows it."""
    is_elsewhere: bool = False
    """Another desk on this database made the change, and told of it."""


class Change:
    """The open transaction. `conversation` is the locked row; alter it through the methods where there is one."""

    def __init__(
        self, connection: AsyncConnection, conversation: Conversation, *, now: float, turn_timeout_seconds: float
    ) -> None:
        self.connection = connection
        self.conversation = conversation
        self._before = copy.copy(conversation)
        self.now = now
        self.news = News(conversation.id)
        self.asked: list[Task] = []
        """What the bot is asked to do; whoever gives it to a worker within this change takes it out."""
        self.templates: dict[int, FilledTemplate] = {}
        """The entries that reach the customer as a template of their channel's, by seq."""
        self._turn_timeout_seconds = turn_timeout_seconds

    async def append(
        self,
        author: Author,
        text: str,
        *,
        kind: EntryKind = EntryKind.MESSAGE,
        event: str = "",
        author_id: str = "",
        author_name: str = "",
        client_id: str = "",
        choices: tuple[ReplyButton, ...] = (),
        asked_by: AskedBy = AskedBy.BOT,
        source: Source | None = None,
        turn: str | None = None,
        reply_index: int | None = None,
        removed: tuple[str, ...] = (),
        values: dict[str, EventValue] | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> Entry:
        """Add an entry at the end of the log, and issue ids for its choices.

        `values` are given where `text` is the product's own sentence about `event`, so that clients can say it in the
        reader's language; each such event has its sentence in the widget's languages (`desk/static/widget/languages/`).
        What people wrote must come through `desk.discretion` first: `text` is stored as it is.
        """
        conversation = self.conversation
        seq = conversation.next_seq
        conversation.next_seq += 1
        issued = tuple(IssuedButton(new_id(), seq, choice.title, choice.payload, asked_by) for choice in choices)
        entry = Entry(
            seq=seq,
            at=self.now,
            author=author,
            kind=kind,
            text=text,
            author_name=author_name,
            event=event,
            buttons=tuple(Button(id=button.id, title=button.title) for button in issued),
            source=source,
            client_id=client_id,
            removed=removed,
            values=values,
            attachments=attachments,
        )
        origin = Origin(conversation.epoch, author_id, turn, reply_index)
        await entries.add(self.connection, conversation=conversation.id, entry=entry, origin=origin)
        await buttons.add(self.connection, conversation.id, issued)
        conversation.last_at = self.now
        if kind is EntryKind.MESSAGE:
            conversation.last_text = text[:200] or ", ".join(one.name for one in attachments)[:200]
            conversation.last_author = author.value
        self.news.entries.append(entry)
        self.news.inbox_changed = True
        return entry

    async def move(
        self,
        ownership: Ownership,
        *,
        event: str,
        text: str,
        agent_name: str = "",
        values: dict[str, EventValue] | None = None,
        waiting_since: float = 0.0,
    ) -> Entry:
        """Change the owner, and say so in the log under the new epoch. `values` as for `append`.

        What comes to the queue waits since now, or since `waiting_since` where it was in line before. What leaves it is
        offered to nobody any more.
        """
        conversation = self.conversation
        await self._end_offer(ownership)
        conversation.alone_since, conversation.asking, conversation.lost_agent = 0.0, "", ""
        conversation.owner, conversation.agent = ownership.owner, ownership.agent
        conversation.epoch = ownership.epoch
        conversation.waiting_since = (waiting_since or self.now) if ownership.owner is Owner.QUEUE else 0.0
        if ownership.owner is Owner.CLOSED:
            conversation.closed_at = self.now
        self.news.owner_changed = self.news.tasks_changed = True
        return await self.append(
            Author.SYSTEM,
            text,
            kind=EntryKind.EVENT,
            event=event,
            author_id=ownership.agent,
            author_name=agent_name,
            values=values,
        )

    async def _end_offer(self, ownership: Ownership) -> None:
        if self.conversation.owner is not Owner.QUEUE:
            return
        offered = await assignments.open_in(self.connection, self.conversation.id)
        if offered is None:
            return
        if ownership.owner is Owner.AGENT and ownership.agent == offered.agent:
            await self.settle(offered, AssignmentState.CLAIMED)
        else:
            taken = ownership.owner is Owner.AGENT
            reason = "A colleague took it." if taken else "It does not wait for a person any more."
            await self.settle(offered, AssignmentState.WITHDRAWN, reason=reason)

    async def settle(self, offered: Assignment, state: AssignmentState, *, reason: str | None = None) -> None:
        """End an open assignment of this conversation; without a `reason` the one it was made for stays."""
        offered.state, offered.settled_at = state, self.now
        offered.reason = offered.reason if reason is None else reason
        await assignments.save(self.connection, offered)
        self.news.assignments.append(offered)
        self.news.inbox_changed = True

    async def ask_bot(self, kind: TaskKind, *, seq: int = 0, text: str = "", payload: str = "") -> Task:
        """Queue a task for the bot, after all earlier ones of this conversation."""
        conversation = self.conversation
        number = conversation.next_task
        conversation.next_task += 1
        task = Task(
            turn=f"{conversation.id}:{number}",
            conversation=conversation.id,
            number=number,
            kind=kind,
            at=self.now,
            seq=seq,
            text=text,
            payload=payload,
            deadline_at=self.now + self._turn_timeout_seconds,
        )
        await tasks.add(self.connection, task)
        self.asked.append(task)
        return task

    async def keep(self, decision: Decision, *, kind: DecisionKind, seq: int, turn: str = "") -> DecisionRecord:
        """Store what the policy made of the entry `seq`; `turn` is empty where the desk judged by itself."""
        kept = await decisions.add(
            self.connection,
            conversation=self.conversation.id,
            seq=seq,
            turn=turn,
            at=self.now,
            kind=kind,
            decision=decision,
        )
        self.news.decisions.append(kept)
        return kept

    def restarted(self, task: Task) -> Task:
        """The task with its customer's patience counted from now."""
        task.deadline_at = self.now + self._turn_timeout_seconds
        return task

    @property
    def is_row_changed(self) -> bool:
        """Whether the conversation's own row is another than when the change began."""
        return self.conversation != self._before

    async def note(self, actor: str, action: str, **detail: str | int | float | bool) -> None:
        """Write a line into the audit trail."""
        line = audit.AuditLine(self.now, actor, action, self.conversation.id, dict(detail))
        await audit.add(self.connection, line)


class _Settling:
    """Tells the recorders of one change how it ended."""

    def __init__(self) -> None:
        self._settle: list[Settle] = []

    def add(self, settle: Settle | None) -> None:
        if settle is not None:
            self._settle.append(settle)

    def __enter__(self) -> _Settling:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        for settle in self._settle:
            settle(kind is None)


class Changes:
    """Opens changes, and announces them once they are stored."""

    def __init__(self, store: Store, *, clock: Clock, turn_timeout_seconds: float) -> None:
        self.store = store
        self.clock = clock
        self._turn_timeout_seconds = turn_timeout_seconds
        self._listeners: list[Callable[[News], None]] = []
        self._recorders: list[Callable[[Change], Awaitable[Settle | None]]] = []
        self.in_doubt: dict[str, int] = {}
        """Conversations with a change that may be stored, and the last seq before it."""

    def take_part(self, recorder: Callable[[Change], Awaitable[Settle | None]]) -> None:
        """Call `recorder` at the end of each change, within its transaction: what it stores is stored with the change.

        What it returns is called when the change is over, after its news.
        """
        self._recorders.append(recorder)

    def subscribe(self, listener: Callable[[News], None]) -> None:
        """Call `listener` after each commit. It must neither wait nor raise."""
        self._listeners.append(listener)

    @contextlib.asynccontextmanager
    async def of(self, conversation: str) -> AsyncIterator[Change]:
        """Change an existing conversation. Raises `NotFound`; nothing is stored when the block raises.

        Raises `Unavailable`, also at the end; then nobody knows whether it is stored, until `desk.doubts` has looked.
        """
        seq_before: int | None = None
        with _Settling() as settling:
            try:
                async with self.store.writing() as connection:
                    locked = await conversations.lock(connection, conversation)
                    seq_before = locked.last_seq
                    change = self._change(connection, locked)
                    yield change
                    await self._store(change, settling)
            except Unavailable:
                if seq_before is not None:
                    self.doubt(conversation, seq_before)
                raise
            self.announce(change.news)

    @contextlib.asynccontextmanager
    async def opening(self, conversation: Conversation) -> AsyncIterator[Change]:
        """Create a conversation and change it at once."""
        with _Settling() as settling:
            async with self.store.writing() as connection:
                await conversations.create(connection, conversation)
                change = self._change(connection, conversation)
                yield change
                await self._store(change, settling)
            self.announce(change.news)

    async def _store(self, change: Change, settling: _Settling) -> None:
        if change.is_row_changed:
            await conversations.save(change.connection, change.conversation)
        for record in self._recorders:
            settling.add(await record(change))
        if change.asked:
            change.news.tasks_changed = True

    def _change(self, connection: AsyncConnection, conversation: Conversation) -> Change:
        return Change(connection, conversation, now=self.clock(), turn_timeout_seconds=self._turn_timeout_seconds)

    def doubt(self, conversation: str, after_seq: int = _NO_ENTRY) -> None:
        """What comes after this seq may be stored, and was not announced; without a seq only who speaks. Of several the
        earliest counts."""
        self.in_doubt[conversation] = min(after_seq, self.in_doubt.get(conversation, after_seq))

    def announce(self, news: News) -> None:
        """Tell the listeners of what is committed; `of` and `opening` do it by themselves."""
        for listener in self._listeners:
            listener(news)
