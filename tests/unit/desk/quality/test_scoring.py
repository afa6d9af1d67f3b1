"""What has ended is found in the store and scored, and again when more becomes known of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from desk.app import make_desk
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.quality import pages, reviewing, scoring
from desk.quality.calibration import calibrate
from desk.quality.compliance_page import compliance_page
from desk.quality.conversation_page import conversation_page, open_answers
from desk.quality.scoring import Scorer, score
from desk.store import quality, quality_reviews, tables
from desk.store.agents import Agent, Role, add_agent
from desk.store.quality import StoredScore
from desk.wrap_up.shown import afterwork_of
from handoff.quality_model import Criterion, Grade
from handoff.wire.quality import AnswerBody, ConversationQuality, NoteBody, ReviewBody
from tests.desk_world import desk_settings, sqlite_url
from tests.quality_shop import served, settled

RULES = """
version: test
queues: {low_below: 70, sample_share: SHARE, within_days: 30}
enough: {customer_messages: 1, own_messages: 1, weight: 0.3}
compliance:
  - {name: person, reason: It matters., needs: person, when: {escalation: [crisis]}, within_seconds: 60}
"""
DAY = 86_400.0


@dataclass
class Shop:
    """A desk with a clock that a test turns, an agent and two supervisors."""

    desk: Desk
    now: list[float]
    dana: Agent
    sam: Agent
    kim: Agent

    async def served(self, **more: Any) -> str:
        """A conversation of the agent's that ended in the ledger."""
        return await served(self.desk, self.dana, pass_time=self.pass_time, **more)

    def pass_time(self, seconds: float) -> None:
        """Turn the clock."""
        self.now[0] += seconds

    async def page(self, reader: Agent, name: str) -> ConversationQuality:
        async with self.desk.store.reading() as connection:
            return await conversation_page(self.desk, connection, reader, name)

    async def scores(self, name: str) -> dict[str, StoredScore]:
        async with self.desk.store.reading() as connection:
            return await quality.of_conversation(connection, name)


async def shop_with(tmp_path: Path, *, share: float, url: str = "") -> Shop:
    rules = tmp_path / "quality.yml"
    rules.write_text(RULES.replace("SHARE", str(share)), encoding="utf-8")
    now = [1_780_480_800.0]
    desk = make_desk(desk_settings(url or sqlite_url(tmp_path), quality_path=str(rules)), clock=lambda: now[0])
    people = []
    async with desk.store.writing() as connection:
        for name, role in (("Dana Reyes", Role.AGENT), ("Sam Wu", Role.SUPERVISOR), ("Kim Oh", Role.SUPERVISOR)):
            email = f"{name.split()[0].lower()}@desk.example"
            people.append(
                await add_agent(connection, email=email, name=name, role=role, password="", now=0.0, oidc_subject=name)
            )
    await desk.replicas.renew()
    return Shop(desk, now, *people)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """One in which nothing is drawn by lot."""
    shop = await shop_with(tmp_path, share=0.0)
    yield shop
    await shop.desk.store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    """The same on each engine."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    shop = await shop_with(tmp_path, share=0.0, url=url)
    yield shop
    await shop.desk.store.close()


@pytest.fixture
async def drawn(tmp_path: Path) -> AsyncIterator[Shop]:
    """One in which everything is drawn by lot."""
    shop = await shop_with(tmp_path, share=1.0)
    yield shop
    await shop.desk.store.close()


async def test_what_ended_is_scored_once_and_again_when_it_is_reopened(shop: Shop) -> None:
    name = await shop.served()
    scorer = Scorer(shop.desk)
    assert await scorer.work() == 1
    first = await shop.scores(name)
    assert set(first) == {"whole", shop.dana.id}
    assert first[shop.dana.id].points[Criterion.INTENT] == 100
    assert await scorer.work() == 0
    shop.now[0] += DAY
    await settled(shop.desk, name, reopened=True)
    assert await scorer.work() == 1
    assert (await shop.scores(name))[shop.dana.id].points[Criterion.INTENT] == 10


async def test_what_goes_on_is_not_scored_and_loses_the_score_that_it_had(shop: Shop) -> None:
    name = await shop.served()
    assert await score(shop.desk, name)
    async with shop.desk.store.writing() as connection:
        await connection.execute(delete(tables.outcomes))
        assert await quality.drop_open(connection) == 2
    assert not await score(shop.desk, name)


async def test_breach_is_kept_with_its_conversation_and_outlives_it(any_shop: Shop) -> None:
    name = await any_shop.served(wait=120.0)
    await Scorer(any_shop.desk).work()
    async with any_shop.desk.store.writing() as connection:
        answer, place = await compliance_page(any_shop.desk, connection, days=30, rule="", after=None, limit=10)
        assert [(one.rule, one.applied, one.broken) for one in answer.rules] == [
            ("person", 1, 1),
            ("playbook_reminders", 1, 1),
        ]
        (breach,) = (one for one in answer.breaches if one.rule == "person")
        assert (breach.conversation, breach.is_forgotten, place) == (name, False, None)
        await connection.execute(delete(tables.conversations))
        answer, _ = await compliance_page(any_shop.desk, connection, days=30, rule="", after=None, limit=10)
        assert [one.is_forgotten for one in answer.breaches] == [True, True]
        assert await quality.evidence_of(connection, name) == {}
        assert set(await quality.of_conversation(connection, name)) == {"whole", any_shop.dana.id}


async def test_sampled_score_is_hidden_until_the_reviewer_has_given_theirs(drawn: Shop) -> None:
    name = await drawn.served()
    await Scorer(drawn.desk).work()
    hidden = await drawn.page(drawn.sam, name)
    assert [(one.part, one.is_hidden, one.total, one.judgements) for one in hidden.parts] == [
        ("whole", True, None, ()),
        (drawn.dana.id, True, None, ()),
    ]
    assert hidden.compliance == ()
    own = await drawn.page(drawn.dana, name)
    assert [(one.part, one.is_hidden) for one in own.parts] == [(drawn.dana.id, False)]
    async with drawn.desk.store.reading() as connection:
        of_agent = await pages.agent_page(drawn.desk, connection, drawn.sam, drawn.dana.id, days=30)
    assert of_agent.latest == ()
    await reviewing.answer(drawn.desk, drawn.dana, AnswerBody(name, Criterion.INTENT, "No."))
    assert await answer_points(drawn) == [None]

    await reviewing.review(drawn.desk, drawn.sam, ReviewBody(name, drawn.dana.id, {Criterion.TONE: Grade.WEAK}))
    shown = await drawn.page(drawn.sam, name)
    assert [one.is_hidden for one in shown.parts] == [False, False]
    assert [one.is_blind for one in shown.parts[1].reviews] == [True]
    assert await answer_points(drawn) == [100.0]
    assert (await drawn.page(drawn.kim, name)).parts[0].is_hidden


async def test_agents_see_their_own_part_alone(shop: Shop) -> None:
    name = await shop.served(wait=120.0)
    await Scorer(shop.desk).work()
    await reviewing.review(shop.desk, shop.sam, ReviewBody(name, shop.dana.id, {Criterion.TONE: Grade.WEAK}, "Curt."))
    async with shop.desk.store.writing() as connection:
        colleague = await add_agent(
            connection,
            email="eve@desk.example",
            name="Eve Roe",
            role=Role.AGENT,
            password="",
            now=0.0,
            oidc_subject="Eve",
        )
    nothing, own, everything = [await shop.page(one, name) for one in (colleague, shop.dana, shop.sam)]
    assert (nothing.parts, nothing.compliance) == ((), ())
    assert [(one.part, [review.comment for review in one.reviews]) for one in own.parts] == [(shop.dana.id, ["Curt."])]
    assert [one.part for one in everything.parts] == ["whole", shop.dana.id]
    assert everything.compliance != ()


async def answer_points(shop: Shop) -> list[float | None]:
    """The points beside the answers that wait, as Sam sees them."""
    async with shop.desk.store.reading() as connection:
        return [one.points for one in await open_answers(shop.desk, connection, shop.sam, limit=10)]


async def test_grades_that_were_given_blind_stay_as_they_are(drawn: Shop) -> None:
    name = await drawn.served()
    await Scorer(drawn.desk).work()
    given = ReviewBody(name, drawn.dana.id, {Criterion.TONE: Grade.WEAK})
    await reviewing.review(drawn.desk, drawn.sam, given)
    await reviewing.review(drawn.desk, drawn.sam, given)
    with pytest.raises(InvalidValue, match="before the score was seen"):
        await reviewing.review(drawn.desk, drawn.sam, ReviewBody(name, drawn.dana.id, {Criterion.TONE: Grade.GOOD}))
    async with drawn.desk.store.reading() as connection:
        (kept,) = await quality_reviews.reviews_of(connection, name)
    assert kept.grades == {Criterion.TONE: Grade.WEAK}


async def test_queues_hold_what_waits_for_this_reviewer(any_shop: Shop) -> None:
    bad = await any_shop.served(last="Useless. Where is it?", wait=120.0)
    await any_shop.served()
    await Scorer(any_shop.desk).work()
    async with any_shop.desk.store.reading() as connection:
        rows, count, place = await pages.queue_rows(
            any_shop.desk, connection, any_shop.sam, "low", after=None, limit=10
        )
        sample, none, _ = await pages.queue_rows(
            any_shop.desk, connection, any_shop.sam, "sample", after=None, limit=10
        )
    assert ([one.conversation for one in rows], count, place) == ([bad], 1, None)
    assert (sample, none) == ((), 0)
    await reviewing.review(
        any_shop.desk, any_shop.sam, ReviewBody(bad, any_shop.dana.id, {Criterion.INTENT: Grade.FAILED})
    )
    async with any_shop.desk.store.reading() as connection:
        assert await pages.queue_rows(any_shop.desk, connection, any_shop.kim, "low", after=None, limit=10) == (
            (),
            0,
            None,
        )


async def test_settled_answer_replaces_the_points_and_stays_when_it_is_scored_again(any_shop: Shop) -> None:
    name = await any_shop.served(last="Useless. Where is it?")
    await Scorer(any_shop.desk).work()
    before = (await any_shop.scores(name))[any_shop.dana.id]
    answer = await reviewing.answer(
        any_shop.desk, any_shop.dana, AnswerBody(name, Criterion.INTENT, "I mailed them. Card 4111 1111 1111 1111.")
    )
    assert (
        await reviewing.answer(
            any_shop.desk,
            any_shop.dana,
            AnswerBody(name, Criterion.INTENT, "I mailed them. Card [card number ending in 1111]."),
        )
        == answer
    )
    for who, error in ((any_shop.dana, NotAllowed),):
        with pytest.raises(error):
            await reviewing.settle(any_shop.desk, who, answer, reply="So", grade=None)
    assert [(await afterwork_of(any_shop.desk, one)).quality for one in (any_shop.sam, any_shop.dana)] == [1, 0]
    await reviewing.settle(any_shop.desk, any_shop.sam, answer, reply="You did.", grade=Grade.VERY_GOOD)
    assert (await afterwork_of(any_shop.desk, any_shop.sam)).quality == 0
    await score(any_shop.desk, name)
    after = (await any_shop.scores(name))[any_shop.dana.id]
    assert after.points[Criterion.INTENT] == any_shop.desk.quality.grades.points(Grade.VERY_GOOD)
    assert after.automatic == before.automatic
    assert after.total is not None
    assert before.total is not None
    assert after.total > before.total
    with pytest.raises(InvalidValue, match="settled already"):
        await reviewing.settle(any_shop.desk, any_shop.sam, answer, reply="No.", grade=None)


async def test_nobody_answers_or_judges_what_is_not_theirs_to(shop: Shop) -> None:
    name = await shop.served()
    await Scorer(shop.desk).work()
    with pytest.raises(NotAllowed):
        await reviewing.answer(shop.desk, shop.sam, AnswerBody(name, Criterion.INTENT, "No."))
    with pytest.raises(NotAllowed):
        await reviewing.review(shop.desk, shop.dana, ReviewBody(name, shop.dana.id, {Criterion.TONE: Grade.GOOD}))
    with pytest.raises(NotFound):
        await reviewing.review(shop.desk, shop.sam, ReviewBody(name, "whole", {Criterion.TONE: Grade.GOOD}))
    with pytest.raises(NotAllowed):
        await reviewing.coach(shop.desk, shop.sam, NoteBody(shop.sam.id, Criterion.TONE, "Well done."))


async def test_coaching_note_is_told_with_what_came_of_it(shop: Shop) -> None:
    await shop.served()
    await Scorer(shop.desk).work()
    shop.now[0] += DAY
    note = await reviewing.coach(shop.desk, shop.sam, NoteBody(shop.dana.id, Criterion.INTENT, "Ask once more."))
    with pytest.raises(NotAllowed):
        await reviewing.read_note(shop.desk, shop.sam, note)
    assert (await afterwork_of(shop.desk, shop.dana)).quality == 1
    await reviewing.read_note(shop.desk, shop.dana, note)
    assert (await afterwork_of(shop.desk, shop.dana)).quality == 0
    async with shop.desk.store.reading() as connection:
        (told,) = (await pages.agent_page(shop.desk, connection, shop.dana, shop.dana.id, days=30)).notes
    assert (told.text, told.author_name, told.read_at) == ("Ask once more.", "Sam Wu", shop.now[0])
    assert (told.effect.verdict, told.effect.before, told.effect.before_n) == ("too_early", 100.0, 1)


async def test_overview_counts_what_it_says(any_shop: Shop) -> None:
    await any_shop.served(wait=120.0)
    await any_shop.served(last="Useless. Where is it?")
    await Scorer(any_shop.desk).work()
    async with any_shop.desk.store.reading() as connection:
        told = await pages.overview(any_shop.desk, connection, any_shop.sam, days=30)
    assert (told.ended, told.scored, told.older, told.applied, told.broken) == (2, 2, 0, 4, 3)
    whole = next(one for one in told.parts if one.kind == "whole")
    intent = next(one for one in whole.criteria if one.criterion is Criterion.INTENT)
    assert (whole.n, whole.silent, intent.n, intent.mean) == (2, 0, 2, 60.0)
    assert [(one.name, one.n) for one in told.agents] == [("Dana Reyes", 2)]
    assert sum(one.n for one in told.weeks) == 2


async def test_only_blind_reviews_of_the_sample_are_compared_with_the_rules_in_force(drawn: Shop) -> None:
    names = [await drawn.served() for _ in range(2)]
    await Scorer(drawn.desk).work()
    grades = {Criterion.INTENT: Grade.WEAK, Criterion.FACTS: Grade.GOOD}
    for name in names:
        await reviewing.review(drawn.desk, drawn.sam, ReviewBody(name, drawn.dana.id, grades))
    async with drawn.desk.store.writing() as connection:
        found = await calibrate(connection, drawn.desk.quality)
        of = {one.criterion: one for one in found.agreements}
        assert (found.reviews, found.reviewers, found.others, found.older) == (2, 1, 0, 0)
        assert (of[Criterion.INTENT].n, of[Criterion.INTENT].kappa) == (2, None)
        assert (of[Criterion.FACTS].n, of[Criterion.FACTS].only_person) == (0, 2)
        assert [(one.conversation, one.criterion) for one in found.disagreements] == [
            (name, Criterion.INTENT) for name in names
        ]
        await connection.execute(update(tables.quality_reviews).values(is_blind=False))
        assert (await calibrate(connection, drawn.desk.quality)).others == 2
        await connection.execute(update(tables.quality_reviews).values(is_blind=True))
        await connection.execute(update(tables.quality_scores).values(version="other"))
        assert (await calibrate(connection, drawn.desk.quality)).older == 2


async def test_one_that_cannot_be_scored_keeps_the_others_from_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [await shop.served() for _ in range(3)]
    monkeypatch.setattr(scoring, "_AT_ONCE", 1)
    real = scoring.score

    async def failing(desk: Desk, conversation: str) -> bool:
        if conversation == names[-1]:
            raise RuntimeError("It cannot be read.")
        return await real(desk, conversation)

    monkeypatch.setattr(scoring, "score", failing)
    scorer = Scorer(shop.desk)
    assert [await scorer.work() for _ in range(4)] == [0, 1, 1, 0]
    assert [bool(await shop.scores(name)) for name in names] == [True, True, False]
