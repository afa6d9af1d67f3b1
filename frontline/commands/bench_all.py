"""`frontline bench all`: everything that a folder of public sets has files for, and the document that tells of it."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.figures import in_a_sentence
from frontline.commands.surroundings import say
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from bot.benchmark.kept_results import KeptResults, Result

_DOCUMENT = Path("docs", "benchmarks.md")
_PICTURES = Path("docs", "pictures")
_CACHE = Path(".cache", "benchmark")


@click.command("all")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--only", multiple=True, metavar="NAME", help="Measure this one alone; may be given several times.")
@click.option("--again", is_flag=True, help="Measure anew what was measured before.")
def everything(*, folder: Path, only: tuple[str, ...], again: bool) -> None:
    """Measure everything that FOLDER has files for, and write the tables and charts of docs/benchmarks.md.

    What was measured is kept in .cache/benchmark/results, and is not measured again without --again.

    \b
    Example:
      frontline bench all benchmarks --only banking77-10shot
    """
    from bot.benchmark.kept_results import KeptResults
    from bot.benchmark.public_sets import RUNS, arguments, missing_files, prepare, source_of
    from frontline.places import ROOT

    names = [run.name for run in RUNS]
    unknown = [name for name in only if name not in names]
    if unknown:
        raise FrontlineError(f"There is no measurement {unknown[0]}; there are {', '.join(names)}.")
    folders = (folder.resolve(), ROOT / _CACHE / "files")
    with in_a_sentence():
        prepare(folders[0], folders[1])
    kept = KeptResults(ROOT / _CACHE / "results")
    results: dict[str, Result] = {}
    failed = []
    for run in RUNS:
        wanted = not only or run.name in only
        missing = missing_files(run, folders)
        if missing:
            if wanted:
                say(f"{run.name}: left out, for {folder} has no {missing[0]}.")
            continue
        source = source_of(run, folders)
        result = kept.read(run.name, source=source)
        if wanted and (result is None or again):
            say(f"{run.name}: measuring.")
            guesses = ["--guesses", str(kept.guesses_file(run.name))] if run.command == "intents" else []
            result = _measure([*arguments(run, folders), *guesses], source=source)
            if result is None:
                failed.append(run.name)
            else:
                kept.write(run.name, result)
        elif wanted and result is not None:
            say(f"{run.name}: measured on {result.day}, kept.")
        if result is not None:
            results[run.name] = result
    _write(results, kept)
    if failed:
        raise FrontlineError(f"Not measured: {', '.join(failed)}; the reasons stand above.")


def _measure(arguments: list[str], *, source: str) -> Result | None:
    """Run one measurement in a process of its own, so that its memory is its own; None where it fails."""
    import msgspec

    from bot.benchmark.kept_results import Result
    from frontline.places import ROOT

    command = [sys.executable, "-m", "frontline.cli", "bench", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    if done.returncode:
        return None
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return Result(msgspec.json.decode(done.stdout, type=dict), today, source)


def _write(results: dict[str, Result], kept: KeptResults) -> None:
    """Write the tables and charts of what was measured."""
    from bot.benchmark.document import fill_blocks
    from bot.benchmark.report import blocks_of, draw_charts
    from frontline.places import ROOT

    document = ROOT / _DOCUMENT
    charts = draw_charts(results, kept, ROOT / _PICTURES)
    try:
        filled = fill_blocks(document.read_text(encoding="utf-8"), {**blocks_of(results), **charts})
    except ValueError as error:
        raise FrontlineError(f"{_DOCUMENT} cannot be filled: {error}.") from error
    document.write_text(filled, encoding="utf-8")
    say(f"Written: {_DOCUMENT} and {len(charts)} charts in {_PICTURES}.")
