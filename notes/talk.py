"""The comments of a note as a thread."""

from collections import defaultdict
from dataclasses import dataclass

from notes.models import Comment, Note

DEEPEST = 4
"""Answers to answers beyond that stand below each other."""


@dataclass(frozen=True)
class Said:
    """A comment in its place; one that was deleted stands there, without its words, while it is
    answered."""

    comment: Comment
    depth: int

    @property
    def is_gone(self) -> bool:
        return self.comment.deleted_at is not None

    @property
    def was_changed(self) -> bool:
        return self.comment.version > 1


def thread_of(note: Note) -> list[Said]:
    """Everything that was said, answers below what they answer, older ones first; one query."""
    found = Comment.everything.filter(note=note).select_related("created_by")
    answers: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in found.order_by("created_at", "pk"):
        answers[comment.parent_id].append(comment)
    return _below(None, 0, answers)


def _below(parent: int | None, depth: int, answers) -> list[Said]:
    said: list[Said] = []
    for comment in answers.get(parent, ()):
        below = _below(comment.pk, min(depth + 1, DEEPEST), answers)
        if comment.deleted_at is None or below:
            said += [Said(comment, depth), *below]
    return said
