"""No text makes a regular expression or a finder of ours take its time: what is linear stays so whatever is written."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

import backoffice
import desk
import handoff
import privacy
from frontline.log_text import as_one_event
from handoff.wire import codec
from privacy.masking import mask_for_log, mask_for_storage

CHARACTERS = 3000
_PARTS = (
    *"aA1 .-_@/\\\"'<>&%#:;,!?()[]{}*+=~`|$\n\t\0é漢İ\u200b\u202e",
    "a ",
    "1 ",
    "1-",
    "a.",
    "a@",
    "a@a.",
    "a1",
    "A1",
    "<!--",
    "http://",
    "www.a.",
    "password ",
    "password is ",
    "“a",
    "a: ",
    "{{",
    "\\u0000",
    "\\\\",
    "$1,",
    "1,1.",
    "not not ",
    "Dr. ",
    "I will call ",
    "tomorrow at ",
    "**",
    "| ",
    "DE89 ",
    "4111 ",
    "@Ana ",
    "aé",
)
TEXTS = tuple((part * CHARACTERS)[:CHARACTERS] for part in _PARTS)
CAPPED = {
    "handoff.attempts._POLITE_QUESTION": 200,  # ANSWER_CHARACTERS of handoff.conversation
    "privacy.passwords._ADJECTIVE": 64,  # one value of privacy.passwords
    "privacy.passwords._KNOWN_FORM": 64,
    "desk.workflows.form._MONEY": 40,
}
"""Patterns that are asked of short texts alone, and of how many characters."""


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def _patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for package in (handoff, privacy, backoffice, desk):
        for module in _modules(package):
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[value.pattern] = (f"{module.__name__}.{name}", value)
    return dict(found.values())


def _slow_ones(patterns: dict[str, re.Pattern[str]], *, characters: int, seconds: float) -> list[str]:
    slow = []
    for name, pattern in patterns.items():
        length = min(characters, CAPPED.get(name, characters))
        for text in TEXTS:
            cut = text[:length] + "\0"
            for ask in (pattern.search, pattern.fullmatch):
                started = time.process_time()
                ask(cut)
                took = time.process_time() - started
                if took > seconds:
                    slow.append(f"{name} takes {took:.2f} s for {cut[:12]!r}")
    return slow


def test_no_pattern_takes_its_time() -> None:
    patterns = _patterns()
    assert len(patterns) > 60
    assert not _slow_ones(patterns, characters=300, seconds=0.05)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_pattern_takes_its_time_for_as_much_as_an_agent_may_write() -> None:
    assert not _slow_ones(_patterns(), characters=2000, seconds=0.5)


def _slow_to_mask(*, characters: int, seconds: float, every: int = 1) -> list[str]:
    slow = []
    for text, begun in itertools.product(TEXTS[::every], ("", "password ", "my password is ", "pin ", "exp ")):
        cut = f"{begun}{text}"[:characters] + "x"
        started = time.process_time()
        mask_for_storage(cut, follows_card=True)
        took = time.process_time() - started
        if took > seconds:
            slow.append(f"{took:.2f} s for {cut[:24]!r}")
    return slow


def test_no_text_of_a_customer_takes_its_time_to_be_masked_or_breaks_it() -> None:
    assert not _slow_to_mask(characters=300, seconds=0.1, every=2)


@pytest.mark.slow
def test_no_message_of_a_customer_takes_its_time_to_be_masked() -> None:
    assert not _slow_to_mask(characters=2000, seconds=0.5)


@pytest.mark.parametrize("ask", [mask_for_log, codec.holds_nul, as_one_event])
def test_no_line_of_the_log_takes_its_time(ask: Callable[[str], object]) -> None:
    slow = []
    for text in TEXTS[::4]:
        started = time.process_time()
        ask(text)
        took = time.process_time() - started
        if took > 1.0:
            slow.append(f"{took:.2f} s for {text[:12]!r}")
    assert not slow, "\n".join(slow)
