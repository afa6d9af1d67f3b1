"""What the desk refuses, and how it says so.

DeskError
├── NotAuthenticated       the token, cookie or secret is missing, wrong or expired
│   └── IdentityRefused    the site's signed identity is missing, wrong or expired
├── NotAllowed             the role does not permit it
├── NotFound               there is no such conversation, button, agent
├── NotOwner               somebody else speaks in this conversation
├── AlreadyClaimed         another agent was faster
├── IllegalTransition      the conversation's owner cannot change in this way now
├── ConversationClosed     nothing more can be said in this conversation
├── ConversationOpen       a new conversation starts only after the old one is closed
├── WorkflowImpossible     a workflow cannot be done like this; the sentence says why, and what to do
├── InvalidValue           a field is wrong; the sentence names it and what would be right
├── NeedsConfirmation      it can be done, but not by the way
├── TextHeld               the text holds what is not said to customers, unless its agent confirms it
├── AttachmentRefused      a file is none that is taken, or more than is taken
├── ButtonExpired          the choice belongs to an earlier question
├── StaleEpoch             the bot speaks for a time when it was the owner, and is no longer
├── NotHolder              a worker answers a turn that it does not hold
├── RateLimited            too much at once
├── TooSlow                what is sent takes too long to arrive
├── Unavailable            the store cannot be reached or written now; what was asked may be done or not
└── BadFrame               a frame that is not a message of its socket

Each has a stable `code`; `str(error)` is the sentence that the other side gets to read, and never holds a
secret. Whatever is not a `DeskError` is logged with its traceback and told as `internal` (`told`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import StrEnum

from handoff.moderation import Finding
from handoff.wire.shared import Error

logger = logging.getLogger(__name__)


class DeskError(Exception):
    """The base of everything that the desk refuses on purpose. `status` is its HTTP status."""

    code = "refused"
    status = 400


class NotAuthenticated(DeskError):
    """Raised when somebody does not prove who they are. It never says which part was wrong.

    `why` is for our log alone: whoever asks hears the same sentence for every reason. Empty where nothing was shown.
    """

    code = "not_authenticated"
    status = 401

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return "Not authenticated."


class IdentityRefused(NotAuthenticated):
    """Raised when a signed identity is wrong or expired, or is missing where a conversation needs it.

    Told apart so that a page whose identity ran out can fetch another one; the token stays as good as it was.
    """

    code = "identity_refused"

    def __str__(self) -> str:
        return "The signed identity was refused. Sign in again to go on."


class NotAllowed(DeskError):
    """Raised when somebody is known, but may not do this."""

    code = "not_allowed"
    status = 403

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"You may not {self.what}."


class NotFound(DeskError):
    """Raised when what was named does not exist, or not for the one who asks."""

    code = "not_found"
    status = 404

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return f"There is no such {self.kind}."


class NotOwner(DeskError):
    """Raised when an agent speaks in a conversation that is not theirs."""

    code = "not_owner"
    status = 409

    def __init__(self, owner: str) -> None:
        super().__init__(owner)
        self.owner = owner

    def __str__(self) -> str:
        return f"This conversation is with {self.owner} now. Claim it or take it over first."


class AlreadyClaimed(DeskError):
    """Raised when another agent has the conversation."""

    code = "already_claimed"
    status = 409

    def __str__(self) -> str:
        return "Another agent has claimed this conversation."


class IllegalTransition(DeskError):
    """Raised when the owner cannot change in this way."""

    code = "illegal_transition"
    status = 409

    def __init__(self, change: str, owner: str) -> None:
        super().__init__(change, owner)
        self.change = change
        self.owner = owner

    def __str__(self) -> str:
        return f"Cannot {self.change} while the conversation is with {self.owner}."


class ConversationClosed(DeskError):
    """Raised when something is said in a closed conversation."""

    code = "conversation_closed"
    status = 409

    def __str__(self) -> str:
        return "This conversation is closed. Start a new one."


class ConversationOpen(DeskError):
    """Raised when a new conversation is asked for while the old one goes on."""

    code = "conversation_open"
    status = 409

    def __str__(self) -> str:
        return "This conversation is still open. Write here, or wait until it is closed."


class WorkflowImpossible(DeskError):
    """Raised when a workflow cannot be done like this. `field` names the field that it is about, where it is one."""

    code = "workflow_impossible"
    status = 409

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence, field)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return self.sentence


class InvalidValue(DeskError):
    """Raised when a field is wrong. `problem` says what would be right."""

    code = "invalid_value"
    status = 422

    def __init__(self, field: str, *, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}."


class NeedsConfirmation(DeskError):
    """Raised when something would be done that routing would not do. The same wish, confirmed, is carried out."""

    code = "needs_confirmation"
    status = 409

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because

    def __str__(self) -> str:
        return f"{self.because}. Confirm to do it all the same."


class TextHeld(DeskError):
    """Raised when an agent's text holds what is not said to customers. `findings` say what; nothing was sent."""

    code = "text_held"
    status = 422

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        whys = " ".join(dict.fromkeys(finding.why for finding in self.findings))
        rules = ", ".join(dict.fromkeys(finding.rule for finding in self.findings if not finding.is_blocked))
        may = f" To send it anyway, confirm: {rules}." if all(not one.is_blocked for one in self.findings) else ""
        return f"This was not sent. {whys}{may}"


class Refusal(StrEnum):
    """Why a file was refused. The code that the client gets is `attachment_` and this."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE = "type"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    INFECTED = "infected"
    UNCHECKED = "unchecked"
    NAME_HELD = "name_held"


_REFUSALS = {
    Refusal.EMPTY: (422, "The file is empty."),
    Refusal.TOO_LARGE: (413, "The file is too large: at most {limit} are taken."),
    Refusal.TYPE: (415, "This kind of file is not taken: send a PNG, JPEG, WebP or GIF image, a PDF or a text file."),
    Refusal.BROKEN: (422, "The file cannot be read; it may be damaged. Save or export it again."),
    Refusal.TOO_MANY_PIXELS: (413, "The image has too many pixels: at most {limit} are taken."),
    Refusal.TOO_MANY: (409, "A message holds at most {limit} files."),
    Refusal.NO_ROOM: (409, "This conversation holds no more files."),
    Refusal.INFECTED: (422, "The file was refused by the virus scanner."),
    Refusal.UNCHECKED: (503, "The file could not be checked just now. Try again in a minute."),
    Refusal.NAME_HELD: (422, "The file's name holds words that are not said to customers. Rename it."),
}


class AttachmentRefused(DeskError):
    """Raised when a file is not taken. `limit` is what would be taken: bytes, pixels or files."""

    def __init__(self, refusal: Refusal, *, limit: int = 0) -> None:
        super().__init__(refusal, limit)
        self.refusal = refusal
        self.limit = limit
        self.code = f"attachment_{refusal.value}"
        self.status = _REFUSALS[refusal][0]

    @property
    def limit_told(self) -> str:
        """The limit in words."""
        return f"{self.limit / 1_000_000:g} MB" if self.refusal is Refusal.TOO_LARGE else f"{self.limit:,}"

    def __str__(self) -> str:
        return _REFUSALS[self.refusal][1].format(limit=self.limit_told)


class ButtonExpired(DeskError):
    """Raised when a button of an earlier question is pressed, for it would now answer another one."""

    code = "button_expired"
    status = 409

    def __str__(self) -> str:
        return "These choices belong to an earlier question. Please type your answer."


class StaleEpoch(DeskError):
    """Raised when a worker speaks under an epoch that is over."""

    code = "stale_epoch"
    status = 409

    def __init__(self, *, spoken: int, current: int) -> None:
        super().__init__(spoken, current)
        self.spoken = spoken
        self.current = current

    def __str__(self) -> str:
        return f"Epoch {self.spoken} is over, the conversation is in epoch {self.current}; nothing was said."


class NotHolder(DeskError):
    """Raised when a worker answers a turn that was given to another, is over, or never was."""

    code = "not_holder"
    status = 409

    def __str__(self) -> str:
        return "This turn is not held by this worker."


class RateLimited(DeskError):
    """Raised when somebody asks too much at once."""

    code = "rate_limited"
    status = 429

    def __init__(self, what: str, *, retry_after_seconds: float = 1.0) -> None:
        super().__init__(what)
        self.what = what
        self.retry_after_seconds = retry_after_seconds

    def __str__(self) -> str:
        return f"Too many {self.what}. Try again in {max(1, round(self.retry_after_seconds))} s."


class TooSlow(DeskError):
    """Raised when a request's body, or a socket's first frame, takes too long to arrive."""

    code = "too_slow"
    status = 408

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"The {self.what} took too long to arrive. Try again where the connection is better."


class Unavailable(DeskError):
    """Raised when the store cannot be reached, or cannot write. Nothing is known about what was asked: it may be stored.

    Never told as the refusal of one message: its sender keeps it, and sends it again under its id.
    """

    code = "unavailable"
    status = 503
    is_outage = True

    def __str__(self) -> str:
        return "The desk cannot reach its database just now. It is tried again by itself."


class BadFrame(DeskError):
    """Raised for a frame that is not a message of its socket."""

    code = "bad_frame"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"Not a message of this socket: {self.problem}"


def told(error: Exception, *, message_id: str = "") -> Error:
    """The frame that tells the other side of `error`. An unknown error is logged, and told without detail."""
    if isinstance(error, NotAuthenticated) and error.why:
        logger.info("Not let in: %s", error.why)
    if isinstance(error, DeskError):
        return Error(code=error.code, message=str(error), id=message_id)
    logger.error("An error that nobody expected", exc_info=error)
    return Error(code="internal", message="Something went wrong on our side. Please try again.", id=message_id)
