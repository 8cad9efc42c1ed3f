"""Options that people add beside the field where they choose."""

import threading

import pytest
from django.db import connection, connections
from django.utils import translation

from core.colours import contrast
from core.models import ChangeSet
from core.refusals import NotAllowed
from customers.models import Category, Customer, CustomerGroup, Group, PurchaseStatus, Tag
from customers.services.groups import create_group
from records import services
from records.services.inline_options import NameTooLong, NoName, OptionRetired
from tests.customers.pages import customer_form
from tests.customers.records import add_customers
from tests.importing.sheets import forbid

pytestmark = pytest.mark.django_db
ADD = "/options/{}/add/"
NEW = "/customers/new/"


def add(actor, name, model=Category):
    return services.add_option(actor=actor, model=model, name=name)


def test_option_is_named_in_the_language_of_the_person_and_readable(cast):
    with translation.override("fa"):
        option, is_new = add(cast.alice, "  خوش   حساب ")
    assert is_new
    assert option.names == {"fa": "خوش حساب"}
    assert option.created_by == cast.alice
    assert option.is_active
    assert contrast(option.font_color, option.background_color) >= 4.5
    assert Category.objects.last() == option
    assert ChangeSet.objects.latest("pk").reason == "records.add_option"


def test_control_characters_that_no_table_can_hold_are_left_out(cast):
    assert add(cast.alice, "Loyal\x00 ski\x07ers").option.names == {"en": "Loyal skiers"}


@pytest.mark.parametrize("typed", ["loyal  SKIERS", "Loyal skiers", "Верные лыжники"])
def test_name_that_is_there_in_any_language_and_spelling_is_that_option(cast, typed):
    present = services.create_option(
        actor=cast.erin,
        model=Category,
        names={"en": "Loyal skiers", "ru": "Верные лыжники"},
    )
    sets = ChangeSet.objects.count()
    assert add(cast.alice, typed) == (present, False)
    assert ChangeSet.objects.count() == sets


def test_retired_option_is_not_offered_again_by_who_adds_it(cast):
    option = services.create_option(actor=cast.erin, model=Category, names={"en": "Old"})
    services.update_option(actor=cast.erin, option=option, is_active=False)
    with pytest.raises(OptionRetired, match="An administrator can offer it again"):
        add(cast.alice, "old")
    option.refresh_from_db()
    assert not option.is_active


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("", NoName), (" \u200c ", NoName), ("…", NoName), ("x" * 121, NameTooLong)],
)
def test_name_that_is_none_or_too_long_is_refused(cast, name, refusal):
    with pytest.raises(refusal):
        add(cast.alice, name)


def test_who_only_reads_or_lost_the_right_adds_nothing(cast):
    with pytest.raises(NotAllowed):
        add(cast.rob, "New")
    forbid(cast.alice, "records.add_options_inline")
    with pytest.raises(NotAllowed):
        add(cast.alice, "New")


# --- The address ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["category", "tag", "source", "channel", "preference", "group"])
def test_list_that_is_open_answers_with_the_option(cast, client_for, code):
    alice = client_for(cast.alice)
    answer = alice.post(ADD.format(code), {"name": "Skiing"})
    assert answer.status_code == 201
    assert answer.json()["text"] == "Skiing"
    again = alice.post(ADD.format(code), {"name": "skiing"})
    assert (again.status_code, again.json()) == (200, answer.json())


@pytest.mark.parametrize("code", ["status", "purchase_status", "relation_kind", "nothing"])
def test_list_of_the_administrators_is_closed(cast, client_for, code):
    assert client_for(cast.erin).post(ADD.format(code), {"name": "New"}).status_code == 404
    assert not PurchaseStatus.objects.filter(names__en="New").exists()


def test_group_that_its_rule_fills_is_not_chosen_under_its_name(cast, client_for):
    rule = {"field": "name", "operator": "contains", "value": "Anna"}
    group = create_group(actor=cast.carol, names={"en": "Annas", "pl": "Anny"}, rule=rule)
    alice = client_for(cast.alice)
    answer = alice.post(ADD.format("group"), {"name": "anny"})
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "error": "“Annas” is filled by its rule. Nobody is put into it by hand. "
            "Write another name."
        },
    )
    page = alice.post(NEW, typed(**{"add_option": "groups", "new_option.groups": "Annas"}))
    assert page.status_code == 422
    assert "is filled by its rule" in page.context["form"].errors["groups"][0]
    assert list(Group.objects.all()) == [group]


def test_refusal_is_told_in_words(cast, client_for):
    answer = client_for(cast.alice).post(ADD.format("tag"), {"name": " "})
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "Write what the new option is called."},
    )


# --- Without JavaScript -----------------------------------------------------------------------------


def typed(**changes):
    return customer_form(**{"name": "Half ty", "mobile": "0912", **changes})


def test_form_comes_back_with_the_new_option_chosen_and_everything_typed(cast, client_for):
    tag = Tag.objects.first()
    answer = client_for(cast.alice).post(
        NEW,
        typed(**{"tags": [tag.pk], "add_option": "tags", "new_option.tags": "Skiing", "name": ""}),
    )
    assert answer.status_code == 200
    form = answer.context["form"]
    added = Tag.objects.get(names__en="Skiing")
    assert form["tags"].value() == [str(tag.pk), str(added.pk)]
    assert [row.text for row in form["mobile"].value()] == ["0912"]
    assert not form.errors
    page = answer.content.decode()
    assert f'<option value="{added.pk}" selected>Skiing</option>' in page
    assert 'value="Skiing"' not in page
    assert not Customer.objects.exists()


def test_option_of_one_takes_the_place_of_what_was_chosen(cast, client_for):
    answer = client_for(cast.alice).post(
        NEW, typed(**{"add_option": "source", "new_option.source": "Fair", "source": "1"})
    )
    (value,) = {answer.context["form"]["source"].value()}
    assert f'<option value="{value}" selected>Fair</option>' in answer.content.decode()


def test_refusal_stands_beside_the_field_and_what_was_typed_stays(cast, client_for):
    answer = client_for(cast.alice).post(
        NEW, typed(**{"add_option": "tags", "new_option.tags": " "})
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"tags": ["Write what the new option is called."]}
    assert 'value="Half ty"' in answer.content.decode()


def test_customer_who_is_there_is_not_saved_by_adding(cast, client_for):
    (anna,) = add_customers({"name": "Anna"})
    client = client_for(cast.alice)
    sent = typed(**{"add_option": "categories", "new_option.categories": "Skiers"})
    assert client.post(f"/customers/{anna.pk}/edit/", sent).status_code == 200
    assert Customer.objects.get().name == "Anna"


def test_field_that_takes_no_additions_is_not_found(cast, client_for):
    sent = typed(**{"add_option": "status", "new_option.status": "New"})
    assert client_for(cast.alice).post(NEW, sent).status_code == 404


def test_plus_is_there_for_who_may_add(cast, client_for):
    assert 'data-add-option="/options/tag/add/"' in client_for(cast.alice).get(NEW).content.decode()
    forbid(cast.alice, "records.add_options_inline")
    page = client_for(cast.alice).get(NEW).content.decode()
    assert "data-add-option" not in page


def test_group_is_made_beside_the_field_and_the_customer_is_in_it(cast, client_for):
    alice = client_for(cast.alice)
    assert 'data-add-option="/options/group/add/"' in alice.get(NEW).content.decode()
    sent = {"add_option": "groups", "new_option.groups": "Trade"}
    form = alice.post(NEW, typed(**sent)).context["form"]
    group = Group.objects.get()
    assert (group.name, group.parent, group.is_by_rule) == ("Trade", None, False)
    assert form["groups"].value() == [str(group.pk)]
    alice.post(NEW, customer_form(groups=[group.pk], ignore_warnings="1"))
    assert list(CustomerGroup.objects.values_list("customer__name", "group")) == [
        ("Nadia Karimi", group.pk)
    ]


# --- At once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_get_one_option(cast):
    added, barrier = [], threading.Barrier(2)

    def work(person, name):
        barrier.wait()
        added.append(add(person, name, Tag))
        connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    threads = [
        threading.Thread(target=work, args=pair)
        for pair in ((cast.alice, "Skiing"), (cast.bob, " SKIING"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(option.is_new for option in added) == [False, True]
    assert len({option.option.pk for option in added}) == 1
    assert [tag.names["en"] for tag in Tag.objects.all()].count("Skiing") <= 1
