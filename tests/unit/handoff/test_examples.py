"""Conversations that are written down by hand are read as the desk would have them."""

import pytest

from handoff.conversation import FailureKind, OfferState
from handoff.examples import STARTED_AT, parse_conversations, read_conversation
from handoff.exceptions import DocumentInvalid
from handoff.log import Author, EntryKind
from handoff.policy_model import Policy

TEXT = """
- name: a-parcel
  earlier: [{days_ago: 2, about: late, subjects: [track_order]}]
  said:
    - {customer: "Where is BW-1?", intent: track_order, goal: track_order, entities: {order_number: BW-1}, facts: {order_number: BW-1}}
    - {bot: "It is lost."}
    - {agent: "Hello."}
    - {event: bot.resumed}
    - {customer: "and now?", goal: track_order, failed: [no_answer], offer: refused}
"""


def test_log_turns_facts_and_attempts_fit_together(policy: Policy) -> None:
    (conversation,) = parse_conversations(TEXT, source="x.yml")
    read = read_conversation(conversation, policy=policy)
    assert [(entry.seq, entry.author) for entry in read.entries] == list(
        enumerate([Author.BOT, Author.CUSTOMER, Author.BOT, Author.AGENT, Author.SYSTEM, Author.CUSTOMER], start=1)
    )
    assert read.entries[4].kind is EntryKind.EVENT
    first, second = read.turns
    assert (first.seq, first.answer, first.understanding.entities[0].start) == (2, "It is lost.", 9)
    assert (second.failures[0].kind, second.offer) == (FailureKind.NO_ANSWER, OfferState.REFUSED)
    assert read.since == 5
    assert [(fact.name, fact.value, fact.seq) for fact in read.facts] == [("order_number", "BW-1", 2)]
    assert [(one.title, one.outcome, one.seqs) for one in read.tried] == [("Order tracking", "failed", (2, 6))]
    assert read.earlier[0].at == STARTED_AT - 2 * 86_400


def test_mistakes_are_told_with_their_lines() -> None:
    with pytest.raises(DocumentInvalid) as caught:
        parse_conversations(TEXT.replace("{agent:", "{agnt:") + "- {name: A, said: []}\n", source="x.yml")
    first, second = (str(problem) for problem in caught.value.problems)
    assert first.startswith("x.yml:7: `agnt` is not known in")
    assert second.startswith("x.yml:10: ")
