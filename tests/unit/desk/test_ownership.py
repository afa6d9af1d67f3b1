"""Who may speak: every change of owner, legal and illegal."""

from __future__ import annotations

import pytest

from desk import ownership
from desk.errors import AlreadyClaimed, ConversationClosed, DeskError, IllegalTransition, NotOwner
from desk.ownership import Owner, Ownership

BOT = Ownership(Owner.BOT, 3)
QUEUE = Ownership(Owner.QUEUE, 3)
MINE = Ownership(Owner.AGENT, 3, "me")
THEIRS = Ownership(Owner.AGENT, 3, "them")
CLOSED = Ownership(Owner.CLOSED, 3)


def test_every_legal_change_grows_the_epoch_by_one() -> None:
    assert ownership.request_person(BOT) == Ownership(Owner.QUEUE, 4)
    assert ownership.claim(QUEUE, agent="me") == Ownership(Owner.AGENT, 4, "me")
    assert ownership.take_over(BOT, agent="me") == Ownership(Owner.AGENT, 4, "me")
    assert ownership.take_over(QUEUE, agent="me") == Ownership(Owner.AGENT, 4, "me")
    assert ownership.take_over(THEIRS, agent="me", is_supervisor=True) == Ownership(Owner.AGENT, 4, "me")
    assert ownership.return_to_bot(MINE, agent="me") == Ownership(Owner.BOT, 4)
    assert ownership.hand_on(MINE, agent="me") == Ownership(Owner.QUEUE, 4)
    assert ownership.hand_on(THEIRS, agent="me", is_supervisor=True) == Ownership(Owner.QUEUE, 4)
    assert ownership.close(MINE, agent="me") == Ownership(Owner.CLOSED, 4)
    assert ownership.close(BOT, agent="me", is_supervisor=True) == Ownership(Owner.CLOSED, 4)


@pytest.mark.parametrize(
    ("change", "now", "error"),
    [
        (lambda now: ownership.request_person(now), QUEUE, IllegalTransition),
        (lambda now: ownership.request_person(now), MINE, IllegalTransition),
        (lambda now: ownership.request_person(now), CLOSED, ConversationClosed),
        (lambda now: ownership.claim(now, agent="me"), BOT, IllegalTransition),
        (lambda now: ownership.claim(now, agent="me"), THEIRS, AlreadyClaimed),
        (lambda now: ownership.claim(now, agent="me"), CLOSED, ConversationClosed),
        (lambda now: ownership.take_over(now, agent="me"), THEIRS, AlreadyClaimed),
        (lambda now: ownership.take_over(now, agent="me"), MINE, IllegalTransition),
        (lambda now: ownership.take_over(now, agent="me"), CLOSED, ConversationClosed),
        (lambda now: ownership.return_to_bot(now, agent="me"), THEIRS, NotOwner),
        (lambda now: ownership.return_to_bot(now, agent="me"), QUEUE, NotOwner),
        (lambda now: ownership.return_to_bot(now, agent="me"), CLOSED, ConversationClosed),
        (lambda now: ownership.hand_on(now, agent="me"), THEIRS, NotOwner),
        (lambda now: ownership.hand_on(now, agent="me"), BOT, NotOwner),
        (lambda now: ownership.hand_on(now, agent="me", is_supervisor=True), QUEUE, NotOwner),
        (lambda now: ownership.hand_on(now, agent="me", is_supervisor=True), CLOSED, ConversationClosed),
        (lambda now: ownership.close(now, agent="me"), THEIRS, NotOwner),
        (lambda now: ownership.close(now, agent="me"), BOT, NotOwner),
        (lambda now: ownership.close(now, agent="me", is_supervisor=True), CLOSED, ConversationClosed),
    ],
)
def test_illegal_changes_raise(change: object, now: Ownership, error: type[DeskError]) -> None:
    with pytest.raises(error):
        change(now)  # type: ignore[operator]


def test_bot_speaks_only_as_owner_in_its_own_epoch() -> None:
    assert ownership.is_current(BOT, epoch=3)
    assert not ownership.is_current(BOT, epoch=2)
    assert not ownership.is_current(BOT, epoch=4)
    assert not any(ownership.is_current(now, epoch=3) for now in (QUEUE, MINE, CLOSED))
