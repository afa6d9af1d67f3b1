"""What is drafted when an agent ends a conversation."""

from datetime import UTC

import pytest

from handoff.conversation import Entity, Sentiment, Turn, Understanding
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.envelope import Tried
from handoff.log import Author, Entry, EntryKind
from handoff.promises import promises_in
from handoff.wrap_up import SuggestedDisposition, note_of, suggested_disposition, wrap_up_summary

AT = 1_772_640_000.0
DECISION = Decision(
    Outcome.HANDOFF,
    layer=2,
    rules=(
        FiredRule(
            "angry_customer",
            "The customer has become angry.",
            Outcome.HANDOFF,
            2,
            2,
            (Evidence("mood", "-0.6", "", (4,)),),
        ),
    ),
)


def log(*said: tuple[Author, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(seq, AT + seq, author, EntryKind.MESSAGE, text, author_name="Dana" if author is Author.AGENT else "")
        for seq, (author, text) in enumerate(said, start=1)
    )


def turn(seq: int, text: str, *, intent: str = "track_order", score: float = 0.0, number: str = "") -> Turn:
    entities = (
        (Entity("order_number", number, number, text.find(number), text.find(number) + len(number)),) if number else ()
    )
    return Turn(
        seq, text, Understanding(intent, 0.9, entities=entities, sentiment=Sentiment(score=score)), goal="track_order"
    )


ENTRIES = log(
    (Author.BOT, "Hello."),
    (Author.CUSTOMER, "Where is my order BW-104233?"),
    (Author.BOT, "It is late."),
    (Author.CUSTOMER, "I am furious!"),
    (Author.AGENT, "Hello, I'm Dana. I have sent you a new one. I will call you tomorrow."),
    (Author.CUSTOMER, "Thanks, that helps."),
)
TURNS = (
    turn(2, "Where is my order BW-104233?", number="BW-104233"),
    turn(4, "I am furious!", score=-0.8),
    turn(6, "Thanks, that helps.", intent="thank", score=0.6),
)


def test_summary_tells_all_parts_and_each_sentence_cites_its_messages() -> None:
    promises = promises_in(ENTRIES, zone=UTC)
    tried = (Tried("track_order", "Order tracking", "failed", seqs=(2,)),)
    summary = wrap_up_summary(decision=DECISION, turns=TURNS, facts=(), tried=tried, entries=ENTRIES, promises=promises)
    assert [(one.text, one.seqs) for one in summary] == [
        ("The customer wanted to know where their order is (BW-104233).", (2,)),
        ("Tried by the bot: order tracking (failed).", (2,)),
        ("A person was called: the customer has become angry.", (4,)),
        ("Dana did: “I have sent you a new one.”", (5,)),
        ("Promised: “I will call you tomorrow.”", (5,)),
        ("The customer’s last words: “Thanks, that helps.”", (6,)),
    ]
    assert note_of(summary).splitlines() == [one.text for one in summary]


def test_agent_who_did_nothing_plainly_is_quoted_and_workflows_are_told() -> None:
    entries = (
        *log((Author.CUSTOMER, "My lamp is broken"), (Author.AGENT, "Please unplug it and plug it in again.")),
        Entry(3, AT, Author.AGENT, EntryKind.NOTE, "Replacement RP-000001 is ordered.", event="workflow.done"),
    )
    texts = [one.text for one in wrap_up_summary(decision=None, turns=(), facts=(), tried=(), entries=entries)]
    assert texts == ["Dana wrote: “Please unplug it and plug it in again.”", "Replacement RP-000001 is ordered."]


def test_conversation_without_any_turn_has_no_summary() -> None:
    assert wrap_up_summary(decision=None, turns=(), facts=(), tried=(), entries=log((Author.BOT, "Hello."))) == ()


@pytest.mark.parametrize(
    ("last", "name", "seq"),
    [
        ([(Author.CUSTOMER, "Thank you, perfect!")], "resolved", 2),
        ([(Author.CUSTOMER, "Thanks for nothing, it still does not work")], "", 0),
        ([(Author.CUSTOMER, "Ok"), (Author.AGENT, "I have refunded it.")], "resolved", 3),
        ([(Author.CUSTOMER, "Ok"), (Author.AGENT, "Which colour is it?")], "no_reply", 3),
        ([(Author.CUSTOMER, "Ok"), (Author.AGENT, "I will call you tomorrow.")], "unresolved", 3),
        ([(Author.CUSTOMER, "Can you do that?")], "", 0),
    ],
)
def test_disposition_follows_what_was_said_last(last: list[tuple[Author, str]], name: str, seq: int) -> None:
    entries = log((Author.AGENT, "Hello."), *last)
    found = suggested_disposition(turns=(), entries=entries, promises=promises_in(entries, zone=UTC))
    assert (found.name, found.seqs) == (name, (seq,) if seq else ())


def test_angry_last_words_are_not_resolved_and_silence_after_a_person_is_no_reply() -> None:
    entries = log(
        (Author.CUSTOMER, "Thanks, great service"),
    )
    angry = (turn(1, "Thanks, great service", score=-0.7),)
    assert suggested_disposition(turns=angry, entries=entries).name == "unresolved"
    entries = log((Author.CUSTOMER, "Hello?"), (Author.AGENT, "Hello, I am here."))
    assert suggested_disposition(turns=(), entries=entries) == SuggestedDisposition(
        "no_reply", "The customer has not answered since a person wrote.", (2,)
    )
    assert suggested_disposition(turns=(), entries=()).name == "no_reply"
