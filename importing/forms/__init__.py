"""The forms of imports and exports."""

from .exports import ExportForm
from .imports import ACCEPTED, ColumnsForm, UploadForm

__all__ = ["ACCEPTED", "ColumnsForm", "ExportForm", "UploadForm"]
