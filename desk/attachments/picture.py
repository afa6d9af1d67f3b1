"""Images are drawn anew: what they show stays, everything else in the file is gone.

A re-encoded image holds no place and no camera (EXIF, XMP, comments), nothing behind its end (a page, a script, an
archive), and nothing that a decoder of the reader's stumbles over. The size is read from the header and checked before
anything is decoded, for a file of some kilobytes can claim thousands of millions of pixels.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, ImageSequence

from desk.errors import AttachmentRefused, Refusal

logger = logging.getLogger(__name__)

_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_THUMBNAIL_SIDE = 480  # pixels: twice the 240 that are shown, for screens of double density
_SHORTEST_FRAME_MS = 20
_MOST_FRAMES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as it is kept. `thumbnail` is WebP, at most 480 pixels wide and high."""

    media_type: str
    content: bytes
    thumbnail: bytes
    width: int
    height: int


def redrawn(data: bytes, *, most_pixels: int, longest_side: int) -> Picture:
    """Decode an image and encode it anew, upright, at most `longest_side` pixels wide and high.

    Raises `AttachmentRefused` for one that is broken or has more than `most_pixels` in all its frames.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return _redrawn(image, most_pixels=most_pixels, longest_side=longest_side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise AttachmentRefused(Refusal.TOO_MANY_PIXELS, limit=most_pixels) from error
    except AttachmentRefused:
        raise
    except Exception as error:
        # Pillow has no one error for what is wrong with a file, and for odd fields beside the pixels not even errors of its own.
        logger.info("An image could not be drawn: %s", type(error).__name__)
        raise AttachmentRefused(Refusal.BROKEN) from error


def _redrawn(image: Image.Image, *, most_pixels: int, longest_side: int) -> Picture:
    media_type = _TYPES[image.format or ""]
    _check_pixels(image, frames=1, most_pixels=most_pixels)
    side = (longest_side, longest_side)
    if media_type in ("image/gif", "image/webp") and getattr(image, "is_animated", False):
        frames, durations = _frames(image, most_pixels=most_pixels)
        first = frames[0].copy()
        if max(first.size) > longest_side:
            for frame in frames:
                frame.thumbnail(side)
        content = _encoded(frames[0], media_type, rest=frames[1:], durations=durations)
        width, height = frames[0].size
    else:
        image.load()
        first = _plain(image)
        first.thumbnail(side, Image.Resampling.LANCZOS)
        content = _encoded(first, media_type)
        width, height = first.size
    first.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    return Picture(
        media_type=media_type,
        content=content,
        thumbnail=_encoded(first, "image/webp"),
        width=width,
        height=height,
    )


def _check_pixels(image: Image.Image, *, frames: int, most_pixels: int) -> None:
    if image.width * image.height * frames > most_pixels or frames > _MOST_FRAMES:
        raise AttachmentRefused(Refusal.TOO_MANY_PIXELS, limit=most_pixels)


def _frames(image: Image.Image, *, most_pixels: int) -> tuple[list[Image.Image], list[int]]:
    """All frames and how long each is shown, in milliseconds."""
    frames: list[Image.Image] = []
    durations: list[int] = []
    for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
        _check_pixels(image, frames=number, most_pixels=most_pixels)
        durations.append(max(_SHORTEST_FRAME_MS, int(frame.info.get("duration", 100))))
        frames.append(_plain(frame))
    return frames, durations


def _plain(image: Image.Image) -> Image.Image:
    """A copy with nothing but pixels: upright, in sRGB, as RGB or (where something shows through) RGBA."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        upright = _in_srgb(upright, profile)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.info.clear()
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours of a wide camera would look dull without their profile, which must go."""
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _encoded(
    image: Image.Image, media_type: str, *, rest: list[Image.Image] | None = None, durations: list[int] | None = None
) -> bytes:
    target = io.BytesIO()
    if rest:
        kind = "GIF" if media_type == "image/gif" else "WEBP"
        image.save(target, kind, save_all=True, append_images=rest, duration=durations, loop=0)
    elif media_type == "image/jpeg":
        image.convert("RGB").save(target, "JPEG", quality=88, progressive=True)
    elif media_type == "image/webp":
        image.save(target, "WEBP", quality=84, method=4)
    else:
        image.save(target, media_type.removeprefix("image/").upper())
    return target.getvalue()
