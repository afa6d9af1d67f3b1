"""The command that tells what a candidate policy would have decided beside the live one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, say
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from desk.store.decisions import Verdict
    from frontline.settings import Settings
    from frontline.shadow_comparison import ShadowComparison

_DAY_SECONDS = 86_400


@click.command()
@click.option("--days", type=click.FloatRange(0.001, 36_500), help="Only decisions of the last days.")
@click.option("--candidate", help="The version of the candidate; else the one that was watched last.")
@click.option("--examples", type=click.IntRange(0, 1000), default=10, show_default=True, help="Ids shown of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object with all ids instead of a table.")
def shadow(*, days: float | None, candidate: str | None, examples: int, as_json: bool) -> None:
    """Tell how the candidate policy differed from the live one, on the turns that both judged in the desk.

    A candidate is watched where `candidate_policy` under [desk] of frontline.toml names its file.

    \b
    Example:
      frontline policy shadow --days 7
    """
    import asyncio

    from frontline.shadow_comparison import candidates_of, compare

    settings = load_settings()
    verdicts = asyncio.run(_read(settings, days=days))
    watched = candidates_of(verdicts)
    if candidate is not None and candidate not in watched:
        raise FrontlineError(f"No candidate {candidate} was watched; there were: {', '.join(watched) or 'none'}.")
    if not watched:
        when = f" in the last {days:g} days" if days is not None else ""
        raise FrontlineError(f"No candidate policy was watched{when}: name its file as candidate_policy under [desk].")
    found = compare(verdicts, candidate=candidate or watched[-1])
    if as_json:
        _print_json(found)
        return
    _print_table(found, examples=examples)
    for other in watched:
        if other != found.candidate:
            say(f"The candidate {other} was watched too: --candidate {other} tells of it.")
    if _has_other_triggers(settings):
        say(
            "The candidate's triggers differ from the live ones. The bot looks for the live ones alone, so what only the"
        )
        say("candidate's would find is not in these figures; `frontline policy diff` on old conversations counts it.")


async def _read(settings: Settings, *, days: float | None) -> tuple[Verdict, ...]:
    import time

    from desk.store import decisions
    from frontline.desk_store import desk_store
    from handoff.wire.decisions import DecisionKind

    since = time.time() - days * _DAY_SECONDS if days is not None else 0.0
    async with desk_store(settings) as connection:
        return await decisions.verdicts(connection, kinds=(DecisionKind.LIVE, DecisionKind.SHADOW), since=since)


def _print_table(found: ShadowComparison, *, examples: int) -> None:
    from frontline.replay.difference import Kind
    from frontline.shadow_comparison import CANNOT_KNOW

    click.echo(f"Candidate {found.candidate} beside {', '.join(found.versions) or 'nothing'}")
    judged = f"{_counted(found.turns, 'turn')} of {_counted(found.total, 'conversation')}"
    click.echo(f"{judged}; agreed on {found.agreed:,} ({found.agreement:.1%})")
    for kind in Kind:
        names = found.conversations[kind]
        click.echo(f"  {kind.value.replace('_', ' '):<22}{len(names):>7,}")
        if kind is not Kind.SAME:
            for name in names[:examples]:
                click.echo(f"      {name}")
    click.echo(CANNOT_KNOW)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _print_json(found: ShadowComparison) -> None:
    import msgspec

    from frontline.replay.difference import Kind

    shown = {
        "candidate": found.candidate,
        "live": found.versions,
        "turns": found.turns,
        "agreed": found.agreed,
        "agreement": found.agreement,
        "conversations": found.total,
        "counts": {kind.value: len(names) for kind, names in found.conversations.items()},
        "ids": {kind.value: names for kind, names in found.conversations.items() if kind is not Kind.SAME},
    }
    click.echo(msgspec.json.encode(shown).decode())


def _has_other_triggers(settings: Settings) -> bool:
    """Whether the files as they are now name other phrases; False where one of them cannot be read."""
    from frontline.places import ESCALATION_POLICY, ROOT
    from handoff.exceptions import PolicyInvalid
    from handoff.policy_file import parse_policy

    if not settings.desk.candidate_policy:
        return False
    paths = (ESCALATION_POLICY, ROOT / Path(settings.desk.candidate_policy))
    try:
        live, candidate = (parse_policy(path.read_text(encoding="utf-8"), source=str(path)) for path in paths)
    except (PolicyInvalid, OSError, UnicodeDecodeError):
        return False
    return live.triggers != candidate.triggers


COMMANDS = (shadow,)
