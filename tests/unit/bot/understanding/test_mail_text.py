"""What mail programs put around a customer's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.mail_text import without_quotes, without_signature

OWN = "where is my order BW-104233?"


@pytest.mark.parametrize(
    "quoted",
    [
        "> Dear customer,\n> I will call a lawyer.",
        ">> older still\n> old",
        "On Tue, 3 Mar 2026 at 09:14, Support <support@example.com> wrote:\n> We are glad to help.",
        "On Tue, 3 Mar 2026 at 09:14,\nSupport <support@example.com> wrote:\n\nWe are glad to help.\nBye",
        "Am 03.03.2026 um 09:14 schrieb Support <support@example.com>:\n> Guten Tag",
        "-----Original Message-----\nFrom: Support\nWe are glad to help.",
        "---------- Forwarded message ---------\nFrom: Support\nWe are glad to help.",
        "________________________________\nFrom: Support <support@example.com>\nSent: Monday\n\nWe are glad to help.",
        "From: Support <support@example.com>\nSent: Monday\nTo: me\n\nWe are glad to help.",
    ],
)
def test_an_earlier_mail_below_the_message_is_blanked_out(quoted: str) -> None:
    own = without_quotes(f"{OWN}\n\n{quoted}")
    assert own.strip() == OWN
    assert len(own) == len(f"{OWN}\n\n{quoted}")


def test_an_answer_below_the_quotation_stays_in_its_place() -> None:
    text = f"On Monday Support wrote:\n> May I help?\n\n{OWN}"
    own = without_quotes(text)
    assert own.strip() == OWN
    assert own.index(OWN) == text.index(OWN)


def test_answers_between_quoted_lines_stay() -> None:
    assert without_quotes("> which order?\nBW-104233\n> which day?\nfriday").split() == ["BW-104233", "friday"]


@pytest.mark.parametrize(
    "text",
    [
        "> where is my order",
        "the screen is > 5 years old\nand dark",
        "On Monday somebody wrote: call us\nI did",
        "On Monday my ex wrote to me:\nI will kill you tonight",
        "From: home\nTo: work\nthat is how I use it",
        "my list:\n-lamp\n--router",
    ],
)
def test_what_only_looks_quoted_stays(text: str) -> None:
    assert without_quotes(text) == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnn Lee\nHead of Purchasing\n+1 503 555 0148",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Best regards,\nAnn Lee",
        "Thanks!\nAnn\n\nSent from my iPad",
        "Yours sincerely\n\nAnn Lee\n12 High Street",
    ],
)
def test_a_signature_is_left_out(signature: str) -> None:
    assert without_signature(f"{OWN}\n\n{signature}").strip() == OWN


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!\nAnd where is my other order?",
        "thank you",
        "Best regards,\nAnn",
        "thanks for the lamp\nit is great",
        f"{OWN}\n--\n" + "a long line that is no signature, for nobody has so much to say about oneself there\n" * 2,
        f"{OWN}\nThanks,\n" + "one more thing\n" * 8,
    ],
)
def test_what_only_looks_like_a_signature_stays(text: str) -> None:
    assert without_signature(text) == text


@given(st.text(st.sampled_from("> \nOn wrote:-_From: Sent\tThanks,a\u2028\r"), max_size=300))
def test_any_text_keeps_its_places_and_never_becomes_empty(text: str) -> None:
    own = without_quotes(text)
    assert len(own) == len(text)
    assert all(new in (old, " ") for new, old in zip(own, text, strict=True))
    assert bool(own.strip()) == bool(text.strip())
    assert bool(without_signature(text).strip()) == bool(text.strip())
