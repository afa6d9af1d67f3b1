"""Frames to structs and back."""

import re
from typing import Any

import msgspec

from handoff.wire.agent import FromAgent, ToAgent
from handoff.wire.customer import FromCustomer, ToCustomer
from handoff.wire.worker import FromWorker, ToWorker


class BadFrame(ValueError):
    """Raised when a frame is not a message of its socket. The text names the field and what would be right."""


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_ENCODER = msgspec.json.Encoder()
_FROM_CUSTOMER = msgspec.json.Decoder(FromCustomer)
_FROM_AGENT = msgspec.json.Decoder(FromAgent)
_FROM_WORKER = msgspec.json.Decoder(FromWorker)
_TO_CUSTOMER = msgspec.json.Decoder(ToCustomer)
_TO_AGENT = msgspec.json.Decoder(ToAgent)
_TO_WORKER = msgspec.json.Decoder(ToWorker)


def encode(message: msgspec.Struct) -> str:
    """The frame of a message: one JSON object as text."""
    return _ENCODER.encode(message).decode()


def holds_nul(frame: str) -> bool:
    """Whether a text in the frame holds a NUL character, which is not text, and which PostgreSQL does not take."""
    return "\\u0000" in frame and _NUL.search(frame) is not None


def _decode(decoder: Any, frame: str | bytes) -> Any:
    try:
        return decoder.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # ValidationError is a DecodeError
        raise BadFrame(str(error)) from error
    except RecursionError as error:
        raise BadFrame("it is nested too deeply") from error


def decode_from_customer(frame: str | bytes) -> FromCustomer:
    """Raises `BadFrame`."""
    return _decode(_FROM_CUSTOMER, frame)  # type: ignore[no-any-return]


def decode_from_agent(frame: str | bytes) -> FromAgent:
    """Raises `BadFrame`."""
    return _decode(_FROM_AGENT, frame)  # type: ignore[no-any-return]


def decode_from_worker(frame: str | bytes) -> FromWorker:
    """Raises `BadFrame`."""
    return _decode(_FROM_WORKER, frame)  # type: ignore[no-any-return]


def decode_to_customer(frame: str | bytes) -> ToCustomer:
    """Raises `BadFrame`."""
    return _decode(_TO_CUSTOMER, frame)  # type: ignore[no-any-return]


def decode_to_agent(frame: str | bytes) -> ToAgent:
    """Raises `BadFrame`."""
    return _decode(_TO_AGENT, frame)  # type: ignore[no-any-return]


def decode_to_worker(frame: str | bytes) -> ToWorker:
    """Raises `BadFrame`."""
    return _decode(_TO_WORKER, frame)  # type: ignore[no-any-return]
