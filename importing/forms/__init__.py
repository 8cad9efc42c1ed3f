"""The forms of imports and exports."""

from .exports import ExportForm
from .imports import ACCEPTED, ColumnsForm, UploadForm
from .options import OptionsForm
from .records import RecordsForm

__all__ = ["ACCEPTED", "ColumnsForm", "ExportForm", "OptionsForm", "RecordsForm", "UploadForm"]
