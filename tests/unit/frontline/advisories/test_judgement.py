from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from frontline import places
from frontline.advisories import accepted, pip_audit
from frontline.advisories.accepted import Accepted
from frontline.advisories.judgement import Judgement, judge, packages_of
from frontline.errors import SettingsError

TODAY = date(2026, 11, 27)
LOCK = "aiohttp==3.9.5 \\\n    --hash=sha256:00\nruamel.yaml==0.17.21 \\\n    --hash=sha256:11\n"
HOLE = {
    "id": "PYSEC-2024-24",
    "fix_versions": ["3.10.2", "3.11.0"],
    "aliases": ["CVE-2024-23334", "GHSA-5h86-8mv2-jq9f"],
    "description": "A static route may follow links out of its folder.",
}


def answer(*vulns: dict[str, object], skip: str = "", also: str = "ruamel-yaml") -> str:
    """What pip-audit 2.10 prints."""
    first: dict[str, object] = {"name": "aiohttp", "version": "3.9.5", "vulns": list(vulns)}
    if skip:
        first = {"name": "aiohttp", "skip_reason": skip}
    others = [{"name": also, "version": "0.17.21", "vulns": []}] if also else []
    return json.dumps({"dependencies": [first, *others], "fixes": []})


def judged(output: str, *entries: Accepted, errors: str = "", today: date = TODAY) -> Judgement:
    report = pip_audit.read(output, lock="some.lock", errors=errors)
    return judge([report], entries, locked={"some.lock": packages_of(LOCK)}, today=today)


def acceptance(*, name: str = "CVE-2024-23334", package: str = "aiohttp", until: date = date(2027, 1, 31)) -> Accepted:
    return Accepted(id=name, package=package, reason="We serve no static routes that follow links.", until=until)


def test_nothing_known_is_nothing_said() -> None:
    assert judged(answer()) == Judgement((), (), ())


def test_hole_is_told_with_all_its_names_and_where_it_is_mended() -> None:
    assert judged(answer(HOLE)).problems == (
        "aiohttp 3.9.5 of requirements/some.lock has CVE-2024-23334, GHSA-5h86-8mv2-jq9f, PYSEC-2024-24, "
        "mended in 3.10.2, 3.11.0.",
    )


def test_hole_that_nothing_mends_says_so() -> None:
    assert judged(answer(HOLE | {"fix_versions": []})).problems[0].endswith("not mended in any version yet.")


@pytest.mark.parametrize("name", ["CVE-2024-23334", "GHSA-5h86-8mv2-jq9f", "PYSEC-2024-24"])
def test_hole_is_accepted_by_any_of_its_names_through_its_last_day(name: str) -> None:
    assert judged(answer(HOLE), acceptance(name=name, until=TODAY)) == Judgement((), (), ())


def test_acceptance_ends() -> None:
    (problem,) = judged(answer(HOLE), acceptance(until=date(2026, 11, 26))).problems
    assert "it was accepted until 2026-11-26, which has passed" in problem


def test_acceptance_is_for_one_package_and_one_hole() -> None:
    assert len(judged(answer(HOLE), acceptance(package="yarl")).problems) == 1
    assert len(judged(answer(HOLE), acceptance(name="CVE-2024-23335")).problems) == 1


def test_acceptance_of_what_is_gone_is_remarked() -> None:
    assert judged(answer(), acceptance()).remarks == (
        "CVE-2024-23334 in aiohttp is accepted and was not found: take it off the list.",
    )


def test_package_that_was_skipped_was_not_checked() -> None:
    # pip-audit prints "No known vulnerabilities found" and ends with 0 then, with or without a network.
    reason = "Dependency not found on PyPI and could not be audited: aiohttp (3.9.5)"
    assert judged(answer(skip=reason), acceptance()) == Judgement(
        (f"In requirements/some.lock 1 of 2 packages were not checked (aiohttp): {reason}",), (), ()
    )


def test_package_that_the_answer_leaves_out_was_not_checked() -> None:
    (sentence,) = judged(answer(also="")).unchecked
    assert sentence.endswith("1 of 2 packages were not checked (ruamel-yaml): pip-audit does not mention it")


@pytest.mark.parametrize(
    ("output", "errors", "reason"),
    [
        ("", "ERROR:pip_audit._cli:Could not connect to PyPI\n", "ERROR:pip_audit._cli:Could not connect to PyPI"),
        ("", "", "pip-audit said nothing"),
        ('{"dependencies": [', "", '{"dependencies": ['),
        ('{"dependencies": 3}', "killed", "killed"),
    ],
)
def test_no_answer_is_a_failure_with_its_reason(output: str, errors: str, reason: str) -> None:
    assert judged(output, errors=errors).unchecked == (f"requirements/some.lock was not checked: {reason}",)


def test_what_is_unchecked_hides_no_hole() -> None:
    found = judged(answer(HOLE, also=""))
    assert found.unchecked
    assert found.problems


def test_our_own_list_is_right_and_no_entry_is_for_longer_than_a_year() -> None:
    entries = accepted.read(places.ROOT / "requirements" / "accepted.toml")
    assert entries
    locks = (places.ROOT / "requirements").glob("*.lock")
    locked = {lock.name: packages_of(lock.read_text(encoding="utf-8")) for lock in locks}
    assert {entry.package for entry in entries} <= locked["runtime.lock"] - locked["desk.lock"]
    assert all(entry.until <= date(2027, 11, 27) for entry in entries)


@pytest.mark.parametrize(
    "text",
    [
        '[[accepted]]\nid = "CVE-1-2"\npackage = "keras"\nreason = "because"\nuntil = 2027-01-01\n',
        '[[accepted]]\nid = "CVE-1-2"\npackage = "keras"\nreason = "It is never loaded by any process of ours."\n',
        '[[accepted]]\nid = "everything"\npackage = "keras"\nreason = "It is never loaded by any process."\nuntil = 2027-01-01\n',
        "[[accepted]\n",
    ],
)
def test_entry_without_reason_name_or_end_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"accepted\.toml cannot be read"):
        accepted.read(path)
