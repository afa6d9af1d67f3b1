"""Commands that tell what a change of the escalation policy does, and propose one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.policy import progress_bar
from frontline.commands.policy_options import CACHE, FILE, JOBS, JSON, MODEL
from frontline.commands.surroundings import say

if TYPE_CHECKING:
    from frontline.replay.understood import Understood

_SHARE = click.FloatRange(0, 1)


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.argument("transcripts", type=FILE)
@MODEL
@JOBS
@CACHE
@click.option("--at-most", type=_SHARE, help="Fail where a larger share of all conversations differs (0 to 1).")
@click.option("--at-most-newly", type=_SHARE, help="Fail where a larger share is newly escalated.")
@click.option("--at-most-no-longer", type=_SHARE, help="Fail where a larger share is no longer escalated.")
@click.option("--examples", type=click.IntRange(0, 1000), default=5, show_default=True, help="Shown of each kind.")
@JSON
def diff(
    *,
    old: Path,
    new: Path,
    transcripts: Path,
    model: Path | None,
    jobs: int | None,
    cache: Path | None,
    at_most: float | None,
    at_most_newly: float | None,
    at_most_no_longer: float | None,
    examples: int,
    as_json: bool,
) -> None:
    """Tell which old conversations the policy NEW decides otherwise than the policy OLD.

    Exits with 1 where more of them differ than --at-most and its like allow, so that a team's checks can hold it.

    \b
    Example:
      frontline policy diff old.yml data/escalation.yml conversations.jsonl --at-most-no-longer 0
    """
    from frontline.replay.difference import Kind, compare, exceeded
    from frontline.replay.difference_report import difference_document, difference_table
    from frontline.replay.policy_file import read_policy
    from frontline.replay.triggers import TriggerReader
    from frontline.replay.tuning import labelled, outcome_of

    policies = read_policy(old), read_policy(new)
    understood = _understood(transcripts, model, jobs, cache)
    readers = [TriggerReader(one.triggers) for one in policies]
    pairs = [(readers[0].added_to(one), readers[1].added_to(one)) for one in understood]
    with progress_bar("Deciding", len(pairs)) as advance:
        found = compare(*policies, pairs, advance=lambda: advance(1))
    versions = policies[0].version, policies[1].version
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(difference_document(found, versions=versions)).decode())
    else:
        sides = [labelled(side) for side in zip(*pairs, strict=True)] if pairs else [[], []]
        outcomes = None
        if sides[0]:
            outcomes = outcome_of(policies[0], sides[0]), outcome_of(policies[1], sides[1])
        for line in difference_table(found, versions=versions, labelled=outcomes, examples=examples):
            click.echo(line)
    limits = {Kind.SAME: at_most, Kind.NEWLY: at_most_newly, Kind.NO_LONGER: at_most_no_longer}
    over = exceeded(found, {kind: limit for kind, limit in limits.items() if limit is not None})
    for sentence in over:
        say(sentence)
    sys.exit(1 if over else 0)


@click.command()
@click.argument("transcripts", type=FILE)
@click.option("--policy", "policy_file", type=FILE, help="The policy to begin with; else data/escalation.yml.")
@click.option("--check", type=FILE, help="Other labelled conversations, to measure the proposal on.")
@click.option("--miss-costs", type=click.FloatRange(0.1, 1000), default=3.0, show_default=True, help="Needless escalations that one missed is worth.")  # fmt: skip
@click.option("--agents", type=click.IntRange(1, 10_000), default=3, show_default=True)
@click.option("--per-hour", type=click.FloatRange(0.01, 100_000), default=60.0, show_default=True, help="Conversations that begin in an hour.")  # fmt: skip
@click.option("--handling-minutes", type=click.FloatRange(0.1, 600), default=8.0, show_default=True, help="How long a person takes, on average.")  # fmt: skip
@click.option("--patience-minutes", type=click.FloatRange(0.1, 1440), default=20.0, show_default=True, help="How long customers wait, on average.")  # fmt: skip
@click.option(
    "--needed-share", type=_SHARE, help="Of a day's conversations, those that need a person; else as in TRANSCRIPTS."
)
@click.option("--most-moves", type=click.IntRange(1, 50), default=8, show_default=True, help="How many numbers may be moved.")  # fmt: skip
@MODEL
@JOBS
@CACHE
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with a chart to this file.")
@JSON
def tune(
    *,
    transcripts: Path,
    policy_file: Path | None,
    check: Path | None,
    miss_costs: float,
    agents: int,
    per_hour: float,
    handling_minutes: float,
    patience_minutes: float,
    needed_share: float | None,
    most_moves: int,
    model: Path | None,
    jobs: int | None,
    cache: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Propose better thresholds, from labelled conversations and the people there are. Nothing is applied.

    \b
    Example:
      frontline policy tune tuning.jsonl --check test.jsonl --agents 4 --per-hour 90 --html thresholds.html
    """
    from frontline.errors import FrontlineError
    from frontline.places import ESCALATION_POLICY
    from frontline.replay.policy_file import read_policy
    from frontline.replay.staffing import Staffing
    from frontline.replay.triggers import TriggerReader
    from frontline.replay.tuning import first_round, labelled, outcome_of
    from frontline.replay.tuning import tune as search
    from frontline.replay.tuning_report import Proposal, tuning_document, tuning_table
    from handoff.document import Document

    path = policy_file or ESCALATION_POLICY
    begun = read_policy(path)
    triggers = TriggerReader(begun.triggers)

    def read(file: Path) -> list[Understood]:
        found = labelled([triggers.added_to(one) for one in _understood(file, model, jobs, cache)])
        if not found:
            raise FrontlineError(f"No conversation of {file} says whether a person was needed (`expected: handoff`).")
        return found

    made, others = read(transcripts), read(check) if check is not None else None
    with progress_bar("Judging policies", first_round(begun)) as advance:
        tuned = search(begun, made, miss_costs=miss_costs, most_moves=most_moves, advance=lambda: advance(1))
    proposal = Proposal(
        policy=begun,
        document=Document(path.read_text(encoding="utf-8"), source=str(path)),
        tuned=tuned,
        staffing=Staffing(
            agents=agents,
            conversations_per_hour=per_hour,
            handling_minutes=handling_minutes,
            patience_minutes=patience_minutes,
            needed_share=needed_share,
        ),
        miss_costs=miss_costs,
        checked=None if others is None else (outcome_of(begun, others), outcome_of(tuned.policy, others)),
    )
    if html is not None:
        from frontline.replay.tuning_chart import tuning_page

        html.write_text(tuning_page(proposal), encoding="utf-8")
        say(f"The page is in {html}.")
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(tuning_document(proposal)).decode())
        return
    for line in tuning_table(proposal):
        click.echo(line)


def _understood(file: Path, model: Path | None, jobs: int | None, cache: Path | None) -> tuple[Understood, ...]:
    from frontline import rasa_engine

    rasa_engine.compute_on_one_thread()
    from frontline.places import MODEL
    from frontline.replay.transcript_file import read_transcripts
    from frontline.replay.understanding import understand

    read = read_transcripts(file)
    for sentence in read.warnings:
        say(sentence)
    return understand(
        read.transcripts, model=model or MODEL, jobs=jobs or os.cpu_count() or 1, cache=cache, progress=progress_bar
    )


COMMANDS = (diff, tune)
