"""Spreadsheets on their way in and out: imports with their rows, and exports."""

from .exports import Export
from .imports import Import, ImportQuerySet, ImportRow

__all__ = ["Export", "Import", "ImportQuerySet", "ImportRow"]
