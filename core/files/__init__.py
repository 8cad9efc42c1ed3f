"""Files that people send: what they are, what they are called, and what is not taken."""

from core.files.content import FileKind, Group, judge
from core.files.names import clean_file_name, with_extension

__all__ = ["FileKind", "Group", "clean_file_name", "judge", "with_extension"]
