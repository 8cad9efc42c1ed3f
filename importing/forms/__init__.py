"""The forms of imports and exports."""

from .columns import ColumnsForm
from .exports import ExportForm
from .mappings import MappingForm
from .options import OptionsForm
from .reading import ReadingForm
from .records import RecordsForm
from .upload import ACCEPTED, UploadForm

__all__ = [
    "ACCEPTED",
    "ColumnsForm",
    "ExportForm",
    "MappingForm",
    "OptionsForm",
    "ReadingForm",
    "RecordsForm",
    "UploadForm",
]
