"""The summary says what happened, and where, in at most six sentences."""

import re
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff.conversation import Entity, Fact, Failure, FailureKind, OfferState, Situation, Turn
from handoff.decision import Decision, FiredRule, Outcome
from handoff.envelope import SummarySentence, Tried
from handoff.examples import Conversation, decision_of, read_conversation
from handoff.log import Author, Entry, EntryKind
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from handoff.summary import MOST_SENTENCES, summarise
from tests.unit.handoff.situations import ROOT, situation, turn
from tests.unit.handoff.test_policy_properties import situations

WRITTEN = yaml.safe_load((ROOT / "tests" / "unit" / "handoff" / "summaries.yml").read_text(encoding="utf-8"))
# At a glance: a sentence that is longer has to be read twice.
LONGEST_SENTENCE = 330


def summary(
    policy: Policy,
    *turns: Turn,
    facts: tuple[Fact, ...] = (),
    tried: tuple[Tried, ...] = (),
    entries: tuple[Entry, ...] = (),
    since: int = 0,
) -> tuple[SummarySentence, ...]:
    decision = evaluate(policy, situation(*turns, spent_through=since))
    return summarise(decision=decision, turns=turns, facts=facts, tried=tried, entries=entries, since=since)


def texts(found: tuple[SummarySentence, ...]) -> list[str]:
    return [sentence.text for sentence in found]


@pytest.mark.parametrize("one", WRITTEN, ids=[one["conversation"]["name"] for one in WRITTEN])
def test_says_what_a_colleague_would(policy: Policy, one: dict[str, Any]) -> None:
    conversation = msgspec.convert(one["conversation"], Conversation)
    read = read_conversation(conversation, policy=policy)
    found = summarise(
        decision=decision_of(conversation, read, policy=policy),
        turns=read.turns,
        facts=read.facts,
        tried=read.tried,
        entries=read.entries,
        since=read.since,
    )
    said = texts(found)
    assert len(found) <= MOST_SENTENCES
    assert sum(len(text.split()) for text in said) <= 120
    assert all(words in said[0] for words in one["issue"])
    tried = next((text for text in said if text.startswith("Tried by the bot")), "")
    assert bool(tried) == bool(one["tried"])
    assert all(words in tried for words in one["tried"])
    assert any(all(words in text for words in one["mood"]) for text in said)
    assert all(any(words in text for text in said) for words in one.get("now", ()))
    assert said[-1].startswith("A person is needed: ")
    assert len(one["wanted"]) <= MOST_SENTENCES


def test_names_what_was_wanted_and_how_it_ended(policy: Policy) -> None:
    found = summary(
        policy,
        turn(2, "where is my order BW-104233", "track_order", goal="track_order"),
        turn(4, "a human", "talk_to_human"),
        facts=(Fact("order_number", "Order number", "BW-104233", 2),),
        tried=(Tried("track_order", "Order tracking", "failed", "The carrier did not answer.", (2,)),),
    )
    assert found[:2] == (
        SummarySentence("The customer wanted to know where their order is (BW-104233).", (2,)),
        SummarySentence("Tried by the bot: order tracking (failed: the carrier did not answer).", (2,)),
    )


def test_says_the_kind_of_appointment_in_words(policy: Policy) -> None:
    found = summary(
        policy,
        turn(2, "when does the technician come", "check_appointment"),
        turn(4, "a human", "talk_to_human"),
        facts=(Fact("appointment_kind", "Kind of appointment", "installation_visit", 2),),
    )
    assert found[0].text == "The customer wanted to know when their appointment is (installation visit)."


def test_says_why_a_person_is_needed(policy: Policy) -> None:
    found = summary(policy, turn(2, "hi", "greet"), turn(4, "a human", "talk_to_human"))
    assert found[-1] == SummarySentence("A person is needed: the customer asked for a person.", (4,))


def test_says_what_failed_without_an_attempt_that_is_known(policy: Policy) -> None:
    failed = [
        turn(2, "a", goal="track_order", failures=(FailureKind.REJECTED_VALUE,)),
        turn(4, "b", goal="track_order", failures=(FailureKind.BACK_OFFICE,)),
    ]
    expected = "The bot failed twice: it could not accept an answer and a system did not do what was asked."
    assert SummarySentence(expected, (2, 4)) in summary(policy, *failed)


def test_cites_the_bots_own_message_for_what_it_said() -> None:
    asked = msgspec.structs.replace(
        turn(2, "where is it", "track_order", goal="track_order", resolved=("track_order",)), answer="It is in Reno."
    )
    entries = (
        Entry(2, 0.0, Author.CUSTOMER, EntryKind.MESSAGE, "where is it"),
        Entry(3, 0.0, Author.BOT, EntryKind.MESSAGE, "It is in Reno. It comes on Friday."),
    )
    tried = (Tried("track_order", "Order tracking", "resolved", "", (2,)),)
    found = summarise(decision=Decision(Outcome.HANDOFF), turns=(asked,), facts=(), tried=tried, entries=entries)
    expected = "Tried by the bot: order tracking (done); it said: “It is in Reno.”"
    assert SummarySentence(expected, (2, 3)) in found


def test_answer_is_quoted_up_to_a_whole_sentence() -> None:
    answer = "It is on its way with Northline Express. " + "It should arrive by Sunday, if nothing more happens. " * 3
    asked = msgspec.structs.replace(
        turn(2, "where is it", "track_order", goal="track_order", resolved=("track_order",)), answer=answer
    )
    tried = (Tried("track_order", "Order tracking", "resolved", "", (2,)),)
    found = summarise(decision=Decision(Outcome.HANDOFF), turns=(asked,), facts=(), tried=tried)
    assert any(text.endswith("if nothing more happens.”") for text in texts(found))


def test_long_message_is_cut_between_words(policy: Policy) -> None:
    said = texts(summary(policy, turn(2, "unbelievable " * 30, "make_complaint")))
    assert said[0].endswith("unbelievable…”")


def test_refusal_of_the_back_office_is_told_in_words(policy: Policy) -> None:
    refused = msgspec.structs.replace(
        turn(2, "cancel it", "cancel_order", goal="cancel_order"),
        failures=(Failure(FailureKind.BACK_OFFICE, "cancel_order", "already_shipped"),),
    )
    detail = "A system did not do what was asked: already_shipped."
    tried = (Tried("cancel_order", "Order cancellation", "failed", detail, (2,)),)
    expected = "Tried by the bot: order cancellation (failed: it was refused: already shipped)."
    assert expected in texts(summary(policy, refused, tried=tried))


def test_one_wish_for_a_person_is_enough(policy: Policy) -> None:
    offered = turn(2, "where is it", "track_order", offer=OfferState.OFFERED)
    found = summary(policy, offered, turn(4, "yes, a human", "talk_to_human", offer=OfferState.ACCEPTED))
    assert found[-1].text == "A person is needed: the customer asked for a person."


def test_what_an_agent_wrote_is_told_to_the_next_one(policy: Policy) -> None:
    asked = turn(2, "where is it", "track_order")
    entries = (
        Entry(2, 0.0, Author.CUSTOMER, EntryKind.MESSAGE, "where is it"),
        Entry(4, 0.0, Author.AGENT, EntryKind.MESSAGE, "I will ask the carrier today."),
        Entry(5, 0.0, Author.AGENT, EntryKind.NOTE, "A difficult one."),
    )
    assert SummarySentence("An agent wrote: “I will ask the carrier today.”", (4,)) in summary(
        policy, asked, entries=entries
    )
    # What came before the return to the bot is past.
    assert not any("An agent" in text for text in texts(summary(policy, asked, entries=entries, since=6)))


def test_detail_that_no_message_shows_is_left_out(policy: Policy) -> None:
    tried = (Tried("track_order", "Order tracking", "failed", "Code 4711 of the carrier.", (2,)),)
    found = summary(policy, turn(2, "where is it", "track_order", goal="track_order"), tried=tried)
    assert "Tried by the bot: order tracking (failed)." in texts(found)


def test_reason_with_a_number_that_nobody_said_is_told_by_the_rules_name() -> None:
    rule = FiredRule("late_twice", "It is late for 14 days.", Outcome.HANDOFF, 2, 2, ())
    found = summarise(
        decision=Decision(Outcome.HANDOFF, rules=(rule,)), turns=(turn(2, "late", "track_order"),), facts=(), tried=()
    )
    assert found[-1].text == "A person is needed: late twice."


def test_reasons_of_the_delivered_policy_can_all_be_told(policy: Policy) -> None:
    assert [rule.reason for rule in policy.rules if re.search(r"[\d“]", rule.reason)] == []


def test_quotes_the_worst_message(policy: Policy) -> None:
    angry = (turn(2, "late", "track_order"), turn(4, "useless", mood=-0.8), turn(6, "so bad", mood=-0.5))
    expected = "The customer became unhappy; the worst message was “useless”."
    assert SummarySentence(expected, (4, 6)) in summary(policy, *angry)


def test_only_words_with_a_mood_of_their_own_show_that_a_customer_calmed_down(policy: Policy) -> None:
    upset = turn(2, "this is the worst service ever", "make_complaint", mood=-0.85)
    number, yes = turn(4, "BW-104233", "inform"), turn(6, "yes", "affirm")
    calm = turn(8, "alright, where would I see the refund", "refund_status")
    assert not any("calmed down" in one.text for one in summary(policy, upset, number, yes))
    told = next(one for one in summary(policy, upset, number, yes, calm) if "calmed down" in one.text)
    assert 8 in told.seqs


def test_the_same_words_are_quoted_once(policy: Policy) -> None:
    said = summary(policy, turn(2, "your lamp is rubbish and nobody cares", "make_complaint", mood=-0.9))
    assert sum("rubbish" in text for text in texts(said)) == 1


def test_calm_customer_is_said_to_be_calm(policy: Policy) -> None:
    assert "The customer is calm." in texts(summary(policy, turn(2, "where is it", "track_order")))


def test_frustration_without_a_bad_word_is_told(policy: Policy) -> None:
    polite = turn(2, "I have now asked four people", "track_order", frustration=0.9)
    assert "The customer is not content with the service: “I have now asked four people”." in texts(
        summary(policy, polite)
    )


def test_what_is_wanted_now_has_a_sentence_of_its_own(policy: Policy) -> None:
    said = texts(summary(policy, turn(2, "a", "reset_password"), turn(4, "b", "track_order")))
    assert said[0] == "The customer wanted to reset their password."
    assert "Now they want to know where their order is." in said


def test_customer_who_comes_back_to_the_first_thing_is_told_so(policy: Policy) -> None:
    turns = (turn(2, "a", "reset_password"), turn(4, "b", "track_order"), turn(6, "c", "reset_password"))
    said = texts(summary(policy, *turns))
    assert said[0] == "The customer wanted to reset their password, then to know where their order is."
    assert "Now they want the first thing again: to reset their password." in said


def test_what_no_message_shows_is_not_the_issue() -> None:
    asked = turn(2, "you took it twice", "track_order")
    decision = Decision(Outcome.HANDOFF, subjects=("dispute_charge", "track_order"))
    found = summarise(decision=decision, turns=(asked,), facts=(), tried=())
    assert found[0] == SummarySentence("The customer wanted to know where their order is.", (2,))


def test_each_wish_keeps_its_own_order(policy: Policy) -> None:
    def about(seq: int, intent: str, number: str) -> Turn:
        asked = turn(seq, number, intent)
        entity = Entity("order_number", number, number, 0, len(number))
        return msgspec.structs.replace(
            asked, understanding=msgspec.structs.replace(asked.understanding, entities=(entity,))
        )

    facts = (Fact("order_number", "Order", "BW-2", 4),)
    said = texts(summary(policy, about(2, "track_order", "BW-1"), about(4, "request_refund", "BW-2"), facts=facts))
    assert said[0] == "The customer wanted to know where their order is (BW-1)."
    assert "Now they want a refund (BW-2)." in said


def test_known_facts_are_named_and_contact_data_only_mentioned(policy: Policy) -> None:
    facts = (
        Fact("product", "Product", "Halo lamp", 2),
        Fact("email", "E-mail address", "maya@example.com", 2),
        Fact("identity_verified", "Identity verified", "yes", 4),
    )
    said = texts(summary(policy, turn(2, "x", "return_item"), turn(4, "y", "talk_to_human"), facts=facts))
    assert "Known: product Halo lamp and their e-mail address; their identity is verified." in said


def test_what_came_before_the_last_handoff_is_told_as_past(policy: Policy) -> None:
    turns = (turn(2, "a", "track_order"), turn(8, "b", "request_refund", mood=-0.1))
    assert texts(summary(policy, *turns, since=4))[0] == (
        "After a person had helped with something else, the customer wanted a refund."
    )
    again = (turn(2, "a", "track_order"), turn(8, "b", "track_order"))
    assert texts(summary(policy, *again, since=4))[0] == (
        "After a person had helped with this, the customer wanted to know where their order is."
    )


def test_milder_reason_on_the_same_signals_is_not_repeated(policy: Policy) -> None:
    found = summary(policy, *(turn(i, "bad", "track_order", mood=-0.7) for i in (2, 4, 6)))
    assert found[-1].text == "A person is needed: the customer has become angry."


def test_button_without_any_message_gives_no_sentence() -> None:
    assert summarise(decision=Decision(Outcome.HANDOFF), turns=(), facts=(), tried=()) == ()


def test_attempt_without_a_message_is_left_out() -> None:
    tried = (Tried("track_order", "Order tracking", "open"),)
    assert summarise(decision=Decision(Outcome.HANDOFF), turns=(), facts=(), tried=tried) == ()


def test_two_hundred_messages_on_ten_subjects_are_still_six_sentences(policy: Policy) -> None:
    intents = [name for name, info in policy.intents.items() if info.task and info.layer == 1][:10]
    turns = [
        turn(2 * i, f"message {i}", intents[i // 20], goal=intents[i // 20], mood=-0.2, resolved=(intents[i // 20],))
        for i in range(1, 200)
    ]
    turns.append(turn(400, "I really want a person now", "talk_to_human", mood=-0.6))
    tried = tuple(
        Tried(name, policy.intents[name].title, "resolved", "", tuple(t.seq for t in turns if t.goal == name))
        for name in intents
    )
    found = summary(policy, *turns, tried=tried)
    assert len(found) <= MOST_SENTENCES
    assert all(len(sentence.seqs) <= 6 for sentence in found)
    assert all(len(text) <= LONGEST_SENTENCE for text in texts(found))
    assert texts(found)[0].endswith("and several other things.")
    assert any(text.endswith("and several more (done).") for text in texts(found))
    assert any(text.startswith("Now they want") for text in texts(found))


def test_says_what_was_asked_besides_and_is_still_open(policy: Policy) -> None:
    both = {"cancel_order": "cancel my order", "get_invoice": "send me my bill"}
    asked = turn(2, "cancel my order and send me my bill", "cancel_order", goal="cancel_order", meant=both)
    person = turn(4, "a human", "talk_to_human")
    expected = SummarySentence("They also wanted a copy of an invoice (“send me my bill”); this is still open.", (2,))
    assert expected in summary(policy, asked, person)
    done = turn(3, "yes", "affirm", goal="get_invoice", resolved=("cancel_order",))
    assert expected not in summary(policy, asked, done, person)
    resolved = turn(3, "yes", "affirm", resolved=("cancel_order", "get_invoice"))
    assert expected not in summary(policy, asked, resolved, person)


def test_a_message_of_one_wish_asked_nothing_besides(policy: Policy) -> None:
    asked = turn(2, "cancel my order", "cancel_order", meant={"cancel_order": "cancel my order"})
    found = summary(policy, asked, turn(4, "a human", "talk_to_human"))
    assert not any("They also" in sentence.text for sentence in found)


seqs = st.integers(0, 8)
words = st.text(max_size=40) | st.sampled_from(["BW-104233", "$1,234.50", "on 2026-05-03", "He said “no” 5 times"])
known_facts = st.builds(
    Fact, st.sampled_from(["order_number", "amount", "email", "product", "identity_verified", "x"]), words, words, seqs
)
attempts = st.builds(
    Tried,
    st.sampled_from(["track_order", "explain_charge", "troubleshoot_product"]),
    st.sampled_from(["Order tracking", "Question about a charge"]),
    st.sampled_from(["resolved", "failed", "open", "unheard of"]),
    words,
    st.lists(seqs, max_size=4).map(tuple),
)


def plain(text: str) -> str:
    return " ".join(text.replace("“", '"').replace("”", '"').split())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    one=situations(),
    said=st.lists(words, min_size=6, max_size=6),
    facts=st.lists(known_facts, max_size=4),
    tried=st.lists(attempts, max_size=6),
    since=st.integers(0, 3),
)
def test_every_number_and_quotation_occurs_in_what_is_cited(
    policy: Policy, one: Situation, said: list[str], facts: list[Fact], tried: list[Tried], since: int
) -> None:
    turns = [msgspec.structs.replace(t, text=text, answer=text[::-1]) for t, text in zip(one.turns, said, strict=False)]
    entries = [Entry(t.seq + 10, 0.0, Author.BOT, EntryKind.MESSAGE, f"number {t.seq + 10}") for t in turns]
    found = summarise(decision=decide(policy, one), turns=turns, facts=facts, tried=tried, entries=entries, since=since)
    shown: dict[int, list[str]] = {t.seq: [t.text, t.answer] for t in turns} | {e.seq: [e.text] for e in entries}
    for fact in facts:
        shown.get(fact.seq, []).append(fact.value)
    assert len({sentence.text for sentence in found}) == len(found) <= MOST_SENTENCES
    for sentence in found:
        assert sentence.seqs
        assert set(sentence.seqs) <= shown.keys()
        sources = plain(" \n ".join(text for seq in sentence.seqs for text in shown[seq]))
        for claim in (*re.findall(r"\d+", sentence.text), *re.findall("“(.*?)”", sentence.text)):
            assert plain(claim.rstrip("…")) in sources
