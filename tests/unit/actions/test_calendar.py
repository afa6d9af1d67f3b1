from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions.calendar import Wish, anytime, offers, refined, wish
from actions.dialogue.message import Found
from backoffice.port import AppointmentKind, Slot

ZONE = "America/New_York"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=ZoneInfo(ZONE))  # a Wednesday


def slots(*hours: int, days: int = 5) -> list[Slot]:
    made = []
    for ahead in range(days):
        for hour in hours:
            start = datetime(2026, 3, 5, hour, tzinfo=ZoneInfo(ZONE)) + timedelta(days=ahead)
            end = start + timedelta(hours=1)
            made.append(Slot(id=f"{start:%d-%H}", kind=AppointmentKind.SHOWROOM_VISIT, starts_at=start, ends_at=end))
    return made


def asked(value: str, grain: str = "day", part: str = "") -> Wish:
    found = Found(name="time", value=value, details={"grain": grain, "part_of_day": part})
    understood = wish(found, now=NOW, time_zone=ZONE)
    assert understood is not None
    return understood


def test_a_day_lasts_from_midnight_to_midnight_where_the_customer_is() -> None:
    day = asked("2026-03-08T00:00:00-05:00")
    # The clocks go forward on this day.
    assert (day.end.astimezone(ZoneInfo("UTC")) - day.start.astimezone(ZoneInfo("UTC"))) == timedelta(hours=23)


def test_a_part_of_a_day_holds_only_its_hours() -> None:
    afternoon = asked("2026-03-06T00:00:00-05:00", part="afternoon")
    held = [slot.id for slot in slots(9, 13, 17, 19) if afternoon.holds(slot.starts_at)]
    assert held == ["06-13", "06-17"]


def test_a_week_ends_on_its_sunday() -> None:
    week = asked("2026-03-09T00:00:00-04:00", grain="week")
    assert week.end == datetime(2026, 3, 16, tzinfo=ZoneInfo(ZONE))


def test_an_hour_is_exact() -> None:
    assert asked("2026-03-06T10:00:00-05:00", grain="hour").exact


def test_a_time_that_is_over_is_meant_a_week_later() -> None:
    assert asked("2026-03-04T10:00:00-05:00", grain="hour").start == datetime(2026, 3, 11, 10, tzinfo=ZoneInfo(ZONE))


def test_what_is_no_time_is_no_wish() -> None:
    assert wish(Found(name="time", value="soon"), now=NOW, time_zone=ZONE) is None


def test_without_a_wish_the_offers_lie_on_several_days() -> None:
    offered = offers(slots(9, 10, 11, 15), anytime(NOW))
    assert len({slot.starts_at.date() for slot in offered}) == 4


def test_what_was_wished_for_is_offered_alone() -> None:
    friday = asked("2026-03-06T00:00:00-05:00")
    offered = offers(slots(9, 10, 11, 12, 13, 14), friday)
    assert {slot.starts_at.day for slot in offered} == {6}
    assert len(offered) == 4


def test_where_nothing_is_free_the_nearest_are_offered_in_their_order() -> None:
    sunday = asked("2026-03-06T16:00:00-05:00", grain="hour")
    offered = offers(slots(9, 15), sunday, many=2)
    assert [slot.id for slot in offered] == ["06-09", "06-15"]


def test_no_slots_no_offers() -> None:
    assert offers([], anytime(NOW)) == []


def test_a_part_of_a_day_or_an_hour_alone_is_of_the_day_that_was_named_before() -> None:
    friday = asked("2026-03-06T00:00:00-05:00")
    afternoon = refined(asked("2026-03-04T00:00:00-05:00", part="afternoon"), "in the afternoon", friday)
    assert (afternoon.start, afternoon.part) == (friday.start, "afternoon")
    ten = refined(asked("2026-03-05T10:00:00-05:00", grain="hour"), "at 10", friday)
    assert ten.start == datetime(2026, 3, 6, 10, tzinfo=ZoneInfo(ZONE))


def test_a_day_of_its_own_replaces_the_one_before() -> None:
    friday = asked("2026-03-06T00:00:00-05:00")
    monday = asked("2026-03-09T00:00:00-04:00", part="morning")
    assert refined(monday, "monday morning", friday) == monday
