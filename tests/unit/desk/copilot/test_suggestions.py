"""Suggested replies: which, in which order, and never with a fact that nobody told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.copilot.grounds import Grounds, is_grounded
from desk.copilot.library import Library
from desk.copilot.suggestions import MOST, Report, Scene, open_message, suggest
from desk.settings import ROOT
from handoff.article import parse_articles
from handoff.conversation import Fact, Sentiment, Understanding
from handoff.log import Author, Entry, EntryKind, Source
from handoff.reply_file import parse_replies
from handoff.reply_model import VARIABLES, CannedReply, Replies
from handoff.reply_variables import unfilled
from handoff.subjects import INTENTS
from handoff.wire.copilot import ArticleHit, Suggestion


def texts_of(folder: str, pattern: str) -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in Path(ROOT / "data" / folder).glob(pattern)}


REPLIES = parse_replies(texts_of("replies", "*.yml"))
LIBRARY = Library(parse_articles(texts_of("knowledge", "*.md")))
KNOWN = {
    "agent_name": "Amira Haddad",
    "company": "Brightwell Home",
    "customer_first_name": "Maria",
    "customer_name": "Maria Jensen",
}
ORDER = Fact("order_number", "Order", "BW-104233", 1)


def said(seq: int, text: str, *, by: Author = Author.CUSTOMER, source: Source | None = None) -> Entry:
    return Entry(seq, 0.0, by, EntryKind.MESSAGE, text, source=source)


def hit(slug: str, *, score: float = 0.8, how: str = "meaning", flagged: bool = False) -> ArticleHit:
    article = LIBRARY.articles[slug]
    return ArticleHit(slug, article.title, article.topic, article.answer, article.answer, score, how, flagged)


def meaning(intent: str, *, score: float = 0.0) -> Understanding:
    return Understanding(intent, 0.9, sentiment=Sentiment(score=score))


def made(*log: Entry, **scene: Any) -> tuple[Suggestion, ...]:
    values: dict[str, Any] = {
        "since": 0,
        "understanding": meaning("request_refund"),
        "facts": (),
        "known": KNOWN,
        "replies": REPLIES,
        "documents": LIBRARY.grounds,
    }
    return suggest(Scene(log=log, **(values | scene)), conversation="c")


ASKED = said(1, "I want my money back")
SPOKEN = said(2, "I'm here.", by=Author.AGENT)
AGAIN = said(3, "Well?")


def test_nothing_is_suggested_once_an_agent_has_answered() -> None:
    assert open_message((ASKED, SPOKEN)) is None
    assert made(ASKED, SPOKEN) == ()
    assert open_message((ASKED, SPOKEN, AGAIN)) == AGAIN


def test_the_playbooks_draft_opens_and_what_is_missing_is_asked_for() -> None:
    first, second, *_ = made(
        ASKED, draft="Hello Maria.", playbook="refund", missing=("order_number",), workflow="Refund the order"
    )
    assert (first.kind, first.text, first.reason) == (
        "opening",
        "Hello Maria.",
        "The first reply of the playbook “refund”.",
    )
    assert (second.kind, second.reason) == ("question", "Needed for: Refund the order.")


def test_the_opening_is_over_when_the_agent_has_spoken() -> None:
    kinds = [one.kind for one in made(ASKED, SPOKEN, AGAIN, draft="Hello Maria.", playbook="refund")]
    assert "opening" not in kinds


def test_what_is_known_is_not_asked_for() -> None:
    found = made(ASKED, facts=(ORDER,), known=KNOWN | {"order_number": "BW-104233"}, missing=("order_number",))
    assert "question" not in {one.kind for one in found}


def test_an_article_answers_where_it_is_near_and_new() -> None:
    found = made(ASKED, SPOKEN, AGAIN, articles=(hit("refund-times"),))
    assert [one.slug for one in found if one.kind == "article"] == ["refund-times"]
    told = said(2, "It takes a week.", by=Author.BOT, source=Source("Refund times", "refund-times"))
    for nothing in (
        made(ASKED, told, AGAIN, articles=(hit("refund-times"),)),
        made(ASKED, articles=(hit("refund-times", score=0.4),)),
        made(ASKED, articles=(hit("refund-times", score=0.55, how="words"),)),
        made(ASKED, articles=(hit("refund-times", flagged=True),)),
    ):
        assert "article" not in {one.kind for one in nothing}


def test_an_unhappy_customer_is_met_first() -> None:
    first = made(ASKED, SPOKEN, AGAIN, understanding=meaning("request_refund", score=-0.8))[0]
    assert first.kind == "feeling"
    assert "Maria" in first.text


def test_what_was_done_is_told_to_the_customer_once() -> None:
    done = Report(4, "Refund order BW-104233", "I have refunded $45.00. You will have it within a week.")
    (told,) = made(ASKED, SPOKEN, reports=(done,))
    assert (told.kind, told.text, told.source) == ("report", done.text, "back office")
    assert made(ASKED, SPOKEN, AGAIN, reports=(done,))[0].text == done.text
    assert made(ASKED, SPOKEN, said(5, "It is done.", by=Author.AGENT), reports=(done,)) == ()


def test_thanks_are_answered_and_nothing_is_sold_to_them() -> None:
    found = made(ASKED, SPOKEN, said(3, "thanks!"), understanding=meaning("thank"), articles=(hit("refund-times"),))
    assert found[0].source == "/thanks"
    assert "article" not in {one.kind for one in found}


def test_what_was_said_already_is_not_suggested_again() -> None:
    before = made(ASKED, SPOKEN, AGAIN, facts=(ORDER,), known=KNOWN | {"order_number": "BW-104233"})
    sent = said(2, before[0].text, by=Author.AGENT)
    after = made(ASKED, sent, AGAIN, facts=(ORDER,), known=KNOWN | {"order_number": "BW-104233"})
    assert before[0].text not in {one.text for one in after}


def test_the_same_scene_gives_the_same_suggestions_with_the_same_names() -> None:
    assert made(ASKED) == made(ASKED)
    assert len({one.id for one in made(ASKED)}) == len(made(ASKED))


def test_a_reply_that_says_more_than_its_grounds_is_left_out() -> None:
    bold = CannedReply(short="bold", title="Bold", text="You get 500 dollars on Friday.", intents=("request_refund",))
    assert made(ASKED, replies=Replies((bold,))) == ()


@pytest.mark.parametrize("reply", REPLIES.replies, ids=lambda reply: reply.short)
def test_canned_replies_say_nothing_that_no_article_says(reply: CannedReply) -> None:
    plain = reply.text
    for name in VARIABLES:
        plain = plain.replace(f"{{{name}}}", "that")
    assert is_grounded(plain, Grounds([KNOWN["company"]]), LIBRARY.grounds)


texts = st.text(st.sampled_from("abc BW-104233 $45.50 März, Peter Friday 5 to 7 days “yes” {amount}"), max_size=60)


@settings(max_examples=60)
@given(
    customer=texts,
    agent=texts,
    intent=st.sampled_from(sorted(INTENTS)),
    score=st.floats(-1, 1),
    facts=st.lists(st.sampled_from(["order_number", "product", "amount", "invoice_number"]), unique=True),
    value=texts,
    slugs=st.lists(st.sampled_from(sorted(LIBRARY.articles)), max_size=3, unique=True),
    draft=st.sampled_from(["", "Hello Maria.", "Hello Peter, you get $900 on Sunday."]),
)
def test_no_suggestion_invents_a_fact(
    customer: str, agent: str, intent: str, score: float, facts: list[str], value: str, slugs: list[str], draft: str
) -> None:
    known = KNOWN | {name: value for name in facts if value}
    told = tuple(Fact(name, name, value, 1) for name in facts)
    log = (said(1, customer), said(2, agent, by=Author.AGENT), said(3, customer))
    found = made(
        *log,
        since=2,
        understanding=meaning(intent, score=score),
        facts=told,
        known=known,
        articles=tuple(hit(slug) for slug in slugs),
        draft=draft,
        playbook="refund",
        missing=("order_number", "email"),
    )
    assert len(found) <= MOST
    grounds = Grounds([customer, agent, *known.values(), *(fact.value for fact in told)])
    for one in found:
        assert is_grounded(one.text, grounds, LIBRARY.grounds)
        assert not unfilled(one.text)
        assert one.reason
        assert one.source
