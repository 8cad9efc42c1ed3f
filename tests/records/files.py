"""Files and pictures for tests, made in memory."""

import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
ZIP = b"PK\x03\x04" + bytes(200)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
SVG = (
    b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b'<style>.a{fill:#0f6e63}</style><rect id="a" class="a" width="9" height="9"/>'
    b'<use xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/></svg>'
)
EXIF_ORIENTATION, EXIF_MAKE = 0x0112, 0x010F


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office(folder: str) -> bytes:
    """The beginning of a .docx, .xlsx or .pptx."""

    def entry(name: str) -> bytes:
        return (
            b"PK\x03\x04" + bytes(22) + len(name).to_bytes(2, "little") + bytes(2) + name.encode()
        )

    return entry("[Content_Types].xml") + entry("_rels/.rels") + entry(f"{folder}/document.xml")


def picture(
    size: tuple[int, int] = (300, 200),
    colour: str = "#0f6e63",
    file_format: str = "PNG",
    **options,
) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, file_format, **options)
    return file.getvalue()


def sideways_photo() -> bytes:
    """Taken with the camera turned: 300 x 200 pixels that are to be seen as 200 x 300, red on top."""
    lying = Image.new("RGB", (300, 200), "blue")
    lying.paste(Image.new("RGB", (150, 200), "red"), (0, 0))
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    exif[EXIF_MAKE] = "SecretCamera"
    file = BytesIO()
    lying.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def animation() -> bytes:
    """A GIF that is red first and then blue."""
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    data = zlib.compress(bytes(1000))
    return PNG_HEAD + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
