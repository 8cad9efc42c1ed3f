"""The kinds of file that may be taken, by their content type, and the names that are never taken."""

import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """What the setting ATTACHMENT_GROUPS allows, and the picture beside a file."""

    PICTURE = "picture", _("Pictures")
    DOCUMENT = "document", _("Documents and tables")
    TEXT = "text", _("Text")
    MAIL = "mail", _("E-mails")
    ARCHIVE = "archive", _("Archives")
    SOUND = "sound", _("Sound")
    VIDEO = "video", _("Video")


@dataclass(frozen=True)
class FileKind:
    """A content type, and the extensions that go with it, the usual one first; none: any."""

    content_type: str
    group: Group
    extensions: tuple[str, ...]
    is_shown: bool = False
    """Whether a browser may show it in place: nothing in it can run."""


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_WORDS = ("docx", "docm", "dotx")
_SHEETS = ("xlsx", "xlsm", "xltx")
_SLIDES = ("pptx", "pptm", "potx", "ppsx")
_P, _D, _T, _A, _S, _V = (
    Group.PICTURE,
    Group.DOCUMENT,
    Group.TEXT,
    Group.ARCHIVE,
    Group.SOUND,
    Group.VIDEO,
)

PDF = FileKind("application/pdf", _D, ("pdf", "ai"), is_shown=True)
SVG = FileKind("image/svg+xml", _P, ("svg",))
XML = FileKind("application/xml", _T, ("xml", "xsd", "gpx", "kml"))
PLAIN = FileKind("text/plain", _T, ("txt", "csv", "tsv", "md", "log", "json", "ics", "vcf", "srt"))
MAIL = FileKind("message/rfc822", Group.MAIL, ("eml",))
ZIP = FileKind("application/zip", _A, ("zip",))

KINDS: tuple[FileKind, ...] = (
    PDF,
    FileKind("image/jpeg", _P, ("jpg", "jpeg", "jpe", "jfif"), is_shown=True),
    FileKind("image/png", _P, ("png",), is_shown=True),
    FileKind("image/gif", _P, ("gif",), is_shown=True),
    FileKind("image/webp", _P, ("webp",), is_shown=True),
    FileKind("image/avif", _P, ("avif",), is_shown=True),
    FileKind("image/bmp", _P, ("bmp",)),
    FileKind("image/tiff", _P, ("tif", "tiff")),
    FileKind("image/heic", _P, ("heic", "heif")),
    FileKind("image/vnd.adobe.photoshop", _P, ("psd",)),
    FileKind("image/vnd.dwg", _D, ("dwg",)),
    FileKind("application/msword", _D, ("doc", "dot")),
    FileKind("application/vnd.ms-excel", _D, ("xls", "xlt")),
    FileKind("application/vnd.ms-powerpoint", _D, ("ppt", "pps")),
    FileKind("application/vnd.ms-outlook", Group.MAIL, ("msg",)),
    FileKind(f"{_OFFICE}.wordprocessingml.document", _D, _WORDS),
    FileKind(f"{_OFFICE}.spreadsheetml.sheet", _D, _SHEETS),
    FileKind(f"{_OFFICE}.presentationml.presentation", _D, _SLIDES),
    FileKind(f"{_OPEN}.text", _D, ("odt",)),
    FileKind(f"{_OPEN}.spreadsheet", _D, ("ods",)),
    FileKind(f"{_OPEN}.presentation", _D, ("odp",)),
    FileKind("application/rtf", _D, ("rtf",)),
    FileKind("application/epub+zip", _D, ("epub",)),
    ZIP,
    FileKind("application/x-rar-compressed", _A, ("rar",)),
    FileKind("application/x-7z-compressed", _A, ("7z",)),
    FileKind("application/x-tar", _A, ("tar",)),
    FileKind("application/gzip", _A, ("gz", "tgz")),
    FileKind("application/x-bzip2", _A, ("bz2",)),
    FileKind("application/x-xz", _A, ("xz",)),
    FileKind("application/zstd", _A, ("zst",)),
    FileKind("audio/mpeg", _S, ("mp3",)),
    FileKind("audio/mp4", _S, ("m4a",)),
    FileKind("audio/aac", _S, ("aac",)),
    FileKind("audio/ogg", _S, ("ogg", "oga", "opus")),
    FileKind("audio/x-wav", _S, ("wav",)),
    FileKind("audio/amr", _S, ("amr",)),
    FileKind("audio/x-flac", _S, ("flac",)),
    FileKind("video/mp4", _V, ("mp4", "m4v")),
    FileKind("video/x-m4v", _V, ("m4v",)),
    FileKind("video/quicktime", _V, ("mov",)),
    FileKind("video/webm", _V, ("webm",)),
    FileKind("video/x-matroska", _V, ("mkv",)),
    FileKind("video/x-msvideo", _V, ("avi",)),
    FileKind("video/3gpp", _V, ("3gp",)),
    SVG,
    XML,
    PLAIN,
    MAIL,
)
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS}

# The old office files share one container; which program wrote it, only the name tells quickly.
OLD_OFFICE = {
    extension: kind
    for kind in KINDS
    for extension in kind.extensions
    if kind.content_type
    in (
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-outlook",
    )
}

# Opened by a double click, these run; whatever they hold, they are not taken under such a name.
RUNNING_EXTENSIONS = frozenset(
    re.findall(
        r"\S+",
        """
        apk app appx bat cmd com cpl dll dmg exe gadget hta htm html ins inf iso jar js jse lnk mht
        mhtml mjs msc msi msix msp php pif ps1 psm1 py reg scf scr sct sh shtml swf url vb vbe vbs
        wasm wsf wsh xht xhtml xll
        """,
    )
)
