"""What can go wrong in a handoff's files.

    HandoffError
        DocumentInvalid     a file of the designers is wrong; carries every problem with file and line
            PolicyInvalid       `data/escalation.yml`
            PlaybookInvalid     `data/playbooks/*.yml`
            ModerationInvalid   `data/moderation.yml`
            RoutingInvalid      `data/routing.yml`
            RepliesInvalid      `data/replies/*.yml`
            ArticleInvalid      `data/knowledge/*.md`
            ReviewsInvalid      `data/reviews.yml`
            QualityInvalid      `data/quality.yml`
            InsightInvalid      `data/insight.yml`

`handoff.wire.codec.BadFrame` is apart: it belongs to the sockets.
"""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file. `line` counts from 1; `message` says what is wrong and what would be right."""

    source: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.message}"


class HandoffError(Exception):
    """Base of this package's errors."""


class DocumentInvalid(HandoffError):
    """Raised when a file cannot be used. `problems` holds all that was found, in the order of lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = tuple(sorted(problems))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class PolicyInvalid(DocumentInvalid):
    """Raised when an escalation policy cannot be used."""


class PlaybookInvalid(DocumentInvalid):
    """Raised when a playbook cannot be used."""


class ModerationInvalid(DocumentInvalid):
    """Raised when the rules of moderation cannot be used."""


class RoutingInvalid(DocumentInvalid):
    """Raised when the routing cannot be used."""


class RepliesInvalid(DocumentInvalid):
    """Raised when the canned replies, or the questions for facts, cannot be used."""


class ArticleInvalid(DocumentInvalid):
    """Raised when an article of the knowledge base cannot be used."""


class ReviewsInvalid(DocumentInvalid):
    """Raised when the rules of reviews cannot be used."""


class QualityInvalid(DocumentInvalid):
    """Raised when the rules of quality cannot be used."""


class InsightInvalid(DocumentInvalid):
    """Raised when what is said about the figures cannot be used."""
