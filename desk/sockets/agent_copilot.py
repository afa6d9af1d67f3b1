"""The agent's socket: what the assistant is asked for."""

from __future__ import annotations

from desk.copilot import articles, delegations, reminders
from desk.errors import InvalidValue, NotFound
from desk.sockets.agent import AgentSession, handlers
from desk.store import article_flags, suggestions
from handoff.reply_model import VARIABLES
from handoff.wire.agent import Done
from handoff.wire.copilot import (
    ArticleShown,
    ArticlesListed,
    AskableFact,
    BeginDelegation,
    EndDelegation,
    FlagArticle,
    InsertSuggestion,
    ListReplies,
    ReadArticle,
    RepliesListed,
    SearchArticles,
    TickReminder,
    WatchCopilot,
)

_TEXT_CHARACTERS = 500


@handlers.on(WatchCopilot)
async def _watch(session: AgentSession, message: WatchCopilot) -> None:
    if message.conversation not in session.followed:
        raise NotFound("conversation that is open here")
    session.copilot.begin(message.conversation)


@handlers.on(InsertSuggestion)
async def _insert(session: AgentSession, message: InsertSuggestion) -> None:
    desk = session.desk
    async with desk.store.writing() as connection:
        await suggestions.mark_inserted(
            connection,
            message.conversation,
            message.suggestion,
            agent=session.agent.id,
            at=desk.changes.clock(),
        )


@handlers.on(SearchArticles)
async def _search(session: AgentSession, message: SearchArticles) -> None:
    text = message.text.replace("\0", " ").strip()
    if len(text) > _TEXT_CHARACTERS:
        raise InvalidValue("text", problem=f"at most {_TEXT_CHARACTERS} characters are searched for")
    found = _tell_found(session, message, text)
    if session.is_request:
        await found
    else:
        session.copilot.answer(found)


async def _tell_found(session: AgentSession, message: SearchArticles, text: str) -> None:
    async with session.desk.store.reading() as connection:
        flagged = await article_flags.of_conversation(connection, message.conversation)
    found = await articles.find(session.desk, text, most=articles.MOST_FOUND, flagged=flagged) if text else ()
    session.connection.send(ArticlesListed(id=message.id, articles=found))


@handlers.on(ReadArticle)
async def _read(session: AgentSession, message: ReadArticle) -> None:
    found = articles.article(session.desk, message.slug)
    session.connection.send(
        ArticleShown(
            id=message.id,
            slug=found.slug,
            title=found.title,
            topic=found.topic,
            updated=found.updated,
            answer=found.answer,
            body=found.body,
        )
    )


@handlers.on(FlagArticle)
async def _flag(session: AgentSession, message: FlagArticle) -> None:
    await articles.flag(session.desk, message.conversation, session.agent, slug=message.slug, question=message.question)
    session.connection.send(Done(id=message.id))
    session.copilot.refresh(message.conversation)


@handlers.on(ListReplies)
async def _replies(session: AgentSession, _message: ListReplies) -> None:
    replies = session.desk.replies
    variables = tuple(sorted(VARIABLES))
    facts = tuple(
        AskableFact(fact.name, fact.label, fact.kind, fact.question_in(""), fact.again_in("")) for fact in replies.facts
    )
    session.connection.send(RepliesListed(replies=replies.replies, facts=facts, variables=variables))


@handlers.on(TickReminder)
async def _tick(session: AgentSession, message: TickReminder) -> None:
    await reminders.tick(
        session.desk, message.conversation, session.agent, reminder=message.reminder, ticked=message.ticked
    )
    session.connection.send(Done(id=message.id))
    session.copilot.refresh(message.conversation)


@handlers.on(BeginDelegation)
async def _delegate(session: AgentSession, message: BeginDelegation) -> None:
    await delegations.begin(
        session.desk, message.conversation, session.agent, client_id=message.id, items=message.items
    )
    session.connection.send(Done(id=message.id))


@handlers.on(EndDelegation)
async def _take_back(session: AgentSession, message: EndDelegation) -> None:
    await delegations.take_back(session.desk, message.conversation, session.agent)
    session.connection.send(Done(id=message.id))
