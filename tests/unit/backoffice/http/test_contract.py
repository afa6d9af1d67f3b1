"""Errors there and back over HTTP."""

from __future__ import annotations

import msgspec
import pytest

from backoffice.exceptions import BackOfficeError, InvalidInput, NotFound, Refused, SlotTaken, Unavailable
from backoffice.http.contract import Failure, PasswordBody, TokenBody, error_of, failure_of


@pytest.mark.parametrize(
    "error",
    [
        NotFound("order", "BW-1"),
        Refused("already_shipped", subject="BW-1"),
        SlotTaken(subject="PC-1"),
        InvalidInput("email", problem="must be an e-mail address"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_error_comes_back_as_it_was(error: BackOfficeError) -> None:
    status, failure = failure_of(error)
    sent = msgspec.json.decode(msgspec.json.encode(failure), type=Failure)
    back = error_of(status, sent, service="The back office")
    assert type(back) is type(error)
    assert vars(back) == vars(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 301])
def test_other_answers_are_unavailable(status: int) -> None:
    error = error_of(status, Failure(code="unknown", message=""), service="The back office")
    assert isinstance(error, Unavailable)


def test_unknown_error_tells_nothing() -> None:
    status, failure = failure_of(BackOfficeError("secret"))
    assert status == 500
    assert "secret" not in repr(failure)


def test_bodies_with_secrets_do_not_show_them() -> None:
    assert "hush" not in repr(PasswordBody(token="hush", new_password="hush"))
    assert "hush" not in repr(TokenBody(token="hush"))
