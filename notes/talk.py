"""The comments of a note as a thread."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

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
        """Whether it once said something else."""
        return self.comment.said_otherwise


def thread_of(note: Note) -> list[Said]:
    """Everything that was said, answers below what they answer, older ones first; one query."""
    earlier = Comment.events.rel.related_model.objects.filter(pgh_obj_id=OuterRef("pk"))
    otherwise = Exists(earlier.exclude(text=OuterRef("text")))
    found = Comment.everything.filter(note=note).select_related("created_by")
    in_order = found.annotate(said_otherwise=otherwise).order_by("created_at", "pk")
    return _in_place(list(in_order))


def _in_place(comments: Sequence[Comment]) -> list[Said]:
    """Without recursion: answers to answers may be thousands deep."""
    answers: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        answers[comment.parent_id].append(comment)
    said: list[Said] = []
    waiting = [(comment, 0) for comment in reversed(answers[None])]
    while waiting:
        comment, depth = waiting.pop()
        said.append(Said(comment, depth))
        below = min(depth + 1, DEEPEST)
        waiting += [(answer, below) for answer in reversed(answers[comment.pk])]
    kept = _answered(comments)
    return [one for one in said if not one.is_gone or one.comment.pk in kept]


def _answered(comments: Sequence[Comment]) -> set[int]:
    """Those beneath which something stands that was not deleted."""
    parents = {comment.pk: comment.parent_id for comment in comments}
    found: set[int] = set()
    for comment in comments:
        above = comment.parent_id if comment.deleted_at is None else None
        while above is not None and above not in found:
            found.add(above)
            above = parents[above]
    return found
