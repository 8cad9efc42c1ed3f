"""The forms of imports and exports."""

from .exports import ExportForm
from .imports import ACCEPTED, ColumnsForm, UploadForm
from .reading import ReadingForm

__all__ = ["ACCEPTED", "ColumnsForm", "ExportForm", "ReadingForm", "UploadForm"]
