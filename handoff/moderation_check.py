"""What the shape of a file of moderation cannot say: names that refer to nothing, and rules that apply to nobody."""

from handoff.document import Document, Path, did_you_mean
from handoff.moderation_model import PERSONAL_DATA, DataRule, ModeratedPhrase, ModerationRules, PhraseRule
from handoff.phrase_check import check_phrases, check_total


def check_moderation(rules: ModerationRules, document: Document) -> None:
    """Report every problem of `rules` to `document`."""
    places: dict[str, Path] = {}
    total = 0
    for index, rule in enumerate(rules.rules):
        at: Path = ("rules", index)
        _check_rule(rule, rules, places, document, at)
        placed = [
            ((*at, "phrases", number), given if isinstance(given, str) else given.phrase, _unless(given))
            for number, given in enumerate(rule.phrases)
        ]
        total += check_phrases(placed, document, unless=rule.unless, unless_at=(*at, "unless"))
    check_total(total, document, ("rules",))
    known = PERSONAL_DATA | rules.numbers.keys()
    for index, data in enumerate(rules.personal_data):
        at = ("personal_data", index)
        _check_rule(data, rules, places, document, at)
        for number, kind in enumerate(data.kinds):
            if kind not in known:
                document.report(
                    (*at, "kinds", number), f"There is no kind of personal data `{kind}`: {did_you_mean(kind, known)}"
                )
    for name, shapes in rules.numbers.items():
        if name in PERSONAL_DATA:
            document.report(("numbers", name), f"`{name}` is a kind of personal data already; use another name.")
        for number, shape in enumerate(shapes):
            if shape.count("#") < 3:
                document.report(
                    ("numbers", name, number), f"`{shape}` has too few digits to tell a number: write one # for each."
                )
    told = {rule.tell for rule in rules.rules} | {rule.tell for rule in rules.personal_data}
    for name in rules.messages:
        if name not in told:
            document.report(
                ("messages", name), f"No rule tells the message `{name}`; remove it, or name it in a `tell`."
            )


def _check_rule(
    rule: PhraseRule | DataRule, rules: ModerationRules, places: dict[str, Path], document: Document, at: Path
) -> None:
    if rule.name in places:
        line = document.line((*places[rule.name], "name"))
        document.report((*at, "name"), f"The rule name `{rule.name}` is taken (line {line}); give this one its own.")
    places.setdefault(rule.name, at)
    if rule.bot is None and rule.agent is None:
        document.report(at, f"The rule `{rule.name}` applies to nobody: add `bot: block` or `agent: warn`.")
    if rule.bot is not None and not rule.tell:
        document.report(at, f"The rule `{rule.name}` needs `tell`: name the message that customers get instead.")
    if rule.bot is None and (rule.tell or rule.skill or rule.playbook):
        field = next(name for name in ("tell", "skill", "playbook") if getattr(rule, name))
        document.report((*at, field), f"`{field}` is for texts of the bot; add `bot: block`, or leave it out.")
    if rule.tell and rule.tell not in rules.messages:
        document.report((*at, "tell"), f"There is no message `{rule.tell}`: {did_you_mean(rule.tell, rules.messages)}")


def _unless(given: str | ModeratedPhrase) -> tuple[str, ...]:
    return () if isinstance(given, str) else given.unless
