"""docs/protocol.md shows an example of every message, and each is one that the desk or its partner would accept."""

import re
from typing import get_args

import msgspec
import pytest

from handoff.wire import codec
from handoff.wire.agent import FromAgent, ToAgent
from handoff.wire.customer import FromCustomer, ToCustomer
from handoff.wire.decisions import DecisionRecord
from handoff.wire.worker import FromWorker, ToWorker
from tests.unit.handoff.situations import ROOT

SOCKETS = {
    "Customer to desk": (codec.decode_from_customer, FromCustomer),
    "Desk to customer": (codec.decode_to_customer, ToCustomer),
    "Agent to desk": (codec.decode_from_agent, FromAgent),
    "Desk to agent": (codec.decode_to_agent, ToAgent),
    "Worker to desk": (codec.decode_from_worker, FromWorker),
    "Desk to worker": (codec.decode_to_worker, ToWorker),
}
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_page_has_a_section_for_each_direction() -> None:
    assert list(SECTIONS) == [*SOCKETS, "HTTP"]


def test_example_of_decisions_is_what_the_desk_answers() -> None:
    examples = re.findall(r"```json\n(.*?)```", SECTIONS["HTTP"], re.S)
    assert examples
    for example in examples:
        answer = msgspec.json.decode(example)
        assert {"conversation", "decisions", "more"} == answer.keys()
        assert msgspec.convert(answer["decisions"], tuple[DecisionRecord, ...])


@pytest.mark.parametrize("title", SOCKETS)
def test_every_message_has_an_example_that_decodes(title: str) -> None:
    decode, union = SOCKETS[title]
    shown = {}
    for heading, example in re.findall(r"^### `(.+?)`\n.*?```json\n(.*?)```", SECTIONS[title], re.M | re.S):
        message = decode(example)
        assert type(message).__struct_config__.tag == heading
        shown[type(message)] = message
    missing = [struct.__name__ for struct in get_args(union) if struct not in shown]
    assert not missing, f"docs/protocol.md, section “{title}”, has no example of {', '.join(missing)}."
