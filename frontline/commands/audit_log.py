"""Commands about the audit log: reading it, proving that nobody changed it, and saying that a restore did."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, operator, say
from frontline.desk_store import desk_store, opened_store
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from desk.auditing.heads import Head
    from desk.auditing.verification import Verification


@click.group(name="audit-log")
def audit_log() -> None:
    """Read and verify the audit log.

    \b
    Example:
      frontline audit-log verify
    """


@audit_log.command()
@click.option("--head", "told", multiple=True, help="A head that was noted elsewhere, NUMBER:HASH. Repeat it for more.")
@click.option(
    "--heads",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of a file of heads. The one that the desk writes is always read.",
)
def verify(*, told: tuple[str, ...], files: tuple[Path, ...]) -> None:
    """Read the whole log again, and say whether it is what was written: ends with 1 where it is not.

    \b
    Example:
      frontline audit-log verify --heads /mnt/elsewhere/audit-heads.txt
    """
    import asyncio

    settings = load_settings()
    heads = _heads(told, (settings.audit_heads_path, *files))

    async def work() -> Verification:
        from desk.auditing.verification import verify

        async with opened_store(settings) as store:
            return await verify(store, now=time.time(), heads=heads)

    found = asyncio.run(work())
    for line in described(found):
        click.echo(line)
    problem = verdict(found)
    if problem:
        raise FrontlineError(problem)


def verdict(found: Verification) -> str:
    """What is to be done in a sentence; empty where all is good. Pure."""
    from desk.auditing.verification import Fault

    if found.is_good:
        return ""
    if all(one.fault is Fault.NOT_LINKED for one in found.problems) and found.problem_count == len(found.problems):
        # Commands write lines, too, and no desk need have run since.
        return "Lines of the audit log wait for their links: start a desk, and verify again."
    return "The audit log is not what was written."


def described(found: Verification) -> list[str]:
    """What was found, a line each. Pure."""
    lines = [f"{one.fault.value}: {one.sentence}" for one in found.problems]
    if found.problem_count > len(found.problems):
        lines.append(f"and {found.problem_count - len(found.problems)} more.")
    of = f"{found.lines} lines" + (f", from link {found.first} on" if found.first > 1 else "")
    if found.is_good:
        lines.append(f"The audit log is whole: {of}, in the order in which they were written.")
    else:
        lines.append(f"{found.problem_count} problems in {of}.")
    if found.heads_checked:
        lines.append(f"It agrees with {found.heads_checked} published heads." if found.is_good else "")
    else:
        lines.append("No published head was compared, so a cut end would not show.")
    if found.waiting:
        lines.append(f"{found.waiting} lines wait for their link; a running desk makes them within seconds.")
    if found.erased_details:
        lines.append(f"What {found.erased_details} lines told was erased with its customer or conversation.")
    if found.old_lines:
        lines.append(f"{found.old_lines} lines were written before lines were sealed; their links alone cover them.")
    if not found.is_keyed:
        lines.append("No audit key is set: only the published heads protect it from whoever writes to the database.")
    lines.append(f"Its head, to be noted elsewhere: {found.head.number}:{found.head.hash}")
    return [line for line in lines if line]


@audit_log.command(name="list")
@click.option("--actor", default="", help="An agent's id, a worker's name, cli:NAME, customer or desk.")
@click.option("--action", default="", help="An action, or a topic with its dot, such as handoff.")
@click.option("--conversation", default="", help="The id of a conversation.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(*, actor: str, action: str, conversation: str, limit: int) -> None:
    """List lines, the latest first: id, time, actor, action, conversation, and what it tells.

    \b
    Example:
      frontline audit-log list --action customer.
    """
    import asyncio

    async def work() -> None:
        import msgspec

        from desk.store import audit

        async with opened_store(load_settings()) as store, store.reading() as connection:
            lines = await audit.page(connection, actor=actor, action=action, conversation=conversation, limit=limit)
        for line in lines:
            at = datetime.fromtimestamp(line.at, UTC).isoformat(timespec="seconds")
            told = "(erased)" if line.is_erased else msgspec.json.encode(line.detail).decode()
            click.echo(f"{line.id}\t{at}\t{line.actor}\t{line.action}\t{line.conversation}\t{told}")

    asyncio.run(work())


@audit_log.command(name="accept-restore")
@click.option("--reason", required=True, help="Why the database was put back to an earlier state.")
def accept_restore(*, reason: str) -> None:
    """Say that the database was restored: the heads of what was lost are put aside, and the log tells so.

    The old file of heads stays beside the new one, so that nobody can hide behind a restore.

    \b
    Example:
      frontline audit-log accept-restore --reason "Disk failed on 3 May, restored the backup of 2 May"
    """
    import asyncio

    settings = load_settings()
    path = settings.audit_heads_path
    now = time.time()
    aside = path.with_name(f"{path.stem}-until-{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}{path.suffix}")

    async def work() -> None:
        from desk.store import audit
        from desk.store.audit import AuditLine
        from privacy.masking import mask_for_storage

        async with desk_store(settings) as connection:
            detail: audit.Detail = {"reason": mask_for_storage(reason).text[:500], "heads": aside.name}
            await audit.add(connection, AuditLine(now, operator(), "audit.restored", "", detail))

    if not path.exists():
        raise FrontlineError(f"There are no published heads in {path}, so there is nothing to put aside.")
    asyncio.run(work())
    path.rename(aside)
    say(f"The heads until now are in {aside}. Restart the desk, then run frontline audit-log verify.")


def _heads(told: tuple[str, ...], files: tuple[Path, ...]) -> tuple[Head, ...]:
    from desk.auditing.heads import parse_head, read_heads

    try:
        return (*map(parse_head, told), *(head for file in files for head in read_heads(file)))
    except ValueError as error:
        raise FrontlineError(f"{error}.") from error


COMMANDS = (audit_log,)
