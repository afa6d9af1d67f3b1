"""Months in English sentences, by their names and abbreviations."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Whole words: "the 2 separate charges" are not due in September.
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
"""A pattern without groups, to be read without regard to case."""


def month_number(name: str) -> int:
    """1 for what `MONTH` finds of January, 12 of December."""
    return _MONTHS.index(name[:3].casefold()) + 1
