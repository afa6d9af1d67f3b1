"""What a sentence may say: no more than the messages that it cites show.

A number or a quotation that none of the cited messages, the bot's answers to them, or the facts taken from them holds
makes a sentence unsupported, whoever wrote it.
"""

import re
from collections.abc import Iterable, Sequence

from handoff.conversation import Fact, Turn
from handoff.log import Author, Entry, EntryKind
from handoff.reading import quote

# Enough to find the place; a sentence that cites a hundred messages says nothing of where to look.
MOST_CITED = 6

# The event of a note that says what an agent did on the back office.
DEED = "workflow.done"

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_MARKS = re.compile("[“”]")
_QUOTED = re.compile("“(.*?)”")


class Sources:
    """The messages of a conversation and what each of them showed."""

    def __init__(self, turns: Sequence[Turn], facts: Sequence[Fact], entries: Sequence[Entry]) -> None:
        self._said: dict[int, list[str]] = {}
        self._answers: dict[int, int] = {}
        for turn in turns:
            if turn.seq > 0:
                values = [text for entity in turn.understanding.entities for text in (entity.text, entity.value)]
                self._said.setdefault(turn.seq, []).extend((turn.text, turn.answer, *values))
        for fact in facts:
            if fact.seq in self._said:
                self._said[fact.seq].append(fact.value)
        self._read_log(entries)

    def answer_to(self, seq: int) -> int:
        """The message in which the bot answered message `seq`, or `seq` itself where the log does not show one."""
        return self._answers.get(seq, seq)

    def cited(self, seqs: Iterable[int]) -> tuple[int, ...]:
        """Those of `seqs` that exist, in order: the first and the latest where there are many."""
        known = sorted({seq for seq in seqs if seq in self._said})
        return tuple(known if len(known) <= MOST_CITED else (known[0], *known[-MOST_CITED + 1 :]))

    def support(self, text: str, seqs: Sequence[int]) -> bool:
        """Whether every number and quotation of `text` occurs in what is cited."""
        said = "\n".join(_plain(part) for seq in seqs for part in self._said.get(seq, ()))
        return bool(seqs) and all(_plain(claim) in said for claim in claims_in(text))

    def _read_log(self, entries: Sequence[Entry]) -> None:
        asked = 0
        for entry in entries:
            if entry.kind is not EntryKind.MESSAGE:
                if entry.event == DEED:
                    self._said.setdefault(entry.seq, []).append(entry.text)
                continue
            self._said.setdefault(entry.seq, []).append(entry.text)
            if entry.author is Author.CUSTOMER:
                asked = entry.seq
            elif entry.author is Author.BOT and asked:
                self._answers.setdefault(asked, entry.seq)


def claims_in(text: str) -> tuple[str, ...]:
    """What `text` says that must be shown somewhere: its numbers (dates and amounts among them) and its quotations."""
    return (*_NUMBER.findall(text), *(quoted.rstrip("…") for quoted in _QUOTED.findall(text)))


def quoted(text: str) -> str:
    """A message in quotation marks, short enough for a sentence."""
    # A mark of the customer's own would end the quotation too early.
    short = quote(_MARKS.sub('"', text))
    if short.endswith("…"):
        # Cut between words, unless there is none to cut between.
        whole, _, _ = short.rpartition(" ")
        short = f"{whole or short[:-1]}…"
    return f"“{short}”"


def ended(sentence: str) -> str:
    """The sentence with its full stop, unless it ends with a quotation that has a mark of its own."""
    return sentence if sentence.endswith(("!”", "?”", ".”", "…”")) else f"{sentence}."


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub('"', text).split())
