"""Records and outcomes on the wire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest

from backoffice.outcomes import AppointmentMoved, Did, OrderCancelled, Outcome, ReturnOpened
from backoffice.records import Appointment, AppointmentKind, AppointmentStatus, Money

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
VISIT = Appointment(
    id="AP-300001",
    customer_id="C-10001",
    kind=AppointmentKind.SHOWROOM_VISIT,
    status=AppointmentStatus.BOOKED,
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
)


@pytest.mark.parametrize(
    "outcome",
    [
        OrderCancelled(at=AT, order_number="BW-1", refund=Money(amount=Decimal("10.50"))),
        ReturnOpened(
            at=AT,
            number="RT-000001",
            order_number="BW-1",
            refund=Money(amount=Decimal("0.10")),
            reason="too bright",
            send_back_by=date(2026, 3, 18),
        ),
        AppointmentMoved(at=AT, appointment=VISIT, moved_from=AT.astimezone(timezone(timedelta(hours=-8)))),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_outcome_survives_the_wire(outcome: Did) -> None:
    sent = msgspec.json.encode(outcome)
    assert msgspec.json.decode(sent, type=Outcome) == outcome


def test_money_travels_as_exact_text() -> None:
    assert msgspec.json.encode(Money(amount=Decimal("4.90"))) == b'{"amount":"4.90","currency":"USD"}'


def test_every_outcome_has_its_own_name_in_the_past_tense() -> None:
    names = [kind.__struct_config__.tag for kind in Did.__subclasses__()]
    assert len(set(names)) == len(names)
    assert all(str(name).endswith(("ed", "sent")) for name in names)
