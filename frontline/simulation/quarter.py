"""The whole of it: conversation after conversation in the order of time, each with who comes back about it and when. Pure.

A conversation is played, and only then is it decided whether its customer comes back, for that depends on when it ended.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from frontline.simulation import plots, plots_bot, plots_people, ratings, telling
from frontline.simulation.calendar import DAY_SECONDS, Arrivals, Period, at, changes_of_clock
from frontline.simulation.customers import Population, drawn
from frontline.simulation.ending import REOPENED, SOLVED, Ending
from frontline.simulation.identity import dice, identifier
from frontline.simulation.play import Play
from frontline.simulation.scene import Known, Scene
from frontline.simulation.truth import FORMAT, Header, Truth
from frontline.simulation.world import (
    CHANNELS,
    DRIFT,
    INTERESTS,
    MODEL_CHANGED,
    MODELS,
    OUT_OF_SCOPE_PER_MILLE,
    TEAM,
    TIME_ZONE,
    drift_days,
)
from handoff.conversation import Customer

SAME_ISSUE_SECONDS = 7 * DAY_SECONDS
# Two questions of one week have nothing to do with each other, unless the same article answers them.
_QUESTION = "ask_question"
# Matters in which another number is another thing.
_NAMED = frozenset({"track_order", "cancel_order", "change_delivery_address", "request_refund", "return_item"})
_MOST_RETURNS = 3
_OPEN_PER_MILLE = 1
# The weights of coming back soon, late, about something else, about another thing of the kind, and not at all: where it
# was not solved, and where it was.
_RETURNS = ((25, 4, 3, 2, 66), (9, 3, 3, 2, 83))
_KINDS = ("soon", "late", "other", "another", "")
_NOBODY_RETURNS = frozenset(
    plot.__name__
    for plot in (
        plots_bot.never_spoke,
        plots_bot.hello_only,
        plots_bot.out_of_scope,
        plots_people.spam,
        *plots.OPEN,
        *plots.LONG,
    )
)
# What is drawn within this time of the end might not be over by then.
_LAST_SECONDS = 1.5 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Made:
    """A conversation with all that belongs to it; `number` counts them in the order in which they were made."""

    number: int
    play: Play
    ending: Ending
    request: ratings.Asked | None
    answers: tuple[ratings.Answer, ...]
    truth: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    """Somebody will write: a new one where `customer` is None, else somebody of an earlier conversation, about `intent`."""

    at: float
    customer: Customer | None = None
    channel: str = ""
    intent: str = ""
    earlier: tuple[Truth, ...] = ()
    known: Known | None = None
    plot: plots.Plot | None = None
    returns: int = 0
    is_return: bool = False
    is_at_the_end: bool = False


class Quarter:
    """Made-up conversations of a period. The same arguments make the same ones."""

    def __init__(self, *, conversations: int, period: Period, seed: int) -> None:
        self.count, self.period, self.seed = conversations, period, seed
        self.agent_ids: Mapping[int, str] = {person.number: identifier(seed, "agent", person.number) for person in TEAM}
        self.drifts_from = at(period.until - timedelta(days=drift_days(period.days)), seconds=0.0)
        self._model_changes = period.start + MODEL_CHANGED * (period.end - period.start)
        self._population = Population(conversations=conversations)
        self._made = 0
        self._returns_left = conversations // 5

    @property
    def header(self) -> Header:
        return Header(
            format=FORMAT,
            seed=self.seed,
            conversations=self.count,
            days=self.period.days,
            until=self.period.until.isoformat(),
            time_zone=TIME_ZONE,
            start=self.period.start,
            end=self.period.end,
            drifts_from=self.drifts_from,
            agents={self.agent_ids[person.number]: person.name for person in TEAM},
        )

    def conversations(self) -> Iterator[Made]:
        """Make them. A truth may still change until the last one is made: its customer may come back."""
        chance = dice(self.seed, "quarter", self.count)
        coming: list[tuple[float, int, _Contact]] = []
        tie = 0
        for contact in self._first_contacts(chance):
            heapq.heappush(coming, (contact.at, tie, contact))
            tie += 1
        arrivals = Arrivals(self.period)
        while self._made < self.count:
            # Where too few came back, strangers fill up: nobody knows them, so they are nobody's return.
            contact = (
                heapq.heappop(coming)[2]
                if coming
                else _Contact(at=self._early(arrivals, chance), customer=Customer(language="en"))
            )
            made = self._play(contact)
            yield made
            for following in self._following(made, contact):
                heapq.heappush(coming, (following.at, tie, following))
                tie += 1

    def _first_contacts(self, chance: random.Random) -> list[_Contact]:
        still_open = max(2, self.count * _OPEN_PER_MILLE // 1000)
        planted = self._planted(chance)[: self.count // 10]
        fresh = max(0, self.count - self._returns_left - still_open - len(planted))
        arrivals = Arrivals(self.period)
        found = [_Contact(at=self._early(arrivals, chance)) for _ in range(fresh)]
        found.extend(_Contact(at=moment) for moment in planted)
        found.extend(
            _Contact(
                at=round(self.period.end - chance.uniform(400.0, 5400.0), 3),
                is_at_the_end=True,
                channel="web",
                customer=Customer(language="en"),
            )
            for _ in range(still_open)
        )
        return sorted(found, key=lambda contact: contact.at)

    def _planted(self, chance: random.Random) -> list[float]:
        """Moments at which it is easy to count wrongly: at midnight, at the end of a week, and where an hour comes twice."""
        found: list[float] = []
        for day in self.period.dates()[1:-2]:
            if day.weekday() == 0:
                found.extend(at(day, seconds=offset) for offset in (-45.0, -1.0, 0.0, 1.0))
        for day, forward in changes_of_clock(self.period):
            for minute in (0, 20, 40, 59):
                found.append(at(day, seconds=3600.0 + 60 * minute))
                found.append(at(day, seconds=3600.0 + 60 * minute, is_second_time=forward < 0))
        return found

    def _early(self, arrivals: Arrivals, chance: random.Random) -> float:
        """A moment that leaves time for a whole conversation."""
        while (moment := arrivals.draw(chance)) > self.period.end - _LAST_SECONDS:
            pass
        return moment

    def _play(self, contact: _Contact) -> Made:
        number = self._made
        self._made += 1
        chance = dice(self.seed, "conversation", number)
        is_drifting = contact.at >= self.drifts_from
        intent = contact.intent or self._intent(chance, is_drifting=is_drifting)
        customer = contact.customer or self._population.choose(chance, intent, at=contact.at)
        scene = Scene(
            conversation=identifier(self.seed, "conversation", number),
            at=contact.at,
            customer=customer,
            channel=contact.channel or drawn(CHANNELS, chance),
            language=customer.language,
            intent=intent,
            model=MODELS[contact.at >= self._model_changes],
            is_drifting=is_drifting,
            is_return=contact.is_return,
            known=contact.known,
        )
        outside = OUT_OF_SCOPE_PER_MILLE * (DRIFT.out_of_scope_times if is_drifting else 1.0)
        is_outside = not contact.is_return and chance.random() * 1000 < outside
        plot = contact.plot or plots.choose(
            scene,
            chance,
            is_out_of_scope=is_outside,
            is_at_the_end=contact.is_at_the_end,
            days_left=(self.period.end - contact.at) / DAY_SECONDS,
        )
        play = Play(scene, chance, agent_ids=self.agent_ids)
        ending = plot(play)
        ratings.judge(play.parts, chance)
        request = ratings.asked(play, ending)
        answers = ratings.answers(play, ending, request, chance, until=self.period.end) if request is not None else ()
        truth = telling.truth_of(play, ending, plot=plot.__name__, request=request, answers=answers)
        _came_back(contact.earlier, truth)
        return Made(number, play, ending, request, answers, truth)

    def _intent(self, chance: random.Random, *, is_drifting: bool) -> str:
        weights = [
            interest.per_mille * (DRIFT.times.get(name, 1.0) if is_drifting else 1.0)
            for name, interest in INTERESTS.items()
        ]
        return chance.choices(tuple(INTERESTS), weights=weights)[0]

    def _following(self, made: Made, contact: _Contact) -> Iterator[_Contact]:
        """Who comes back about this one, if anybody does: about the same matter soon or late, or about another one."""
        scene, chance = made.play.scene, dice(self.seed, "return", made.number)
        if contact.returns >= _MOST_RETURNS or not self._returns_left or made.truth.plot in _NOBODY_RETURNS:
            return
        kind = chance.choices(_KINDS, weights=_RETURNS[made.ending.outcome in SOLVED])[0]
        is_same = kind in ("soon", "late")
        is_named = scene.intent in _NAMED and bool(made.play.facts) and not contact.returns
        if not kind or (kind == "another" and not is_named):
            return
        gap = _gap(chance, kind)
        moment = round(made.truth.last_at + gap, 3)
        intent = self._intent(chance, is_drifting=False) if kind == "other" else scene.intent
        is_busy = kind == "other" and not self._population.is_free(scene.customer, intent, at=moment)
        if is_busy or moment > self.period.end - _LAST_SECONDS:
            return
        self._returns_left -= 1
        self._population.note(scene.customer, intent, at=moment)
        is_elsewhere = scene.customer.identified and chance.random() < 0.3
        yield _Contact(
            at=moment,
            customer=scene.customer,
            channel=drawn(CHANNELS, chance) if is_elsewhere else scene.channel,
            intent=intent,
            # Whoever is not signed in is nobody whom the desk could know again.
            earlier=(*contact.earlier, made.truth) if is_same and scene.customer.identified else (),
            known=made.play.known if is_same else None,
            plot=plots_bot.solved_and_silent if kind == "another" else None,
            # Who comes back about another order is not followed: which one a short word then means could not be told.
            returns=_MOST_RETURNS if kind == "another" else contact.returns + 1,
            is_return=is_same,
        )


def _gap(chance: random.Random, kind: str) -> float:
    """Seconds until somebody comes back, now and then within an hour of the seven days."""
    is_close = chance.random() < 0.1
    if kind == "late":
        return SAME_ISSUE_SECONDS + (
            chance.uniform(1800.0, 3600.0) if is_close else chance.uniform(0.3, 5.0) * DAY_SECONDS
        )
    if kind == "soon" and is_close:
        return SAME_ISSUE_SECONDS - chance.uniform(1800.0, 3600.0)
    return chance.uniform(0.1, 6.4) * DAY_SECONDS


def _came_back(chain: tuple[Truth, ...], later: Truth) -> None:
    """Write down with which of a chain of conversations about the same matter `later` goes on, within seven days."""
    for earlier in chain:
        is_told = later.intent != _QUESTION or bool(later.article and later.article == earlier.article)
        if not is_told or later.started_at - earlier.last_at > SAME_ISSUE_SECONDS:
            continue
        later.repeat_of = earlier.conversation
        if earlier.next_contact_at:
            continue
        earlier.next_contact_at = later.started_at
        if earlier.outcome in SOLVED:
            earlier.was, earlier.outcome, earlier.reopened_at = earlier.outcome, REOPENED, later.started_at
