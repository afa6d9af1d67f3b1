"""The envelope as a private note of Chatwoot's, in the Markdown that it shows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handoff.envelope import Envelope

_MARKUP = re.compile(r"([\\`*_\[\]#|<>~])")
_LONGEST = 8000


def note_of(envelope: Envelope) -> str:
    """What an agent needs before saying hello, the most important first."""
    text = "\n\n".join(section for section in _sections(envelope) if section)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _sections(envelope: Envelope) -> Iterator[str]:
    reasons = [_plain(rule.reason) for rule in envelope.reasons]
    yield f"**Handed over by the assistant**, layer {envelope.layer}, priority {envelope.priority}, for {_plain(envelope.skill)}"
    yield _listed("Why", reasons)
    yield _listed("What happened", [_plain(sentence.text) for sentence in envelope.summary])
    customer = envelope.customer
    known = [
        f"{label}: {_plain(value)}"
        for label, value in (
            ("Name", customer.name),
            ("E-mail", customer.email),
            ("Tier", customer.tier if customer.identified else ""),
            ("Language", envelope.language),
        )
        if value
    ]
    facts = [f"{_plain(fact.label or fact.name)}: {_plain(fact.value)}" for fact in envelope.facts]
    yield _listed("Known, no need to ask again", [*known, *facts])
    yield _listed("Tried", [f"{_plain(one.title or one.goal)}: {_plain(one.outcome)}" for one in envelope.tried])
    yield _listed("Watch out", [_plain(flag) for flag in envelope.compliance])
    step = envelope.next_step
    yield f"**Next**: {_plain(step.title)}. {_plain(step.why)}".strip() if step.title else ""
    yield "\n".join(f"{number}. {_plain(one)}" for number, one in enumerate(step.steps, 1))
    yield _listed("Rather not", [_plain(one) for one in step.avoid])
    yield (
        "**A reply to begin with**\n" + "\n".join(f"> {_plain(line)}" for line in step.draft.splitlines())
        if (step.draft)
        else ""
    )


def _listed(title: str, items: list[str]) -> str:
    return "\n".join((f"**{title}**", *(f"- {item}" for item in items))) if items else ""


def _plain(text: str) -> str:
    """The very characters: what customers wrote must neither look like our words nor mention a colleague."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
