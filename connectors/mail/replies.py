"""What is new in a mail: what it quotes and how it is signed is told apart from what its writer says. Pure.

Mail programs mark what they quote by their shape: lines that begin with `>`, below a line with a date that ends with a colon,
or a block of headers. So that is looked for, in whatever language, and our own address in it. Libraries were tried on the
mails in `tests/unit/connectors/mail/test_replies.py`: quotequail left most quotations in, and mail-parser-reply, which knows
words of ten languages, found two thirds but lost what customers had written: lists, and all that follows "Thanks,".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

_DATED = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d{2}\b|\d{4}年|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_COLON = (":", "：", "﹕")
_HEADER = re.compile(r"[>*\s]*(\w[\w \-.]{0,24}?)\s?\*?\s?[:：]\*?\s*(\S.*)?\Z")
# Nothing is given back of a run: a long one would be tried at each of its lengths, against each of its lengths.
_RULE = re.compile(r"\s*(?:[-_=]{9,}+|[-_=]{2,}+\s?\S.{1,52}[-_=]{2,}+)\s*\Z")
# What the first header of a quoted mail is called, where neither our address nor a rule shows what it is.
_FROM = frozenset(
    {
        "from", "von", "de", "da", "van", "från", "fra", "od", "от", "от кого", "від", "kimden", "gönderen",
        "lähettäjä", "feladó", "expéditeur", "remitente", "mittente", "afzender", "发件人", "寄件者", "差出人", "보낸 사람",
    }
)  # fmt: skip
_MOBILE = re.compile(
    r"(?:sent (?:from|via|with)|get outlook for|gesendet (?:von|mit|über)|von meinem .{1,40} gesendet|envoyé (?:de|depuis|à partir)|"
    r"enviado (?:desde|do|de|a partir|con)|inviato (?:da|con)|verzonden (?:vanaf|met|via)|wysłan[eoy] z|skickat från|"
    r"sendt fra|lähetetty|отправлено (?:с|из)|télécharger outlook|.{0,12}から送信|发自我的)",
    re.IGNORECASE,
)
_MOBILE_CHARACTERS = 90
_SIGNATURE_LINES = 20
_WRAPPED_LINES = 3
_HEADERS_LOOKED_AT = 9


class Parted(msgspec.Struct, frozen=True, kw_only=True):
    """A mail's text in parts. `is_of_ours`: what is quoted names our own address, so the log has it already."""

    text: str
    quoted: str = ""
    signature: str = ""
    is_of_ours: bool = False


def parted(text: str, *, is_answer: bool, own_addresses: Collection[str] = ()) -> Parted:
    """Take apart. Nothing but a signature is taken from a mail that answers none, for what it quotes is what it is about;
    and where nothing would be left, nothing is taken. Answers between quoted lines keep these lines."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    own = tuple(one.lower() for one in own_addresses)
    # Some sign below what they quote, some above it.
    kept, last_signature = _without_signature(lines)
    kept, quoted = _without_quotation(kept, own) if is_answer else (kept, [])
    kept, signature = _without_signature(kept)
    said = "\n".join(kept).strip()
    if not said:
        return Parted(text="\n".join(lines).strip())
    told = "\n".join(quoted).strip()
    return Parted(
        text=said,
        quoted=told,
        signature="\n".join(signature + last_signature).strip(),
        is_of_ours=any(one in told.lower() for one in own),
    )


def _without_quotation(lines: list[str], own: Sequence[str]) -> tuple[list[str], list[str]]:
    at = next((at for at in range(len(lines)) if _is_header_block(lines, at, own)), len(lines))
    kept, quoted = lines[:at], lines[at:]
    if not _has_words(kept):
        return lines, []
    end = _start_of_last_quotation(kept)
    if end < len(kept) and _has_words(kept[:end]):
        return kept[:end], kept[end:] + quoted
    start = _end_of_first_quotation(kept)
    if _has_words(kept[start:]) and not any(_is_quoted(line) for line in kept[start:]):
        return kept[start:], kept[:start] + quoted
    return kept, quoted


def _start_of_last_quotation(lines: list[str]) -> int:
    """Where the quoted lines begin with which the text ends, with what introduces them; its length where it does not."""
    at = len(lines)
    while at and (_is_quoted(lines[at - 1]) or not lines[at - 1]):
        at -= 1
    has_quoted = any(_is_quoted(line) for line in lines[at:])
    return _start_of_introduction(lines, at) if has_quoted else len(lines)


def _end_of_first_quotation(lines: list[str]) -> int:
    """Where the quoted lines end with which the text begins; 0 where it does not."""
    first = next((at for at, line in enumerate(lines) if _is_quoted(line)), 0)
    if _has_words(lines[: _start_of_introduction(lines, first)]):
        return 0
    at = first
    while at < len(lines) and (_is_quoted(lines[at]) or not lines[at]):
        at += 1
    return at


def _start_of_introduction(lines: Sequence[str], end: int) -> int:
    """Where the words begin that introduce what is quoted from `end` on ("On Monday at 10:11, Anna wrote:"); else `end`."""
    last = end
    while last and not lines[last - 1]:
        last -= 1
    if not last or not lines[last - 1].endswith(_COLON):
        return end
    for count in range(1, _WRAPPED_LINES + 1):
        start = last - count
        if start < 0 or not lines[start]:
            break
        words = " ".join(lines[start:last])
        is_whole = words.count("<") == words.count(">") and words.count("(") == words.count(")")
        if is_whole and _DATED.search(words):
            return start
    return last - 1 if "@" in lines[last - 1] else end


def _is_header_block(lines: Sequence[str], at: int, own: Sequence[str]) -> bool:
    """Whether a quoted mail's headers begin here, or the rule above them."""
    is_ruled = bool(_RULE.match(lines[at]))
    first = at + 1 if is_ruled else at
    while is_ruled and first < len(lines) and not lines[first]:
        first += 1
    block = lines[first : first + _HEADERS_LOOKED_AT]
    if not block or not _HEADER.match(block[0]):
        return False
    end = next((number for number, line in enumerate(block) if not line.strip("> *")), len(block))
    block = block[:end]
    headers = [match for match in map(_HEADER.match, block) if match]
    if is_ruled:
        return len(headers) >= 2
    if len(headers) < 3:
        return False
    words = "\n".join(block).lower()
    is_from = headers[0][1].strip().lower() in _FROM
    return any(one in words for one in own) or (is_from and bool(_DATED.search(words)))


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    marks = [at for at, line in enumerate(lines) if line in ("--", "—")]
    at = marks[-1] if marks and len(lines) - marks[-1] <= _SIGNATURE_LINES else len(lines)
    kept, signature = lines[:at], lines[at:]
    last = len(kept)
    while last and not kept[last - 1]:
        last -= 1
    if last and len(kept[last - 1]) <= _MOBILE_CHARACTERS and _MOBILE.match(kept[last - 1].lstrip("_-—– ")):
        return kept[: last - 1], kept[last - 1 :] + signature
    return kept, signature


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _has_words(lines: Sequence[str]) -> bool:
    return any(line.strip("> ") for line in lines)
