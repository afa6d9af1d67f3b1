"""What is counted as it happens: messages, events, how long customers wait for the bot, answers of the API, errors.

Each desk counts what it did itself, so that the figures of several desks may be added up.
"""

from __future__ import annotations

import logging

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from desk.change import News
from handoff.log import Author, Entry, EntryKind

# Finest where the promise lies: the bot answers in a fraction of a second, and a person is called after thirty.
_SECONDS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0)


class Meters:
    """The counters of one desk, in a registry of its own."""

    def __init__(self, *, most_awaited: int = 50_000) -> None:
        """`most_awaited` is how many customers are remembered who wait for an answer; of more, the latest."""
        self._most_awaited = most_awaited
        self.registry = CollectorRegistry()
        self._messages = Counter(
            "frontline_messages", "Messages stored, by who wrote them.", ["author"], registry=self.registry
        )
        self._events = Counter(
            "frontline_events", "Events of conversations, such as handoffs, by name.", ["event"], registry=self.registry
        )
        self._turns = Histogram(
            "frontline_turn_seconds",
            "From a customer's message to the bot's first answer.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._responses = Counter(
            "frontline_http_responses", "Answers over HTTP, by status.", ["status"], registry=self.registry
        )
        self._errors = Counter("frontline_errors", "Errors in the log.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._awaited: dict[str, float] = {}
        for author in Author:
            self._messages.labels(author.value)

    def on_news(self, news: News) -> None:
        """Count a committed change. Of another desk's, only since when a customer waits is remembered."""
        for entry in news.entries:
            if not news.is_elsewhere:
                self._count(entry)
            if entry.kind is EntryKind.MESSAGE:
                self._follow(news.conversation, entry, is_ours=not news.is_elsewhere)

    def _count(self, entry: Entry) -> None:
        if entry.kind is EntryKind.MESSAGE:
            self._messages.labels(entry.author.value).inc()
        elif entry.kind is EntryKind.EVENT and entry.event:
            self._events.labels(entry.event).inc()

    def _follow(self, conversation: str, entry: Entry, *, is_ours: bool) -> None:
        if entry.author is Author.CUSTOMER:
            # The first of several messages in a row is the one that has waited.
            self._awaited.setdefault(conversation, entry.at)
            while len(self._awaited) > self._most_awaited:
                del self._awaited[next(iter(self._awaited))]
            return
        since = self._awaited.pop(conversation, None)
        if since is not None and is_ours and entry.author is Author.BOT:
            self._turns.observe(max(0.0, entry.at - since))

    async def on_response(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Signal handler of `on_response_prepare`."""
        self._responses.labels(str(response.status)).inc()

    def on_error(self) -> None:
        """An error was logged."""
        self._errors.inc()


class ErrorCount(logging.Handler):
    """Counts what is logged as an error, whoever logs it."""

    def __init__(self, meters: Meters) -> None:
        super().__init__(level=logging.ERROR)
        self._meters = meters

    def emit(self, _record: logging.LogRecord) -> None:
        self._meters.on_error()


METERS: web.AppKey[Meters] = web.AppKey("meters", Meters)
