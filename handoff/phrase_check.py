"""What the shape of a list of phrases cannot say: brackets that do not fit, phrases given twice, conditions that always
hold. For triggers of the policy and for rules of moderation alike."""

from collections.abc import Iterable

from handoff.document import Document, Path
from handoff.phrase_forms import PhraseInvalid, forms_of, has_words

# All phrases of a file together. A matcher would take more, but nobody could say any more what they find.
FORMS_AT_MOST = 20_000


def check_phrases(
    placed: Iterable[tuple[Path, str, tuple[str, ...]]],
    document: Document,
    *,
    unless: tuple[str, ...] = (),
    unless_at: Path = (),
) -> int:
    """Report every problem of phrases as (place, phrase, what makes it harmless) to `document`.

    `unless` holds for all of them and stands at `unless_at`. Returns how many forms the phrases stand for.
    """
    common = _all_forms(unless, document, unless_at)
    total = 0
    seen: dict[str, Path] = {}
    for where, phrase, own_unless in placed:
        forms = _forms(phrase, document, where)
        total += len(forms)
        _check_twice(forms, phrase, seen, where, document)
        own = _all_forms(own_unless, document, (*where, "unless"))
        if forms and (never := _always_there([*common, *own], forms)):
            document.report(
                where, f"`{phrase}` can never count: its own words hold `{never}`, which stands in `unless`."
            )
    return total


def check_total(total: int, document: Document, at: Path) -> None:
    """Report that the phrases of a file stand for too many forms."""
    if total > FORMS_AT_MOST:
        document.report(
            at,
            f"The phrases stand for {total:,} forms, at most {FORMS_AT_MOST:,} are taken: use fewer alternatives.",
        )


def _all_forms(phrases: tuple[str, ...], document: Document, at: Path) -> list[str]:
    return [form for index, phrase in enumerate(phrases) for form in _forms(phrase, document, (*at, index))]


def _forms(phrase: str, document: Document, at: Path) -> tuple[str, ...]:
    try:
        return forms_of(phrase)
    except PhraseInvalid as error:
        document.report(at, str(error))
        return ()


def _check_twice(forms: tuple[str, ...], phrase: str, seen: dict[str, Path], where: Path, document: Document) -> None:
    again = next((form for form in forms if form in seen), None)
    if again is not None:
        line = document.line(seen[again])
        what = f"The phrase `{phrase}`" if len(forms) == 1 else f"The form `{again}` of `{phrase}`"
        document.report(where, f"{what} is given twice (first on line {line}).")
    for form in forms:
        seen.setdefault(form, where)


def _always_there(unless: list[str], forms: tuple[str, ...]) -> str:
    return next((words for words in unless if all(has_words(form, words) for form in forms)), "")
