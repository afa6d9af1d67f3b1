"""The lists of a comparison's page: message by message what got better and worse, the same for stories and conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontline.model.compared import Change, Guess, Message, Scenario, Story
from frontline.replay.elements import Element, element

# A page of more is no longer read, and slow to open.
_MOST_SHOWN = 400
_MESSAGE = ("message", "right", "live", "candidate")
_CONVERSATION = ("conversation", "the customer's words", "live", "candidate")
_TITLES = {
    Change.WORSE: ("Worse", "understood by the live model, and no longer"),
    Change.BETTER: ("Better", "understood now"),
    Change.OTHERWISE: ("Otherwise", "both wrong, or nobody said what is right"),
}


def messages_told(title: str, anchor: str, messages: Sequence[Message]) -> Iterator[Element]:
    """What became of messages, those that got worse first."""
    yield element("h2", f"{title} ({len(messages):,})", id=anchor)
    if not messages:
        yield element("p", "There were none.", class_="pale")
        return
    if any(one.live is None for one in messages):
        yield element("p", "The live model could not be judged on them.", class_="pale")
        return
    same = sum(one.change is Change.SAME for one in messages)
    for change, (name, meaning) in _TITLES.items():
        found = sorted(
            (one for one in messages if one.change is change), key=lambda one: (-one.times, one.truth, one.text)
        )
        if found:
            rows = [_message(one) for one in found[:_MOST_SHOWN]]
            yield _list(f"{name}: {meaning}", len(found), rows, change, head=_MESSAGE)
    yield element("p", f"{same:,} are understood as before.", class_="pale")


def stories_told(stories: Sequence[Story]) -> Iterator[Element]:
    """Which stories hold, and where the others go otherwise."""
    yield element("h2", f"Regression stories ({len(stories):,})", id="stories")
    if not stories:
        yield element("p", "None was run.", class_="pale")
        return
    groups = [
        ("Go otherwise now", Change.WORSE, [one for one in stories if one.change is Change.WORSE]),
        ("Hold now", Change.BETTER, [one for one in stories if one.change is Change.BETTER]),
        ("Go otherwise with both", Change.OTHERWISE, [one for one in stories if one.live and one.candidate]),
    ]
    for title, change, found in groups:
        if found:
            yield _list(title, len(found), [_story(one) for one in found], change)
    held = sum(not one.live and not one.candidate for one in stories)
    yield element("p", f"{held:,} hold with both models.", class_="pale")


def scenarios_told(scenarios: Sequence[Scenario]) -> Iterator[Element]:
    """For which conversations a person is called, and no longer."""
    yield element("h2", f"Labelled conversations ({len(scenarios):,})", id="scenarios")
    if not scenarios:
        yield element("p", "None was judged.", class_="pale")
        return
    names = {
        Change.WORSE: "Judged rightly with the live model, and no longer",
        Change.BETTER: "Judged rightly now",
        Change.OTHERWISE: "In another way, as right or as wrong as before",
    }
    for change, title in names.items():
        found = [one for one in scenarios if one.change is change]
        if found:
            rows = [_scenario(one) for one in found[:_MOST_SHOWN]]
            yield _list(title, len(found), rows, change, head=_CONVERSATION)
    same = sum(one.change is Change.SAME for one in scenarios)
    yield element("p", f"{same:,} are judged as before.", class_="pale")


def _list(title: str, count: int, rows: list[Element], change: Change, *, head: Sequence[str] = ()) -> Element:
    kind = {Change.WORSE: "wrong", Change.BETTER: "right"}.get(change, "")
    more = [element("p", f"{count - len(rows):,} more are not shown.", class_="pale")] if count > len(rows) else []
    names = element("thead", element("tr", *(element("th", name, scope="col") for name in head)))
    table = element("div", element("table", *([names] if head else []), element("tbody", *rows)), class_="scroll")
    summary = element("summary", element("span", f"{title} ({count:,})", class_=kind))
    # What got worse is what somebody has to look at.
    opened = {"open": "open"} if change is Change.WORSE else {}
    return element("details", summary, table, *more, **opened)


def _message(one: Message) -> Element:
    note = [element("div", one.note, class_="pale")] if one.note else []
    times = [element("div", f"written {one.times} times", class_="pale")] if one.times > 1 else []
    return element(
        "tr",
        element("td", f"“{one.text}”", *note, *times, class_="words"),
        element("td", one.truth or "not known", class_="name" if one.truth else "name pale"),
        _guess(one.live),
        _guess(one.candidate),
    )


def _guess(guess: Guess | None) -> Element:
    if guess is None:
        return element("td", "–")
    sure = (
        f"{guess.probability:.0%} sure" if guess.intent == guess.best else f"else {guess.best}, {guess.probability:.0%}"
    )
    return element("td", guess.intent, element("div", sure, class_="pale"), class_="name")


def _story(one: Story) -> Element:
    told = [element("li", sentence) for sentence in (one.candidate or one.live)]
    return element("tr", element("td", element("b", one.name)), element("td", element("ul", *told)))


def _scenario(one: Scenario) -> Element:
    needed = "a person is needed" if one.needed else "nobody is needed"
    return element(
        "tr",
        element("td", one.id, element("div", needed, class_="pale")),
        element("td", f"“{one.words}”", class_="words"),
        element("td", one.live or "the bot stays in charge"),
        element("td", one.candidate or "the bot stays in charge"),
    )
