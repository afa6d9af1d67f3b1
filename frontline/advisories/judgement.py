"""What the reports mean. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from frontline.advisories.accepted import Accepted
from frontline.advisories.pip_audit import Finding, Package, Report

_NAMED = 3


@dataclass(frozen=True)
class Judgement:
    """`unchecked` are sentences about what nobody could look at, `problems` about what must be mended, and `remarks` about the rest."""

    unchecked: tuple[str, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]


def judge(
    reports: Sequence[Report],
    accepted: Sequence[Accepted],
    *,
    locked: Mapping[str, Collection[str]],
    today: date,
) -> Judgement:
    """Judge all reports together. `locked` names the packages of each lock, so that one which the report lacks is missed."""
    unchecked: list[str] = []
    problems: list[str] = []
    used: set[Accepted] = set()
    for report in reports:
        unchecked.extend(_unchecked(report, locked[report.lock]))
        for package in report.packages:
            for finding in package.vulns:
                entry = _entry(accepted, package, finding)
                if entry is not None:
                    used.add(entry)
                if entry is None or entry.until < today:
                    problems.append(_problem(report.lock, package, finding, entry))
    stale = [entry for entry in accepted if entry not in used] if not unchecked else []
    return Judgement(
        unchecked=tuple(unchecked),
        problems=tuple(problems),
        remarks=tuple(
            f"{one.id} in {one.package} is accepted and was not found: take it off the list." for one in stale
        ),
    )


def packages_of(lock: str) -> frozenset[str]:
    """The packages that the text of a lock names, each in the form in which names are compared (PEP 503)."""
    return frozenset(normalised(name) for name in re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", lock, re.MULTILINE))


def normalised(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _unchecked(report: Report, names: Collection[str]) -> Iterator[str]:
    if report.failure:
        yield f"requirements/{report.lock} was not checked: {report.failure}"
        return
    asked = {normalised(package.name) for package in report.packages if not package.skip_reason}
    missed = sorted(set(names) - asked)
    if missed:
        reasons = {normalised(package.name): package.skip_reason for package in report.packages}
        shown = ", ".join(missed[:_NAMED]) + (f" and {len(missed) - _NAMED} more" if len(missed) > _NAMED else "")
        reason = reasons.get(missed[0]) or "pip-audit does not mention it"
        yield f"In requirements/{report.lock} {len(missed)} of {len(names)} packages were not checked ({shown}): {reason}"


def _entry(accepted: Sequence[Accepted], package: Package, finding: Finding) -> Accepted | None:
    for entry in accepted:
        if entry.package == normalised(package.name) and entry.id in finding.names:
            return entry
    return None


def _problem(lock: str, package: Package, finding: Finding, entry: Accepted | None) -> str:
    names = ", ".join(sorted(finding.names))
    mended = f"mended in {', '.join(finding.fix_versions)}" if finding.fix_versions else "not mended in any version yet"
    what = f"{package.name} {package.version} of requirements/{lock} has {names}, {mended}"
    if entry is None:
        return f"{what}."
    return f"{what}; it was accepted until {entry.until.isoformat()}, which has passed: look at it again."
