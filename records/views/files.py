"""Files of records: handing them out, adding, renaming, deleting and restoring them."""

import logging
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from core.calendars.formatting import format_number
from core.permissions import Decision
from core.refusals import Refused
from core.toasts import toast
from core.views.generic import UpdatePage
from core.views.paging import id_in
from records import services, stored_files
from records.files_page import files_url
from records.forms.files import AddFilesForm, AttachmentForm
from records.models import Attachment
from records.owners import Owner, owner_for

logger = logging.getLogger(__name__)

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
)
"""In a sandbox the viewers of browsers show no PDF; they run nothing of it in our pages."""


def owner_of(user, attachment: Attachment) -> Owner:
    """404 where the record of the file is not there for the person."""
    owner = owner_for(user, attachment.record_type, attachment.record_id)
    if owner is None or not owner.kind.files_url_name:
        raise Http404
    return owner


def require_edit(decision: Decision) -> None:
    """403 with the reason."""
    if not decision:
        raise PermissionDenied(decision.reason)


@require_safe
def download_file(request: HttpRequest, attachment_id: int, name: str) -> HttpResponseBase:
    """The content. Pictures and PDF are shown in place, unless `?download=1`; all else is saved. The
    name in the address is for people: it does not decide anything."""
    attachment = _attachment(Attachment.objects.filter(pk=attachment_id))
    owner_of(request.user, attachment)
    etag = f'"{attachment.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    return _guarded(unchanged or _content_of(request, attachment), etag, attachment)


def _content_of(request: HttpRequest, attachment: Attachment) -> FileResponse:
    kind = attachment.kind
    is_shown = bool(kind and kind.is_shown) and "download" not in request.GET
    try:
        content = stored_files.open_stored(attachment.key)
    except FileNotFoundError as error:
        logger.error("The content of file %s is not in the storage.", attachment.pk)
        raise Http404("The storage has lost the content.") from error
    response = FileResponse(
        content,
        as_attachment=not is_shown,
        filename=attachment.name,
        content_type=_content_type(attachment.content_type),
    )
    response.headers["Content-Length"] = str(attachment.size)
    return response


def _content_type(content_type: str) -> str:
    """No charset: what it is written in is for the reader's program to find out. XML and mail are
    handed out as bytes, which no browser takes for something else."""
    is_plain = content_type == "text/plain" or not content_type.startswith(("text/", "message/"))
    return content_type if is_plain else "application/octet-stream"


def _guarded(response: HttpResponseBase, etag: str, attachment: Attachment) -> HttpResponseBase:
    policy = PDF_POLICY if attachment.content_type == "application/pdf" else SANDBOX
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_POST
def add_files(request: HttpRequest) -> HttpResponse:
    """`record_type`, `record_id`, `files` and a description. A browser that sends the files one by one
    asks for JSON: 201, or 422 with what is wrong."""
    post = request.POST
    owner = owner_for(request.user, post.get("record_type", ""), id_in(post.get("record_id", "")))
    if owner is None or not owner.kind.files_url_name:
        raise Http404
    require_edit(owner.may_edit(request.user))
    form = AddFilesForm(post, request.FILES)
    problem = _add(request, owner, form)
    if not request.accepts("text/html"):
        answer = {"error": problem} if problem else {}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.CREATED
        return JsonResponse(answer, status=status)
    if problem:
        toast(request, problem, level=messages.ERROR)
    else:
        toast(request, _added(len(form.cleaned_data["files"])))
    return redirect(files_url(owner))


def _add(request: HttpRequest, owner: Owner, form: AddFilesForm) -> str:
    """What is wrong, or ''."""
    if not form.is_valid():
        return " ".join(error for errors in form.errors.values() for error in errors)
    try:
        services.add_attachments(actor=request.user, record=owner.record, **form.cleaned_data)
    except Refused as refusal:
        return str(refusal)
    return ""


def _added(count: int) -> str:
    words = ngettext("%(count)s file added", "%(count)s files added", count)
    return words % {"count": format_number(count)}


class AttachmentUpdatePage(UpdatePage):
    """`/files/<id>/edit/`: name and description."""

    model = Attachment
    form_class = AttachmentForm
    template_name = "records/file_form.html"
    saved_text = gettext_lazy("Saved")
    list_label = gettext_lazy("Files")

    def get_record(self):
        attachment = _attachment(Attachment.objects.filter(pk=self.kwargs["attachment_id"]))
        self.owner = owner_of(self.request.user, attachment)
        require_edit(self.owner.may_edit(self.request.user))
        return attachment

    def save(self, form):
        return services.change_attachment(
            actor=self.request.user,
            attachment=self.record,
            version=form.version_opened,
            **form.changes,
        )

    def get_success_url(self):
        return files_url(self.owner)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "list_url": files_url(self.owner)}


@require_POST
def delete_file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Into the bin; the toast takes it out again."""
    attachment = _attachment(Attachment.objects.filter(pk=attachment_id))
    owner = owner_of(request.user, attachment)
    require_edit(owner.may_edit(request.user))
    services.delete_attachment(actor=request.user, attachment=attachment)
    undo_url = reverse("file_restore", args=[attachment.pk])
    toast(request, _("Deleted: %(name)s") % {"name": attachment.name}, undo_url=undo_url)
    return redirect(files_url(owner))


@require_POST
def restore_file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Out of the bin."""
    attachment = _attachment(Attachment.everything.filter(pk=attachment_id))
    owner = owner_of(request.user, attachment)
    require_edit(owner.may_edit(request.user))
    services.restore_attachment(actor=request.user, attachment=attachment)
    toast(request, _("Restored: %(name)s") % {"name": attachment.name})
    return redirect(files_url(owner))


def _attachment(found) -> Attachment:
    attachment = found.first()
    if attachment is None:
        raise Http404
    return attachment
