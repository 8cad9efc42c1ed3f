"""The warning in the form, the list of likely doubles, and the page that merges."""

import re

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import User
from core.change_sets import change_set
from core.jobs import following_url
from core.models import ChangeSet, DomainEvent, Job
from core.money import Money
from customers import services
from customers.duplicates import pairs
from customers.duplicates.unseen import handle_events
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, DuplicatePair
from records.models import Notice
from records.notices import newest_notices
from tests.core.tracked_rows import state_of_all
from tests.customers.hanging import hang
from tests.customers.pages import customer_form, errors_of, queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

CHECK = reverse("customers:duplicates_check")
NEW = reverse("customers:customer_create")
LIST = reverse("customers:duplicate_list")
MERGE = reverse("customers:customer_merge")


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def carol(cast, client_for):
    return client_for(cast.carol)


def without_secrets(html: str) -> str:
    """A page without what differs from one request to the next."""
    return re.sub(r'(nonce|csrfmiddlewaretoken"|X-CSRFToken": )[^>}]*', "", html)


def search_all() -> None:
    pairs.search_all(lambda done, total: None)


def link(*customers) -> str:
    return reverse("customers:customer_merge", query={"ids": [c.pk for c in customers]})


def merge_form(*customers, **choices) -> dict:
    return {
        "ids": [customer.pk for customer in customers],
        **{f"version_{c.pk}": Customer.everything.get(pk=c.pk).version for c in customers},
        "name": customers[0].pk,
        **choices,
    }


# --- As the form is filled ------------------------------------------------------------------------


def test_doubles_are_shown_while_the_form_is_filled(cast, alice):
    (there,) = add_customers({"name": "Nadia Karimi", "mobile": (Reachable("+989121234567"),)})
    response = alice.post(CHECK, {"name": "Karimi, Nadia", "mobile": "0912 123 45 67"})
    (double,) = response.context["doubles"]
    assert (double.customer, double.reasons) == (there, ("phone", "name"))
    assert f'href="/customers/{there.pk}/" target="_blank"' in response.content.decode()


@pytest.mark.parametrize(
    ("there", "typed", "reason"),
    [
        ({"name": "علی كريمي"}, {"name": "علي کریمی"}, "name"),
        (
            {"name": "A", "email": (Reachable("a@example.com"),)},
            {"email": "A@Example.com"},
            "email",
        ),
        (
            {"name": "A", "mobile": (Reachable("+48501234567"),)},
            {"phone": "+48 501 234 567"},
            "phone",
        ),
        ({"name": "A", "national_id": "0061234561"}, {"national_id": "۰۰۶-۱۲۳۴۵۶۱"}, "national_id"),
        (
            {"name": "Bakery Nowak", "city": "Kraków", "street": "ul. Długa 5"},
            {"name": "Nowak", "city": "krakow", "street": "UL DLUGA 5"},
            "address",
        ),
    ],
)
def test_every_input_that_tells_doubles_is_read_from_the_form(alice, there, typed, reason):
    add_customers(there)
    (double,) = alice.post(CHECK, typed).context["doubles"]
    assert reason in double.reasons


def test_what_cannot_be_read_yet_is_passed_over(alice):
    (there,) = add_named("Nadia Karimi")
    typed = {
        "name": "Nadia Karimi",
        "mobile": "call me",
        "email": "nadia@",
        "national_id": "x" * 99,
    }
    assert [d.customer for d in alice.post(CHECK, typed).context["doubles"]] == [there]


def test_customer_who_is_edited_is_not_his_own_double(alice):
    (there,) = add_named("Nadia Karimi")
    response = alice.post(f"{CHECK}?customer={there.pk}", {"name": "Nadia Karimi"})
    assert response.context["doubles"] == []


def test_nobody_is_told_of_a_double_that_he_does_not_see(cast, alice):
    typed = {"name": "Nadia Karimi", "national_id": "1234567"}
    before = alice.post(CHECK, typed)
    add_customers({**typed, "departments": (cast.south.pk,), "is_public": False})
    after = alice.post(CHECK, typed)
    assert (after.status_code, after.content) == (before.status_code, before.content)


def test_saving_a_likely_double_asks_once_and_links_to_him(cast, alice):
    (there,) = add_named("Nadia Karimi")
    form = customer_form(departments=[cast.north.pk])
    response = alice.post(NEW, form)
    assert response.status_code == 422
    assert list(response.context["form"].warnings) == ["name"]
    assert "Likely the same" in str(response.context["form"].warnings["name"][0])
    assert f'href="/customers/{there.pk}/"' in str(response.context["form"].warnings["name"][0])
    assert alice.post(NEW, {**form, "ignore_warnings": "1"}).status_code == 302
    assert Customer.objects.filter(name="Nadia Karimi").count() == 2


def test_name_of_a_double_is_no_html(alice):
    add_named("<b>Nadia</b> Karimi")
    response = alice.post(NEW, customer_form(name="<b>Nadia</b> Karimi"))
    assert "<b>Nadia</b>" not in response.content.decode()


def test_edit_that_changes_nothing_of_it_does_not_ask(cast, alice):
    one, _other = add_named("Nadia Karimi", "Nadia Karimi")
    url = reverse("customers:customer_update", args=[one.pk])
    form = customer_form(version=1, is_public="on", description="New", departments=[cast.north.pk])
    assert alice.post(url, form).status_code == 302
    again = customer_form(version=2, description="New", departments=[cast.north.pk], city="Kraków")
    assert alice.post(url, again).status_code == 422


def test_saving_answers_alike_with_and_without_a_double_out_of_sight(cast, alice):
    def answer() -> tuple:
        response = alice.post(
            NEW, customer_form(add_another="1", mobile="09121234567", departments=[cast.north.pk])
        )
        page = alice.get(response["Location"])
        return response.status_code, response["Location"], without_secrets(page.content.decode())

    with_none = answer()
    with change_set(actor=None, reason="tests.move"):
        Customer.objects.all().delete()
    add_customers(
        {
            "name": "Nadia Karimi",
            "mobile": (Reachable("+989121234567"),),
            "departments": (cast.south.pk,),
            "is_public": False,
        }
    )
    assert answer() == with_none


@pytest.fixture
def saved_unseen(cast):
    """Alice has saved a customer whose double only South sees."""
    (double,) = add_customers(
        {"name": "Nadia Karimi", "departments": (cast.south.pk,), "is_public": False}
    )
    saved = services.create_customer(
        actor=cast.alice, catalogue=customer_catalogue(), values={"name": "Karimi Nadia"}
    )
    return saved, double


def test_administrators_are_told_of_it_once(cast, saved_unseen):
    saved, double = saved_unseen
    handle_events(list(DomainEvent.objects.all()))
    handle_events(list(DomainEvent.objects.all()))
    assert set(Notice.objects.values_list("user__name", "url")) == {
        (name, link(*sorted((saved, double), key=lambda c: c.pk))) for name in ("Erin", "Olga")
    }
    (notice,) = newest_notices(cast.erin, limit=9).notices
    assert notice.sentence == (
        "Karimi Nadia and Nadia Karimi are likely the same customer. Alice, who saved Karimi Nadia,"
        " does not see Nadia Karimi."
    )
    assert not newest_notices(cast.alice, limit=9).notices


def test_double_whom_the_author_sees_is_no_news(cast):
    add_named("Nadia Karimi")
    services.create_customer(
        actor=cast.alice, catalogue=customer_catalogue(), values={"name": "Nadia Karimi"}
    )
    handle_events(list(DomainEvent.objects.all()))
    assert not Notice.objects.exists()


def test_author_who_has_gone_holds_up_nobody(cast, saved_unseen):
    with change_set(actor=None, reason="tests.people"):
        User.objects.filter(pk=cast.alice.pk).update(deleted_at=Now())
    handle_events(list(DomainEvent.objects.all()))
    assert not Notice.objects.exists()


def test_what_was_saved_long_ago_is_no_news(saved_unseen):
    events = list(DomainEvent.objects.all())
    for event in events:
        event.created_at = event.created_at.replace(year=2020)
    handle_events(events)
    assert not Notice.objects.exists()


# --- The list -------------------------------------------------------------------------------------


def shown_pairs(response) -> list[set[str]]:
    return [{side.customer.name for side in one.sides} for one in response.context["pairs"]]


def test_pairs_are_listed_the_likeliest_first(carol):
    add_customers(
        {"name": "One", "email": (Reachable("a@example.com"),)},
        {"name": "Two", "email": (Reachable("a@example.com"),)},
        {"name": "Anna Nowak", "national_id": "7"},
        {"name": "Nowak Anna", "national_id": "7"},
    )
    search_all()
    assert shown_pairs(carol.get(LIST)) == [{"Anna Nowak", "Nowak Anna"}, {"One", "Two"}]
    assert shown_pairs(carol.get(f"{LIST}?reason=email")) == [{"One", "Two"}]
    assert shown_pairs(carol.get(f"{LIST}?reason=address")) == []


def test_pairs_of_a_department_or_of_one_customer(cast, client_for):
    north = add_named("North", "North", departments=(cast.north.pk,))
    add_named("South", "South", departments=(cast.south.pk,))
    search_all()
    erin = client_for(cast.erin)
    assert shown_pairs(erin.get(f"{LIST}?department={cast.south.pk}")) == [{"South"}]
    assert shown_pairs(erin.get(f"{LIST}?customer={north[0].pk}")) == [{"North"}]


def test_list_is_paged_by_key(carol, monkeypatch):
    monkeypatch.setattr("customers.views.duplicates.PAGE_SIZE", 4)
    add_named(*["Anna Nowak"] * 5)
    search_all()
    seen, url = [], LIST
    while url:
        response = carol.get(url)
        seen += [one.pair.pk for one in response.context["pairs"]]
        url = response.context["next_url"]
    assert sorted(seen) == sorted(DuplicatePair.objects.values_list("pk", flat=True))
    assert len(seen) == 10


def test_pair_is_set_apart_and_taken_back(cast, carol):
    add_named("Anna", "Anna")
    search_all()
    pair = DuplicatePair.objects.get()
    response = carol.post(
        reverse("customers:pair_dismiss", args=[pair.pk]), {"query": "reason=name"}
    )
    assert response["Location"] == f"{LIST}?reason=name"
    assert shown_pairs(carol.get(LIST)) == []
    assert shown_pairs(carol.get(f"{LIST}?dismissed=1")) == [{"Anna"}]
    carol.post(reverse("customers:pair_restore", args=[pair.pk]))
    assert shown_pairs(carol.get(LIST)) == [{"Anna"}]


def test_list_costs_as_much_for_two_pairs_as_for_twenty(carol):
    add_named("Anna", "Anna", "Bert", "Bert")
    search_all()
    few = queries_of(carol, LIST)
    add_named(*(name * 2 for name in "ABCDEFGHIJKLMNOPQRST" for _time in range(2)))
    search_all()
    assert len(carol.get(LIST).context["pairs"]) > 18
    assert queries_of(carol, LIST) == few


def test_values_shared_by_very_many_are_told_to_who_sees_everything(cast, client_for, carol):
    Job.objects.create(
        kind="customers.search_duplicates",
        state=Job.State.DONE,
        result={"shared": [{"key": "phone", "value": "+48221234567", "count": 812}]},
    )
    assert "+48221234567" in client_for(cast.erin).get(LIST).content.decode()
    assert "+48221234567" not in carol.get(LIST).content.decode()


def test_whole_base_is_searched_by_one_job_at_a_time(carol):
    url = reverse("customers:duplicates_search")
    assert carol.post(url)["Location"] == following_url(Job.objects.get())
    assert carol.post(url)["Location"] == LIST
    assert Job.objects.count() == 1


# --- Side by side ---------------------------------------------------------------------------------


def test_only_what_differs_is_asked(carol):
    one, two = add_customers(
        {"name": "One", "short_name": "O", "description": "of one", "city": "Kraków"},
        {"name": "Two", "short_name": "O", "national_id": "7", "city": "Gdańsk"},
    )
    form = carol.get(link(one, two)).context["form"]
    assert [row.question.key for row in form.rows] == ["name", "main_address"]
    settled = {str(label) for label, _html in form.settled}
    assert {"Short name", "National ID", "Description"} <= settled


def test_merge_and_its_undo_from_the_toast(carol):
    one, two = add_named("One", "Two")
    before = state_of_all()
    response = carol.post(MERGE, merge_form(one, two, name=two.pk))
    card = carol.get(response["Location"])
    assert card.context["customer"].name == "Two"
    merged = ChangeSet.objects.latest("pk")
    undo_url = reverse("customers:customer_undo", args=[one.pk, merged.pk])
    assert f'action="{undo_url}"' in card.content.decode()
    history = carol.get(reverse("customers:customer_timeline", args=[one.pk])).content.decode()
    assert "Merged with" in history
    assert undo_url in history
    carol.post(undo_url)
    assert state_of_all() == before
    history = carol.get(reverse("customers:customer_timeline", args=[two.pk])).content.decode()
    assert "Merged into" in history


def test_merge_of_exact_doubles_stands_in_the_history_though_no_value_changed(carol):
    one, two = add_named("One", "One")
    carol.post(MERGE, merge_form(one, two))
    history = carol.get(reverse("customers:customer_timeline", args=[one.pk])).content.decode()
    assert "Merged with" in history


def test_card_of_a_merged_customer_leads_to_the_one_that_stayed(cast, carol, client_for):
    one, two, three = add_named(
        "One", "Two", "Three", departments=(cast.north.pk,), is_public=False
    )
    carol.post(MERGE, merge_form(one, two))
    carol.post(MERGE, merge_form(three, one))
    url = reverse("customers:customer_detail", args=[two.pk])
    assert carol.get(url)["Location"] == reverse("customers:customer_detail", args=[three.pk])
    assert client_for(cast.dan).get(url).status_code == 404


def test_history_names_merged_customers_only_to_who_may_see_them(cast, client_for):
    one, two = add_customers(
        {"name": "One"}, {"name": "Secret", "is_public": False, "departments": (cast.south.pk,)}
    )
    client_for(cast.erin).post(MERGE, merge_form(one, two, is_public=one.pk))
    url = reverse("customers:customer_timeline", args=[one.pk])
    assert "Secret" not in client_for(cast.bob).get(url).content.decode()
    assert "Secret" in client_for(cast.dan).get(url).content.decode()


def test_partners_out_of_sight_are_not_counted(cast, carol):
    one, two = add_named("One", "Two")
    hang(cast, two, 2)
    with change_set(actor=None, reason="tests.move"):
        Customer.objects.filter(name=f"Partner 0 of {two.pk}").update(is_public=False)
    moving = carol.get(link(one, two)).context["moving"]
    assert moving == ["2 contact persons", "1 partner"]


def test_likely_doubles_of_them_can_be_added(carol):
    one, two, three = add_named("Anna", "Anna", "Anna")
    search_all()
    response = carol.get(link(one, two))
    assert response.context["suggested"] == [(three, link(one, two, three))]


def test_sum_is_offered_within_one_currency_only(carol):
    euro, more, zloty = add_customers(
        {"name": "A", "opening_total": Money(10, "EUR")},
        {"name": "B", "opening_total": Money(20, "EUR")},
        {"name": "C", "opening_total": Money(20, "PLN")},
    )

    def offered(*customers) -> list[str]:
        rows = carol.get(link(*customers)).context["form"].rows
        (row,) = (row for row in rows if row.question.key == "opening_total")
        return [option.value for option in row.options]

    assert offered(euro, more) == [str(euro.pk), str(more.pk), "0"]
    assert offered(euro, zloty) == [str(euro.pk), str(zloty.pk)]


def test_conflict_shows_the_saved_values_and_keeps_what_was_chosen(carol):
    one, two = add_customers({"name": "One", "kind": "legal"}, {"name": "Two"})
    sent = merge_form(one, two, name=two.pk, kind=two.pk)
    services.update_customer(
        actor=None,
        catalogue=customer_catalogue(),
        customer=two,
        changes={"name": "Two, changed"},
        version=None,
    )
    response = carol.post(MERGE, sent)
    assert response.status_code == 422
    assert "Somebody has saved one of these customers" in errors_of(response)["__all__"][0]
    names = {o.html: o.is_chosen for o in response.context["form"].rows[1].options}
    assert names == {"One": False, "Two, changed": True}
    again = {f.html_name: f.value() for f in response.context["form"].version_fields}
    assert carol.post(MERGE, {**sent, **again}).status_code == 302


def test_what_was_not_chosen_is_an_error_beside_its_question(carol):
    one, two = add_named("One", "Two")
    response = carol.post(MERGE, merge_form(one, two, name=""))
    assert list(errors_of(response)) == ["name"]
    assert Customer.objects.count() == 2


def test_more_than_a_few_are_merged_by_a_job(carol):
    customers = add_named(*["Anna"] * 23)
    response = carol.post(MERGE, merge_form(*customers))
    job = Job.objects.get(kind="customers.merge")
    assert response["Location"] == following_url(job)
    assert len(job.params["losers"]) == 22


def test_page_costs_as_much_whatever_hangs_on_them(cast, carol):
    small = add_named("One", "Two")
    full = add_named("Three", "Four")
    for customer in small:
        hang(cast, customer, 1)
    for customer in full:
        hang(cast, customer, 6)
    assert queries_of(carol, link(*full)) == queries_of(carol, link(*small))


def test_several_cost_as_much_as_two(carol):
    customers = add_named("One", "Two", "Three", "Four", "Five", "Six")
    assert queries_of(carol, link(*customers)) == queries_of(carol, link(*customers[:2]))
