"""The page about the assistant as HTML. What is said is decided in `desk.about.facts`; here are only the sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from desk.about.facts import Facts, Period, day_of

Element = ElementTree.Element
STYLE = "/static/about/about.css"


def about_page(facts: Facts) -> str:
    """The whole document. It loads its style alone, from the desk."""
    title = f"About the {facts.assistant}"
    head = _element(
        "head",
        _element("meta", charset="utf-8"),
        _element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        _element("meta", name="color-scheme", content="light dark"),
        _element("title", f"{title} · {facts.company}"),
        _element("link", rel="stylesheet", href=STYLE),
        _element("link", rel="icon", href="/favicon.ico"),
    )
    main = _element("main", _element("h1", title), *_sections(facts))
    document = _element("html", head, _element("body", main), lang="en")
    return "<!DOCTYPE html>\n" + ElementTree.tostring(document, encoding="unicode", method="html")


def _sections(facts: Facts) -> Iterator[Element]:
    yield _element(
        "p",
        f"When you write to {facts.company}, the {facts.assistant} answers first. It is a computer program that uses artificial "
        "intelligence, and no person. Whoever speaks to you is always named in the chat.",
        class_="lead",
    )
    yield from _person(facts)
    yield from _does(facts)
    yield from _does_not(facts)
    yield from _comes(facts)
    yield from _learned(facts)
    yield from _kept(facts)
    yield from _watched(facts)
    yield _element(
        "footer",
        "This page is made from the settings that are in force at this moment. Nobody edits it by hand.",
    )


def _person(facts: Facts) -> Iterator[Element]:
    yield _heading("person", "How to reach a person")
    yield _paragraph(
        "Say at any time that you want to talk to a person, in your own words, or press “Talk to a person” in the chat. You are "
        "never asked why."
    )
    if facts.hours:
        yield _paragraph("People are there:")
        yield _list(facts.hours)
    closed = "Outside of these hours, or when" if facts.hours else "When"
    yield _paragraph(
        f"{closed} nobody is free, you see your place in the line and how long it may take, and may leave an address instead: "
        f"then you get an answer within {_number(facts.follow_up_hours)} hours after people are there again."
    )


def _does(facts: Facts) -> Iterator[Element]:
    yield _heading("does", "What it does")
    if facts.carries_out:
        yield _paragraph("It carries these out itself, from beginning to end:")
        yield _list(facts.carries_out)
    yield _paragraph(
        f"It answers questions from {_count(len(facts.articles), 'article')} that people of {facts.company} wrote:"
    )
    yield _element("details", _element("summary", "All articles"), _list(facts.articles))
    if facts.languages:
        yield _paragraph(f"It speaks {_enumeration(facts.languages)}. In other languages a person helps you.")
    if facts.takes_files:
        yield _paragraph(
            "You may send files. It keeps them for the person who helps you, and does not read what is in them."
        )


def _does_not(facts: Facts) -> Iterator[Element]:
    yield _heading("does-not", "What it does not do")
    yield _paragraph(
        "It writes no sentences of its own: what it says was written by people, and filled in with what stands in our records. It "
        "changes nothing in them that needs your word before you gave it."
    )
    if facts.for_people:
        yield _paragraph("It does not decide about these. It listens, and a person takes over:")
        yield _list(facts.for_people)
    if facts.tells_and_passes_on:
        yield _paragraph("About these it says what it knows, and a person does the rest:")
        yield _list(facts.tells_and_passes_on)


def _comes(facts: Facts) -> Iterator[Element]:
    yield _heading("comes", "When a person comes without being asked")
    at_once = [reason.words for reason in facts.reasons if reason.at_once]
    asked = [reason.words for reason in facts.reasons if not reason.at_once]
    if at_once:
        yield _paragraph("A person is called at once in these cases. They stand here as our staff reads them:")
        yield _list(at_once)
    if asked:
        yield _paragraph("In these you are asked first whether you want one:")
        yield _list(asked)
    yield _paragraph("The person gets the whole conversation with a summary, so that you need not tell it again.")


def _learned(facts: Facts) -> Iterator[Element]:
    yield _heading("learned", "What it learned from")
    yield _paragraph(
        "It learned to understand messages from examples that people wrote and checked. It decides what to do by rules that people "
        f"wrote (version {facts.policy_version}). What you write does not change it while you write. Colleagues may choose single "
        "messages as examples for a later version; a person looks at each of them first."
    )
    yield _paragraph("It runs on our own computers: no other company is sent your message to understand it.")
    if facts.model.model:
        trained = f", trained on {day_of(facts.model.trained_at)}" if facts.model.trained_at else ""
        yield _element("p", "The model in use is ", _element("code", facts.model.model), f"{trained}.", id="model")
    else:
        yield _element("p", "No model is in use at this moment: people answer.", id="model")
    if facts.pilot is not None:
        model, share, channel = facts.pilot
        where = f" on {channel}" if channel else ""
        yield _element(
            "p",
            "A newer model, ",
            _element("code", model),
            f", is being tried: it answers {_number(share * 100)} % of the new conversations{where}.",
            id="pilot",
        )


def _kept(facts: Facts) -> Iterator[Element]:
    yield _heading("kept", "What is kept, and for how long")
    if facts.never_kept:
        yield _paragraph(
            f"These are taken out of your messages before anything else sees them, and kept nowhere: {_enumeration(facts.never_kept)}."
        )
    if facts.sealed:
        yield _paragraph(
            f"These are taken out, too, and kept encrypted for {_number(facts.sealed_hours)} hours, for the one person who helps "
            f"you: {_enumeration(facts.sealed)}."
        )
    rows = (
        _element("tr", _element("th", period.what, scope="row"), _element("td", _time(period)))
        for period in facts.periods
    )
    head = _element("tr", _element("th", "What", scope="col"), _element("th", "How long", scope="col"))
    yield _element("table", _element("thead", head), _element("tbody", *rows))
    yield _paragraph(
        "Figures stay that tell how conversations end. They hold no text and nobody's name. You may ask for all that is kept of "
        "you, or that it is erased."
    )


def _watched(facts: Facts) -> Iterator[Element]:
    yield _heading("watched", "How it is watched")
    lines = [
        f"Each of its sentences is checked against {_count(facts.moderation_rules, 'rule')} before you see it; one that breaks a "
        "rule is held back, and a person is called.",
        f"Every conversation that ended is reviewed by {_count(facts.quality_points, 'point')}"
        + (
            f" and {_count(facts.compliance_rules, 'rule')} of what must be said or done"
            if facts.compliance_rules
            else ""
        )
        + ", and a sample of these reviews is put before people.",
        "Whether it understands as well as before is measured all the time; when a figure leaves its limits, people are told.",
        "A new version may be tried on a part of the conversations first, and can be taken back at once.",
        "Who did what is kept in a log that shows if it was changed.",
    ]
    if facts.review_rules:
        lines.insert(2, f"{_count(facts.review_rules, 'rule')} pick conversations that a supervisor looks at.")
    if facts.asks_ratings:
        looked_at = ", and low ratings are looked at" if facts.reviews_low_ratings else ""
        lines.insert(0, f"You are asked how it was{looked_at}.")
    yield _list(lines)


def _heading(name: str, words: str) -> Element:
    return _element("h2", words, id=name)


def _paragraph(words: str) -> Element:
    return _element("p", words)


def _list(items: Sequence[str]) -> Element:
    return _element("ul", *(_element("li", item) for item in items))


def _time(period: Period) -> str:
    if not period.days:
        return "without a limit of its own"
    return f"{_count_of_days(period.days)} {period.since}"


def _count_of_days(days: float) -> str:
    return "1 day" if days == 1 else f"{_number(days)} days"


def _number(value: float) -> str:
    return f"{value:,.10g}" if value >= 1 else f"{value:.2g}"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _enumeration(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _element(name: str, /, *children: Element | str, **attributes: str) -> Element:
    """An element whose texts are escaped wherever they stand. `_` at an attribute's end is left out."""
    made = ElementTree.Element(name, {key.rstrip("_"): value for key, value in attributes.items()})
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made
