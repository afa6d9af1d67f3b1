"""Reading `data/replies/*.yml`: canned replies by topic, and in `questions.yml` how facts are asked for."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import TypeVar

import msgspec

from handoff.document import Document, did_you_mean, is_slip
from handoff.exceptions import Problem, RepliesInvalid
from handoff.policy_model import OTHER_LANGUAGES
from handoff.reply_model import VARIABLES, CannedReply, FactToGather, QuestionFile, Replies, ReplyFile
from handoff.reply_variables import named_in
from handoff.subjects import INTENTS

QUESTIONS_FILE = "questions.yml"

StructT = TypeVar("StructT", bound=msgspec.Struct)


def parse_replies(files: Mapping[str, str]) -> Replies:
    """What is in `files`: a path, as problems shall show it, and its text. Raises `RepliesInvalid` with every problem."""
    problems: list[Problem] = []
    replies: list[CannedReply] = []
    facts: tuple[FactToGather, ...] = ()
    taken: dict[str, str] = {}
    for source, text in sorted(files.items()):
        document = Document(text, source=source)
        if PurePath(source).name == QUESTIONS_FILE:
            facts = _facts(document)
        else:
            replies.extend(_replies(document, taken))
        problems.extend(document.problems)
    if problems:
        raise RepliesInvalid(tuple(problems))
    return Replies(tuple(replies), facts)


def _replies(document: Document, taken: dict[str, str]) -> list[CannedReply]:
    read = _convert(document, ReplyFile)
    if read is None:
        return []
    for index, reply in enumerate(read.replies):
        path = ("replies", index)
        if reply.short in taken:
            document.report((*path, "short"), f"`/{reply.short}` is taken already, in {taken[reply.short]}.")
        taken.setdefault(reply.short, f"{document.source}:{document.line(path)}")
        for name in named_in(reply.text):
            if name not in VARIABLES:
                right = did_you_mean(name, VARIABLES)
                document.report((*path, "text"), f"`{{{name}}}` is no variable of a reply: {right}")
        for intent in reply.intents:
            # Designers make intents of their own in the workbench.
            if is_slip(intent, INTENTS):
                document.report((*path, "intents"), f"`{intent}` is no intent: {did_you_mean(intent, INTENTS)}")
        if reply.topic:
            document.report((*path, "topic"), "`topic` is given once, at the top of the file.")
    return [msgspec.structs.replace(reply, topic=read.topic) for reply in read.replies]


def _facts(document: Document) -> tuple[FactToGather, ...]:
    read = _convert(document, QuestionFile)
    if read is None:
        return ()
    names: set[str] = set()
    for index, fact in enumerate(read.facts):
        if fact.name in names:
            document.report(("facts", index, "name"), f"`{fact.name}` is given twice; keep one of them.")
        names.add(fact.name)
        for key, given in (("question", fact.question), ("again", fact.again)):
            if isinstance(given, dict) and OTHER_LANGUAGES not in given:
                document.report(
                    ("facts", index, key), "`other` is missing: say what customers of all other languages are asked."
                )
    return read.facts


def _convert(document: Document, type_: type[StructT]) -> StructT | None:
    return None if document.problems else document.convert(document.data, type_, ())
