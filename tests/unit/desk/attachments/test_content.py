"""What a file is, is told by its content; what is dangerous in it does not stay."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from desk.attachments.content import Judged, judged
from desk.errors import AttachmentRefused, Refusal

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(document.cookie)</script>"


def png(width: int = 4, height: int = 3) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#c02020").save(target, "PNG")
    return target.getvalue()


def judge(data: bytes, name: str) -> Judged:
    return judged(data, name=name, most_pixels=1_000_000, longest_side=2000, text_bytes=10_000)


def refusal(data: bytes, name: str) -> Refusal:
    with pytest.raises(AttachmentRefused) as caught:
        judge(data, name)
    return caught.value.refusal


def test_image_is_what_its_bytes_are_and_not_what_its_name_says() -> None:
    kept = judge(png(), "invoice.pdf")
    assert (kept.media_type, kept.name, kept.width, kept.height) == ("image/png", "invoice.pdf.png", 4, 3)
    assert kept.thumbnail is not None


def test_page_behind_the_end_of_an_image_is_gone() -> None:
    kept = judge(png() + PAGE, "cat.png")
    assert kept.media_type == "image/png"
    assert b"script" not in kept.content


@pytest.mark.parametrize(
    "data",
    [PAGE, b"\xef\xbb\xbf  " + PAGE, b"<!-- a --> <!-- b -->\n<HTML><body>", SVG, b"<?xml version='1.0'?>" + SVG],
)
@pytest.mark.parametrize("name", ["cat.png", "cat.txt", "cat.svg", "cat.html", "cat"])
def test_markup_is_refused_whatever_it_is_called(data: bytes, name: str) -> None:
    assert refusal(data, name) is Refusal.TYPE


def test_many_comments_before_nothing_are_no_trouble() -> None:
    assert judge(b"<!---->" * 1000 + b"x", "a.txt").media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00\x03\x00", "setup.exe"),
        (b"PK\x03\x04\x14\x00", "letter.docx"),
        (b"PK\x03\x04\x14\x00", "notes.txt"),
        (b"BM\x00\x00\x00\x00", "old.bmp"),
        (b"console.log(1)", "run.js"),
        (b"\xff\xfe\x00", "a.txt"),
    ],
)
def test_other_kinds_are_refused(data: bytes, name: str) -> None:
    assert refusal(data, name) is Refusal.TYPE


def test_signature_alone_makes_no_image() -> None:
    assert refusal(b"\x89PNG\r\n\x1a\n" + PAGE, "cat.png") is Refusal.BROKEN
    assert refusal(png(200, 200)[:200], "cat.png") is Refusal.BROKEN


def test_empty_file_is_refused() -> None:
    assert refusal(b"", "a.txt") is Refusal.EMPTY


def test_document_needs_its_end() -> None:
    assert judge(PDF, "bill.pdf").content == PDF
    assert refusal(PDF[:-8], "bill.pdf") is Refusal.BROKEN


@pytest.mark.parametrize("data", ["Grüße".encode(), "Grüße".encode("utf-16"), "Grüße".encode("cp1252")])
def test_text_is_kept_as_utf8(data: bytes) -> None:
    kept = judge(data, "letter.txt")
    assert (kept.media_type, kept.content.decode()) == ("text/plain", "Grüße")


def test_secrets_in_a_text_are_not_kept() -> None:
    kept = judge(b"My card is 4111 1111 1111 1111, thanks.", "card.txt")
    assert b"4111 1111" not in kept.content
    assert kept.removed == ("card_number",)


def test_long_text_is_refused_for_it_is_searched() -> None:
    assert refusal(b"a" * 10_001, "a.txt") is Refusal.TOO_LARGE
