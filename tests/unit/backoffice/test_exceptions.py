"""Errors: their words, and their way through copies and processes."""

from __future__ import annotations

import copy
import pickle

import pytest

from backoffice.exceptions import BackOfficeError, InvalidInput, NotFound, Refused, SlotTaken, Unavailable

ALL = [
    Unavailable("The mail server", reason="it did not answer in time"),
    NotFound("order", "BW-1"),
    Refused("already_shipped", subject="BW-1"),
    SlotTaken(subject="PC-1"),
    InvalidInput("email", problem="must be an e-mail address"),
]


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_error_says_one_sentence_and_has_a_code(error: BackOfficeError) -> None:
    assert str(error).endswith(".")
    assert "\n" not in str(error)
    assert error.code.isidentifier()


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_error_survives_pickling_and_copying(error: BackOfficeError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert vars(other) == vars(error)


def test_unknown_refusal_is_still_explained() -> None:
    assert "credit_hold" in str(Refused("credit_hold", subject="BW-1"))
