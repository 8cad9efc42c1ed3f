"""`/guides/<slug>/`: each guide in the four languages, with its pictures."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from accounts.services import set_preferences
from core.contributions import contributed
from core.views.guides import guide_templates

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LARGEST = 120_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guide_is_there_in_every_language(language):
    for guide in contributed("guides"):
        first = guide_templates(guide, language)[0]
        assert get_template(first).template.name == f"guides/{guide.slug}.{language}.html"


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_there_described_and_small(client_for, cast, language):
    alice = set_preferences(actor=cast.alice, language=language)
    for guide in contributed("guides"):
        page = client_for(alice).get(f"/guides/{guide.slug}/").content.decode()
        article = page.split('<article class="guide">')[1].split("</article>")[0]
        for image in re.findall("<img[^>]*>", article):
            path = re.search(r'src="/static/([^"?]+)', image)[1]
            found = finders.find(path)
            assert found, path
            with open(found, "rb") as picture:
                assert len(picture.read()) < LARGEST
            assert re.search('alt="[^"]+"', image)
