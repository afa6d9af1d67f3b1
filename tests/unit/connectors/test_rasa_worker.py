"""What credentials.yml may say. The channel at work is in tests/integration/test_rasa_worker.py."""

from pathlib import Path
from typing import Any

import pytest

from connectors.rasa_worker import CredentialsInvalid, RasaWorkerInput

GOOD = {"desk_url": "ws://127.0.0.1:8080/ws/worker", "secret": "abc", "capacity": "4"}


def test_good_credentials_make_the_channel() -> None:
    assert RasaWorkerInput.from_credentials(GOOD).name() == "frontline"


def test_the_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("abc\n")
    given = {"desk_url": GOOD["desk_url"], "secret_file": str(tmp_path / "secret")}
    assert RasaWorkerInput.from_credentials(given)._secret == "abc"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"desk_url": ""}, "desk_url is not set"),
        ({"desk_url": "http://127.0.0.1"}, "it must be like ws://"),
        ({"desk_url": "${FRONTLINE_WORKER_DESK_URL}"}, "desk_url is not set"),
        ({"secret": "${FRONTLINE_SECRET_WORKER_SECRET}"}, "secret is not set"),
        ({"secret_file": "/no/such/file"}, "secret_file /no/such/file cannot be read"),
        ({"capacity": "many"}, "capacity is 'many'; it must be a whole number from 1 to 64"),
        ({"capacity": 0}, "capacity is 0"),
    ],
)
def test_wrong_credentials_are_told_by_their_key(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(CredentialsInvalid, match=told):
        RasaWorkerInput.from_credentials(GOOD | wrong)


def test_no_credentials_are_told_too() -> None:
    with pytest.raises(CredentialsInvalid, match="desk_url"):
        RasaWorkerInput.from_credentials(None)
