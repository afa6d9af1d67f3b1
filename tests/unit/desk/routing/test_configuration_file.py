"""Every mistake in a file of routing is told with its line and what would be right."""

from __future__ import annotations

import pytest

from desk.routing.configuration import Calendar, Holiday, QueuePolicy, Week
from desk.routing.configuration_file import parse_routing
from desk.routing.schema import schema_text
from desk.settings import ROOT
from handoff.exceptions import RoutingInvalid
from handoff.policy_file import parse_policy

TEXT = """\
version: "1"
capacity: {total: 3, channels: {sms: 2}}
calendars:
  office:
    time_zone: Europe/Berlin
    hours:
      every_day: [09:00-12:30, 13:00-17:00]
      sunday: []
    holidays:
      12-25: Christmas Day
      2026-12-24: {name: Christmas Eve, hours: [09:00-12:00]}
queues:
  general: {}
  billing:
    calendar: office
    policy: manual
    overflow: [{after_seconds: 60, to: [general]}]
vip: {tiers: [vip], head_start_seconds: 60}
"""


def problem_of(old: str, new: str) -> str:
    assert old in TEXT
    with pytest.raises(RoutingInvalid) as caught:
        parse_routing(TEXT.replace(old, new, 1), source="routing.yml")
    (problem,) = caught.value.problems
    return str(problem)


def test_a_right_file_is_read() -> None:
    routing = parse_routing(TEXT, source="routing.yml")
    assert routing.queue("billing").policy is QueuePolicy.MANUAL
    assert routing.calendar("billing") == Calendar(
        "Europe/Berlin",
        Week(every_day=("09:00-12:30", "13:00-17:00"), sunday=()),
        {"12-25": "Christmas Day", "2026-12-24": Holiday("Christmas Eve", ("09:00-12:00",))},
    )
    assert routing.calendar("general") is None
    assert routing.capacity.of("sms") == 2
    assert routing.capacity.of("web") == 3
    assert routing.answer_seconds("billing") == routing.answer_within_seconds


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("vip:", "vips:", "routing.yml:18: `vips` is not known in a file of routing: did you mean `vip`?"),
        (
            "policy: manual",
            "policy: manuel",
            "routing.yml:16: `queues.billing.policy` cannot be `manuel`: did you mean",
        ),
        ("calendar: office", "calendar: ofice", "routing.yml:15: There is no calendar `ofice`: did you mean `office`?"),
        ("to: [general]", "to: [genral]", "routing.yml:17: There is no queue `genral`: did you mean `general`?"),
        ("to: [general]", "to: [billing]", "routing.yml:17: The queue `billing` overflows to itself"),
        ("Europe/Berlin", "Europe/Berlinn", "routing.yml:5: There is no time zone `Europe/Berlinn`: did you mean"),
        ("Europe/Berlin", "../etc", "routing.yml:5: There is no time zone `../etc`: use a name of the IANA database"),
        ("09:00-12:30", "9-12:30", "routing.yml:7: `9-12:30` is not a time from when to when; write it as 09:00-17:30"),
        ("09:00-12:30", "09:00-25:00", "routing.yml:7: `09:00-25:00` is not a time from when to when"),
        ("09:00-12:30", "09:00-09:00", "routing.yml:7: `09:00-09:00` is empty; for a whole day write 00:00-24:00."),
        ("09:00-12:30", "09:00-14:00", "routing.yml:7: `09:00-14:00` and `13:00-17:00` overlap; make one of them."),
        ("12-25", "12-32", "routing.yml:10: `12-32` is not a date; write 2026-12-24, or 12-25 for every year."),
        ("2026-12-24", "20261224", "routing.yml:11: `20261224` is not a date"),
        ("[09:00-12:00]}", "[09:00]}", "routing.yml:11: `09:00` is not a time from when to when"),
        ("every_day: [09:00-12:30, 13:00-17:00]", "every_day: []", "routing.yml:6: This calendar is never open"),
        ("sms: 2", "sms: 4", "routing.yml:2: `sms: 4` is more than the total of 3; lower it, or raise `total`."),
        (", head_start_seconds: 60", "", "routing.yml:18: `tiers` without `head_start_seconds` change nothing"),
        ("tiers: [vip], ", "", "routing.yml:18: `head_start_seconds` without `tiers` change nothing"),
        (
            "after_seconds: 60",
            "after_seconds: -1",
            "routing.yml:17: `queues.billing.overflow[0].after_seconds` is wrong",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_right(old: str, new: str, told: str) -> None:
    assert told in problem_of(old, new)


def test_one_mistake_does_not_hide_the_next() -> None:
    with pytest.raises(RoutingInvalid) as caught:
        parse_routing(TEXT.replace("manual", "often").replace("hours:\n", "ours:\n"), source="r.yml")
    assert [problem.line for problem in caught.value.problems] == [6, 16]


def test_a_file_without_queues_is_refused() -> None:
    with pytest.raises(RoutingInvalid, match="`queues` is missing"):
        parse_routing("version: '1'\n", source="r.yml")
    with pytest.raises(RoutingInvalid, match="is a mapping with the keys"):
        parse_routing("- queues\n", source="r.yml")


def test_skills_and_tiers_are_those_of_the_escalation_policy() -> None:
    policy = parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")
    text = (ROOT / "data" / "routing.yml").read_text(encoding="utf-8")
    parse_routing(text, source="routing.yml", policy=policy)
    edited = text.replace("  legal: {}", "  leagal: {}").replace("legal]}", "general]}").replace("[vip, gold]", "[vp]")
    with pytest.raises(RoutingInvalid) as caught:
        parse_routing(edited, source="routing.yml", policy=policy)
    told = str(caught.value)
    assert "asks for the skill `legal`, which has no queue" in told
    assert "knows no skill `leagal`: did you mean `legal`?" in told
    assert "knows no tier `vp`: did you mean `vip`?" in told


def test_published_schema_is_current() -> None:
    published = (ROOT / "docs" / "routing.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "Run: .venv/bin/python -m desk.routing.schema > docs/routing.schema.json"
