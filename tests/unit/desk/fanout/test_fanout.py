"""What a desk makes of what the others tell: parcels by number, signs of life, and what is not understood."""

from __future__ import annotations

from typing import Any

import pytest

from desk.change import News
from desk.fanout import frames
from desk.fanout.fanout import FanOut
from desk.fanout.frames import AgentTold, Alive, Committed, Frame, Left, Parcel, RoomTold
from desk.fanout.link import Link
from desk.rooms import Audience
from desk.store.assignments import Assignment, AssignmentState
from handoff.log import Author, Entry, EntryKind
from handoff.wire.shared import Typing


class Wire:
    """Redis's place: keeps what is published, and is never down."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.published: list[Frame] = []
        monkeypatch.setattr(Link, "publish", self._publish)

    def _publish(self, payload: bytes) -> bool:
        self.published.append(frames.decode(payload).frame)
        return True


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)


class Listening:
    """A desk's fan-out with everything that it was told."""

    def __init__(self) -> None:
        self.fanout = FanOut(desk="here", url="redis://127.0.0.1:1/0", password="", database_url="postgresql://a/b")
        self.heard: list[tuple[str, Any]] = []
        self.missed = 0
        self.peers: list[tuple[str, bool]] = []
        self.fanout.on(Committed, lambda desk, frame: self.heard.append((desk, frame)))
        self.fanout.on_missed(self._miss)
        self.fanout.on_peers(lambda desk, is_here: self.peers.append((desk, is_here)))

    def _miss(self) -> None:
        self.missed += 1

    def hear(self, desk: str, number: int, frame: Frame) -> None:
        self.fanout._hear(frames.encode(Parcel(desk, number, frame)))


NEWS = News(
    "c1",
    entries=[Entry(seq=3, at=5.0, author=Author.CUSTOMER, kind=EntryKind.MESSAGE, text="Hi", client_id="m1")],
    owner_changed=True,
    mood=(3, -0.5),
    assignments=[
        Assignment(id="o1", conversation="c1", agent="a1", epoch=2, at=4.0, until=5.0, state=AssignmentState.LAPSED)
    ],
)


async def test_news_come_over_whole(wire: Wire) -> None:
    desk = Listening()
    desk.hear("there", 1, Committed(NEWS))
    assert desk.heard == [("there", Committed(NEWS))]


async def test_a_desk_that_was_not_known_may_have_said_something_before(wire: Wire) -> None:
    desk = Listening()
    desk.hear("there", 7, Alive(("find",)))
    assert (desk.missed, desk.peers) == (1, [("there", True)])
    assert desk.fanout.peers["there"].answers == {"find"}
    assert wire.published == [Alive()], "so that the other one knows of this one at once"


@pytest.mark.parametrize(("numbers", "missed"), [((1, 2, 3), 0), ((1, 3), 1), ((5, 1), 2)])
async def test_a_number_that_does_not_follow_is_something_missed(
    wire: Wire, numbers: tuple[int, ...], missed: int
) -> None:
    desk = Listening()
    for number in numbers:
        desk.hear("there", number, Alive())
    assert desk.missed == missed


async def test_its_own_words_are_not_heard(wire: Wire) -> None:
    desk = Listening()
    desk.hear("here", 1, Committed(NEWS))
    assert (desk.heard, desk.missed) == ([], 0)


async def test_what_a_newer_desk_says_counts_as_missed(wire: Wire) -> None:
    desk = Listening()
    desk.fanout._hear(b'["there",1,{"type":"dreamt"}]')
    desk.fanout._hear(b"\xff")
    assert desk.missed == 2


async def test_a_desk_that_leaves_or_falls_silent_is_forgotten(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Listening()
    desk.hear("there", 1, Alive())
    desk.hear("there", 2, Left())
    assert (desk.peers[-1], desk.missed) == (("there", False), 0)
    desk.hear("mute", 1, Alive())
    desk.fanout.peers["mute"].heard_at -= 60.0
    desk.fanout._look_round()
    assert (desk.peers[-1], desk.missed) == (("mute", False), 1), "it may have stored what it told nobody any more"


async def test_a_desk_whose_link_broke_is_met_anew(wire: Wire) -> None:
    desk = Listening()
    desk.hear("there", 1, Alive(is_back=True))
    desk.hear("there", 3, Alive(is_back=True))
    assert desk.peers == [("there", True), ("there", False), ("there", True)]
    assert desk.missed == 1
    desk.fanout._stand()
    assert wire.published[-1] == Alive(is_back=True)


async def test_a_handler_that_fails_does_not_keep_others_from_hearing(wire: Wire) -> None:
    desk = Listening()

    def fail(_desk: str, _frame: Committed) -> None:
        raise RuntimeError("broken")

    desk.fanout._handlers[Committed].insert(0, fail)  # type: ignore[arg-type]
    desk.hear("there", 1, Committed(NEWS))
    assert len(desk.heard) == 1


async def test_rooms_and_agents_are_told_only_where_somebody_hears_it(wire: Wire) -> None:
    desk, typing = Listening(), Typing(conversation="c1", author="customer")
    desk.fanout.tell_room("c1", typing, audience=Audience.AGENT)
    assert wire.published == []
    desk.hear("there", 1, Alive())
    wire.published.clear()
    desk.fanout.tell_room("c1", typing, audience=Audience.AGENT)
    desk.fanout.tell_agent("a1", typing, elsewhere="c1")
    room, agent = wire.published
    assert isinstance(room, RoomTold)
    assert isinstance(agent, AgentTold)
    assert (room.conversation, room.audience, frames.opened(room.message, audience=room.audience)) == (
        "c1",
        "agent",
        typing,
    )
    assert (agent.agent, agent.elsewhere, frames.opened(agent.message)) == ("a1", "c1", typing)


async def test_one_desk_alone_tells_nobody() -> None:
    alone = FanOut(desk="here", url="", password="", database_url="sqlite:///x")
    alone.tell(Committed(NEWS))
    assert (alone.is_set_up, alone.is_deaf) == (False, False)
