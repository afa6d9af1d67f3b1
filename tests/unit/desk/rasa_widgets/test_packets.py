"""Packets as both revisions' documents show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.rasa_widgets import packets
from desk.rasa_widgets.packets import Kind, Message, PacketInvalid, Revision


def test_revision_3_counts_packets_and_revision_4_separates_them() -> None:
    told = ["40", '42["a",1]']
    assert packets.pack(told, revision=Revision.THREE) == '2:409:42["a",1]'
    assert packets.pack(told, revision=Revision.FOUR) == '40\x1e42["a",1]'


def test_lengths_count_as_javascript_does() -> None:
    assert packets.pack(["4📦é"], revision=Revision.THREE) == "4:4📦é"
    assert packets.unpack("4:4📦é2:40", revision=Revision.THREE) == ["4📦é", "40"]


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\x1e", exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5
    )
)
@pytest.mark.parametrize("revision", Revision)
def test_what_is_packed_is_unpacked(revision: Revision, told: list[str]) -> None:
    assert packets.unpack(packets.pack(told, revision=revision), revision=revision) == told


@pytest.mark.parametrize(
    ("body", "revision"),
    [
        ("", Revision.FOUR),
        ("40\x1e", Revision.FOUR),
        ("\x1e".join(["3"] * 65), Revision.FOUR),
        ("40", Revision.THREE),
        ("5:40", Revision.THREE),
        ("0:", Revision.THREE),
        ("-1:40", Revision.THREE),
        ("99999999999:40", Revision.THREE),
        ("²:40", Revision.THREE),
        ("1:3" * 65, Revision.THREE),
    ],
)
def test_body_that_holds_no_packets_is_refused(body: str, revision: Revision) -> None:
    with pytest.raises(PacketInvalid):
        packets.unpack(body, revision=revision)


@pytest.mark.parametrize(
    ("packet", "message"),
    [
        ("0", Message(Kind.CONNECT)),
        ("0{}", Message(Kind.CONNECT, data={})),
        ("0/admin,", Message(Kind.CONNECT, "/admin")),
        ('2["user_uttered",{"message":"a, b"}]', Message(Kind.EVENT, event="user_uttered", data={"message": "a, b"})),
        ('212["x"]', Message(Kind.EVENT, ack="12", event="x")),
        ('2/ns,5["x",1,2]', Message(Kind.EVENT, "/ns", "5", "x", 1)),
        ("1", Message(Kind.DISCONNECT)),
    ],
)
def test_message_is_read(packet: str, message: Message) -> None:
    assert packets.read(packet) == message


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "9",
        "x",
        "2",
        "2{}",
        "2[]",
        "2[1]",
        "2[",
        '51-["x",{"_placeholder":true}]',
        "2" + "[" * 60_000,
        '2["\ud800"]',
    ],
)
def test_what_is_no_message_is_refused(packet: str) -> None:
    with pytest.raises(PacketInvalid):
        packets.read(packet)
