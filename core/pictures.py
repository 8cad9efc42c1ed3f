"""Photos that people send, made small, upright and free of what cameras write into them."""

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.refusals import Refused

CONTENT_TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/tiff,image/avif"
LARGE, SMALL = 512, 96
"""Pixels: the longer side of the picture, and the side of the square cut from its middle."""
MOST_PIXELS = 60_000_000
"""A phone's 50 megapixels pass; a small file that unfolds to gigabytes does not."""
_QUALITY = 82
_SHRUNK_AT_ONCE = ("RGB", "RGBA", "L", "CMYK")
"""Every copy of a large picture takes hundreds of megabytes; other modes are made one of these first."""
# What the readers of the formats raise at broken files, found by breaking many.
_BROKEN = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(RuntimeError, struct.error),
)

NOT_A_PHOTO = _("This is not a photo that can be read. Use JPEG, PNG or WebP.")
TOO_MANY_PIXELS = _("This picture is too large to be opened. Make it smaller and try again.")


@dataclass(frozen=True)
class Photo:
    """A photo in its two sizes, each a whole WebP file."""

    large: bytes
    small: bytes


def make_photo(file: BinaryIO) -> Photo:
    """The first frame, turned as the camera held it, re-encoded without metadata.

    Refused for what is no picture of FORMATS by its content (an SVG, a program under the name of a
    picture), for a broken one and for one of too many pixels, of which nothing is unpacked.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(TOO_MANY_PIXELS)
            opened.draft("RGB", (2 * LARGE, 2 * LARGE))
            if opened.mode in _SHRUNK_AT_ONCE:
                opened.thumbnail((4 * LARGE, 4 * LARGE))
            picture = _plain(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise Refused(NOT_A_PHOTO) from error
    small = ImageOps.fit(picture, (SMALL, SMALL), Image.Resampling.LANCZOS)
    picture.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    return Photo(_encoded(picture), _encoded(small))


def _plain(picture: Image.Image) -> Image.Image:
    """Red, green and blue, what is transparent on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    with_alpha = picture.convert("RGBA")
    ground = Image.new("RGBA", with_alpha.size, "white")
    return Image.alpha_composite(ground, with_alpha).convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    """A copy by pixels alone, so that neither EXIF nor a colour profile comes along."""
    file = BytesIO()
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    bare.save(file, "WEBP", quality=_QUALITY, method=4)
    return file.getvalue()
