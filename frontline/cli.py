"""The program `frontline`. Each command imports what it needs when it runs, so that help is quick."""

from __future__ import annotations

import sys

import click

from frontline import VERSION, parent_watch
from frontline.errors import FrontlineError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(VERSION, prog_name="frontline")
def frontline() -> None:
    """Run the front line of customer service: the desk, the bot, and the tools round them.

    \b
    Start everything with the demo:     frontline up
    Find out what is wrong:             frontline doctor
    """


def _register() -> None:
    from frontline.commands import (
        agents,
        audit_log,
        backup,
        bench,
        bot,
        channels,
        checks,
        customers,
        feedback,
        interactions,
        model,
        model_pilot,
        model_schedule,
        model_signs,
        policy,
        policy_change,
        policy_data,
        policy_shadow,
        processes,
        programs,
        quality,
        retention,
        simulate,
        workbench,
    )

    for module in (
        processes,
        bot,
        model,
        backup,
        agents,
        channels,
        customers,
        retention,
        audit_log,
        programs,
        checks,
        policy,
        interactions,
        feedback,
        quality,
        workbench,
        simulate,
        bench,
    ):
        for command in module.COMMANDS:
            frontline.add_command(command)
    for module in (model_pilot, model_schedule, model_signs):
        for command in module.COMMANDS:
            model.model.add_command(command)
    for module in (policy_change, policy_data, policy_shadow):
        for command in module.COMMANDS:
            policy.policy.add_command(command)


_register()


def main() -> None:
    """Run the command line; every expected failure is one sentence on standard error."""
    parent_watch.start()
    try:
        sys.exit(frontline.main(standalone_mode=False) or 0)
    except FrontlineError as error:
        _leave(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _leave("Stopped.", 130)
    except BrokenPipeError:
        # Whoever read our output has left; there is nobody to tell, and nothing to flush at exit.
        sys.stdout = None  # type: ignore[assignment]
        sys.exit(1)
    except OSError as error:
        _leave(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.", 1)


def _leave(sentence: str, code: int) -> None:
    print(f"frontline: {sentence}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
