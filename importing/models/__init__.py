"""Spreadsheets on their way in and out: imports with their rows, saved mappings, and exports."""

from .exports import Export
from .imports import Import, ImportQuerySet, ImportRow
from .mappings import SavedMapping

__all__ = ["Export", "Import", "ImportQuerySet", "ImportRow", "SavedMapping"]
