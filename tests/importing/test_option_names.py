"""Names that are on no list: refused, mapped to an option by hand, or added with the import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.sessions import session_for
from core.change_sets import change_set
from core.undo import undo_change_set
from customers.fields import customer_catalogue
from customers.models import Category, Customer, Source, Status, Tag
from customers.services.groups import create_group
from importing.options import CREATE
from records.models import CustomFieldChoice
from records.services import add_option, custom_fields
from records.services.inline_options import RIGHT as ADD_INLINE
from tests.customers.records import add_customers
from tests.importing.sheets import allow, apply, check, forbid, messages, outcomes

HEADERS = ["External ID", "Name", "Tags"]


def vip() -> int:
    return Tag.objects.get(code="vip").pk


def tags_of(customer) -> set[str]:
    return set(
        Tag.objects.filter(customer_links__customer=customer).values_list("names__en", flat=True)
    )


def only_customer() -> Customer:
    return Customer.objects.get()


def unknown(checked) -> dict:
    return {
        key: {folded: tuple(name) for folded, name in names.items()}
        for key, names in checked.names.unknown.items()
    }


def creating(*names, key="tags") -> dict:
    return {"option_choices": {key: dict.fromkeys(names, CREATE)}}


# --- What is found ----------------------------------------------------------------------------------


def test_unknown_names_are_counted_as_they_are_written(erin):
    checked = check(
        erin,
        HEADERS,
        ["A", "Anna", "VIP; Good  Payers"],
        ["B", "Bob", "good payers, Late"],
        ["C", "Carl", "VIP"],
    )
    assert unknown(checked) == {"tags": {"good payers": ("Good Payers", 2), "late": ("Late", 1)}}
    assert outcomes(checked) == ["wrong", "wrong", "new"]


def test_names_of_every_list_are_found(erin):
    custom_fields.create_custom_field(
        actor=erin,
        key="size",
        kind="choice",
        labels={"en": "Size"},
        help_texts={},
        choices=[{"names": {"en": "Small"}}],
    )
    headers = ["Name", "Status", "Source", "Natural or legal", "Responsible manager", "Size"]
    row = ["Anna", "Odd", "Odder", "Firm", "Nobody", "Huge"]
    mapping = ["name", "status", "source", "kind", "assigned_to", "custom.size"]
    checked = check(erin, headers, row, mapping=mapping)
    assert set(checked.names.unknown) == set(mapping) - {"name"}


def test_name_of_what_is_there_already_is_not_unknown(erin):
    tag = add_option(actor=erin, model=Tag, name="Old").option
    with change_set(actor=None, reason="tests.retire"):
        Tag.objects.filter(pk=tag.pk).update(is_active=False)
    add_customers({"name": "Anna", "external_id": "A", "tags": (tag.pk,)})
    checked = check(erin, HEADERS, ["A", "Anna", "Old"])
    assert unknown(checked) == {}
    assert outcomes(checked) == ["unchanged"]


def test_number_of_queries_does_not_depend_on_the_names(erin):
    def queries(count):
        rows = [[f"{n}", "X", f"T{n}"] for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            check(erin, HEADERS, *rows)
        return len(captured)

    queries(1)
    assert queries(20) == queries(2)


# --- Mapped by hand ---------------------------------------------------------------------------------


def test_name_stands_for_the_option_that_was_chosen(erin):
    choices = {"tags": {"very important": vip()}}
    row = ["A", "Anna", "Very  IMPORTANT"]
    apply(erin, HEADERS, row, option_choices=choices)
    assert tags_of(only_customer()) == {"VIP"}


def test_choice_holds_beside_names_that_are_on_the_list(erin):
    choices = {"tags": {"very important": vip()}}
    apply(erin, HEADERS, ["A", "Anna", "Birthday; Very important"], option_choices=choices)
    assert tags_of(only_customer()) == {"VIP", "Birthday"}


def test_choice_says_which_of_two_namesakes_is_meant(cast, erin):
    with change_set(actor=None, reason="tests.names"):
        type(erin).objects.filter(pk__in=[cast.bob.pk, cast.alice.pk]).update(name="Alex")
    headers = ["Name", "Responsible manager"]
    assert "is the name of 2 entries" in messages(check(erin, headers, ["Anna", "Alex"]))
    choices = {"assigned_to": {"alex": cast.bob.pk}}
    checked = check(erin, headers, ["Anna", "Alex"], option_choices=choices)
    assert checked.rows[0].values["assigned_to"] == cast.bob.pk


def test_fixed_choices_can_be_mapped_too(erin):
    choices = {"kind": {"firm": "legal"}}
    mapping = ["name", "kind"]
    checked = check(
        erin, ["Name", "Kind"], ["Anna", "Firm"], mapping=mapping, option_choices=choices
    )
    assert checked.rows[0].values["kind"] == "legal"


def test_name_of_an_option_is_not_overruled(erin):
    birthday = Tag.objects.get(code="birthday").pk
    checked = check(erin, HEADERS, ["A", "Anna", "VIP"], option_choices={"tags": {"vip": birthday}})
    assert checked.rows[0].values["tags"] == (vip(),)


def test_choice_that_is_not_offered_counts_for_nothing(cast, erin):
    """Also one that the person may not choose, such as a department of others."""
    choices = {"departments": {"sued": cast.south.pk}}
    headers = ["Name", "Department"]
    assert outcomes(check(cast.alice, headers, ["A", "Sued"], option_choices=choices)) == ["wrong"]
    assert outcomes(check(erin, headers, ["A", "Sued"], option_choices=choices)) == ["new"]
    retired = add_option(actor=erin, model=Tag, name="Old").option
    with change_set(actor=None, reason="tests.retire"):
        Tag.objects.filter(pk=retired.pk).update(is_active=False)
    choices = {"tags": {"oldish": retired.pk}}
    assert outcomes(check(erin, HEADERS, ["A", "A", "Oldish"], option_choices=choices)) == ["wrong"]


def test_choice_counts_beside_an_option_that_is_no_longer_offered(erin):
    """A cell that names what is there already, and a name that was mapped."""
    old = add_option(actor=erin, model=Tag, name="Old").option
    add_customers({"name": "Anna", "external_id": "A", "tags": (old.pk,)})
    with change_set(actor=None, reason="tests.retire"):
        Tag.objects.filter(pk=old.pk).update(is_active=False)
    choices = {"tags": {"very important": vip()}}
    checked = check(erin, HEADERS, ["A", "Anna", "Old; Very important"], option_choices=choices)
    assert checked.rows[0].changes == {"tags": tuple(sorted((old.pk, vip())))}


# --- Added ------------------------------------------------------------------------------------------


def test_preview_shows_what_would_be_added_and_adds_nothing(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    before = Tag.objects.count()
    checked = check(erin, HEADERS, ["A", "Anna", "Late"], **creating("late"))
    assert outcomes(checked) == ["changed"]
    kind = checked.catalogue["tags"].kind
    assert kind.text(checked.rows[0].changes["tags"], checked.session) == "Late"
    assert Tag.objects.count() == before


def test_option_is_added_once_in_the_change_set_of_the_import(erin):
    rows = [["A", "Anna", "VIP; Late"], ["B", "Bob", "LATE"]]
    applied = apply(erin, HEADERS, *rows, **creating("late"))
    late = Tag.objects.get(names={"en": "Late"})
    assert {tuple(sorted(tags_of(c))) for c in Customer.objects.all()} == {
        ("Late", "VIP"),
        ("Late",),
    }
    assert late.code == "late"
    assert late.created_by == erin
    assert late.events.get().pgh_context_id == applied.change_set.context_id


def test_choices_of_one_are_added_as_well(erin):
    headers = ["Name", "Source"]
    apply(erin, headers, ["Anna", "Fair in Gdańsk"], **creating("fair in gdansk", key="source"))
    assert only_customer().source == Source.objects.get(names={"en": "Fair in Gdańsk"})


def test_choices_of_custom_fields_are_added_by_who_manages_them(cast, erin):
    field = custom_fields.create_custom_field(
        actor=erin,
        key="size",
        kind="choices",
        labels={"en": "Size"},
        help_texts={},
        choices=[{"names": {"en": "Small"}}],
    )
    headers, row = ["Name", "Size"], ["Anna", "Huge; Small"]
    asked = creating("huge", key="custom.size")
    assert outcomes(check(cast.alice, headers, row, **asked)) == ["wrong"]
    apply(erin, headers, row, **asked)
    choice = CustomFieldChoice.objects.get(field=field, names={"en": "Huge"})
    assert set(only_customer().custom["size"]) == {"small", choice.code}
    field_version = field.version
    field.refresh_from_db()
    assert field.version > field_version


def test_only_options_of_rows_that_go_in_are_added(erin):
    rows = [["A", "Anna", "Late"], ["B", "", "Early"]]
    applied = apply(erin, HEADERS, *rows, **creating("late", "early"))
    assert [str(row.outcome) for row in applied.checked.rows] == ["new", "wrong"]
    assert Tag.objects.filter(names={"en": "Late"}).exists()
    assert not Tag.objects.filter(names={"en": "Early"}).exists()


def test_option_that_somebody_has_added_meanwhile_is_taken(erin):
    late = add_option(actor=erin, model=Tag, name="Late").option
    before = Tag.objects.count()
    apply(erin, HEADERS, ["A", "Anna", "Late"], **creating("late"))
    assert Tag.objects.count() == before
    assert tags_of(only_customer()) == {late.name}


def test_option_that_is_not_offered_any_more_is_not_added_again(erin):
    late = add_option(actor=erin, model=Tag, name="Late").option
    with change_set(actor=None, reason="tests.retire"):
        Tag.objects.filter(pk=late.pk).update(is_active=False)
    assert outcomes(check(erin, HEADERS, ["A", "A", "Late"], **creating("late"))) == ["wrong"]


def test_name_that_no_list_has_room_for_is_not_added(erin):
    name = "x" * 121
    assert outcomes(check(erin, HEADERS, ["A", "A", name], **creating(name))) == ["wrong"]


def test_rights_decide_which_lists_can_be_added_to(cast):
    tags, status = ["Name", "Tags"], ["Name", "Status"]
    late, hot = creating("late"), creating("hot", key="status")
    assert outcomes(check(cast.alice, tags, ["A", "Late"], **late)) == ["new"]
    assert outcomes(check(cast.alice, status, ["A", "Hot"], **hot)) == ["wrong"]
    allow(cast.alice, "records.manage_options")
    assert outcomes(check(cast.alice, status, ["A", "Hot"], **hot)) == ["new"]
    forbid(cast.bob, ADD_INLINE)
    forbid(cast.bob, "records.manage_options")
    assert outcomes(check(cast.bob, tags, ["A", "Late"], **late)) == ["wrong"]


def test_people_are_not_added(erin):
    asked = creating("nobody", key="assigned_to")
    assert outcomes(check(erin, ["Name", "Responsible manager"], ["A", "Nobody"], **asked)) == [
        "wrong"
    ]


def test_added_names_stand_in_the_language_of_the_person(erin):
    from django.utils import translation

    with translation.override("pl"):
        apply(erin, HEADERS, ["A", "Anna", "Spóźnialski"], **creating("spoznialski"))
    assert Tag.objects.filter(names={"pl": "Spóźnialski"}).exists()


def test_number_of_queries_does_not_depend_on_what_is_added(erin):
    def queries(prefix, count):
        names = [f"{prefix}{n}" for n in range(count)]
        rows = [[f"{name}", "X", name] for name in names]
        with CaptureQueriesContext(connection) as captured:
            apply(erin, HEADERS, *rows, **creating(*names))
        return len(captured)

    queries("a", 1)
    assert queries("b", 20) == queries("c", 2)


# --- Taken back -------------------------------------------------------------------------------------


def taken_back(actor, applied):
    return undo_change_set(actor=actor, change_set=applied.change_set)


def test_taking_back_removes_what_was_added(erin):
    before = set(Tag.objects.values_list("pk", flat=True))
    applied = apply(erin, HEADERS, ["A", "Anna", "Late"], **creating("late"))
    undo = taken_back(erin, applied)
    assert set(Tag.objects.values_list("pk", flat=True)) == before
    undo_change_set(actor=erin, change_set=undo.change_set)
    assert tags_of(only_customer()) == {"Late"}


def test_option_that_somebody_uses_since_stays(erin):
    applied = apply(erin, HEADERS, ["A", "Anna", "Late; Early"], **creating("late", "early"))
    late = Tag.objects.get(names={"en": "Late"})
    (bob,) = add_customers({"name": "Bob", "tags": (late.pk,)})
    taken_back(erin, applied)
    assert tags_of(bob) == {"Late"}
    assert not Tag.objects.filter(names={"en": "Early"}).exists()


def test_one_of_several_lists(erin):
    """Each list gets its own names."""
    headers = ["Name", "Category", "Tags"]
    choices = {"categories": {"late": CREATE}, "tags": {"late": CREATE}}
    apply(erin, headers, ["Anna", "Late", "Late"], option_choices=choices)
    assert Category.objects.filter(names={"en": "Late"}).count() == 1
    assert Tag.objects.filter(names={"en": "Late"}).count() == 1


def test_statuses_are_added_by_who_manages_them(erin):
    apply(erin, ["Name", "Status"], ["Anna", "Hot"], **creating("hot", key="status"))
    assert only_customer().status == Status.objects.get(names={"en": "Hot"})


def test_groups_are_added_and_those_by_rule_stay_refused(erin):
    create_group(
        actor=erin,
        names={"en": "By rule"},
        rule={"field": "name", "operator": "starts_with", "value": "An"},
    )
    headers, asked = ["Name", "Groups"], creating("wholesale", "by rule", key="groups")
    assert outcomes(check(erin, headers, ["Bob", "By rule"], **asked)) == ["wrong"]
    apply(erin, headers, ["Anna", "Wholesale"], **asked)
    assert only_customer().group_links.get().group.names == {"en": "Wholesale"}


def test_session_of_others_knows_nothing_of_the_names(erin):
    source = customer_catalogue()["tags"].kind.source
    session = session_for(erin)
    table = session.table(source)
    reading = session.reading(source, {"late": table.choices[0]})
    assert "late" in reading.table(source).by_name
    assert "late" not in session.table(source).by_name


@pytest.fixture
def size(erin):
    return custom_fields.create_custom_field(
        actor=erin,
        key="size",
        kind="choices",
        labels={"en": "Size"},
        help_texts={},
        choices=[{"names": {"en": "Small"}}],
    )


SIZED = ["Name", "Size"]


def names_of(field) -> set[str]:
    return {choice.names["en"] for choice in field.choices.all()}


def test_choice_of_a_custom_field_goes_with_the_import(erin, size):
    (there,) = add_customers({"name": "There", "external_id": "A", "custom.size": ("small",)})
    headers = ["External ID", *SIZED]
    rows = [["A", "There", "Huge"], ["B", "Anna", "Huge"]]
    applied = apply(erin, headers, *rows, **creating("huge", key="custom.size"))
    assert names_of(size) == {"Small", "Huge"}
    taken_back(erin, applied)
    assert names_of(size) == {"Small"}
    there.refresh_from_db()
    assert there.custom == {"size": ["small"]}


def test_choice_of_a_custom_field_that_somebody_uses_since_stays(erin, size):
    asked = creating("huge", "tiny", key="custom.size")
    applied = apply(erin, SIZED, ["Anna", "Huge; Tiny"], **asked)
    huge = size.choices.get(names={"en": "Huge"})
    add_customers({"name": "Bob", "custom.size": (huge.code,)})
    taken_back(erin, applied)
    assert names_of(size) == {"Small", "Huge"}


def test_choice_of_a_customer_who_stays_stays(erin, size):
    """He was changed since, so the undo leaves him, and what he has."""
    applied = apply(erin, SIZED, ["Anna", "Huge"], **creating("huge", key="custom.size"))
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.update(short_name="Changed")
    taken_back(erin, applied)
    assert only_customer().custom["size"] == ["huge"]
    assert names_of(size) == {"Small", "Huge"}
