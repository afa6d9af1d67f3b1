"""Values and lines of a YAML file."""

from handoff.document import Document, did_you_mean, dotted


def test_line_of_a_nested_value() -> None:
    document = Document("a:\n  - x: 1\n  - x: 2\n", source="f.yml")
    assert document.line(("a", 1, "x")) == 3


def test_line_of_an_unknown_path_is_that_of_its_parent() -> None:
    document = Document("a:\n  b:\n    c: 1\n", source="f.yml")
    assert document.line(("a", "b", "missing")) == 2


def test_references_within_the_file_are_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    document = Document(bomb, source="f.yml")
    assert "write it out instead" in document.problems[0].message


def test_deep_nesting_is_refused() -> None:
    document = Document("[" * 5000, source="f.yml")
    assert document.problems


def test_tags_build_nothing() -> None:
    document = Document("a: !!python/object/apply:os.system ['true']", source="f.yml")
    assert document.problems or document.data == {"a": ["true"]}


def test_path_reads_as_written() -> None:
    assert dotted(("rules", 2, "when")) == "rules[2].when"


def test_suggestion_names_the_closest() -> None:
    assert did_you_mean("fruad", ["fraud", "legal"]) == "did you mean `fraud`?"


def test_without_a_close_name_all_are_listed() -> None:
    assert did_you_mean("xyz", ["fraud", "legal"]) == "known are: fraud, legal."
