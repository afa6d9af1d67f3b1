"""What a trigger's shape cannot say: brackets that do not fit, phrases given twice, conditions that always hold."""

from collections.abc import Iterator

from handoff.document import Document, Path
from handoff.phrase_forms import PhraseInvalid, forms_of, has_words
from handoff.trigger_model import Trigger, TriggerEntry, TriggerPhrase

# All phrases of a policy together. The matcher would take more, but nobody could say any more what they find.
FORMS_AT_MOST = 20_000


def check_triggers(triggers: dict[str, TriggerEntry], document: Document) -> None:
    """Report every problem of the triggers to `document`."""
    total = 0
    for name, entry in triggers.items():
        at: Path = ("triggers", name)
        common = _all_forms(entry.unless, document, (*at, "unless")) if isinstance(entry, Trigger) else []
        seen: dict[str, Path] = {}
        for where, phrase in _placed(entry, at):
            forms = _forms(phrase.phrase, document, where)
            total += len(forms)
            _check_twice(forms, phrase.phrase, seen, where, document)
            own = _all_forms(phrase.unless, document, (*where, "unless"))
            if forms and (never := _always_there([*common, *own], forms)):
                document.report(
                    where, f"`{phrase.phrase}` can never count: its own words hold `{never}`, which stands in `unless`."
                )
    if total > FORMS_AT_MOST:
        document.report(
            ("triggers",),
            f"The phrases stand for {total:,} forms, at most {FORMS_AT_MOST:,} are taken: use fewer alternatives.",
        )


def _placed(entry: TriggerEntry, at: Path) -> Iterator[tuple[Path, TriggerPhrase]]:
    phrases, below = (entry.phrases, (*at, "phrases")) if isinstance(entry, Trigger) else (entry, at)
    for index, given in enumerate(phrases):
        yield (*below, index), TriggerPhrase(given) if isinstance(given, str) else given


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
