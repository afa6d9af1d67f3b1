"""Every mistake of a designer is named, with its line and with what would be right."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.exceptions import PolicyInvalid, Problem
from handoff.policy_file import parse_policy
from tests.unit.handoff.situations import POLICY_FILE

TEXT = POLICY_FILE.read_text(encoding="utf-8")


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(text, source="escalation.yml")
    return caught.value.problems


def changed(old: str, new: str) -> tuple[str, int]:
    """The delivered file with the first `old` replaced, and the line of the change."""
    assert old in TEXT
    return TEXT.replace(old, new, 1), TEXT[: TEXT.index(old)].count("\n") + 1


def only_problem(old: str, new: str) -> tuple[Problem, int]:
    text, line = changed(old, new)
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0], line


def test_delivered_file_is_valid() -> None:
    policy = parse_policy(TEXT, source="escalation.yml")
    assert len(policy.intents) == 37
    assert {"crisis", "fraud", "legal", "health"} <= policy.triggers.keys()


def test_problem_reads_as_file_line_sentence() -> None:
    problem, line = only_problem("    layer: 3\n", "    layer: 4\n")
    assert str(problem).startswith(f"escalation.yml:{line}: `rules[0].layer` is wrong: expected `int` <= 3 (it is 4).")


def test_unknown_key_is_reported_with_the_right_one() -> None:
    problem, line = only_problem("    suspend_bot: true", "    suspendbot: true")
    assert (problem.line, "did you mean `suspend_bot`?" in problem.message) == (line, True)


def test_unknown_key_at_the_top_is_reported() -> None:
    problem, line = only_problem("guards:", "gaurds:")
    assert (problem.line, "did you mean `guards`?" in problem.message) == (line, True)


def test_unknown_signal_is_reported() -> None:
    problem, line = only_problem("      - {mood: {at_most: -0.4}", "      - {moood: {at_most: -0.4}")
    assert (problem.line, "did you mean `mood`?" in problem.message) == (line, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{mood: {at_most: -0.4}", "{mood: {at_most: -1.4}"),
        ("explicit_wish: {confidence: 0.6}", "explicit_wish: {confidence: 60}"),
        ("bad_turns: {at_least: 2}", "bad_turns: {at_least: 0}"),
        ("fallback: 1", "fallback: -1"),
        ("offers_at_most: 3", "offers_at_most: many"),
        ("priority: 1", "priority: 9"),
        ("outcome: handoff", "outcome: immediate"),
        ("risk: high", "risk: enormous"),
    ],
)
def test_value_out_of_range_is_reported_on_its_line(old: str, new: str) -> None:
    problem, line = only_problem(old, new)
    assert problem.line == line


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("names: [make_complaint]", "names: [make_complain]", "make_complaint"),
        ("- trigger: [legal]", "- trigger: [leagal]", "legal"),
        ("playbook: crisis\n", "playbook: crises\n", "crisis"),
        ("skill: fraud\n", "skill: frauds\n", "fraud"),
        ("tell: offer_unhappy", "tell: ofer_unhappy", "offer_unhappy"),
        ("{tier: [vip]", "{tier: [vips]", "vip"),
        ("topic: [troubleshoot_product]", "topic: [troubleshoot]", "troubleshoot_product"),
        ("kinds: [verification]", "kinds: [verfication]", "verification"),
    ],
)
def test_reference_to_nothing_is_reported_with_the_right_name(old: str, new: str, right: str) -> None:
    problem, line = only_problem(old, new)
    assert (problem.line, f"did you mean `{right}`?" in problem.message) == (line, True)


def test_intent_that_the_bot_does_not_know_is_reported() -> None:
    text, line = changed("  greet: {", "  greeting: {")
    messages = [(problem.line, problem.message) for problem in problems(text)]
    assert any(at == line and "did you mean `greet`?" in message for at, message in messages)
    assert any("The intent `greet` is missing" in message for _, message in messages)


def test_intent_that_designers_made_is_known_and_a_slip_in_a_name_is_not() -> None:
    text, line = changed(
        "  greet: {",
        "  gift_wrap: {layer: 2, complexity: low, emotion: low, risk: low, title: Gift wrapping}\n  greet: {",
    )
    assert parse_policy(text, source="escalation.yml").intents["gift_wrap"].layer == 2
    slip, _ = only_problem(
        "  greet: {", "  track_orders: {layer: 2, complexity: low, emotion: low, risk: low, title: Orders}\n  greet: {"
    )
    assert (slip.line, "did you mean `track_order`?" in slip.message) == (line, True)


def test_missing_part_is_reported() -> None:
    found = problems(TEXT[: TEXT.index("messages:\n")])
    assert "`messages` is missing in the policy." in [problem.message for problem in found]


def test_duplicate_rule_name_is_reported_with_the_first_line() -> None:
    problem, line = only_problem("  - name: legal\n", "  - name: fraud\n")
    assert problem.line == line
    assert "is taken (line" in problem.message


def test_duplicate_key_is_reported() -> None:
    problem, line = only_problem("guards:\n", "guards:\n  offers_at_most: 2\n")
    assert (problem.line, "given twice" in problem.message) == (line + 2, True)


def test_duplicate_phrase_is_reported() -> None:
    problem, line = only_problem("      - small claims\n", "      - small claims\n      - SMALL CLAIMS\n")
    assert (problem.line, "given twice" in problem.message) == (line + 1, True)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("bad_turns: {at_least: 2}", "bad_turns: {at_least: 5}", "3 or less"),
        (
            "low_confidence: {below: 0.5, risk: very_high, floor: 0.25}",
            "low_confidence: {below: 0.2, risk: very_high, floor: 0.25}",
            "`floor` must be below",
        ),
        ("topic: [troubleshoot_product]", "topic: [greet]", "none of these intents is one"),
        (
            "low_confidence: {below: 0.5, risk: very_high, floor: 0.25}",
            "{low_confidence: {below: 0.5}, layer: {at_least: 2, confidence: 0.7}}",
            "both surely and unsurely",
        ),
    ],
)
def test_case_that_contradicts_itself_is_reported(old: str, new: str, why: str) -> None:
    problem, line = only_problem(old, new)
    assert problem.line == line
    assert "can never hold" in problem.message
    assert why in problem.message


def test_weightless_attempts_can_never_fire() -> None:
    problem, _ = only_problem("verification: 0.5", "verification: 0")
    assert "weigh 0" in problem.message


def test_empty_case_is_reported() -> None:
    problem, _ = only_problem("      - bot_unavailable: true", "      - bot_unavailable: false")
    assert "names no signal" in problem.message


def test_shadowed_rule_is_reported() -> None:
    rule = """
  - name: shadowed
    reason: The customer is very angry.
    when:
      - {mood: {at_most: -0.6}, bad_turns: {at_least: 3}}
    outcome: handoff
    layer: 2
    priority: 4
    tell: angry
"""
    text, _ = changed("\n  # Asked first\n", f"{rule}\n  # Asked first\n")
    (problem,) = problems(text)
    assert "`shadowed` can never decide: `angry_customer`" in problem.message


def test_stricter_rule_that_is_more_urgent_is_not_shadowed() -> None:
    rule = """
  - name: furious
    reason: The customer is very angry.
    when:
      - {mood: {at_most: -0.6}, bad_turns: {at_least: 3}}
    outcome: handoff
    layer: 3
    priority: 1
    tell: angry
"""
    text, _ = changed("\n  # Asked first\n", f"{rule}\n  # Asked first\n")
    assert parse_policy(text, source="x").rules[-1]


def test_all_problems_are_reported_together() -> None:
    text = TEXT.replace("playbook: crisis\n", "playbook: crises\n").replace("tell: legal", "tell: lega")
    found = problems(text)
    assert len(found) >= 2
    assert list(found) == sorted(found)


def test_version_that_is_a_number_is_asked_for_in_quotes() -> None:
    problem, _ = only_problem('version: "1.0"', "version: 1.0")
    assert "Put it in quotes." in problem.message


def test_suspended_bot_cannot_make_an_offer() -> None:
    problem, _ = only_problem("    tell: offer_complaint", "    tell: offer_complaint\n    suspend_bot: true")
    assert "needs `outcome: handoff`" in problem.message


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "a: [", "rules: 3", "a: &x [1]\nb: *x", "\x00", "? {}"])
def test_what_is_no_policy_is_reported(text: str) -> None:
    assert problems(text)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.integers(0, len(TEXT)))
def test_only_policy_invalid_is_raised(noise: str, at: int) -> None:
    try:
        parse_policy(TEXT[:at] + noise + TEXT[at:], source="x")
    except PolicyInvalid:
        return


def test_version_tells_files_of_other_content_apart_and_ignores_comments() -> None:
    first = parse_policy(TEXT, source="x").version
    assert re.fullmatch(r"1\.0\+[0-9a-f]{6}", first)
    assert parse_policy("# A comment\n" + TEXT, source="y").version == first
    other = parse_policy(TEXT.replace("offers_at_most: 3", "offers_at_most: 2"), source="x").version
    assert other.startswith("1.0+")
    assert other != first


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("- loop: {at_least: 3}", "- lop: {at_least: 3}", "did you mean `loop`?"),
        ("{at_least_seconds: 180,", "{at_least_second: 180,", "did you mean `at_least_seconds`?"),
        ("repeat_contact: {within_days: 7, times: 2}", "repeat_contact: {within_day: 7}", "`within_days`?"),
        ("  stronger_by: 0.3", "  stronger: 0.3", "did you mean `stronger_by`?"),
        ("    need_again: 0.5", "    need_agian: 0.5", "did you mean `need_again`?"),
        ("- loop: {at_least: 3}", "- loop: {at_least: 1}", ">= 2"),
        ("{within_days: 7, times: 2}", "{within_days: 0, times: 2}", "> 0"),
        ("{at_least_seconds: 180,", "{at_least_seconds: 9999999,", "<= 604800"),
        ("  stronger_by: 0.3", "  stronger_by: 0", "> 0"),
        ("at_most_seconds: 1800", "at_most_seconds: 60", "must be above `at_least_seconds`"),
        ("    weights: [1, 2, 3]", "    weights: [3, 2, 1]", "`weights` must not fall"),
        (
            "      - repeat_contact: {within_days: 7, times: 2}",
            "      - {topic: [ask_question], repeat_contact: {within_days: 7}}",
            "general questions",
        ),
    ],
)
def test_new_keys_are_checked(old: str, new: str, right: str) -> None:
    problem, line = only_problem(old, new)
    assert problem.line == line
    assert right in problem.message
