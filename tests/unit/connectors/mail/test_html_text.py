"""Mails in HTML as people read them."""

from __future__ import annotations

import pytest

from connectors.mail.html_text import text_of
from connectors.mail.replies import parted


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello&nbsp;<b>you</b></p><p>Where is  \n it?</p>", "Hello you\n\nWhere is it?"),
        ("<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree"),
        ("<ul><li>slow</li><li>loud</li></ul>", "- slow\n- loud"),
        ("<table><tr><td>Order</td><td>17</td></tr><tr><td>Sum</td><td>5</td></tr></table>", "Order 17\nSum 5"),
        ("<head><title>x</title><style>p{}</style></head><body><script>alert(1)</script>Hi</body>", "Hi"),
        ('<div style="display:none">secret<div>too</div></div><p>Hi</p>', "Hi"),
        ('<a href="https://shop.example/x">my order</a>', "my order (https://shop.example/x)"),
        ('<a href="https://shop.example/">shop.example</a>', "shop.example"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("<p>open <b>never closed", "open never closed"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert text_of(html) == text


def test_quotations_are_marked_and_nothing_else_is() -> None:
    html = (
        "<div>Yes.</div><div>&gt; not quoted</div><div class='gmail_quote'><div>On Mon, 3 Nov 2025 at 10:11, Shop "
        "&lt;support@shop.example&gt; wrote:<br></div><blockquote><p>Hello</p><blockquote>older</blockquote></blockquote></div>"
    )
    text = text_of(html)
    assert "> Hello" in text
    assert ">> older" in text
    said = parted(text, is_answer=True, own_addresses=("support@shop.example",)).text
    assert said.replace("\N{ZERO WIDTH SPACE}", "") == "Yes.\n> not quoted"


def test_outlook_answer_is_taken_apart() -> None:
    html = (
        '<p>Call me.</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Shop &lt;support@shop.example&gt;<br>'
        "<b>Sent:</b> Monday, November 3, 2025<br><b>To:</b> Anna<br><b>Subject:</b> RE: Order</p></div><p>Hello</p>"
    )
    assert parted(text_of(html), is_answer=True, own_addresses=("support@shop.example",)).text == "Call me."


def test_what_is_never_closed_is_stripped_of_its_tags() -> None:
    assert text_of("<div>Hi &amp; bye " + "<div>" * 50_000) == "Hi & bye"


def test_hostile_html_takes_no_time() -> None:
    for html in (
        "<blockquote>" * 20_000,
        "<div style='display:none'>" * 20_000,
        "<a " * 50_000,
        "&" * 100_000,
        "<!--" * 50_000,
    ):
        text_of(html)
