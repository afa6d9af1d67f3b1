"""Which articles should be looked at again, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handoff.article import Article

OLD_DAYS = 365
# By fewer answers than this nothing is said.
LEAST_JUDGED = 5
MOST_NOT_HELPED = 0.4


@dataclass(frozen=True, slots=True)
class Counts:
    """Of an article: how often it answered, and how often that helped and did not; how often an agent flagged it for a question,
    and how often the bot's answer from it was called wrong since the day on which it was written."""

    shown: int = 0
    helped: int = 0
    not_helped: int = 0
    flagged: int = 0
    wrong_since_update: int = 0


def reasons(article: Article, counts: Counts, *, today: date) -> tuple[str, ...]:
    """Sentences, the most pressing first; none for an article that is well."""
    found = []
    if counts.wrong_since_update:
        times = "once" if counts.wrong_since_update == 1 else f"{counts.wrong_since_update} times"
        found.append(f"Its answer was called wrong {times} since it was written.")
    judged = counts.helped + counts.not_helped
    if judged >= LEAST_JUDGED and counts.not_helped / judged >= MOST_NOT_HELPED:
        found.append(f"It did not help {counts.not_helped} of the {judged} customers who showed whether it did.")
    if counts.flagged:
        times = "once" if counts.flagged == 1 else f"{counts.flagged} times"
        found.append(f"Agents said {times} that it did not fit the question.")
    if not article.updated:
        found.append("It has no date, so nobody knows how old it is (`updated`).")
    elif (days := (today - date.fromisoformat(article.updated)).days) > OLD_DAYS:
        found.append(f"It was last gone over {days} days ago.")
    return tuple(found)
