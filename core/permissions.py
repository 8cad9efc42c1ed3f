"""The answer to "may he?", and guards of views that ask for a right."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.refusals import NotAllowed

NO_RIGHT = _("Your role does not allow this. An administrator can change what a role may do.")


@dataclass(frozen=True)
class Allowed:
    """Yes. Truthy; has an empty reason, so that templates need not ask which it is."""

    reason = ""

    def __bool__(self):
        return True


@dataclass(frozen=True)
class Denied:
    """No, and why, in words for people. Falsy."""

    reason: str | Promise

    def __bool__(self):
        return False


Decision = Allowed | Denied


def has_right(user, code: str) -> Decision:
    """Whether the person's role was granted the right; None, the system, may do everything."""
    return Allowed() if user is None or user.has_right(code) else Denied(NO_RIGHT)


def require(decision: Decision) -> None:
    """Go on when allowed, else raise NotAllowed with the reason: the guard of services."""
    if not decision:
        raise NotAllowed(decision.reason)


def right_required(code: str) -> Callable:
    """Guard a view function: 403 for who is signed in without the right."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_right(code):
                raise PermissionDenied(NO_RIGHT)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class RightRequiredMixin:
    """Guard a class-based view that states its `right`; empty: everyone signed in."""

    right = ""

    def dispatch(self, request, *args, **kwargs):
        if self.right and not request.user.has_right(self.right):
            raise PermissionDenied(NO_RIGHT)
        return super().dispatch(request, *args, **kwargs)
