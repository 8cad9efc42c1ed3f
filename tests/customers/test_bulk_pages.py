"""The pages of bulk edits: from the ticks of the list to the preview, the result and the history."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from core.models import Job
from core.undo import undo_change_set
from customers.bin import KINDS
from customers.bulk import preview
from customers.bulk.engine import apply_act
from customers.bulk.reading import act_of, selection_of
from customers.bulk.selection import Selection
from customers.bulk.work import _keep
from customers.fields import customer_catalogue
from customers.forms.bulk import bulk_fields, modes_of
from customers.models import BulkEdit, BulkRefusal, Customer, Status, Tag
from customers.services import bulk as services
from customers.services import update_customer
from customers.services.bin import delete_record, remove_records
from importing.models import Export
from records.models import CustomField
from records.services.stars import set_star
from tests.core.tracked_rows import act
from tests.customers.bulk import begun, chosen
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import allow, forbid
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db

TITLE = "Short name: Set to \u2068X\u2069"


@pytest.fixture
def carol(cast, client_for):
    return client_for(cast.carol)


def post(client, name: str, *args, **data):
    return client.post(reverse(f"customers:{name}", args=args), data)


def draft_of(response) -> BulkEdit:
    edit = BulkEdit.objects.latest("pk")
    assert f"/customers/bulk/{edit.pk}/" in response.url
    return edit


def finished(edit: BulkEdit, actor) -> BulkEdit:
    """As its job leaves it."""
    edit = services._locked(edit)
    edit.asked_at = timezone.now()
    edit.save(update_fields=["asked_at"])
    apply_act(
        act_of(edit, actor),
        selection_of(edit),
        details={},
        before_commit=lambda done: _keep(edit, done),
    )
    return services._locked(edit)


# --- From the list --------------------------------------------------------------------------------


def test_bar_offers_what_the_person_may(cast, client_for):
    add_named("Anna")
    page = client_for(cast.carol).get("/customers/").content.decode()
    for url in ("merge", "delete", "export", "vcards"):
        assert f"/customers/bulk/{url}/" in page
    assert 'value="assigned_to"' in page
    assert f'data-ticks-of="{cast.carol.pk} /customers/" data-most="5000"' in page
    assert 'href="#bulk-form"' in page  # for work on all of the list, without a tick
    for nobody in (cast.alice, cast.rob):
        forbid(nobody, "importing.export")
        bare = client_for(nobody).get("/customers/").content.decode()
        assert "row-tick" not in bare
        assert "/customers/bulk/" not in bare


def test_ticks_lead_to_what_is_to_be_changed(cast, carol):
    anna, bela = add_named("Anna", "Bela")
    response = post(carol, "bulk_begin", ids=[anna.pk, bela.pk], field="assigned_to")
    edit = draft_of(response)
    assert (edit.ids, edit.created_by) == ([anna.pk, bela.pk], cast.carol)
    page = carol.get(response.url)
    assert page.context["form"].chosen.key == "assigned_to"
    assert page.context["value"] is not None


def test_nothing_ticked_leads_back_to_the_list_with_the_reason(carol):
    add_named("Anna")
    response = carol.post("/customers/bulk/", {"query": "q=Anna&sort=name"}, follow=True)
    assert response.redirect_chain[0][0] == "/customers/?q=Anna&sort=name"
    assert "Tick at least one customer" in response.content.decode()
    assert not BulkEdit.objects.exists()


def test_two_ticked_ones_are_merged_on_the_page_for_that(carol):
    anna, bela = add_named("Anna", "Bela")
    response = post(carol, "bulk_merge", ids=[anna.pk, bela.pk], query="q=a&sort=name")
    query = parse_qs(urlsplit(response.url).query)
    assert urlsplit(response.url).path == "/customers/merge/"
    assert query["ids"] == [str(anna.pk), str(bela.pk)]
    page = carol.get(response.url).content.decode()
    assert page.count('href="/customers/?q=a&amp;sort=name"') == 2
    assert "data-spends-ticks" in page
    assert post(carol, "bulk_merge", ids=[anna.pk]).url == "/customers/"


def test_chosen_ones_are_exported_however_many(cast, carol):
    customers = add_named(*(f"No {number}" for number in range(3)))
    page = post(carol, "bulk_export", ids=[c.pk for c in customers[:2]], columns="name,status")
    assert "Export 2 customers" in page.content.decode()
    form = page.context["form"]
    sent = {name: form[name].value() for name in ("query", "columns", "ids")}
    made = carol.post("/exports/new/", {**sent, "contents": "list", "format": "csv"})
    export = Export.objects.get()
    assert made.url == f"/exports/{export.pk}/"
    assert export.ids == [c.pk for c in customers[:2]]
    again = carol.get(f"/exports/new/?again={export.pk}")
    assert again.context["form"]["ids"].value() == sent["ids"]


def test_vcards_of_the_chosen_ones_in_one_file(carol):
    anna, bela, _cyril = add_named("Anna", "Bela", "Cyril")
    response = post(carol, "bulk_vcards", ids=[anna.pk, bela.pk])
    text = b"".join(response.streaming_content).decode()
    assert text.count("BEGIN:VCARD") == 2
    assert "FN:Cyril" not in text


def test_starred_ones_go_from_the_bar_to_the_preview(cast, carol):
    anna, _bela = add_named("Anna", "Bela")
    set_star(actor=cast.carol, record=anna, is_starred=True)
    response = post(carol, "bulk_begin", scope="starred", query="q=Bela", field="short_name")
    edit = draft_of(response)
    data = {"field": "short_name", "mode": "set", "value-short_name": "X"}
    preview_page = carol.post(response.url, data, follow=True)
    assert edit.ids == [anna.pk]
    assert "Change 1 customer" in preview_page.content.decode()
    assert [one.name for one in preview_page.context["preview"].examples] == ["Anna"]


@pytest.mark.parametrize(
    ("query", "way_back"),
    [
        ("q=a&sort=name&display=tiles&after=xyz", "/customers/?q=a&sort=name&display=tiles"),
        ("view=7", "/customers/?view=7&q="),
        ("", "/customers/"),
    ],
)
def test_every_page_leads_back_to_the_list_as_it_was(cast, carol, query, way_back):
    (anna,) = add_named("Anna")
    response = post(carol, "bulk_begin", ids=[anna.pk], query=query, field="short_name")
    link = f'href="{escape(way_back)}"'
    assert carol.get(response.url).content.decode().count(link) >= 2  # the crumb, and Cancel
    data = {"field": "short_name", "mode": "set", "value-short_name": "X"}
    shown = carol.post(response.url, data, follow=True).content.decode()
    assert shown.count(link) >= 2
    edit = finished(BulkEdit.objects.get(), cast.carol)
    assert carol.get(f"/customers/bulk/{edit.pk}/").content.decode().count(link) >= 2


def test_export_and_round_trip_lead_back_to_the_list_as_it_was(carol):
    (anna,) = add_named("Anna")
    chosen_one = {"ids": [anna.pk], "query": "q=a&sort=name"}
    link = 'href="/customers/?q=a&amp;sort=name"'
    page = post(carol, "bulk_export", **chosen_one)
    assert page.content.decode().count(link) == 2
    sent = {"contents": "list", "format": "pdf", "next": page.context["next"], "ids": anna.pk}
    again = carol.post("/exports/new/", sent)
    assert (again.status_code, again.content.decode().count(link)) == (422, 2)
    route = carol.get(post(carol, "bulk_route", **chosen_one).url)
    assert link in route.content.decode()
    assert 'name="next" value="/customers/?q=a&amp;sort=name"' in route.content.decode()


@pytest.fixture
def three_of_which_one_is_left(cast):
    """Anna; Bela, who was put into the bin and Souths, who was never hers, since the list was read."""
    anna, bela, souths = add_customers(
        {"name": "Anna"},
        {"name": "Bela"},
        {"name": "Souths own", "is_public": False, "departments": (cast.south.pk,)},
    )
    delete_record(actor=cast.erin, record=bela)
    return anna, bela, souths


def test_chosen_ones_that_are_absent_are_counted_and_not_named(
    cast, carol, three_of_which_one_is_left
):
    ids = [customer.pk for customer in three_of_which_one_is_left]
    response = post(carol, "bulk_begin", ids=ids, field="short_name")
    data = {"field": "short_name", "mode": "set", "value-short_name": "X"}
    page = carol.post(response.url, data, follow=True)
    assert [card["count"] for card in page.context["cards"]] == ["3", "1", "0", "2"]
    assert "Not yours to change, or gone by now" in page.content.decode()
    assert "Souths own" not in page.content.decode()
    edit = finished(BulkEdit.objects.get(), cast.carol)
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert edit.counts == {"changed": 1, "unchanged": 0, "refused": 2}
    assert [row["customer"] for row in page.context["refused"]] == [None, None]
    assert "Souths own" not in page.content.decode()
    assert "Bela" not in page.content.decode()
    names = dict(Customer.everything.values_list("name", "short_name"))
    assert names == {"Anna": "X", "Bela": "", "Souths own": ""}


@pytest.mark.parametrize("name", ["bulk_export", "bulk_vcards", "bulk_route"])
def test_what_takes_chosen_ones_along_tells_how_many_it_leaves(
    carol, three_of_which_one_is_left, name
):
    ids = [customer.pk for customer in three_of_which_one_is_left]
    response = post(carol, name, ids=ids)
    told = "2 of the chosen customers were left out: not yours, or gone by now."
    page = response if name == "bulk_export" else carol.get("/customers/")
    assert told in page.content.decode()


def test_absent_ones_are_counted_where_customers_are_judged_one_by_one(
    cast, carol, three_of_which_one_is_left, monkeypatch
):
    monkeypatch.setattr(preview, "LOOKED_AT", 1)
    others = add_named("Cyril", "Dora")
    selection = Selection(tuple(c.pk for c in (*three_of_which_one_is_left, *others)))
    edit = begun(cast.carol, selection, "city", "set", "Gdynia")
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert [card["count"] for card in page.context["cards"]][-1] == "about 2"


# --- What is to be changed ------------------------------------------------------------------------


def test_every_field_can_be_asked_for_in_each_of_its_ways(cast, carol):
    for kind in ("text", "date", "money", "choice", "choices", "phone", "boolean"):
        add_field(cast, kind, label=kind)
    edit = services.begin(actor=cast.carol, selection=chosen(add_named("Anna")))
    for field in bulk_fields(cast.carol, customer_catalogue()):
        for mode in modes_of(field):
            query = urlencode({"field": field.key, "mode": str(mode)})
            page = carol.get(f"/customers/bulk/{edit.pk}/change/?{query}")
            assert page.status_code == 200
            assert (page.context["value"] is None) == (mode == "clear"), field.key


def test_other_field_brings_its_input_alone(cast, carol):
    edit = services.begin(actor=cast.carol, selection=chosen(add_named("Anna")))
    part = carol.get(
        f"/customers/bulk/{edit.pk}/change/?field=tags&mode=set",
        headers={"HX-Request": "true", "HX-Target": "bulk-inputs"},
    ).content.decode()
    assert 'name="value-tags"' in part
    assert "<html" not in part


def test_wrong_value_is_told_beside_its_input_and_stays(cast, carol):
    edit = services.begin(actor=cast.carol, selection=chosen(add_named("Anna")))
    data = {"field": "birthday", "mode": "set", "value-birthday": "yesterday-ish"}
    page = post(carol, "bulk_change", edit.pk, **data)
    assert page.status_code == 422
    assert page.context["value"].errors["birthday"]
    assert "yesterday-ish" in page.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"field": "nothing", "mode": "set"},
        {"field": "status", "mode": "explode"},
        {"field": "status", "mode": "set", "value-status": ""},
        {"field": "tags", "mode": "add"},
        {"field": "name", "mode": "clear"},
        {"field": "number", "mode": "set", "value-number": "3"},
    ],
)
def test_what_cannot_be_done_is_shown_again(cast, carol, data):
    edit = services.begin(actor=cast.carol, selection=chosen(add_named("Anna")))
    page = post(carol, "bulk_change", edit.pk, **data)
    assert page.status_code == 422
    edit.refresh_from_db()
    assert edit.field == ""


# --- The preview ----------------------------------------------------------------------------------


def test_preview_counts_and_shows_old_beside_new(cast, carol):
    first, second = Status.objects.order_by("pk")[:2]
    add_customers({"name": "Anna", "status": first.pk}, {"name": "Bela", "status": second.pk})
    edit = begun(cast.carol, chosen(Customer.objects.all()), "status", "set", second.pk)
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert [card["count"] for card in page.context["cards"]] == ["2", "1", "1", "0"]
    assert "Change 1 customer" in page.content.decode()
    (example,) = page.context["preview"].examples
    assert (example.name, first.names["en"] in example.old) == ("Anna", True)
    assert second.names["en"] in example.new


def test_preview_names_those_that_are_refused_with_the_reason(cast, carol):
    forbid(cast.carol, "customers.hand_over")
    customers = add_customers({"name": "Anna", "assigned_to": cast.bob.pk}, {"name": "Bela"})
    edit = begun(cast.carol, chosen(customers), "assigned_to", "set", cast.carol.pk)
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    (refused,) = page.context["preview"].refusals
    assert (refused.reason, refused.count) == ("hand_over", "1")
    assert [customer.name for customer in refused.examples] == ["Anna"]


def test_preview_of_what_is_judged_one_by_one(cast, carol):
    customers = add_customers({"name": "A", "city": "Łódź"}, {"name": "B"}, {"name": "C"})
    edit = begun(cast.carol, chosen(customers), "city", "set", "Łódź")
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert [card["count"] for card in page.context["cards"]] == ["3", "2", "1", "0"]


def test_preview_of_very_many_says_about(cast, carol):
    add_named("Anna", "Annabel", "Bela")
    edit = begun(cast.carol, Selection(None, "q=ann"), "short_name", "set", "X")
    page = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "Change about 2 customers" in page
    assert "whoever fits it by then is changed, too" in page


def test_of_very_many_a_sample_is_judged_and_may_have_missed_some(cast, carol, monkeypatch):
    add_named("Anna", "Annabel", "Annika", short_name="X")
    monkeypatch.setattr(preview, "MOST_COUNTED", 0)
    monkeypatch.setattr(preview, "FEWEST_SAMPLED", 3)
    edit = begun(cast.carol, Selection(None, "q=ann"), "short_name", "set", "X")
    with CaptureQueriesContext(connection) as asked:
        page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert any("TABLESAMPLE" in query["sql"] for query in asked)
    assert [card["count"] for card in page.context["cards"]] == ["about 3", "0", "about 3", "0"]
    assert "Change the customers" in page.content.decode()
    monkeypatch.setattr(preview, "FEWEST_SAMPLED", 4)
    page = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "Nothing would be changed." in page


def test_examples_are_the_newest_however_far_back_they_are(cast, carol, monkeypatch):
    monkeypatch.setattr(preview, "LOOKED_AT", 2)
    add_named("Anna", "Annabel")
    add_named("Annika", "Annette", short_name="X")
    edit = begun(cast.carol, Selection(None, "q=ann"), "short_name", "set", "X")
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert [one.name for one in page.context["preview"].examples] == ["Annabel", "Anna"]


def test_nothing_to_change_offers_no_button(cast, carol):
    (anna,) = add_customers({"name": "Anna", "short_name": "X"})
    edit = begun(cast.carol, chosen([anna]), "short_name", "set", "X")
    page = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "Nothing would be changed." in page
    assert 'class="btn btn-primary" type="submit">Change' not in page


def test_field_that_was_retired_meanwhile_is_told(cast, carol):
    field = add_field(cast, "text")
    edit = begun(cast.carol, chosen(add_named("Anna")), f"custom.{field.key}", "set", "X")
    with act():
        CustomField.objects.filter(pk=field.pk).update(is_retired=True)
    page = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "is not filled in any more" in page
    with act():
        CustomField.objects.filter(pk=field.pk).update(deleted_at=timezone.now())
    page = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "is not there any more" in page


def test_pages_cost_the_same_for_two_and_twenty(cast, carol):
    customers = add_named(*(f"No {number}" for number in range(20)), city="Gdynia")
    (tag,) = Tag.objects.order_by("pk")[:1]
    for field, value in (("tags", tag.pk), ("city", "Sopot"), ("assigned_to", cast.bob.pk)):
        mode = "add" if field == "tags" else "set"
        few = begun(cast.carol, chosen(customers[:2]), field, mode, value)
        many = begun(cast.carol, chosen(customers), field, mode, value)
        urls = [f"/customers/bulk/{edit.pk}/" for edit in (few, many)]
        assert queries_of(carol, urls[0]) == queries_of(carol, urls[1]), field
    forbid(cast.carol, "customers.hand_over")
    both = [
        begun(cast.carol, chosen(c), "short_name", "set", "X") for c in (customers[:2], customers)
    ]
    for edit in both:
        hidden = Customer.objects.filter(pk__in=edit.ids[:-1])
        hidden.update(is_public=True)
        finished(edit, cast.carol)
    urls = [f"/customers/bulk/{edit.pk}/" for edit in both]
    assert queries_of(carol, urls[0]) == queries_of(carol, urls[1])


# --- Having it done -------------------------------------------------------------------------------


def test_button_has_a_job_do_it_and_shows_its_progress(cast, carol):
    edit = begun(cast.carol, chosen(add_named("Anna")), "short_name", "set", "X")
    response = post(carol, "bulk_apply", edit.pk)
    job = Job.objects.get()
    assert response.url == f"/jobs/{job.pk}/?follow=1"
    assert (job.kind, job.record_id) == ("customers.bulk_edit", edit.pk)
    assert job.params["subject"] == TITLE
    assert post(carol, "bulk_apply", edit.pk).url == f"/customers/bulk/{edit.pk}/"
    assert carol.get(f"/customers/bulk/{edit.pk}/").url == response.url
    assert Job.objects.count() == 1


def test_result_tells_what_was_done_and_names_the_refused(cast, carol):
    customers = add_customers(
        {"name": "Anna", "parts": ("lead",)}, {"name": "Bela", "parts": ("lead", "customer")}
    )
    edit = finished(begun(cast.carol, chosen(customers), "parts", "remove", "lead"), cast.carol)
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    assert [card["count"] for card in page.context["cards"]] == [1, 0, 1]
    assert [row["customer"].name for row in page.context["refused"]] == ["Anna"]
    assert "Take back" in page.content.decode()
    alone = carol.get(f"/customers/bulk/{edit.pk}/?show=must_stay")
    assert len(alone.context["refused"]) == 1
    assert not carol.get(f"/customers/bulk/{edit.pk}/?show=taken").context["refused"]


def test_result_names_nobody_out_of_sight(cast, carol):
    (anna,) = add_named("Anna the hidden", is_public=True)
    edit = begun(cast.carol, chosen([anna]), "short_name", "set", "X")
    apply_to_south = {"is_public": False, "assigned_to": cast.dan}
    with act():
        Customer.objects.filter(pk=anna.pk).update(**apply_to_south)
    finished(edit, cast.carol)
    page = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "Anna the hidden" not in page
    assert "Not yours to see, or gone by now" in page


def test_history_lists_what_was_done_with_the_way_back(cast, carol, client_for):
    edit = finished(
        begun(cast.carol, chosen(add_named("Anna")), "short_name", "set", "X"), cast.carol
    )
    begun(cast.carol, chosen(add_named("Bela")), "short_name", "set", "a draft")
    page = carol.get("/customers/bulk/history/").content.decode()
    assert TITLE in page
    assert f"/customers/bulk/{edit.pk}/undo/" in page
    assert "a draft" not in page
    assert "Short name" in client_for(cast.erin).get("/customers/bulk/history/").content.decode()
    allow(cast.dan, "customers.bulk_edit")
    assert "Short name" not in client_for(cast.dan).get("/customers/bulk/history/").content.decode()


def test_taking_back_is_asked_of_a_job(cast, carol):
    edit = finished(
        begun(cast.carol, chosen(add_named("Anna")), "short_name", "set", "X"), cast.carol
    )
    response = post(carol, "bulk_undo", edit.pk)
    assert response.url == f"/jobs/{Job.objects.get().pk}/?follow=1"
    again = carol.post(f"/customers/bulk/{edit.pk}/undo/", follow=False)
    assert again.url == f"/customers/bulk/{edit.pk}/"


def test_undo_names_the_customers_that_were_touched_since(cast, carol):
    anna, bela = add_named("Anna", "Bela")
    edit = finished(begun(cast.carol, chosen([anna, bela]), "short_name", "set", "X"), cast.carol)
    bela.refresh_from_db()
    update_customer(
        actor=cast.bob,
        catalogue=customer_catalogue(),
        customer=bela,
        changes={"short_name": "Bel"},
        version=bela.version,
    )
    undo_change_set(actor=cast.carol, change_set=edit.change_set)
    page = carol.get(f"/customers/bulk/{edit.pk}/")
    report = page.content.decode().split('id="left"')[1]
    assert f'<a href="/customers/{bela.pk}/"><bdi class="clip">Bela</bdi></a>' in report
    assert "Anna" not in report
    assert [one.name for one in page.context["undo"].left] == ["Bela"]
    assert Customer.objects.get(pk=bela.pk).short_name == "Bel"


def test_one_that_failed_is_shown_to_others_without_the_button(cast, carol, client_for):
    edit = begun(cast.carol, chosen(add_named("Anna")), "short_name", "set", "X")
    job = services.request_apply(actor=cast.carol, edit=edit)
    Job.objects.filter(pk=job.pk).update(state="failed", error="The disk is full.")
    hers = carol.get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "The disk is full." in hers
    assert "Change 1 customer" in hers
    others = client_for(cast.erin).get(f"/customers/bulk/{edit.pk}/").content.decode()
    assert "Only the person who began this bulk edit can go on with it." in others
    assert "Change 1 customer" not in others


def test_drafts_are_thrown_away_after_a_week(cast):
    old = services.begin(actor=cast.carol, selection=chosen(add_named("Anna")))
    BulkEdit.objects.filter(pk=old.pk).update(created_at="2024-01-01T00:00Z")
    services.begin(actor=cast.carol, selection=chosen(Customer.objects.all()))
    assert not BulkEdit.objects.filter(pk=old.pk).exists()


def test_removal_for_good_takes_what_was_given_to_them_alone(cast, carol):
    anna, bela = add_named("Anna", "Bela")
    alone = finished(begun(cast.carol, chosen([anna]), "short_name", "set", "Ann"), cast.carol)
    both = finished(begun(cast.carol, chosen([anna, bela]), "iban", "clear"), cast.carol)
    BulkRefusal.objects.create(bulk_edit=both, customer_id=anna.pk, reason="hand_over")
    services.request_undo(actor=cast.carol, edit=alone)
    delete_record(actor=cast.erin, record=anna)
    remove_records(actor=cast.erin, kind=KINDS["customers"], ids=[anna.pk])
    alone.refresh_from_db()
    both.refresh_from_db()
    assert (alone.typed, alone.told, bool(both.told)) == ({}, {}, True)
    assert "Ann" not in str(Job.objects.get().params)
    assert not both.refusals.exists()
    assert "Change customers" in carol.get("/customers/bulk/history/").content.decode()


def test_value_that_was_given_to_nobody_else_goes_with_the_removed_one(cast):
    """The one beside him was refused."""
    anna, bela = add_named("Anna", "Bela")
    edit = begun(cast.carol, chosen([anna, bela]), "short_name", "set", "Ann")
    delete_record(actor=cast.erin, record=bela)
    edit = finished(edit, cast.carol)
    assert edit.counts == {"changed": 1, "unchanged": 0, "refused": 1}
    delete_record(actor=cast.erin, record=anna)
    remove_records(actor=cast.erin, kind=KINDS["customers"], ids=[anna.pk])
    edit.refresh_from_db()
    assert (edit.typed, edit.told) == ({}, {})
