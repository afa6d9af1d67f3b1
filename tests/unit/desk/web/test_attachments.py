"""The header that names a file to a browser."""

from __future__ import annotations

import pytest

from desk.web.attachments import disposition


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("lamp.png", "inline; filename=\"lamp.png\"; filename*=UTF-8''lamp.png"),
        ("a b.png", "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png"),
        ("مصباح.png", "inline; filename=\"_____.png\"; filename*=UTF-8''%D9%85%D8%B5%D8%A8%D8%A7%D8%AD.png"),
        ('a"; x="b.png', "inline; filename=\"a__ x__b.png\"; filename*=UTF-8''a%22%3B%20x%3D%22b.png"),
        ("a\r\nb.png", "inline; filename=\"a__b.png\"; filename*=UTF-8''a%0D%0Ab.png"),
    ],
)
def test_name_cannot_end_its_header(name: str, header: str) -> None:
    assert disposition(name, is_inline=True) == header


def test_what_is_not_shown_is_a_download() -> None:
    assert disposition("a.pdf", is_inline=False).startswith("attachment;")
