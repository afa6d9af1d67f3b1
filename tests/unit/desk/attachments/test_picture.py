"""An image is drawn anew: upright, without what it was not asked for, and never too large to draw."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from desk.attachments.picture import Picture, redrawn
from desk.errors import AttachmentRefused, Refusal


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def draw(data: bytes, *, most_pixels: int = 1_000_000, longest_side: int = 1000) -> Picture:
    return redrawn(data, most_pixels=most_pixels, longest_side=longest_side)


def photo() -> bytes:
    """Taken with the camera turned, at a place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x010F] = "A camera's maker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 51.0, 29.0)
    return encoded(Image.new("RGB", (40, 20), "#3060c0"), "JPEG", exif=exif, comment=b"taken at home")


def test_photo_loses_its_place_and_stands_upright() -> None:
    assert b"A camera's maker" in photo()
    picture = draw(photo())
    assert (picture.media_type, picture.width, picture.height) == ("image/jpeg", 20, 40)
    with Image.open(io.BytesIO(picture.content)) as image:
        assert dict(image.getexif()) == {}
    assert b"camera" not in picture.content
    assert b"taken at home" not in picture.content


def test_words_in_a_png_are_gone_and_what_shows_through_stays() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    picture = draw(encoded(Image.new("RGBA", (5, 5), (10, 20, 30, 0)), "PNG", pnginfo=info))
    assert b"script" not in picture.content
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.mode == "RGBA"
        assert image.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize(("kind", "media_type"), [("GIF", "image/gif"), ("WEBP", "image/webp")])
def test_animation_goes_on_moving(kind: str, media_type: str) -> None:
    frames = [Image.new("RGB", (6, 6), color) for color in ("red", "lime", "blue")]
    picture = draw(encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=200))
    assert picture.media_type == media_type
    with Image.open(io.BytesIO(picture.content)) as image:
        assert getattr(image, "n_frames", 1) == 3


def test_large_image_becomes_smaller() -> None:
    picture = draw(encoded(Image.new("RGB", (900, 300)), "PNG"), longest_side=600)
    assert (picture.width, picture.height) == (600, 200)
    with Image.open(io.BytesIO(picture.thumbnail)) as thumbnail:
        assert thumbnail.size == (480, 160)


def test_bomb_is_refused_by_its_header_alone() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    bomb += struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    with pytest.raises(AttachmentRefused) as caught:
        draw(bomb)
    assert caught.value.refusal is Refusal.TOO_MANY_PIXELS


def directory(*entries: tuple[int, int, bytes]) -> bytes:
    """EXIF that turns the image, and has these further fields: each a tag, a type and its four bytes of value."""
    turned = (0x0112, 3, b"\0\6\0\0")
    fields = b"".join(struct.pack(">HHI", tag, kind, 1) + value for tag, kind, value in (turned, *entries))
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 1 + len(entries)) + fields + b"\0\0\0\0"


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0MM\0*",
        directory((0x0100, 1, b"\1\0\0\0")),
        directory((0x010F, 5, b"\0\0\0\x08")),
        directory((0x011A, 1, b"\1\0\0\0")),
    ],
    ids=["ends in its header", "width is a byte", "maker is a fraction", "density is a byte"],
)
def test_whatever_a_library_makes_of_broken_fields_is_a_broken_file(exif: bytes) -> None:
    data = encoded(Image.new("RGB", (8, 8)), "JPEG", exif=exif, dpi=(72, 72))
    with pytest.raises(AttachmentRefused) as caught:
        draw(data)
    assert caught.value.refusal is Refusal.BROKEN


def test_pixels_of_all_frames_count() -> None:
    frames = [Image.new("RGB", (50, 50), (number, 0, 0)) for number in range(5)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(AttachmentRefused):
        draw(data, most_pixels=10_000)
    assert draw(data, most_pixels=12_500).width == 50


def test_colours_of_an_unknown_profile_are_left_alone() -> None:
    picture = draw(encoded(Image.new("RGB", (4, 4), "#808080"), "PNG", icc_profile=b"no profile"))
    with Image.open(io.BytesIO(picture.content)) as image:
        assert "icc_profile" not in image.info
