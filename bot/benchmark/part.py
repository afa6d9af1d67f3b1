"""A part of a labelled file, for what would take too long on the whole."""

from __future__ import annotations

from collections import defaultdict

from bot.benchmark.labelled_texts import LabelledTexts


def take_part(data: LabelledTexts, *, most: int) -> LabelledTexts:
    """Take at most `most` messages: from each label in turn one, each label's evenly from its whole length."""
    if len(data.texts) <= most:
        return data
    by_label: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(data.labels):
        by_label[label].append(place)
    share = dict.fromkeys(by_label, 0)
    left = most
    while left:
        for label, places in by_label.items():
            if left and share[label] < len(places):
                share[label] += 1
                left -= 1
    places = sorted(
        of_label[number * len(of_label) // share[label]]
        for label, of_label in by_label.items()
        for number in range(share[label])
    )
    return LabelledTexts([data.texts[at] for at in places], [data.labels[at] for at in places], data.columns)
