import random
from dataclasses import replace

import pytest

from frontline.simulation.play import Play
from frontline.simulation.scene import Scene
from frontline.simulation.world import TEAM
from handoff.conversation import Customer
from handoff.log import Author, EntryKind

SCENE = Scene(
    conversation="c" * 24,
    at=1_000_000.0,
    customer=Customer(id="C-1", identified=True),
    channel="web",
    language="en",
    intent="track_order",
    model="0123456789ab",
)
IDS = {person.number: f"agent{person.number}" for person in TEAM}


def play(scene: Scene = SCENE) -> Play:
    return Play(scene, random.Random(1), agent_ids=IDS)


def test_each_change_of_owner_raises_the_epoch_and_stands_in_the_log() -> None:
    told = play()
    told.say("Where is it?", "track_order")
    told.answer("One moment.")
    told.call("explicit_wish")
    told.claim(TEAM[0], after=30.0)
    told.write("Hello.")
    told.give_back("resolved")
    assert told.epoch == 3
    events = [line.entry.event for line in told.lines if line.entry.kind is EntryKind.EVENT]
    assert events == ["handoff.requested", "handoff.claimed", "bot.resumed"]
    assert [line.entry.seq for line in told.lines] == list(range(1, len(told.lines) + 1))
    assert [line.epoch for line in told.lines] == sorted(line.epoch for line in told.lines)


def test_the_bot_does_not_speak_while_a_person_has_the_conversation() -> None:
    told = play()
    told.say("Where is it?", "track_order")
    told.call("explicit_wish")
    with pytest.raises(ValueError, match="bot does not own"):
        told.answer("Here I am.")
    with pytest.raises(ValueError, match="no agent owns"):
        told.write("Hello.")


def test_a_part_knows_what_the_customer_had_told_when_it_was_claimed() -> None:
    told = play()
    told.say("It is BW-1", "track_order", fact=("order_number", "Order number", "BW-1"))
    told.call("explicit_wish")
    told.claim(TEAM[0], after=12.5)
    part = told.parts[0]
    assert [fact.value for fact in part.facts] == ["BW-1"]
    assert part.claimed_at - part.called_at == 12.5


def test_mails_take_longer_than_chats() -> None:
    def seconds(channel: str) -> float:
        told = play(replace(SCENE, channel=channel))
        told.say("One", "track_order")
        told.say("Two", "inform")
        return told.heard[1].at - told.heard[0].at

    assert seconds("mail") > 5 * seconds("web")


def test_the_customer_s_words_are_theirs() -> None:
    told = play()
    heard = told.say("Where is it?", "track_order", confidence=0.2)
    assert told.lines[-1].entry.author is Author.CUSTOMER
    assert heard.understanding.is_out_of_scope
    assert heard.understanding.ranking[0].name == "track_order"
