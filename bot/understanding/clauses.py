"""A message cut into the clauses that could each ask for something of their own, by rules and without a model.

A sentence's end always cuts. A comma, "and", "also" and their like cut only where a clause begins after them: "and the
toaster" goes on with what was said before, "and where is my order" does not. A clause that only points back ("and when
will it arrive?") says nothing without the one before it, and stays with it.
"""

from __future__ import annotations

import re
from itertools import islice

import msgspec

# Sentence ends and line breaks. A dot inside of a number, an address or an abbreviation has no blank after it.
_END = r"(?:[.!?;:](?=\s)|\n+|\s[-–—]+\s|\s\(?\d[.)](?=\s))[\s\"')]*"
_JOIN = (
    r"\s{0,3},?\s{0,3}\b(?:and|also|plus|as well as|but|then|btw|by the way|so|n|nd|adn)\b[\s,:]{0,3}"
    r"|\s{1,3}[&+]\s{1,3}|\s{0,3},\s{0,3}"
)
_CUT = re.compile(rf"(?P<end>{_END})|(?P<join>(?:{_JOIN})+)", re.IGNORECASE)

# Words between a cut and the clause proper. Some of them say that something is added to what was asked before.
_ADDS = (
    r"also|too|plus|as well as|as well|btw|by the way|another (?:thing|question|matter|issue|request)|one more (?:thing|question)|"
    r"in addition|additionally|separately|besides|furthermore|moreover|apart from that|on another note|unrelated|"
    r"secondly|second|thirdly|third|while (?:you are|you're|youre|ur|we are|we're) at it|before that"
)
_FILLERS = (
    r"and|but|then|so|oh|ok|okay|well|hi|hello|hey|hi there|hello there|dear (?:team|all)|good (?:morning|afternoon|evening|day)|"
    r"please|pls|plz|kindly|good|great|fine|alright|all right|sorry|so sorry|right|look|listen|first(?:ly)?|first of all|finally|lastly|next|now|just|maybe|perhaps|question|thanks|thank you|"
    r"n|nd|adn|" + _ADDS
)
_LEAD = re.compile(rf"^(?:[\s,:;.!?\"'(&+–—-]*(?:\d[.)]|\b(?:{_FILLERS})\b)[\s,:;.!-]*)+", re.IGNORECASE)
_ADDING = re.compile(rf"\b(?:{_ADDS})\b", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:also|as well)\b|\btoo\W*$", re.IGNORECASE)

_QUESTION_WORDS = r"where|where'?s|wheres|what|what'?s|whats|when|when'?s|whens|why|how|who|which|whose|whether"
_AUXILIARIES = (
    r"can|could|would|will|do|does|did|is|are|was|were|has|have|may|shall|should|am|isn'?t|aren'?t|don'?t|doesn'?t|"
    r"didn'?t|hasn'?t|haven'?t|can'?t|won'?t"
)
# What people tell a service to do.
_IMPERATIVES = (
    r"add|apply|arrange|ask|block|book|bring|call|cancel|change|charge|check|clarify|close|connect|correct|deactivate|delete|"
    r"deliver|dispute|do|edit|email|e-mail|exchange|explain|find|fix|forward|get|give|help|inform|install|let|look (?:up|into|for)|"
    r"mail|make|move|open|order (?:a|an|the|me|another|more|two)|pause|postpone|process|provide|put|refund|remove|repair|replace|reschedule|resend|reset|return|schedule|"
    r"send|set|ship|show|start|stop|switch|swap|take|tell|terminate|text|track|transfer|trace|turn|unlock|unblock|unsubscribe|"
    r"update|verify"
)
_SPEAKER = r"i|i'?m|i'?d|i'?ve|i'?ll|im|id|ive|we|we'?d|we'?re|we'?ve|my|our|your|somebody|someone|nobody|there"
_OPENER = re.compile(rf"^(?:{_QUESTION_WORDS}|{_AUXILIARIES}|{_IMPERATIVES}|{_SPEAKER})\b", re.IGNORECASE)

_ASKS = re.compile(
    rf"^(?:{_QUESTION_WORDS}|can|could|would|will|do|does|did|is|are|was|were|has|have|may|shall|should|am)\b(?!')|\?\W*$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    rf"(?:^|[.,;:!] +(?:(?:so|then|please|pls|just|and|but) )*)(?:{_IMPERATIVES})\b(?! is\b)", re.IGNORECASE
)
_WISHES = re.compile(
    r"\b(?:i(?: really| just| only| also| still| would)*|we(?: also| just)*) (?:want|need|wanna|wish|like|love|prefer|require)\b|"
    r"\b(?:i|we)(?:'?d| would| should)(?: also| really| rather| just)* (?:like|love|prefer|want|appreciate|rather|know)\b|"
    r"\b(?:please|pls|plz|kindly|can you|could you|would you|will you|can i|could i|may i|let me|lemme|wanna|need to|"
    r"want to|want my|like to|looking to|trying to)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"^(?:no\b|not\b|don'?t\b|do not\b|never\b)|"
    r"\b(?:i|we) (?:do not|don'?t|did not|didn'?t|am not|are not)(?: really| even)? (?:want|need|ask|asking|wish|like)\b|"
    r"\bi'?m not (?:asking|looking|trying)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|it's|they|them|that one|this one|so|one|he|she|that)\b", re.IGNORECASE)
_BARE = re.compile(rf"^(?:{_IMPERATIVES})(?: (?:please|pls|plz|now|today|asap|me|immediately))*\W*$", re.IGNORECASE)
_NAMES = re.compile(
    r"\b(?:my|our|your|the|a|an|another|bw-?\d+|inv-?\d+)\s+(?!(?:same|way|meantime|moment|end)\b)\w+", re.IGNORECASE
)
# "Can you also tell me": what was said before the joining word is not complete.
_UNFINISHED = re.compile(
    r"\b(?:i|we|you|they|he|she|if|and|or|to|not|please|pls|can|could|would|will|should|shall|do|does|did|am|is|are|was|"
    r"were|have|has|had|want|need|like|i'?d|i'?m|i'?ve|just|come|go|try)\W*$",
    re.IGNORECASE,
)
# "My wife" begins a clause only with a verb after it.
_OWNED = re.compile(r"^(?:my|our|your)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|can|cannot|could|will|would|keeps?|needs?|stopped|broke|came|went|says?|"
    r"shows?|got|gets|makes?|gives?|\w{3,}ed|\w+n'?t)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w'’-]*")
_FEWEST_WORDS = 2
# A message with more places to cut at is a list or a poem, and its rest is one clause.
_MOST_CUTS = 60
_MOST_FILLERS = 5
_LOOKED_BACK_CHARACTERS = 20


class Clause(msgspec.Struct, frozen=True):
    """A clause's character offsets in the message, and what its form says.

    `core` is where its own words begin, after "and", "also please" and the like. `asks` for a question, an order or a
    wish; `adds` where it says that it is something more ("also", "another thing"); `refuses` where it says what is not
    wanted.
    """

    start: int
    core: int
    end: int
    asks: bool
    adds: bool
    refuses: bool


def clauses(text: str) -> tuple[Clause, ...]:
    """Cut `text` into clauses, in their order. A text without a clause's beginning in its middle is one clause."""
    plain = text.replace("’", "'").replace("‘", "'").replace("`", "'")
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in islice(_CUT.finditer(plain), _MOST_CUTS):
        # The words of the cut belong to the clause after it: they say whether something is added.
        at = cut.end("end") if cut["end"] is not None else cut.start("join")
        # "Hello," or "ok," is no clause: it stays with what follows.
        if cut.start() >= start and _is_clause(plain[start:at]) and _cuts(plain, cut):
            spans.append((start, at))
            start = at
    spans.append((start, len(plain)))
    return tuple(_clause(plain, *_stripped(plain, *span)) for span in spans if _WORD.search(plain, *span))


def _cuts(text: str, cut: re.Match[str]) -> bool:
    """Whether a clause of its own begins after a place where one could."""
    ahead = _LEAD.sub("", _next_piece(text, cut.end())).lstrip()
    if _points_back(ahead):
        return False
    if cut["end"] is not None:
        return True
    if _UNFINISHED.search(text[max(0, cut.start() - _LOOKED_BACK_CHARACTERS) : cut.start()]):
        return False
    return bool(_OPENER.match(ahead)) and (not _OWNED.match(ahead) or bool(_VERB.search(ahead)))


def _is_clause(piece: str) -> bool:
    """Whether a piece has enough words besides fillers to mean something."""
    return len(_WORD.findall(_LEAD.sub("", piece))) >= _FEWEST_WORDS


def _next_piece(text: str, at: int) -> str:
    """What stands between a cut and the next one that has words before it: "also, please, cancel" is one piece."""
    piece = ""
    for cut in islice(_CUT.finditer(text, at), _MOST_FILLERS):
        piece = text[at : cut.start()]
        if _WORD.search(_LEAD.sub("", piece)):
            return piece
    return text[at:]


def _points_back(piece: str) -> bool:
    """Whether the piece speaks of "it", or is a bare "please cancel", and names nothing of its own."""
    return bool(_BARE.match(piece) or (_POINTS_BACK.search(piece) and not _NAMES.search(piece)))


def _clause(text: str, start: int, end: int) -> Clause:
    piece = text[start:end]
    core = _LEAD.sub("", piece).lstrip()
    lead = piece[: len(piece) - len(core)]
    refuses = bool(_REFUSES.search(core))
    asks = bool(_ASKS.search(core) or _TELLS.search(core) or _WISHES.search(piece))
    adds = bool(_ADDING.search(lead) or _ADDED.search(core))
    return Clause(start, start + len(lead), end, asks=asks and not refuses, adds=adds, refuses=refuses)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    before = len(piece) - len(piece.lstrip(" \t\n\r,;:.!?&+-–—"))
    after = len(piece) - len(piece.rstrip(" \t\n\r,;:&+–—-"))
    return start + before, end - after
