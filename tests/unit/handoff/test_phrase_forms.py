"""The forms of a phrase."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.phrase_forms import FORMS_AT_MOST, PhraseInvalid, forms_of, has_words


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("Court  Order", ("court order",)),
        ("(talk|speak) to (a|) human", ("talk to a human", "talk to human", "speak to a human", "speak to human")),
        ("(a|a) b", ("a b",)),
        ("(real|) person", ("real person", "person")),
    ],
)
def test_alternatives_are_written_out(phrase: str, forms: tuple[str, ...]) -> None:
    assert forms_of(phrase) == forms


@pytest.mark.parametrize("phrase", ["(a|b", "a|b)", "(a (b|c))", "a | b", "(|)", "?!", "(a|b|) (c|)", ""])
def test_what_cannot_be_read_is_refused_in_a_sentence(phrase: str) -> None:
    with pytest.raises(PhraseInvalid, match=r"`.*"):
        forms_of(phrase)


def test_too_many_forms_are_refused_before_they_are_built() -> None:
    with pytest.raises(PhraseInvalid, match=f"more than {FORMS_AT_MOST}"):
        forms_of(" ".join(["(a|b|c|d|e|f|g|h|i|j)"] * 40))


@given(st.text(alphabet="ab |()", max_size=30))
def test_every_text_has_forms_or_is_refused(phrase: str) -> None:
    try:
        forms = forms_of(phrase)
    except PhraseInvalid:
        return
    assert forms == tuple(dict.fromkeys(forms))
    assert all(form == " ".join(form.split()) for form in forms)
    assert not any(character in form for form in forms for character in "()|")


def test_words_stand_in_a_form_as_whole_words() -> None:
    assert has_words("kill the engine", "the engine")
    assert not has_words("kill the engines", "engine")
