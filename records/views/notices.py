"""The bell: its menu in the top bar, the page of all notices, reading them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.toasts import toast
from core.views.paging import id_in
from records import notices
from records.models import Notice

MENU_SIZE = 10
PAGE_SIZE = 50


@require_safe
def notices_menu(request: HttpRequest) -> HttpResponse:
    """The newest notices and the number of unread ones, for the top bar; else the whole page."""
    if not request.htmx:
        return redirect("notices")
    return render(request, "records/notices_menu.html", _page(request, MENU_SIZE))


@require_safe
def notices_count(request: HttpRequest) -> HttpResponse:
    """For the badge of the bell, which asks again and again: nothing where its state is the `known` one,
    which takes one query. What has come since and cannot wait is shown as well."""
    state = notices.unread_state(request.user)
    known = request.GET.get("known", "")
    if known == state:
        return HttpResponse(status=204)
    newest = id_in(known.rpartition("-")[2])
    if newest is not None:
        for shown in notices.announced_since(request.user, newest):
            toast(request, shown.sentence, level=messages.INFO)
    context = {
        "unread_count": notices.unread_count(request.user),
        "most_counted": notices.MOST_COUNTED,
        "unread_state": state,
    }
    return render(request, "records/notices_count.html", {**context, "is_oob": False})


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """All of one's notices, newest first. `?before=` pages by id."""
    before = id_in(request.GET.get("before", ""))
    return render(request, "records/notice_list.html", _page(request, PAGE_SIZE, before))


@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice read and go to its page."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=notice_id)
    notices.mark_read(actor=request.user, notice=notice)
    return redirect(notice.url or "notices")


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all read, up to the newest one that was on the page."""
    notices.mark_all_read(actor=request.user, until=id_in(request.POST.get("until", "")))
    if request.htmx:
        return render(request, "records/notices_menu.html", _page(request, MENU_SIZE))
    return redirect("notices")


def _page(request: HttpRequest, size: int, before: int | None = None) -> dict:
    return {
        "page": notices.newest_notices(request.user, limit=size, before=before),
        "unread_count": notices.unread_count(request.user),
        "most_counted": notices.MOST_COUNTED,
        "unread_state": notices.unread_state(request.user),
        "is_first_page": before is None,
    }
