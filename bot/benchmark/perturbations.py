"""What people do to a message: ways to change it that leave its meaning, and its label, as they were.

Each is drawn by a seed made of its name and the message, so that a file is changed in the same way every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Change = Callable[[str, random.Random], str]

_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_EMOJI = ("🙂", "😊", "🙏", "👍", "😀", "🤔", "💡", "📦")
_GREETINGS = (
    "Hi there, hope you are well.",
    "Good morning!",
    "Hello team,",
    "Dear Sir or Madam,",
    "Hey, quick question.",
    "Hi, hope your week is going fine so far.",
)
_CLOSINGS = (
    "Thanks in advance for your help!",
    "Many thanks.",
    "Looking forward to hearing from you.",
    "Have a nice day.",
    "Thank you so much, kind regards",
    "Cheers!",
)
_QUOTES = (
    "On Tue, 3 Mar 2026 at 09:14, Support <support@example.com> wrote:\n"
    "> Dear customer,\n> thank you for your message. We will get back to you within two days.\n> Your support team",
    "> Is there anything else that we can do for you?\n> Please rate our service.",
    "-----Original Message-----\nFrom: Support <support@example.com>\nSent: Monday, 2 March 2026 17:20\n"
    "Subject: Your request\n\nWe have received your request and opened a ticket for it.",
)
_SIGNATURES = (
    "-- \nAlex Morgan\nHead of Purchasing, Morgan & Sons\n+1 555 010 0199 | www.example.com",
    "--\nSam Rivera\nSent with care for the environment: think before you print",
    "Sent from my iPhone",
    "Best regards,\nJordan Lee\nOffice Manager",
)
# Sentences that say nothing about any business.
_FILLER = (
    "It has been raining here since the weekend.",
    "I was at my sister's place when I thought of this.",
    "My neighbour told me that you answer quickly.",
    "I hope that this is the right place to write to.",
    "I am typing this on my way home, so please excuse mistakes.",
    "It took me a while to find this page.",
    "I tried to look it up before I wrote to you.",
    "The children are at school, so I have a moment now.",
)
_MOST_FILLER = 2_000


def perturb(name: str, text: str) -> str:
    """Return `text` changed in the way of that name, of `PERTURBATIONS`."""
    return PERTURBATIONS[name](text, random.Random(f"{name}\n{text}"))


def _typos(text: str, chance: random.Random) -> str:
    """One slip, or two in a text of more than eight words: a neighbouring key, a swap, a dropped or doubled letter."""
    for _ in range(1 if len(text.split()) <= 8 else 2):
        places = [at for at, letter in enumerate(text) if letter.isalpha()]
        if not places:
            return text
        at = chance.choice(places)
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] + _beside(text[at], chance) + text[at + 1 :]
        elif kind == 1 and text[at + 1 : at + 2].isalpha():
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif kind == 2:
            text = text[:at] + text[at + 1 :]
        else:
            text = text[:at] + text[at] + text[at:]
    return text


def _beside(letter: str, chance: random.Random) -> str:
    for row in _KEY_ROWS:
        at = row.find(letter.lower())
        if at >= 0:
            return chance.choice(row[max(at - 1, 0) : at] + row[at + 1 : at + 2])
    return letter


def _run_on(text: str, chance: random.Random) -> str:
    """Lose one blank, or two in a text of more than eight words."""
    for _ in range(1 if len(text.split()) <= 8 else 2):
        blanks = [match.start() for match in re.finditer(" ", text)]
        if blanks:
            at = chance.choice(blanks)
            text = text[:at] + text[at + 1 :]
    return text


def _emoji(text: str, chance: random.Random) -> str:
    some = "".join(chance.choices(_EMOJI, k=chance.randint(1, 3)))
    return f"{text} {some}" if chance.random() < 0.7 else f"{some} {text}"


def _repeated_letters(text: str, chance: random.Random) -> str:
    """Draw out a vowel of one word: "pleeease"."""
    vowels = [match.start() for match in re.finditer(r"[aeiou]", text, re.IGNORECASE)]
    if not vowels:
        return text
    at = chance.choice(vowels)
    return text[:at] + text[at] * chance.randint(3, 5) + text[at + 1 :]


def _quoted(text: str, chance: random.Random) -> str:
    return f"{text}\n\n{chance.choice(_QUOTES)}"


def _signed(text: str, chance: random.Random) -> str:
    return f"{text}\n\n{chance.choice(_SIGNATURES)}"


def _greeted(text: str, chance: random.Random) -> str:
    return f"{chance.choice(_GREETINGS)} {text} {chance.choice(_CLOSINGS)}"


def _filled(text: str, chance: random.Random) -> str:
    """Put the message among other sentences, up to 2,000 characters in all."""
    around: list[str] = []
    length = len(text) + chance.randint(200, _MOST_FILLER - 100)
    while len(text) + sum(map(len, around)) + len(around) < min(length, _MOST_FILLER - 100):
        around.append(chance.choice(_FILLER))
    around.insert(chance.randrange(len(around) + 1), text)
    return " ".join(around)[:_MOST_FILLER]


PERTURBATIONS: dict[str, Change] = {
    "typos": _typos,
    "run_on_words": _run_on,
    "emoji": _emoji,
    "all_capitals": lambda text, _: text.upper(),
    "no_punctuation": lambda text, _: " ".join(re.sub(r"[^\w\s]|_", " ", text).lower().split()) or text,
    "repeated_letters": _repeated_letters,
    "quoted_text": _quoted,
    "signature": _signed,
    "greeting": _greeted,
    "filler": _filled,
}
