"""A file's name is a stranger's words."""

from __future__ import annotations

import pytest

from desk.attachments.file_name import kept_name


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("lamp.png", "lamp.png"),
        ("LAMP.PNG", "LAMP.PNG"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\me\\lamp.png", "lamp.png"),
        ("lamp.png\0.html", "lamp.png.html.png"),
        ("lamp.html", "lamp.html.png"),
        ("\u202egnp.exe", "gnp.exe.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie_ x=1.png"),
        ("..", "file.png"),
        ("", "file.png"),
        (".png", "png.png"),
        ("My  lamp .png", "My lamp.png"),
        ("مصباح.png", "مصباح.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
    ],
)
def test_name_is_made_harmless(told: str, kept: str) -> None:
    assert kept_name(told, media_type="image/png")[0] == kept


def test_secret_in_a_name_is_not_kept() -> None:
    name, masked = kept_name("card 4111 1111 1111 1111.jpg", media_type="image/jpeg")
    assert "4111 1111" not in name
    assert name.endswith(".jpg")
    assert [kind.value for kind in masked.kinds] == ["card_number"]
