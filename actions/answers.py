"""Questions: answered from the knowledge base, asked back when they are not understood, and never guessed."""

from __future__ import annotations

from typing import Any

from actions import knowledge
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import Conversation
from actions.dialogue.message import FALLBACK_INTENT, Article, read
from actions.dialogue.requests import take_apart
from actions.noise import is_noise
from handoff.conversation import FailureKind

PERSON = {"title": "Talk to a person", "payload": "/talk_to_human"}

# What a choice between two meanings calls the intents; those that are no task of a customer's are not offered.
TITLES = {
    "track_order": "Track an order",
    "cancel_order": "Cancel an order",
    "change_delivery_address": "Change a delivery address",
    "request_refund": "Get a refund",
    "return_item": "Return something",
    "reset_password": "Reset my password",
    "unlock_account": "Unlock my account",
    "update_account": "Change my account details",
    "close_account": "Close my account",
    "book_appointment": "Book an appointment",
    "reschedule_appointment": "Move an appointment",
    "cancel_appointment": "Cancel an appointment",
    "check_appointment": "See my appointments",
    "check_balance": "See what I owe",
    "get_invoice": "Get an invoice",
    "explain_charge": "Ask about a charge",
    "payment_problem": "A payment does not work",
    "dispute_charge": "Dispute a charge",
    "troubleshoot_product": "Fix a product",
    "make_complaint": "Make a complaint",
    "cancel_subscription": "Cancel Brightwell Care",
}
OFFERED = 2

# A wish is no question: an article that is only half about it would answer something that nobody asked.
_ASSIST_FROM = 0.65


class ActionAnswerQuestion(CustomerAction):
    """Says what the nearest article says, and names it; where none is near enough it says that it does not know."""

    def name(self) -> str:
        return "action_answer_question"

    async def act(self, conversation: Conversation) -> None:
        requests = conversation.message.requests
        take_apart(conversation)
        article = article_of(requests[0].article) if requests else _chosen(conversation) or _nearest(conversation)
        if article is None:
            conversation.fail(FailureKind.NO_ANSWER, "utter_no_answer", buttons=[PERSON])
            return
        tell(conversation, article, resolved="ask_question")

    def after_failure(self, conversation: Conversation) -> None:
        """An answer that failed ends no task."""


class ActionAssist(CustomerAction):
    """What the bot can do for a wish that it cannot carry out: say what is known, and offer a person."""

    def name(self) -> str:
        return "action_assist"

    async def act(self, conversation: Conversation) -> None:
        take_apart(conversation)
        article = _nearest(conversation)
        if article is not None and article.score >= _ASSIST_FROM:
            tell(conversation, article)
        conversation.set("last_goal", conversation.message.intent)
        conversation.say("utter_person_can_help", buttons=[PERSON])

    def after_failure(self, conversation: Conversation) -> None:
        """Nothing was begun."""


class ActionNotHelpful(CustomerAction):
    """Apologises for an answer that missed, and offers what else may have been meant."""

    def name(self) -> str:
        return "action_not_helpful"

    async def act(self, conversation: Conversation) -> None:
        last = next((e for e in reversed(conversation.tracker.events) if _source(e)), None)
        said = _source(last)["slug"] if last else ""
        others = [a for a in _seen(conversation) if a.slug != said][:OFFERED] if said else []
        buttons = [_article_button(a) for a in others] + [PERSON]
        failure = {"kind": FailureKind.NOT_HELPFUL.value, "goal": self._goal(conversation, said), "detail": said}
        response = "utter_not_helpful_other_articles" if others else "utter_not_helpful"
        conversation.say(response, buttons=buttons, failure=failure)

    @staticmethod
    def _goal(conversation: Conversation, said: str) -> str:
        return conversation.goal or ("ask_question" if said else conversation.get("last_goal") or "")

    def after_failure(self, conversation: Conversation) -> None:
        """An apology that failed ends no task."""


class ActionClarify(CustomerAction):
    """Not understood: asks once which of the two likeliest wishes was meant, and says what it can do after that."""

    def name(self) -> str:
        return "action_clarify"

    async def act(self, conversation: Conversation) -> None:
        if is_noise(conversation.message.text):
            conversation.say("utter_listening")
            return
        article = _nearest(conversation)
        if article is not None:
            # The words fit no intent, but an article answers them.
            tell(conversation, article, resolved="ask_question")
            return
        likely = [name for name, _score in conversation.message.ranking if name in TITLES][:OFFERED]
        if likely and not _asked_before(conversation):
            buttons = [{"title": TITLES[name], "payload": f"/{name}"} for name in likely]
            conversation.fail(FailureKind.CLARIFICATION, "utter_clarify", buttons=[*buttons, PERSON])
            return
        conversation.fail(FailureKind.FALLBACK, "utter_fallback", buttons=[PERSON])

    def after_failure(self, conversation: Conversation) -> None:
        """A question back that failed ends no task."""


def tell(conversation: Conversation, article: Article, **metadata: Any) -> None:
    """Say an article's answer, with its source."""
    conversation.say(
        "utter_article",
        answer=article.answer.strip(),
        article_title=article.title,
        source={"title": article.title, "slug": article.slug},
        **metadata,
    )


def _nearest(conversation: Conversation) -> Article | None:
    articles = conversation.message.articles
    return articles[0] if articles and articles[0].above else None


def article_of(slug: str) -> Article | None:
    """The article of this slug, taken as the answer; None where there is none."""
    text = knowledge.article(slug)
    return None if text is None else Article(slug=slug, title=text.title, answer=text.answer, score=1.0, above=True)


def _chosen(conversation: Conversation) -> Article | None:
    """The article whose button was pressed."""
    pressed = conversation.message.last("article")
    return None if pressed is None else article_of(str(pressed.value))


def _seen(conversation: Conversation) -> tuple[Article, ...]:
    """The articles that were near to the question that the last answer was for."""
    groups = [articles for articles in _groups(conversation)[1:] if articles]
    return groups[0] if groups else ()


def _groups(conversation: Conversation) -> list[tuple[Article, ...]]:
    """The near articles of each message, the latest message first."""
    events = [e for e in reversed(conversation.tracker.events) if e.get("event") == "user"]
    zone = conversation.settings.time_zone
    return [read(e, sender="", default_time_zone=zone).articles for e in events]


def _source(event: Any) -> dict[str, str]:
    found = (event.get("metadata") or {}).get("source") if event and event.get("event") == "bot" else None
    return found if isinstance(found, dict) else {}


def _article_button(article: Article) -> dict[str, str]:
    return {"title": article.title, "payload": f'/ask_question{{"article": "{article.slug}"}}'}


def _asked_before(conversation: Conversation) -> bool:
    """Whether the customer's message before this one was not understood either."""
    intents = [
        ((e.get("parse_data") or {}).get("intent") or {}).get("name")
        for e in conversation.tracker.events
        if e.get("event") == "user"
    ]
    return len(intents) > 1 and intents[-2] == FALLBACK_INTENT
