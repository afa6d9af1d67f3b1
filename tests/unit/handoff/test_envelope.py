"""Envelopes are what docs/envelope.schema.json says, and what they may become is held by their version.

Another desk can use this file as it is: it needs the schema, the examples beside it, and a JSON Schema validator.
"""

import json
import warnings
from typing import Any

import msgspec
import pytest

from frontline.envelope_examples import FOLDER, examples
from handoff.conversation import Customer
from handoff.envelope import ENVELOPE_VERSION, Envelope
from handoff.examples import Conversation, Line, envelope_of
from handoff.log import Author
from handoff.playbook_model import Playbooks
from handoff.policy_model import Policy
from handoff.schema import fingerprint, schema_of
from tests.unit.handoff.situations import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from jsonschema import Draft202012Validator

DOCS = ROOT / "docs"
SCHEMA = json.loads((DOCS / "envelope.schema.json").read_text(encoding="utf-8"))
VERSIONS = json.loads((DOCS / "envelope" / "versions.json").read_text(encoding="utf-8"))
EARLIER = sorted(VERSIONS, key=lambda version: [int(part) for part in version.split(".")])[:-1]
EXAMPLES = sorted(path.name for path in FOLDER.glob("*.json"))
LONG = "Where is my order? " * 100


def problems(envelope: Any, schema: Any = SCHEMA) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(envelope)]


def built(conversation: Conversation, policy: Policy, playbooks: Playbooks) -> Any:
    return json.loads(msgspec.json.encode(envelope_of(conversation, policy=policy, playbooks=playbooks)))


def example(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_shape_is_that_of_its_version() -> None:
    recorded = VERSIONS[ENVELOPE_VERSION]
    assert fingerprint(schema_of("envelope")) == recorded, (
        f"The envelope's shape is not the one recorded for version {ENVELOPE_VERSION}. If that version was released, "
        "raise ENVELOPE_VERSION by the rules of docs/envelope.md; then record the fingerprint "
        f"{fingerprint(schema_of('envelope'))} in docs/envelope/versions.json."
    )


def test_fingerprint_follows_the_shape_and_not_the_words() -> None:
    changed = json.loads(json.dumps(SCHEMA))
    changed["$defs"]["Envelope"]["description"] = "Other words."
    assert fingerprint(changed) == fingerprint(SCHEMA)
    changed["$defs"]["Tried"]["properties"]["title"] = {"type": "integer"}
    assert fingerprint(changed) != fingerprint(SCHEMA)


@pytest.mark.parametrize("version", EARLIER)
def test_minor_version_keeps_what_earlier_ones_had(version: str) -> None:
    if version.partition(".")[0] != ENVELOPE_VERSION.partition(".")[0]:
        pytest.skip("A major version may change everything.")
    before = json.loads((DOCS / "envelope" / f"{version}.schema.json").read_text(encoding="utf-8"))
    assert fingerprint(before) == VERSIONS[version]
    for name, old in before["$defs"].items():
        new = SCHEMA["$defs"][name]
        assert set(old.get("properties", ())) <= set(new.get("properties", ()))
        assert set(new.get("required", ())) == set(old.get("required", ()))
        assert set(new.get("enum", ())) == set(old.get("enum", ()))


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("name", EXAMPLES)
def test_receiver_of_an_earlier_minor_version_can_read_a_newer_envelope(name: str, version: str) -> None:
    before = json.loads((DOCS / "envelope" / f"{version}.schema.json").read_text(encoding="utf-8"))
    assert problems(example(name), before) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_conforms(name: str) -> None:
    assert problems(example(name)) == []
    assert msgspec.json.decode((FOLDER / name).read_bytes(), type=Envelope).version == ENVELOPE_VERSION


def test_examples_are_current() -> None:
    now = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert now == examples(), "Run: .venv/bin/python -m frontline.envelope_examples"


def test_examples_show_every_part_of_an_envelope() -> None:
    shown = [example(name) for name in EXAMPLES]
    for field in Envelope.__struct_fields__:
        assert any(one[field] for one in shown), field
    states = {flow["state"] for one in shown for flow in one["next_step"]["workflows"]}
    assert states == {"available", "needs_approval", "missing_facts"}


def test_validator_would_see_a_wrong_envelope() -> None:
    wrong = example("crisis.json")
    del wrong["summary"]
    wrong["next_step"]["workflows"] = [{"name": "x", "title": "x", "state": "perhaps", "why": "x"}]
    assert len(problems(wrong)) == 2


CONVERSATIONS = {
    "empty": Conversation(name="empty", said=(), human_requested=True),
    "huge": Conversation(
        name="huge",
        said=tuple(
            line
            for number in range(300)
            for line in (
                Line(customer=f"{number} {LONG}", intent="track_order", goal="track_order", mood=-0.5),
                Line(bot=LONG),
            )
        ),
    ),
    "other_language": Conversation(name="l", said=(Line(customer="Где мой заказ?", intent="x", language="ru"),)),
    "crisis": Conversation(
        name="c", said=(Line(customer="I want to die", intent="crisis", triggers={"crisis": "want to die"}),)
    ),
    "returned_and_again": Conversation(
        name="r",
        said=(
            Line(customer="An agent please", intent="talk_to_human"),
            Line(agent="Hello."),
            Line(event="bot.resumed"),
            Line(customer="It is broken again, this is a complaint", intent="make_complaint"),
        ),
    ),
    "removed": Conversation(
        name="m", said=(Line(customer="my card is [card number]", removed=("card_number",)),), bot_unavailable=True
    ),
    "hostile": Conversation(
        name="h",
        customer=Customer(name="{agent_name} <b>“x”</b>", tier="unheard of"),
        said=(Line(customer='</script>\u202e{order_number} “quote" \x00', intent="talk_to_human"),),
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_envelope_of_every_situation_conforms(name: str, policy: Policy, playbooks: Playbooks) -> None:
    envelope = built(CONVERSATIONS[name], policy, playbooks)
    assert problems(envelope) == []
    assert len(envelope["summary"]) <= 6


def test_huge_conversation_keeps_its_transcript_and_a_short_briefing(policy: Policy, playbooks: Playbooks) -> None:
    envelope = built(CONVERSATIONS["huge"], policy, playbooks)
    assert len(envelope["transcript"]) == 601
    assert len(envelope["mood"]) == 300
    briefing = {name: envelope[name] for name in ("summary", "next_step", "facts", "compliance")}
    assert len(json.dumps(briefing)) < 8_000


def test_every_citation_leads_to_a_message(policy: Policy, playbooks: Playbooks) -> None:
    for conversation in CONVERSATIONS.values():
        envelope = envelope_of(conversation, policy=policy, playbooks=playbooks)
        written = {entry.seq for entry in envelope.transcript if entry.author is not Author.SYSTEM}
        cited = {seq for sentence in envelope.summary for seq in sentence.seqs}
        cited |= {seq for rule in envelope.reasons for evidence in rule.evidence for seq in evidence.seqs}
        assert cited <= written
