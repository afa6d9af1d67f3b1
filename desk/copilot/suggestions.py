"""Suggested replies to the customer's latest message: at most three, each with its reason and source. Pure.

Nothing is written freely. A suggestion is a text of the designers' (a playbook's draft, a canned reply, a question for a
fact) filled with what is known, or what an article answers; one that says more than its grounds hold is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.copilot.grounds import Grounds, is_grounded
from handoff.conversation import Fact, Understanding
from handoff.log import Author, Entry, EntryKind
from handoff.reply_model import CannedReply, Replies
from handoff.reply_variables import fill_variables, unfilled
from handoff.subjects import wanted
from handoff.wire.copilot import ArticleHit, Suggestion

MOST = 3
# An article's answer is offered as a reply only where it is this near. As a cosine it is what the bot itself answers
# from (KnowledgeFinder's `threshold`); by words, 6 of 100 messages about something else have an article as near.
NEAR_BY_MEANING = 0.5
NEAR_BY_WORDS = 0.6
UNHAPPY = -0.4
HAPPY = 0.5
_SURE = 0.5
_MOST_OF_A_KIND = {"reply": 2}


class Kind(StrEnum):
    """What a suggestion is."""

    OPENING = "opening"
    FEELING = "feeling"
    QUESTION = "question"
    ARTICLE = "article"
    REPLY = "reply"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Report:
    """Something that was done for the customer: the entry that notes it, its title, and the sentence that tells them of it.
    The sentence is the workflow's, made of what the back office answered, and so its own ground."""

    seq: int
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The conversation as suggestions are made for it.

    `log` is all of it, `since` the seq with which the present handoff began. `understanding` is that of the customer's
    latest message, None where nobody has read it. `known` fills variables. `draft` is the playbook's, `playbook` its name.
    `missing` are the facts that the next workflow lacks, `workflow` its title. What was not told in the conversation must
    stand in one of the `documents`, which are the articles, and of the playbook's draft in `playbook_text`. `reports` are
    what was done, the latest first.
    """

    log: Sequence[Entry]
    since: int
    understanding: Understanding | None
    facts: Sequence[Fact]
    known: Mapping[str, str]
    replies: Replies
    articles: Sequence[ArticleHit] = ()
    draft: str = ""
    playbook: str = ""
    missing: Sequence[str] = ()
    workflow: str = ""
    documents: Sequence[Grounds] = ()
    playbook_text: str = ""
    reports: Sequence[Report] = ()


def open_message(log: Sequence[Entry]) -> Entry | None:
    """The customer's latest message, if no agent has answered it."""
    for entry in reversed(log):
        if entry.kind is EntryKind.MESSAGE and entry.author is Author.CUSTOMER:
            return entry
        if entry.kind is EntryKind.MESSAGE and entry.author is Author.AGENT:
            return None
    return None


def suggest(scene: Scene, *, conversation: str) -> tuple[Suggestion, ...]:
    """The suggestions, the most fitting first; none where there is nothing to answer."""
    latest = open_message(scene.log)
    reports = [report for report in scene.reports if report.seq > _last_said(scene.log)]
    if latest is None and not reports:
        return ()
    answered = latest.seq if latest is not None else reports[0].seq
    told, playbook = Grounds(_said(scene)), Grounds([scene.playbook_text])
    said = [
        entry.text for entry in scene.log if entry.kind is EntryKind.MESSAGE and entry.author is not Author.CUSTOMER
    ]
    chosen: list[Suggestion] = []
    for kind, title, text, reason, source, slug in _candidates(scene, reports, is_open=latest is not None):
        is_new = text not in {one.text for one in chosen} and not any(text in earlier for earlier in said)
        documents = {Kind.OPENING: [playbook], Kind.REPORT: [Grounds([text])]}.get(kind, scene.documents)
        is_too_many = sum(one.kind == kind.value for one in chosen) >= _MOST_OF_A_KIND.get(kind, 1)
        if is_new and not is_too_many and not unfilled(text) and is_grounded(text, told, documents):
            name = _id(conversation, answered, text)
            chosen.append(Suggestion(name, kind.value, title, text, reason, source, slug))
    return tuple(chosen[:MOST])


_Candidate = tuple[Kind, str, str, str, str, str]


def _last_said(log: Sequence[Entry]) -> int:
    """The seq of the last thing that an agent said to the customer, 0 where none has."""
    said = (one.seq for one in reversed(log) if one.kind is EntryKind.MESSAGE and one.author is Author.AGENT)
    return next(said, 0)


def _candidates(scene: Scene, reports: Sequence[Report], *, is_open: bool) -> Iterator[_Candidate]:
    for report in reports:
        yield (
            Kind.REPORT,
            report.title,
            report.text,
            "It is done, and the customer does not know yet.",
            "back office",
            "",
        )
    if not is_open:
        return
    has_spoken = any(
        entry.author is Author.AGENT and entry.kind is EntryKind.MESSAGE and entry.seq > scene.since
        for entry in scene.log
    )
    if not has_spoken and scene.draft:
        name = scene.playbook.replace("_", " ")
        yield Kind.OPENING, "Opening", scene.draft, f"The first reply of the playbook “{name}”.", "playbook", ""
    mood = scene.understanding.sentiment.score if scene.understanding else 0.0
    if has_spoken and mood <= UNHAPPY:
        yield from _by_mood(scene, "unhappy", "The customer's message sounds unhappy.")
    by_intent = list(_by_intent(scene))
    yield from by_intent[:1] if _is_polite(scene) else ()
    yield from _for_missing(scene)
    yield from _from_articles(scene)
    yield from by_intent
    if mood >= HAPPY:
        yield from _by_mood(scene, "happy", "The customer's message sounds content.")
    if not has_spoken and mood <= UNHAPPY:
        yield from _by_mood(scene, "unhappy", "The customer's message sounds unhappy.")


def _by_mood(scene: Scene, mood: str, reason: str) -> Iterator[_Candidate]:
    for reply in scene.replies.replies:
        if reply.mood == mood:
            yield _canned(scene, reply, reason, kind=Kind.FEELING)


def _by_intent(scene: Scene) -> Iterator[_Candidate]:
    for intent in _intents(scene.understanding):
        fitting = [reply for reply in scene.replies.replies if intent in reply.intents]
        # A reply that names what is known says more than one that would fit anybody.
        fitting.sort(key=lambda reply: -len(unfilled(reply.text)))
        for reply in fitting:
            yield _canned(scene, reply, f"Fits what the customer wants: {_in_words(intent)}.")


def _canned(scene: Scene, reply: CannedReply, reason: str, *, kind: Kind = Kind.REPLY) -> _Candidate:
    return kind, reply.title, fill_variables(reply.text, scene.known), reason, f"/{reply.short}", ""


def _for_missing(scene: Scene) -> Iterator[_Candidate]:
    known = {fact.name for fact in scene.facts}
    for name in scene.missing:
        fact = scene.replies.fact(name)
        if fact is not None and name not in known:
            reason = f"Needed for: {scene.workflow}."
            yield Kind.QUESTION, f"Ask: {fact.label}", fact.question_in(""), reason, "questions.yml", ""
            return


def _from_articles(scene: Scene) -> Iterator[_Candidate]:
    told = {entry.source.slug for entry in scene.log if entry.source is not None}
    for hit in scene.articles:
        least = NEAR_BY_MEANING if hit.how == "meaning" else NEAR_BY_WORDS
        if hit.score >= least and hit.slug not in told and not hit.flagged and not _is_polite(scene):
            yield Kind.ARTICLE, hit.title, hit.answer, f"What the article “{hit.title}” answers.", "article", hit.slug
            return


def _intents(understanding: Understanding | None) -> tuple[str, ...]:
    if understanding is None:
        return ()
    meant = [one.name for one in understanding.intents if one.confidence >= _SURE]
    first = [understanding.intent] if understanding.confidence >= _SURE else []
    return tuple(dict.fromkeys([*meant, *first]))


def _is_polite(scene: Scene) -> bool:
    """Whether the message asks for nothing: thanks, a greeting, a goodbye."""
    intents = _intents(scene.understanding)
    return bool(intents) and all(intent in ("thank", "goodbye", "greet") for intent in intents)


def _in_words(intent: str) -> str:
    polite = {"thank": "they say thanks", "goodbye": "they say goodbye", "greet": "they say hello"}
    return polite.get(intent) or wanted(intent)


def _said(scene: Scene) -> list[str]:
    messages = [entry.text for entry in scene.log if entry.kind is EntryKind.MESSAGE]
    return [*messages, *(fact.value for fact in scene.facts), *scene.known.values()]


def _id(conversation: str, seq: int, text: str) -> str:
    """The same suggestion has the same name however often it is made."""
    return hashlib.sha256(f"{conversation}\n{seq}\n{text}".encode()).hexdigest()[:32]
