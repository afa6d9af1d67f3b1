"""The words and patterns by which people name a day, an hour, and a part of a day.

Two libraries were measured on the 53 phrases of test_times.py: parsedatetime found the day (and the hour, where one
was named) of 27, and dateparser of 21; both
take "the day after tomorrow" for tomorrow, lose the hour of "tomorrow at 3", and find dates in "I may return it".
So what is looked for is written down here, and python-dateutil does the arithmetic of months and weekdays.
"""

from __future__ import annotations

import re

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mondays mon",
            "tuesday tuesdays tue tues tuseday teusday",
            "wednesday wednesdays wed weds wednsday wendesday",
            "thursday thursdays thu thur thurs thrusday",
            "friday fridays fri firday",
            "saturday saturdays sat",
            "sunday sundays sun",
        )
    )
    for name in names.split()
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
NUMBERS = {
    name: number
    for number, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
} | {"a": 1, "an": 1, "couple": 2, "a couple": 2, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3}
ORDINALS = {
    name: number
    for number, name in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        start=1,
    )
}
# Words that are also something else: read as a day only next to another piece of a date.
WEAK_DAYS = frozenset({"mon", "wed", "sat", "sun"})
# Days that people name instead of their date: month and day.
FEASTS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "xmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "new year's day": (1, 1),
    "new years day": (1, 1),
    "valentine's day": (2, 14),
    "halloween": (10, 31),
}
# What stands before a day that is over: "ordered on November 3" is no day of next year.
PAST = re.compile(
    r"\b(?<!be )(?<!get )(?<!get it )(?:ordered|bought|purchased|delivered|arrived|came|received|paid|placed|charged|billed|"
    r"got|shipped|sent|born|since|signed up|registered|started|dated)\b[^.!?\n]{0,25}(?<!\bby )(?<!before )(?<!until )$",
    re.IGNORECASE,
)
PARTS = {
    "first thing": "morning",
    "morning": "morning",
    "mornings": "morning",
    "lunchtime": "afternoon",
    "lunch": "afternoon",
    "afternoon": "afternoon",
    "afternoons": "afternoon",
    "evening": "evening",
    "evenings": "evening",
    "night": "evening",
    "tonight": "evening",
}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = rf"(?P<month>{_any(MONTHS)})\.?"
# "Last Monday" is over, and nobody can come then.
_NOT_OVER = r"(?<!last )(?<!since )(?<!past )"
_WEEKDAY = rf"{_NOT_OVER}(?P<weekday>{_any(WEEKDAYS)})\b\.?"
_COUNT = rf"(?P<count>\d{{1,2}}|{_any(NUMBERS)})"
_FREE = r"(?<![\w$€£.,:/-])"  # no piece of an amount, of a number or of a longer date
# "Friday, December 4": the date decides.
_ON_WEEKDAY = rf"(?:\b(?:on )?(?:{_any(WEEKDAYS)})\b\.?,? (?:the )?)?"

# Each pattern names what `time_days` does with it. Earlier ones win where two begin at the same place.
DAY_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", _pattern(rf"{_FREE}{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?=T\d|\b)")),
    (
        "numeric",
        _pattern(rf"{_FREE}(?!24/7\b)(?P<number>\d{{1,2}})/(?P<day>\d{{1,2}})(?:/(?P<year>(?:20)?\d\d))?(?![\w/-])"),
    ),
    ("numeric", _pattern(rf"{_FREE}(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}})-(?P<year>20\d\d)(?![\w/-])")),
    # With dots the day comes first, as where dates are written so.
    ("numeric", _pattern(rf"{_FREE}(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.(?P<year>20\d\d)(?!\w)")),
    (
        "edge",
        _pattern(
            r"\b(?P<edge>early|beginning of|start of|middle of|mid|late|end of)[ -](?:in )?"
            rf"(?:(?P<week>(?:the|this|next) week)|(?:(?P<next>next|this) )?(?:{_MONTH}|(?P<any>month)))\b"
        ),
    ),
    (
        "month_day",
        _pattern(
            rf"{_ON_WEEKDAY}\b{_MONTH} (?:the )?(?P<day>{_DAY_NUMBER})(?:st|nd|rd|th)?(?![\d:]|\s?[ap]\.?m)(?:,? {_YEAR}\b)?"
        ),
    ),
    (
        "month_day",
        _pattern(
            rf"{_ON_WEEKDAY}(?:\b(?:on )?(?:the )?)?{_FREE}(?P<day>{_DAY_NUMBER})(?:st|nd|rd|th|\.)?[ -](?:of )?{_MONTH}\b(?:,? {_YEAR}\b)?"
        ),
    ),
    ("month_day", _pattern(rf"\b(?:the )?(?P<ordinal>{_any(ORDINALS)}) of {_MONTH}\b(?:,? {_YEAR}\b)?")),
    (
        "nth_weekday",
        _pattern(
            rf"\b(?:the )?(?P<nth>first|second|third|fourth|last) (?P<weekday>{_any(WEEKDAYS)}) (?:of|in) "
            rf"(?:{_MONTH}|(?:the|this) month|(?P<next>next month))\b"
        ),
    ),
    (
        "week_from",
        _pattern(r"\b(?:a|one|1) week (?:from )?(?P<from>today|now|tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow)\b"),
    ),
    (
        "feast",
        _pattern(
            rf"\b(?P<feast>{'|'.join(sorted(map(re.escape, FEASTS), key=len, reverse=True))})\b"
            r"(?! (?:lights?|trees?|presents?|gifts?|sales?|deals?|offers?|orders?|cards?|edition|decorations?|shopping)\b)"
        ),
    ),
    ("from_weekday", _pattern(rf"\b(?:{_COUNT} weeks? from|week on) {_WEEKDAY}")),
    ("weekday_week", _pattern(rf"\b{_WEEKDAY},? (?:of |in )?(?:the )?(?P<which>next|this|following) week\b")),
    ("weekday_week", _pattern(rf"\b(?P<which>next|this|following) week,? (?:on )?{_WEEKDAY}")),
    ("weekday_after", _pattern(rf"\b{_WEEKDAY} after next\b")),
    (
        "weekday_number",
        _pattern(rf"\b(?:(?:this|next|coming|on) )*{_WEEKDAY},? (?:the )?(?P<day>{_DAY_NUMBER})(?:st|nd|rd|th)\b"),
    ),
    ("weekday", _pattern(rf"\b(?:(?P<which>this coming|this|next|coming|following|on|every) )?{_WEEKDAY}")),
    (
        "day_number",
        _pattern(rf"\b(?:on )?the (?P<day>{_DAY_NUMBER})(?:st|nd|rd|th)\b(?! (?:of|time|order|message|try|one)\b)"),
    ),
    ("day_number", _pattern(rf"\bon (?P<day>{_DAY_NUMBER})(?:st|nd|rd|th)\b")),
    ("overmorrow", _pattern(r"\b(?:the )?day after (?:tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow)\b")),
    ("tomorrow", _pattern(r"\b(?:tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|2morrow)\b")),
    ("today", _pattern(r"\b(?:today|2day)\b")),
    ("tonight", _pattern(r"\b(?:tonight|2nite|tonite)\b")),
    ("this_part", _pattern(r"\bthis (?P<part>morning|afternoon|evening)\b")),
    ("half_hour", _pattern(r"\bin half an hour\b")),
    ("fortnight", _pattern(r"\b(?:in|within) (?:a|one) fortnight\b")),
    ("in", _pattern(rf"\b(?:in|within) (?:the next )?{_COUNT} (?:more )?(?P<unit>minute|min|hour|day|week|month)s?\b")),
    ("in", _pattern(rf"\b{_COUNT} (?P<unit>minute|min|hour|day|week|month)s? from (?:now|today)\b")),
    ("weekend", _pattern(r"\b(?:(?P<which>this|next|the|on the|at the) )?(?<!last )weekend\b")),
    ("week", _pattern(r"\b(?P<which>next|this|the following) week\b")),
    ("month", _pattern(rf"\b(?:(?:in|next|by|until|this) {_MONTH}(?! \d)\b|(?P<next>next month)\b)")),
)

_HOUR = r"(?P<hour>2[0-3]|1\d|0?\d)"
_AFTER_BARE_HOUR = (
    r"(?=\s*(?:$|[.,;!?)]|(?:on|or|and|today|tomorrow|tonight|next|this|please|pls|works?|would|if|is|then|for|"
    rf"instead|in the|in|the|sharp|{_any(WEEKDAYS)}|{_any(MONTHS)})\b))"
)

# What stands before an hour and belongs to it.
_LEAD = r"(?:(?P<lead>at|around|about|by|after|before|from|past|@|between|until|till) ?)"

CLOCK_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "range",
        _pattern(
            rf"{_FREE}(?:(?:between|from) )?{_HOUR}(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)?\s?(?:-|–|to|and|until)\s?"
            r"(?:2[0-3]|1\d|0?\d)(?::[0-5]\d)?\s?(?P<end_half>[ap]\.?m\b\.?)"
        ),
    ),
    (
        "range",
        _pattern(
            rf"\b(?:between|from) {_HOUR}(?::(?P<minute>[0-5]\d))?\s?(?:-|–|to|and|until)\s?"
            r"(?:2[0-3]|1\d|0?\d)(?::[0-5]\d)?(?P<end_half>(?!))?" + _AFTER_BARE_HOUR
        ),
    ),
    ("clock", _pattern(rf"{_LEAD}?{_FREE}{_HOUR}(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)")),
    ("clock", _pattern(rf"{_LEAD}?(?:{_FREE}|(?<=\dT)){_HOUR}:(?P<minute>[0-5]\d)(?!\d|/)(?::[0-5]\d)?")),
    ("clock", _pattern(rf"{_LEAD}?{_FREE}{_HOUR}(?: ?o'?clock\b|h(?P<minute>[0-5]\d)?\b)")),
    ("clock", _pattern(rf"{_LEAD}?{_FREE}{_HOUR}(?= in the (?:morning|afternoon|evening)\b)")),
    (
        "past",
        _pattern(
            rf"\b(?P<fraction>half|quarter|five|ten|twenty) (?P<side>past|to|after) (?P<word>{_any(NUMBERS)}|1[0-2]|[1-9])\b"
        ),
    ),
    (
        "clock",
        _pattern(
            rf"\b{_LEAD}(?P<word>{_any({name: n for name, n in NUMBERS.items() if ' ' not in name and len(name) > 2 and name not in ('few', 'couple')})})"
            + r"(?: o'?clock\b)?"
            + _AFTER_BARE_HOUR
        ),
    ),
    ("clock", _pattern(rf"(?<!\w){_LEAD}{_HOUR}-?ish\b")),
    ("clock", _pattern(rf"(?<!\w){_LEAD}{_HOUR}(?![\d:/.%$]\d|\s?%)" + _AFTER_BARE_HOUR)),
    ("noon", _pattern(r"\b(?:at |around |by )?(?:noon|midday|mid-day)\b")),
    ("midnight", _pattern(r"\b(?:at |around |by )?midnight\b")),
)

PART_PATTERN = _pattern(
    r"\b(?:(?P<lead>in the|during the|after|at|any time in the|early|late|over) )?"
    rf"(?P<part>{'|'.join(sorted(PARTS, key=len, reverse=True))})\b"
)
ALONE_LEADS = frozenset({"in the", "during the", "any time in the", "after"})

# What may stand between two pieces of one time.
JOINT = _pattern(
    r"T|[\s,]*(?:(?:at|on|in|in the|around|about|sometime|somewhere|by|after|before|from|anytime|any time|@|the|during the|early|late|-)[\s,]*){0,3}"
)
# What a bare answer is made of besides the time: "mornings are better for me".
FILLER = _pattern(
    r"(?:yes|yeah|ok|okay|the|a|i|id|i'd|prefer|any|anytime|time|times|slot|would|will|be|is|are|it|works?|fine|good|great|best|"
    r"better|please|pls|for|me|us|thanks|then|maybe|sure|day|days|suits?|let's|lets|do|say|make|\W)(?:\s|\b|$)"
)
# What may stand between a weekday and the other choices: "monday or tue".
CHOICE = _pattern(r"\s*(?:,|/|-|&|or|and|to|,\s*or)\s*")
# Every time holds one of these; a text without them need not be searched further.
HINT = _pattern(
    rf"\d|\b(?:{_any(WEEKDAYS)}|{_any(MONTHS)}|{_any(ORDINALS)}|{'|'.join(map(re.escape, (*PARTS, *FEASTS)))}|"
    rf"{_any({name: number for name, number in NUMBERS.items() if len(name) > 2})}|in (?:a|an)|tom+or+ow|tmrw?|today|tonite|"
    r"weeks?|weekend|months?|noon|midday|mid-day|midnight|fortnight|half|a week|an hour)\b"
)
