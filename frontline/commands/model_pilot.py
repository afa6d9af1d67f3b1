"""Commands about pilots: a candidate that serves a share of the new conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, operator, say

if TYPE_CHECKING:
    from frontline.model.pilot_figures import ArmFigures, Difference, PilotFigures

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

    from desk.store import pilots
    from frontline.desk_store import desk_store
    from frontline.errors import ConfigurationError
    from frontline.model.pilot import accepted_loss, figures_of, running
    from frontline.model.pilot_figures import sentence_of

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
    loss = accepted_loss()
    sentence = sentence_of(figures, may_fall_by=loss)
    if as_json:
        click.echo(_document(one, figures, sentence))
        return
    state = f"ended, {one.ended_as}" if one.ended_at else "runs"
    where = f", channel {one.channel}" if one.channel else ""
    click.echo(
        f"Pilot {one.name} ({state}): model {one.candidate[:12]} for {one.share:.0%} of new conversations{where}."
    )
    for line in _table(figures):
        click.echo(line)
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
    rows: list[tuple[str, str, str, str]] = [
        ("conversations given", f"{candidate.begun:,}", f"{live.begun:,}", ""),
        ("of these ended", f"{candidate.ended:,}", f"{live.ended:,}", ""),
        ("resolved by the bot", _share(candidate.resolved, candidate), _share(live.resolved, live), _told(figures.resolved)),
        ("handed to people", _share(candidate.handed_over, candidate), _share(live.handed_over, live), _told(figures.handed_over)),
        ("abandoned", _share(candidate.abandoned, candidate), _share(live.abandoned, live), _told(figures.abandoned)),
        ("messages not understood", _of_messages(candidate.outside, candidate), _of_messages(live.outside, live), _told(figures.outside)),
        ("answered by the other model", _of_messages(candidate.stood_in, candidate), _of_messages(live.stood_in, live), ""),
        ("rating of the bot's part", _mean(candidate), _mean(live), ""),
    ]  # fmt: skip
    lines = [f"{'':<30}{'candidate':>20}{'live':>20}   difference (95 %)"]
    return [*lines, *(f"{name:<30}{one:>20}{other:>20}   {change}" for name, one, other, change in rows)]


def _share(part: int, arm: ArmFigures) -> str:
    return f"{part / arm.ended:.1%} ({part:,})" if arm.ended else "none"


def _of_messages(part: int, arm: ArmFigures) -> str:
    return f"{part / arm.messages:.1%} ({part:,})" if arm.messages else "none"


def _mean(arm: ArmFigures) -> str:
    return f"{sum(arm.ratings) / len(arm.ratings):.2f} of {len(arm.ratings):,}" if arm.ratings else "none"


def _told(difference: Difference) -> str:
    low, high = difference.interval
    if (low, high) == (-1.0, 1.0):
        return "not known yet"
    clear = "" if difference.is_clear else ", may be chance"
    return f"{difference.value:+.1%} ({low:+.1%} to {high:+.1%}{clear})"


def _document(one: object, figures: PilotFigures, sentence: str) -> str:
    from dataclasses import asdict

    import msgspec

    from desk.store.pilots import Pilot

    assert isinstance(one, Pilot)
    facts = {name: value for name, value in asdict(one).items() if name != "key"}
    differences = {
        name: {"value": found.value, "interval": list(found.interval), "is_clear": found.is_clear}
        for name, found in (
            ("resolved", figures.resolved),
            ("handed_over", figures.handed_over),
            ("abandoned", figures.abandoned),
            ("outside", figures.outside),
        )
    }
    arms = {"candidate": asdict(figures.candidate), "live": asdict(figures.live)}
    return msgspec.json.encode({"pilot": facts, "arms": arms, "differences": differences, "verdict": sentence}).decode()


COMMANDS = (pilot,)
