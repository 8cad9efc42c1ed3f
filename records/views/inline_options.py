"""An option that somebody adds beside the field where he chooses."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from core.contributions import OptionList, contributed
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from records import services
from records.services.inline_options import RIGHT


@require_POST
@right_required(RIGHT)
def add_option(request: HttpRequest, list_code: str) -> JsonResponse:
    """`/options/<list>/add/`: the option of that `name`, new (201) or there already (200)."""
    entry = _open_list(list_code)
    name = request.POST.get("name", "")
    try:
        added = services.add_option(actor=request.user, model=entry.model, name=name)
    except NotAllowed:
        raise
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    answer = {"value": str(added.option.pk), "text": added.option.name}
    return JsonResponse(answer, status=201 if added.is_new else 200)


def _open_list(code: str) -> OptionList:
    """The list of that code, wherever its own pages are; 404 where nobody adds to it beside a field."""
    for entry in contributed("option_lists"):
        if entry.code == code and entry.may_add_inline:
            return entry
    raise Http404(f"Nobody adds to {code!r} beside a field.")
