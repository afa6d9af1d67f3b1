"""What a process of ours is told through its environment: the settings as they came out, so that each knows the same.

Rasa's two files name these variables (`${FRONTLINE_WORKER_TRACKER_URL}`), and the action server's code reads them,
for it may know neither the settings file nor this package.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from frontline import channels
from frontline.secret_files import PREFIX
from frontline.settings import Settings
from frontline.settings_catalogue import sections


def of(settings: Settings) -> dict[str, str]:
    """Return every setting as its FRONTLINE_ variable, with what is computed filled in."""
    values = msgspec.to_builtins(settings)
    variables = {
        setting.variable: _text(values[setting.section][setting.name])
        for section in sections().values()
        for setting in section.values()
    }
    return variables | {
        "FRONTLINE_FILES_FOLDER": str(settings.folder),
        "FRONTLINE_DESK_DATABASE_URL": settings.desk_database_url,
        "FRONTLINE_DESK_PUBLIC_URL": settings.desk_url,
        "FRONTLINE_WORKER_DESK_URL": settings.worker_socket_url,
        "FRONTLINE_WORKER_TRACKER_URL": settings.tracker_url,
        "FRONTLINE_BACK_OFFICE_URL": settings.back_office_url,
    }


def with_secrets(
    environment: Mapping[str, str], *, names: Collection[str], serves_channels: bool = False
) -> dict[str, str]:
    """Return the environment with these of our secrets, those of channels if it serves them, and without the others: a
    process cannot lose what it never had."""
    wanted = {PREFIX + name.upper() for name in names}
    return {
        name: value
        for name, value in environment.items()
        if (not name.startswith(PREFIX) or name in wanted) and (serves_channels or not name.startswith(channels.PREFIX))
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
