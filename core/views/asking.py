"""Asking a service for long work, and what is begun at the ticks of a list."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core import jobs
from core.models import Job
from core.refusals import NotAllowed, Refused
from core.toasts import toast

View = Callable[[HttpRequest], HttpResponse]


def follow_or_tell(request: HttpRequest, ask: Callable[..., Job], *back, **asked) -> HttpResponse:
    """Have the person ask for a job, and go where its progress is shown. A refusal is told on the page
    `back` (as redirect() takes it); NotAllowed is for the caller, as everywhere."""
    try:
        job = ask(actor=request.user, **asked)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        return redirect(*back)
    return redirect(jobs.following_url(job))


def back_when_refused(url: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """Of a view without a page of its own: a refusal leads back to the address, with the reason."""

    def guarding(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            try:
                return view(request)
            except NotAllowed:
                raise
            except Refused as refusal:
                toast(request, str(refusal), level=messages.WARNING)
                return redirect(url(request))

        return guarded

    return guarding
