"""Which plots there are, and how often each is played: the bot's alone, and those with people."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from frontline.simulation import plots_bot, plots_people
from frontline.simulation.ending import Ending
from frontline.simulation.play import Play
from frontline.simulation.scene import Scene
from frontline.simulation.world import INTERESTS

Plot = Callable[[Play], Ending]

_BOT: Mapping[Plot, int] = {
    plots_bot.solved_and_thanked: 190,
    plots_bot.solved_and_silent: 210,
    plots_bot.solved_after_asking_twice: 25,
    plots_bot.offer_refused: 15,
    plots_bot.came_back_into_it: 14,
    plots_bot.another_matter_later: 10,
    plots_bot.solved_then_denied: 35,
    plots_bot.solved_but_wrong: 6,
    plots_bot.left_at_a_question: 90,
    plots_bot.asked_twice_and_left: 30,
    plots_bot.seemed_solved: 60,
    plots_bot.thanked_for_nothing: 30,
    plots_bot.hello_only: 15,
}
_ARTICLES: Mapping[Plot, int] = {
    plots_bot.article_and_thanks: 50,
    plots_bot.article_and_silence: 120,
    plots_bot.left_at_a_question: 20,
    plots_bot.seemed_solved: 20,
}
_PEOPLE: Mapping[Plot, int] = {
    plots_people.wish_granted: 75,
    plots_people.failed_then_helped: 50,
    plots_people.solved_then_escalated: 20,
    plots_people.angry: 25,
    plots_people.unsettled: 30,
    plots_people.silent_with_a_person: 14,
    plots_people.left_the_line: 18,
    plots_people.line_closed: 6,
    plots_people.left_an_address: 8,
    plots_people.solved_by_the_bot_after_the_line: 8,
    plots_people.passed_on: 20,
    plots_people.given_back: 12,
    plots_people.given_back_and_silent: 8,
    plots_people.given_back_unsettled: 6,
    plots_people.taken_over: 8,
    plots_people.bot_was_away: 10,
    plots_people.pressed_for_a_person: 25,
}
# Of a matter that is a person's from the start, nearly all are theirs.
_THEIRS: Mapping[Plot, int] = {
    plots_people.by_policy: 70,
    plots_people.unsettled: 12,
    plots_people.left_the_line: 6,
    plots_people.passed_on: 6,
    plots_people.silent_with_a_person: 6,
}
OPEN: tuple[Plot, ...] = (plots_people.still_waiting, plots_people.still_with_a_person, plots_bot.still_with_the_bot)
LONG: tuple[Plot, ...] = (plots_bot.came_back_into_it, plots_bot.another_matter_later)
"""Those that go on for days."""
_LONGEST_DAYS = 7.0
_SPAM_PER_MILLE = 6
_EMPTY_PER_MILLE = 40

ALL: tuple[Plot, ...] = tuple(
    dict.fromkeys(
        (
            *_BOT, *_ARTICLES, *_PEOPLE, *_THEIRS, *OPEN,
            plots_bot.out_of_scope, plots_bot.never_spoke, plots_people.other_language, plots_people.spam,
        )
    )
)  # fmt: skip


def choose(
    scene: Scene, chance: random.Random, *, is_out_of_scope: bool, is_at_the_end: bool, days_left: float
) -> Plot:
    """The plot of a conversation. `is_at_the_end`: it is still open when the time ends."""
    if is_at_the_end:
        return chance.choice(OPEN)
    if scene.language != "en":
        return plots_people.other_language
    if is_out_of_scope:
        return plots_bot.out_of_scope
    if not scene.is_return:
        place = chance.randrange(1000)
        if place < _SPAM_PER_MILLE and not scene.customer.identified:
            return plots_people.spam
        if place >= 1000 - _EMPTY_PER_MILLE:
            return plots_bot.never_spoke
    if INTERESTS[scene.intent].layer > 1:
        return _drawn(_THEIRS, chance)
    alone = _ARTICLES if scene.intent == "ask_question" else _BOT
    # Whoever comes back has less patience with the bot.
    is_theirs = chance.random() < (0.55 if scene.is_return else 0.24)
    plot = _drawn(_PEOPLE if is_theirs else alone, chance)
    is_too_late = plot in LONG and days_left < _LONGEST_DAYS
    # A hello alone does not tell that somebody comes back about anything.
    is_no_return = plot is plots_bot.hello_only and scene.is_return
    return plots_bot.solved_and_silent if is_too_late or is_no_return else plot


def _drawn(weighted: Mapping[Plot, int], chance: random.Random) -> Plot:
    return chance.choices(tuple(weighted), weights=tuple(weighted.values()))[0]
