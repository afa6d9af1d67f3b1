"""The designers' files in force: the escalation policy, the playbooks, the rules of moderation, the routing, and a
candidate policy that only watches.

They are read again when they change. An edit that cannot be used leaves what was in force, and is told: in the log once,
and in the console until it is right.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from desk.bell import Bell
from desk.copilot.library import Library
from desk.routing.configuration import Routing
from desk.routing.configuration_file import parse_routing
from desk.settings import ROOT
from handoff.article import parse_articles
from handoff.exceptions import DocumentInvalid, Problem
from handoff.insight_file import parse_insight
from handoff.insight_model import InsightRules
from handoff.moderation import Moderation
from handoff.moderation_file import parse_moderation
from handoff.playbook import Playbooks, parse_playbooks
from handoff.policy_model import Policy
from handoff.policy_source import PolicySource, Rejected
from handoff.quality_file import parse_quality
from handoff.quality_model import QualityRules
from handoff.reply_file import parse_replies
from handoff.reply_model import Replies
from handoff.review_file import parse_reviews
from handoff.review_model import ReviewRules
from handoff.watched_file import Look, WatchedFile
from handoff.watched_folder import WatchedFolder

logger = logging.getLogger(__name__)

T = TypeVar("T")

_EVERY_SECONDS = 1.0
_UNREADABLE = (DocumentInvalid, OSError, UnicodeDecodeError)


class DesignersFiles:
    """Raises `DocumentInvalid` where the live policy, a playbook, the rules of moderation or the routing are wrong from
    the start, and `OSError` where one cannot be read. A candidate may be wrong or missing at any time."""

    def __init__(
        self,
        *,
        policy: str,
        playbooks: str,
        moderation: str,
        routing: str,
        reviews: str = str(ROOT / "data" / "reviews.yml"),
        insight: str = str(ROOT / "data" / "insight.yml"),
        quality: str = str(ROOT / "data" / "quality.yml"),
        candidate: str = "",
        replies: str = str(ROOT / "data" / "replies"),
        knowledge: str = str(ROOT / "data" / "knowledge"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = PolicySource(Path(policy), clock=clock)
        self._playbooks = WatchedFolder(Path(playbooks), _playbooks_of)
        self._moderation = WatchedFile(Path(moderation), _moderation_of)
        self._replies = WatchedFolder(Path(replies), _replies_of)
        self._library = WatchedFolder(Path(knowledge), _library_of, pattern="*.md")
        self._routing = WatchedFile(Path(routing), _routing_of)
        self._reviews = WatchedFile(Path(reviews), lambda text, source: parse_reviews(text, source=source))
        self._insight = WatchedFile(Path(insight), lambda text, source: parse_insight(text, source=source))
        self._quality = WatchedFile(Path(quality), lambda text, source: parse_quality(text, source=source))
        self._candidate = _Candidate(Path(candidate), clock=clock) if candidate else None

    @property
    def policy(self) -> Policy:
        """The policy that decides."""
        return self._live.policy

    @property
    def playbooks(self) -> Playbooks:
        """The playbooks that agents are given."""
        return self._playbooks.value

    @property
    def moderation(self) -> Moderation:
        """What the bot and the agents do not say."""
        return self._moderation.value

    @property
    def routing(self) -> Routing:
        """Who gets a waiting conversation, and when."""
        return self._routing.value

    @property
    def reviews(self) -> ReviewRules:
        """Which conversations are looked at, and when customers are asked how it was."""
        return self._reviews.value

    @property
    def insight(self) -> InsightRules:
        """When figures are a sign that something is wrong, and what things cost."""
        return self._insight.value

    @property
    def quality(self) -> QualityRules:
        """How the quality of conversations is scored, and what supervisors are asked to review."""
        return self._quality.value

    @property
    def replies(self) -> Replies:
        """The canned replies, and how facts are asked for."""
        return self._replies.value

    @property
    def library(self) -> Library:
        """The knowledge base."""
        return self._library.value

    @property
    def candidate(self) -> Policy | None:
        """The policy that is only watched, None where there is none or it could never be used so far."""
        return self._candidate.policy if self._candidate is not None else None

    @property
    def notices(self) -> tuple[str, ...]:
        """A sentence for each file that is not in force as it stands now, with its first mistake."""
        told = [
            _notice("The escalation policy was not reloaded", self._live.problems),
            _notice("The playbooks were not reloaded", self._playbooks.problems),
            _notice("The rules of moderation were not reloaded", self._moderation.problems),
            _notice("The canned replies were not reloaded", self._replies.problems),
            _notice("The knowledge base was not reloaded", self._library.problems),
            _notice("The routing was not reloaded", self._routing.problems),
            _notice("The rules of reviews were not reloaded", self._reviews.problems),
            _notice("What is said about the figures was not reloaded", self._insight.problems),
            _notice("The rules of quality were not reloaded", self._quality.problems),
        ]
        if self._candidate is not None:
            was = "reloaded" if self._candidate.policy is not None else "loaded"
            told.append(_notice(f"The candidate policy was not {was}", self._candidate.problems))
        return tuple(sentence for sentence in told if sentence)

    def refresh(self) -> bool:
        """Look at the files, and take over what changed and can be used. Whether `notices` are others than before."""
        before = self.notices
        reloaded = self._live.refresh()
        if isinstance(reloaded, Rejected):
            logger.error("%s", reloaded)
        elif reloaded is not None:
            logger.info("%s", reloaded)
        _look(self._playbooks, "The playbooks")
        _look(self._moderation, "The rules of moderation")
        _look(self._routing, "The routing")
        _look(self._reviews, "The rules of reviews")
        _look(self._insight, "What is said about the figures")
        _look(self._quality, "The rules of quality")
        _look(self._replies, "The canned replies")
        _look(self._library, "The knowledge base")
        if self._candidate is not None:
            self._candidate.refresh()
        return self.notices != before


async def watch_files(files: DesignersFiles, bell: Bell, *, on_notices: Callable[[], None]) -> None:
    """Refresh every second until the bell ends it, and say when the notices have changed."""
    while await bell.wait(at_most_seconds=_EVERY_SECONDS):
        try:
            if files.refresh():
                on_notices()
        except Exception:
            # Otherwise no later edit would ever be taken over.
            logger.exception("The designers' files could not be looked at")


def _made_once(parse: Callable[[Mapping[str, str]], T]) -> Callable[[Mapping[str, str]], T]:
    """Parses a folder once for each state of its files: desks of one process share what comes of it, for nobody changes it."""
    kept = lru_cache(maxsize=4)(lambda files: parse(dict(files)))
    return lambda files: kept(tuple(files.items()))


_playbooks_of = _made_once(parse_playbooks)
_replies_of = _made_once(parse_replies)
_library_of = _made_once(lambda files: Library(parse_articles(files)))


@lru_cache(maxsize=2)
def _moderation_of(text: str, source: str) -> Moderation:
    """Prepared once for each state of the file: it takes half a second, and desks of one process share it."""
    return Moderation(parse_moderation(text, source=source))


def _routing_of(text: str, source: str) -> Routing:
    return parse_routing(text, source=source)


def _look(file: WatchedFile[Any] | WatchedFolder[Any], what: str) -> None:
    match file.look():
        case Look.CHANGED:
            logger.info("%s in %s: the edit is in force.", what, _shown(str(file.path)))
        case Look.REJECTED:
            logger.error("%s: the edit is not in force: %s", what, " | ".join(map(str, file.problems)))


class _Candidate:
    """A policy that may be wrong from the start; then nothing is watched until it is right."""

    def __init__(self, path: Path, *, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._source: PolicySource | None = None
        self._seen: object = object()
        self._problems: tuple[Problem, ...] = ()
        self.refresh()

    @property
    def policy(self) -> Policy | None:
        return self._source.policy if self._source is not None else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._source.problems if self._source is not None else self._problems

    def refresh(self) -> None:
        if self._source is not None:
            told = self._source.refresh()
            if isinstance(told, Rejected):
                logger.warning("The candidate policy was not reloaded: %s", " | ".join(map(str, told.problems)))
            return
        state = _state(self._path)
        if state == self._seen:
            return
        self._seen = state
        try:
            self._source, self._problems = PolicySource(self._path, clock=self._clock), ()
        except _UNREADABLE as error:
            self._problems = _problems(error, self._path)
            logger.warning("The candidate policy was not loaded: %s", " | ".join(map(str, self._problems)))
        else:
            logger.info("The candidate policy %s is watched beside the live one.", self._source.policy.version)


def _state(path: Path) -> tuple[tuple[str, int, int, int], ...]:
    """What tells one state of a file, or of the files in a folder, from another."""
    files: Iterable[Path] = sorted(path.glob("*.yml")) if path.is_dir() else (path,)
    found = []
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        found.append((file.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def _problems(error: Exception, path: Path) -> tuple[Problem, ...]:
    if isinstance(error, DocumentInvalid):
        return error.problems
    reason = (error.strerror or "it cannot be opened") if isinstance(error, OSError) else "it is not UTF-8"
    return (Problem(str(path), 1, f"The file cannot be read: {reason}."),)


def _notice(what: str, problems: tuple[Problem, ...]) -> str:
    if not problems:
        return ""
    first, more = problems[0], len(problems) - 1
    others = f" (and {more} more)" if more else ""
    return f"{what}: {_shown(first.source)}:{first.line}: {first.message}{others}"


def _shown(source: str) -> str:
    """A path as designers know it, seen from the project's folder where it lies there."""
    path = Path(source)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else source
