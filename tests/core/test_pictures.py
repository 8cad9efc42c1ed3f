"""Photos are made small, upright and free of metadata; what is no photo is refused."""

from io import BytesIO

import pytest
from PIL import Image

from core import pictures
from core.pictures import make_photo
from core.refusals import Refused
from tests.records.files import PDF, SVG, animation, huge_png, picture, sideways_photo


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def test_photo_comes_in_two_sizes():
    photo = make_photo(BytesIO(picture((2000, 1000), file_format="JPEG")))
    assert opened(photo.large).size == (512, 256)
    assert opened(photo.small).size == (96, 96)
    assert opened(photo.large).format == "WEBP"


def test_photo_stands_as_the_camera_was_held_and_keeps_no_metadata():
    photo = make_photo(BytesIO(sideways_photo()))
    large = opened(photo.large)
    assert large.size == (200, 300)
    assert large.getpixel((100, 10))[0] > 200
    assert large.getpixel((100, 290))[2] > 200
    assert not large.getexif()
    assert b"SecretCamera" not in photo.large + photo.small


def test_of_an_animation_the_first_frame_is_taken():
    large = opened(make_photo(BytesIO(animation())).large)
    assert getattr(large, "n_frames", 1) == 1
    assert large.getpixel((20, 20))[0] > 200


def test_what_is_transparent_is_white():
    file = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(make_photo(file).large).getpixel((10, 10)) == (255, 255, 255)


def test_large_picture_is_shrunk_before_it_is_copied(monkeypatch):
    sizes, plain = [], pictures._plain
    monkeypatch.setattr(pictures, "_plain", lambda p: sizes.append(p.size) or plain(p))
    file = BytesIO()
    Image.new("RGBA", (4000, 3000), "red").save(file, "PNG")
    assert opened(make_photo(file).large).size == (512, 384)
    assert sizes == [(2048, 1536)]


def broken_avif() -> bytes:
    whole = picture(file_format="AVIF")
    kept = whole.index(b"mdat") + 4
    return whole[:kept] + bytes(len(whole) - kept)


@pytest.mark.parametrize("content", [SVG, PDF, b"", b"hello", picture()[:60], broken_avif()])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Refused, match="not a photo"):
        make_photo(BytesIO(content))


@pytest.mark.parametrize("size", [(10_000, 9_000), (50_000, 50_000)])
def test_picture_of_too_many_pixels_is_not_unpacked(size):
    with pytest.raises(Refused, match="too large to be opened"):
        make_photo(BytesIO(huge_png(*size)))
