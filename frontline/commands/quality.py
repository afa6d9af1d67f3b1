"""Commands for the quality of conversations: how far its scores agree with people, and what was broken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import desk_store
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from desk.quality.agreement import Agreement
    from desk.quality.calibration import Calibration
    from handoff.quality_model import QualityRules

_MOST_SHOWN = 10
_SINCE = click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was given from this day on (UTC).")


@click.group()
def quality() -> None:
    """See how far the scores of conversations can be believed, and what was broken that had to be kept.

    \b
    Example:
      frontline quality agreement
    """


@quality.command()
@_SINCE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for other programs.")
def agreement(*, since: datetime | None, as_json: bool) -> None:
    """Print how far people and the rules agree, per criterion, and where they lie furthest apart.

    Only reviews count that were given to the random sample before the score was seen. docs/quality.md says what the figures
    mean; with too few reviews there are none.

    \b
    Example:
      frontline quality agreement --since 2026-03-01
    """
    import asyncio

    rules = _rules()
    found = asyncio.run(_calibrate(rules, since=_seconds(since)))
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(found).decode())
        return
    for line in told(found, rules):
        click.echo(line)


@quality.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="Of so many days.")
def breaches(*, file: Path, days: int) -> None:
    """Write every breach of a rule of compliance into FILE, a table (CSV) with the latest first.

    \b
    Example:
      frontline quality breaches breaches.csv --days 365
    """
    import asyncio

    count = asyncio.run(_breaches(file, days=days))
    say(f"{file}: {count} {'breach' if count == 1 else 'breaches'}.")


def told(found: Calibration, rules: QualityRules) -> list[str]:
    """What is printed of a calibration, line by line. Pure."""
    lines = [
        f"{found.reviews} blind {'review' if found.reviews == 1 else 'reviews'} by {found.reviewers} {'person' if found.reviewers == 1 else 'people'}, "
        f"compared with the rules {rules.version} ({rules.fingerprint()})."
    ]
    if found.others:
        lines.append(
            f"{found.others} more were given with the score in sight, or not to the sample: they are in no figure."
        )
    if found.older:
        lines.append(
            f"{found.older} more are of parts that other rules scored, or that are gone: they are in no figure."
        )
    lines += [
        "",
        f"{'criterion':<10} {'pairs':>6}  {'kappa':<22} {'same grade':<22} {'one apart':>9}  {'rules less people':>17}",
    ]
    lines += [_line(one) for one in found.agreements]
    lines += [
        "",
        "kappa: weighted (quadratic), 0 is chance and 1 full agreement; ranges hold the true value in 95 of 100 cases.",
    ]
    apart = [one for one in found.agreements if one.only_person or one.only_rules]
    if apart:
        lines += ["", "Where only one of both could tell, which is in no figure:"]
        lines += [
            f"  {one.criterion.value}: {one.only_person} only the person, {one.only_rules} only the rules"
            for one in apart
        ]
    if found.disagreements:
        lines += ["", "Furthest apart:"]
        for one in found.disagreements[:_MOST_SHOWN]:
            person, rule = one.person, one.automatic
            given = f"a person gave {person.value if person else '-'}, the rules {rule.value if rule else '-'}"
            lines.append(f"  {one.conversation} {one.part}: {one.criterion.value}, {given}".replace("_", " "))
    return lines


def _line(one: Agreement) -> str:
    if one.share is None:
        return f"{one.criterion.value:<10} {one.n:>6}  {one.why}"
    kappa = "not defined" if one.kappa is None else "{:.2f} ({:.2f} to {:.2f})".format(*one.kappa)
    same = "{:.0%} ({:.0%} to {:.0%})".format(*one.share)
    bias = f"{one.bias:+.2f}" if one.bias is not None else "-"
    why = f"  {one.why}" if one.why else ""
    return f"{one.criterion.value:<10} {one.n:>6}  {kappa:<22} {same:<22} {one.beside / one.n:>9.0%}  {bias:>17}{why}"


async def _calibrate(rules: QualityRules, *, since: float) -> Calibration:
    from desk.quality.calibration import calibrate

    async with desk_store(load_settings()) as connection:
        return await calibrate(connection, rules, since=since)


async def _breaches(file: Path, *, days: int) -> int:
    import time

    from desk.quality.shown import breach_shown
    from desk.store import agents, quality_figures
    from desk.web.csv_text import BYTE_ORDER_MARK, csv_text
    from desk.web.quality import table_of
    from frontline.private_files import open_private

    async with desk_store(load_settings()) as connection:
        found = await quality_figures.breaches(connection, since=time.time() - days * 86_400.0, limit=1_000_000)
        names = await agents.names(connection)
    shown = [breach_shown(one, names, is_kept=is_kept) for one, is_kept in found]
    with open_private(file) as written:
        written.write((BYTE_ORDER_MARK + csv_text(table_of(shown))).encode())
    return len(shown)


def _rules() -> QualityRules:
    from frontline.designers_file import checked
    from frontline.places import QUALITY
    from handoff.quality_file import parse_quality

    rules, problems = checked(QUALITY, lambda text, source: parse_quality(text, source=source))
    if rules is None:
        raise FrontlineError(problems[0])
    return rules


def _seconds(since: datetime | None) -> float:
    return since.replace(tzinfo=UTC).timestamp() if since is not None else 0.0


COMMANDS = (quality,)
