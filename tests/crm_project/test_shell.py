"""The shell around every page: its links follow rights, its language and theme the person."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from accounts.sessions import home_country
from core import small_tables
from core.change_sets import change_set
from core.conditions import parse
from crm_project.context import Shell, _longest_match
from crm_project.views.styleguide import CONDITIONS
from notes.fields import organisation_zone


def shell_for(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return Shell(request)


def test_the_entry_of_the_longest_address_is_current():
    urls = ["/", "/settings/", "/settings/users/"]
    assert _longest_match(urls, "/settings/users/4/") == "/settings/users/"
    assert _longest_match(urls, "/settings/") == "/settings/"
    assert _longest_match(urls, "/") == "/"


def test_the_dashboard_is_current_on_its_own_page_only():
    assert _longest_match(["/", "/customers/"], "/imports/") is None


def test_settings_are_shown_by_right(cast, monkeypatch):
    monkeypatch.setattr("crm_project.context._address", lambda entry: f"/{entry.url_name}/")
    for_administrator = {link.url for link in shell_for(cast.erin).settings_pages}
    assert "/accounts:user_list/" in for_administrator
    assert shell_for(cast.alice).settings_pages == []


@pytest.mark.parametrize(
    ("chosen", "printed"), [("light", "light"), ("dark", "dark"), ("auto", "")]
)
def test_theme_of_the_person(cast, chosen, printed):
    cast.alice.theme = chosen
    assert shell_for(cast.alice).theme == printed


@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("pl", "ltr"), ("en", "ltr")])
@pytest.mark.parametrize("sample", ["", "list", "card", "form"])
def test_pages_of_the_style_guide_in_both_directions(client_for, cast, language, direction, sample):
    with change_set(actor=cast.erin, reason="tests.language"):
        cast.erin.language = language
        cast.erin.save(update_fields=["language"])
    client = client_for(cast.erin)
    with translation.override(language):
        answer = client.get("/styleguide/", {"page": sample}, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'lang="{language}" dir="{direction}"' in answer.content.decode()


def test_the_style_guide_shows_a_condition_builder_whose_buttons_work(client_for, cast):
    client = client_for(cast.erin)
    builder = client.get("/styleguide/").context["builder"]
    assert builder.condition == parse(CONDITIONS, builder.catalogue)
    sent = {"where.node": list(builder.entries), "where.do": "add:0"}
    longer = client.get("/styleguide/", sent).context["builder"]
    assert len(longer.rows) == len(builder.rows) + 1


def test_the_style_guide_is_for_those_who_manage_users(client_for, cast):
    assert client_for(cast.alice).get("/styleguide/").status_code == 403


def test_the_sheet_of_colours_may_be_kept_while_its_version_holds(client_for, cast):
    client = client_for(cast.alice)
    url = shell_for(cast.alice).colours_url
    assert "max-age=31536000" in client.get(url)["Cache-Control"]
    assert "max-age=60" in client.get("/colours.css?v=old")["Cache-Control"]


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_error_pages_stand_without_request_and_database(template, language):
    with translation.override(language):
        page = render_to_string(template)
    assert f'lang="{language}"' in page and "<h1>" in page


def test_the_shell_asks_for_colours_and_for_what_waits(cast, django_assert_max_num_queries):
    """Besides it is small tables, which a page that only reads has asked about already."""
    shell = shell_for(cast.erin)
    with small_tables.reading():
        assert organisation_zone() and home_country()
        with django_assert_max_num_queries(2):
            assert shell.colours_url and shell.languages
            assert shell.navigation is not None and shell.settings_pages is not None


def test_customers_stand_under_the_heading_of_their_management(cast):
    groups = {str(group.heading): group.links for group in shell_for(cast.alice).navigation}
    urls = [link.url for link in groups["Customer management"]]
    assert urls[0] == "/customers/"
    assert {"/customers/map/", "/groups/", "/contacts/", "/segments/"} <= set(urls)


def test_section_stands_where_its_first_entry_does_and_the_current_one_is_marked(cast):
    shell = shell_for(cast.erin, "/contacts/")
    first = [group.links[0].url for group in shell.navigation]
    assert first[:3] == ["/", "/agenda/", "/customers/"]
    current = [link.url for group in shell.navigation for link in group.links if link.is_current]
    assert current == ["/contacts/"]


def test_quick_add_leads_to_the_form_of_a_customer_at_once(client_for, cast):
    page = client_for(cast.alice).get("/").content.decode()
    entry = page.split('data-shortcut-new="KeyC"')[0].rpartition("<a ")[2]
    assert 'href="/customers/new/"' in entry
    assert client_for(cast.alice).get("/customers/new/").status_code == 200


def test_who_only_reads_is_offered_nothing_to_add(cast):
    assert shell_for(cast.alice).add_entries
    assert shell_for(cast.rob).add_entries == []
