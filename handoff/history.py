"""What happened before a handoff, as the playbooks' conditions ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handoff.contacts import GENERAL_TASKS
from handoff.conversation import Customer, EarlierContact, Failure, FailureKind, OfferState, Turn
from handoff.decision import Decision
from handoff.envelope import Tried
from handoff.playbook_model import Circumstances, Shared

_DAY_SECONDS = 86_400
_REPEAT_SIGNAL = "repeat_contact"
_SETTLED = "resolved"  # as the agent said who closed the conversation


@dataclass(frozen=True)
class History:
    """`about` are the subjects, the latest first. `failures` are the kinds that were not made good, `refusal` the words for what the back office refused among them.

    `repeated` is the latest contact about one of the subjects within the time that counts as a repetition. One that was
    settled counts only where the customer comes back about it: another order may be late as well. `came_back` is true where a
    person had this conversation before, about one of them.
    """

    about: tuple[str, ...] = ()
    reasons: frozenset[str] = frozenset()
    tried: tuple[Tried, ...] = ()
    failures: frozenset[FailureKind] = frozenset()
    refusal: str = ""
    offers: frozenset[OfferState] = frozenset()
    tier: str = ""
    repeated: EarlierContact | None = None
    came_back: bool = False

    @property
    def is_repeat(self) -> bool:
        """Whether a person, or an earlier conversation, has dealt with the same thing before."""
        return self.repeated is not None or self.came_back or _REPEAT_SIGNAL in self.reasons


def history_of(
    *,
    decision: Decision,
    customer: Customer,
    turns: Sequence[Turn],
    tried: Sequence[Tried],
    earlier: Sequence[EarlierContact] = (),
    now: float = 0.0,
    since: int = 0,
    shared: Shared,
) -> History:
    """The history of a conversation at `now` (seconds since the epoch, UTC). Only what came after `since` counts as new.

    `shared` says what the playbooks take for a repeated contact, and for a refusal.
    """
    about = subjects_of(decision, turns, tried)
    matters = {*about} - GENERAL_TASKS
    before = {turn.goal or turn.understanding.intent for turn in turns if turn.seq <= since}
    present = [turn for turn in turns if turn.seq > since]
    failures = _open_failures(present)
    reasons = frozenset(
        name for rule in decision.rules for name in (rule.name, *(evidence.signal for evidence in rule.evidence))
    )
    return History(
        about=about,
        reasons=reasons,
        tried=tuple(tried),
        failures=frozenset(failure.kind for failure in failures),
        refusal=next((shared.refusals[one.detail] for one in reversed(failures) if one.detail in shared.refusals), ""),
        offers=frozenset(turn.offer for turn in present),
        tier=customer.tier,
        repeated=next(
            (
                one
                for one in earlier
                if (one.outcome != _SETTLED or _REPEAT_SIGNAL in reasons)
                and {*one.subjects} & matters
                and now - one.at <= shared.repeat_within_days * _DAY_SECONDS
            ),
            None,
        ),
        came_back=since > 0 and bool(before & matters),
    )


def subjects_of(decision: Decision, turns: Sequence[Turn], tried: Sequence[Tried]) -> tuple[str, ...]:
    """What the conversation was about, the latest first; from the bot's goals where the decision does not say."""
    goals = [turn.goal for turn in reversed(turns) if turn.goal] or [one.goal for one in reversed(tried) if one.goal]
    return decision.subjects or tuple(dict.fromkeys(goals))


def fits(given: Circumstances, history: History) -> bool:
    """Whether all the circumstances hold."""
    return (
        (not given.topics or bool({*given.topics} & {*history.about}))
        and (not given.reasons or bool({*given.reasons} & history.reasons))
        and (given.tried is None or given.tried == _outcome(given, history))
        and (not given.failures or bool({*given.failures} & history.failures))
        and (given.refused is None or given.refused == bool(history.refusal))
        and (given.offer is None or OfferState(given.offer) in history.offers)
        and (given.repeat is None or given.repeat == history.is_repeat)
        and (not given.tiers or history.tier in given.tiers)
    )


def _outcome(given: Circumstances, history: History) -> str:
    goals = [goal for goal in history.about if goal in given.topics] or list(history.about[:1])
    return next((one.outcome for one in reversed(history.tried) if one.goal in goals or not goals), "")


def _open_failures(turns: Sequence[Turn]) -> list[Failure]:
    """The failures at what was not resolved afterwards, in their order."""
    found: list[tuple[str, Failure]] = []
    for turn in turns:
        found += [(failure.goal or turn.goal, failure) for failure in turn.failures]
        found = [(goal, failure) for goal, failure in found if goal not in turn.resolved]
    return [failure for _, failure in found]
