"""Commands about pilots: a candidate that serves a share of the new conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, operator, say

if TYPE_CHECKING:
    from desk.insight.pilot_figures import ArmFigures, Counted, Difference, PilotFigures

_TITLES = {
    "resolution": "resolved by the bot",
    "escalation": "handed to people",
    "abandonment": "abandoned",
    "reopened": "came open again",
    "durable_resolution": "resolved for good",
    "csat_bot": "content with the bot",
    "not_understood": "messages not understood",
}
_REASON = click.option("--reason", default="", help="Why; it is noted in the audit log.")


@click.group()
def pilot() -> None:
    """Let a candidate serve a share of the new conversations, or those of one channel, and compare how they end.

    \b
    Example:
      frontline model pilot start latest --name spring --share 0.1
    """


@pilot.command()
@click.argument("candidate", metavar="MODEL")
@click.option("--name", required=True, help="What it is called in the figures: small letters, digits and hyphens.")
@click.option("--share", type=click.FloatRange(0, 1, min_open=True), default=0.1, show_default=True, help="Of the new conversations, those that the candidate gets.")  # fmt: skip
@click.option("--channel", default="", help="Only conversations of this channel, such as web; else of all.")
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="How many workers serve it.")
@click.option("--anyway", is_flag=True, help="Pass by the gates that are not met. It needs a --reason.")
@_REASON
def start(*, candidate: str, name: str, share: float, channel: str, workers: int, anyway: bool, reason: str) -> None:
    """Begin a pilot of a compared model. Its workers are started beside the others, which go on with the live model.

    Each new conversation is given to an arm by a hash of its id, and stays with it; while no worker of its arm is there, the
    live model serves it. One pilot runs at a time.

    \b
    Example:
      frontline model pilot start latest --name spring --share 0.1
      frontline model pilot start 3f2a --name by-mail --channel mail --share 1
    """
    from frontline.model.pilot import begin
    from frontline.model.promotion import Warrant
    from frontline.model.shelf import Shelf

    settings = load_settings()
    one = Shelf().find(candidate)
    warrant = Warrant(by=operator(), reason=reason, anyway=anyway)
    begin(one, settings, warrant, name=name, share=share, channel=channel, workers=workers, say=say)
    where = f"of the new conversations on {channel}" if channel else "of the new conversations"
    say(f"The model {one.short} serves {share:.0%} {where}. frontline model pilot status compares them.")
    if settings.tracker_url.startswith("sqlite"):
        say(
            "Its workers share a SQLite file of dialogues with the others; for many customers set tracker_url to PostgreSQL."
        )


@pilot.command()
@click.option("--name", default="", help="A pilot that is over; else the one that runs.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead.")
def status(*, name: str, as_json: bool) -> None:
    """Compare both arms: how their conversations ended, with ranges, and in a sentence what that says.

    \b
    Example:
      frontline model pilot status
    """
    import asyncio

    from desk.insight.pilot_figures import caveat_of, sentence_of
    from desk.store import pilots
    from frontline.desk_store import desk_store
    from frontline.errors import ConfigurationError
    from frontline.model.pilot import figures_of, running

    settings = load_settings()

    async def read() -> tuple[pilots.Pilot, PilotFigures]:
        if not name:
            return await running(settings)
        async with desk_store(settings) as connection:
            found = await pilots.by_name(connection, name)
        if found is None:
            raise ConfigurationError(f"There was no pilot {name}.")
        return found, await figures_of(settings, found)

    one, figures = asyncio.run(read())
    said = {"verdict": sentence_of(figures, may_fall_by=one.accepted_loss), "caveat": caveat_of(figures)}
    if as_json:
        click.echo(_document(one, figures, said))
        return
    state = f"ended, {one.ended_as}" if one.ended_at else "runs"
    where = f", channel {one.channel}" if one.channel else ""
    click.echo(
        f"Pilot {one.name} ({state}): model {one.candidate[:12]} for {one.share:.0%} of new conversations{where}."
    )
    for line in _table(figures):
        click.echo(line)
    for sentence in filter(None, said.values()):
        click.echo(sentence)


@pilot.command()
@click.option("--promote", "way", flag_value="promote", help="Make the candidate live, if it meets the gates.")
@click.option("--drop", "way", flag_value="drop", help="Go on with what is live.")
@click.option("--anyway", is_flag=True, help="Promote in spite of gates that are not met. It needs a --reason.")
@_REASON
def end(*, way: str | None, anyway: bool, reason: str) -> None:
    """End the pilot that runs: promote its candidate, or drop it. Its conversations go on with what is live then.

    \b
    Example:
      frontline model pilot end --promote
    """
    from frontline.model.pilot import end as carry_out
    from frontline.model.promotion import Warrant

    if way is None:
        raise click.UsageError("Say --promote or --drop.")
    warrant = Warrant(by=operator(), reason=reason, anyway=anyway)
    carry_out(load_settings(), warrant, is_promoted=way == "promote", say=say)
    say("The pilot is over, and its model is live." if way == "promote" else "The pilot is over.")


def _table(figures: PilotFigures) -> list[str]:
    candidate, live = figures.candidate, figures.live
    rows = [
        ("conversations given", f"{candidate.begun:,}", f"{live.begun:,}", ""),
        ("of these ended", f"{candidate.ended:,}", f"{live.ended:,}", ""),
        *(
            (_TITLES[name], _share(candidate.shares[name]), _share(live.shares[name]), _told(difference))
            for name, difference in figures.differences.items()
        ),
        ("answered by the other model", _stood_in(candidate), _stood_in(live), ""),
        ("rating of the bot's part", _mean(candidate), _mean(live), ""),
    ]
    lines = [f"{'':<30}{'candidate':>24}{'live':>24}   difference (95 %)"]
    return [*lines, *(f"{name:<30}{one:>24}{other:>24}   {change}" for name, one, other, change in rows)]


def _share(counted: Counted) -> str:
    part, whole = counted
    return f"{part / whole:.1%} ({part:,} of {whole:,})" if whole else "none"


def _stood_in(arm: ArmFigures) -> str:
    return _share((arm.stood_in, arm.messages))


def _mean(arm: ArmFigures) -> str:
    return f"{arm.stars / arm.rated:.2f} of {arm.rated:,}" if arm.rated else "none"


def _told(difference: Difference) -> str:
    if not difference.is_known:
        return "not known yet"
    low, high = difference.interval
    clear = "" if difference.is_clear else ", may be chance"
    return f"{difference.value:+.1%} ({low:+.1%} to {high:+.1%}{clear})"


def _document(one: object, figures: PilotFigures, said: dict[str, str]) -> str:
    from dataclasses import asdict

    import msgspec

    from desk.store.pilots import Pilot

    assert isinstance(one, Pilot)
    facts = {name: value for name, value in asdict(one).items() if name != "key"}
    differences = {
        name: {"value": found.value, "interval": list(found.interval), "is_clear": found.is_clear}
        for name, found in figures.differences.items()
    }
    arms = {"candidate": asdict(figures.candidate), "live": asdict(figures.live)}
    return msgspec.json.encode({"pilot": facts, "arms": arms, "differences": differences, **said}).decode()


COMMANDS = (pilot,)
