"""`/guides/<slug>/`: a short text on how something is done, in the reader's language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.contributions import Guide, contributed


@require_safe
def show_guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide; 404 for one that no app has."""
    guide = next((guide for guide in contributed("guides") if guide.slug == slug), None)
    if guide is None:
        raise Http404(f"There is no guide {slug!r}.")
    text = select_template(guide_templates(guide, get_language() or "en"))
    context = {"guide": guide, "text": text, "others": contributed("guides")}
    return render(request, "core/guide.html", context)


def guide_templates(guide: Guide, language: str) -> list[str]:
    """Where its text is, best first: in the language, else in English."""
    return [f"guides/{guide.slug}.{code}.html" for code in (language[:2], "en")]
