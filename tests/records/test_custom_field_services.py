"""Custom fields: adding, changing, ordering, retiring, and their choices."""

import pytest
from django.core.exceptions import ValidationError

from core.change_sets import change_set
from core.models import Job
from core.refusals import NotAllowed
from core.versions import ChangedMeanwhile
from customers.models import Customer
from records import services
from records.models import CustomField
from records.services import custom_fields
from records.services.choices import ChoiceInUse, ChoiceNameTaken, NoChoices
from records.services.custom_fields import (
    INDEX_JOB,
    CannotBeUnique,
    KeyTaken,
    KindIsFixed,
    TooManyFields,
)

pytestmark = pytest.mark.django_db

COLOURS = {"font_color": "#1f2a37", "background_color": "#eceae4"}


def choice(name, **values):
    return {"id": None, "names": {"en": name}, "is_active": True, **COLOURS, **values}


def as_wanted(field):
    """The choices of a field as they are, to be saved again."""
    names = ("id", "names", "is_active", *COLOURS)
    return [{name: getattr(row, name) for name in names} for row in field.choices.all()]


@pytest.fixture
def make(cast):
    def make_field(label="Shoe size", kind="text", **values):
        return services.create_custom_field(
            actor=cast.erin, labels={"en": label}, kind=kind, **values
        )

    return make_field


@pytest.fixture(params=["choice", "choices"])
def grades(make, request):
    return make("Grade", request.param, choices=[choice("Gold"), choice("Silver")])


def jobs_of(field):
    return Job.objects.filter(kind=INDEX_JOB, record_id=field.pk)


def test_key_is_made_from_the_label_and_numbered_when_taken(make):
    assert [make().key, make().key] == ["shoe_size", "shoe_size_2"]


def test_key_that_a_retired_field_has_is_refused(make, cast):
    services.retire_custom_field(actor=cast.erin, custom_field=make(key="size"))
    with pytest.raises(KeyTaken):
        make(key="size")


@pytest.mark.parametrize("key", ["Größe", "1st", "a-b", "x" * 41, "custom'; --"])
def test_key_that_is_not_small_latin_letters_is_refused(make, key):
    with pytest.raises(ValidationError) as error:
        make(key=key)
    assert "key" in error.value.error_dict


def test_label_in_no_language_is_refused(cast):
    with pytest.raises(ValidationError) as error:
        services.create_custom_field(actor=cast.erin, labels={}, kind="text")
    assert "labels" in error.value.error_dict


def test_default_is_kept_as_the_kind_says_in_whatever_order_both_are_given(cast):
    field = services.create_custom_field(
        actor=cast.erin, default=42, kind="integer", labels={"en": "Size"}
    )
    assert field.default_value == 42


def test_kind_never_changes(make, cast):
    field = make()
    with pytest.raises(KindIsFixed) as refusal:
        services.update_custom_field(actor=cast.erin, custom_field=field, kind="date")
    assert refusal.value.field == "kind"


@pytest.mark.parametrize("kind", ["long_text", "decimal", "money", "date", "boolean", "choices"])
def test_kind_whose_values_are_shared_by_nature_cannot_be_unique(make, cast, kind):
    choices = [choice("Gold")] if kind == "choices" else []
    with pytest.raises(CannotBeUnique) as refusal:
        make(kind=kind, choices=choices, is_unique=True)
    assert refusal.value.field == "is_unique"
    assert not CustomField.objects.exists()
    field = make(kind=kind, choices=choices)
    with pytest.raises(CannotBeUnique):
        services.update_custom_field(actor=cast.erin, custom_field=field, is_unique=True)


@pytest.mark.parametrize("kind", ["text", "integer", "url", "email", "phone"])
def test_unique_field_asks_for_its_index_and_is_not_unique_before_it_stands(make, kind):
    field = make(kind=kind, is_unique=True)
    assert jobs_of(field).count() == 1
    assert not field.has_unique_index


def test_field_that_is_unique_no_longer_stops_being_so_at_once(make, cast):
    field = make(is_unique=True)
    CustomField.objects.filter(pk=field.pk).update(has_unique_index=True)
    services.update_custom_field(actor=cast.erin, custom_field=field, is_unique=False)
    assert not CustomField.objects.get(pk=field.pk).has_unique_index
    assert jobs_of(field).count() == 2


def test_labels_and_flags_change_and_the_rest_stays(make, cast):
    field = make(is_required=True)
    changed = services.update_custom_field(
        actor=cast.erin, custom_field=field, labels={"fa": "اندازه کفش"}, is_listed=True
    )
    assert (changed.labels, changed.is_listed) == ({"fa": "اندازه کفش"}, True)
    assert (changed.is_required, changed.key) == (True, field.key)


def test_older_version_is_a_conflict_also_when_only_choices_changed(grades, cast):
    version = CustomField.objects.get(pk=grades.pk).version
    services.update_custom_field(
        actor=cast.erin, custom_field=grades, choices=[*as_wanted(grades), choice("Bronze")]
    )
    with pytest.raises(ChangedMeanwhile):
        services.update_custom_field(actor=cast.erin, custom_field=grades, version=version)


def test_fields_beyond_the_limit_are_refused_until_one_is_retired(make, cast, monkeypatch):
    monkeypatch.setattr(custom_fields, "MAX_ACTIVE", 2)
    first, _second = make(), make()
    with pytest.raises(TooManyFields):
        make()
    services.retire_custom_field(actor=cast.erin, custom_field=first)
    make()
    with pytest.raises(TooManyFields):
        services.restore_custom_field(actor=cast.erin, custom_field=first)


def test_retired_field_keeps_its_values(make, cast):
    field = make()
    with change_set(actor=cast.erin, reason="tests.value"):
        customer = Customer.objects.create(name="A", parts=["customer"], custom={field.key: "42"})
    services.retire_custom_field(actor=cast.erin, custom_field=field)
    assert CustomField.objects.get(pk=field.pk).is_retired
    services.restore_custom_field(actor=cast.erin, custom_field=field)
    assert not CustomField.objects.get(pk=field.pk).is_retired
    assert Customer.objects.get(pk=customer.pk).custom == {"shoe_size": "42"}


def test_fields_are_moved(make, cast):
    fields = {name: make(name) for name in "abc"}
    services.move_custom_field(actor=cast.erin, custom_field=fields["c"], steps=-1)
    assert [field.label for field in CustomField.objects.all()] == ["a", "c", "b"]


def test_who_lacks_the_right_changes_nothing(make, cast):
    field = make()
    for act in (
        lambda: services.create_custom_field(actor=cast.carol, labels={"en": "A"}, kind="text"),
        lambda: services.update_custom_field(actor=cast.carol, custom_field=field, is_listed=True),
        lambda: services.retire_custom_field(actor=cast.carol, custom_field=field),
        lambda: services.restore_custom_field(actor=cast.carol, custom_field=field),
        lambda: services.move_custom_field(actor=cast.carol, custom_field=field, steps=1),
        lambda: services.rebuild_index(actor=cast.carol, custom_field=field),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_index_is_asked_for_when_a_field_becomes_filterable_and_when_it_no_longer_is(make, cast):
    field = make()
    assert not jobs_of(field).exists()
    services.update_custom_field(actor=cast.erin, custom_field=field, is_filterable=True)
    assert jobs_of(field).count() == 1
    CustomField.everything.filter(pk=field.pk).update(is_indexed=True)
    services.update_custom_field(actor=cast.erin, custom_field=field, is_listed=True)
    assert jobs_of(field).count() == 1
    services.retire_custom_field(actor=cast.erin, custom_field=field)
    assert jobs_of(field).count() == 2
    assert not CustomField.objects.get(pk=field.pk).is_indexed


def test_state_of_the_index_leaves_the_version_alone(make):
    field = make()
    CustomField.everything.filter(pk=field.pk).update(is_indexed=True)
    assert CustomField.objects.get(pk=field.pk).version == field.version


def test_choices_have_codes_that_outlive_renaming(grades, cast):
    wanted = as_wanted(grades)
    wanted[0]["names"] = {"en": "Platinum", "fa": "پلاتین"}
    services.update_custom_field(
        actor=cast.erin, custom_field=grades, choices=[choice("Bronze"), *wanted]
    )
    assert [(c.code, c.name) for c in CustomField.objects.get(pk=grades.pk).choices.all()] == [
        ("bronze", "Bronze"),
        ("gold", "Platinum"),
        ("silver", "Silver"),
    ]


def test_choice_that_a_record_has_is_retired_but_not_removed(grades, cast):
    with change_set(actor=cast.erin, reason="tests.value"):
        value = "gold" if grades.kind == "choice" else ["silver", "gold"]
        Customer.objects.create(name="A", parts=["customer"], custom={"grade": value})
    gold, silver = as_wanted(grades)
    with pytest.raises(ChoiceInUse, match=r"Gold.*1 record"):
        services.update_custom_field(actor=cast.erin, custom_field=grades, choices=[silver])
    services.update_custom_field(
        actor=cast.erin, custom_field=grades, choices=[{**gold, "is_active": False}, silver]
    )
    assert [c.is_active for c in grades.choices.all()] == [False, True]


def test_choice_that_no_record_has_is_removed_and_its_code_stays_used(grades, cast):
    _gold, silver = as_wanted(grades)
    services.update_custom_field(actor=cast.erin, custom_field=grades, choices=[silver])
    services.update_custom_field(
        actor=cast.erin, custom_field=grades, choices=[silver, choice("Gold")]
    )
    assert [c.code for c in grades.choices.all()] == ["silver", "gold_2"]


def test_field_of_choices_without_a_choice_is_refused(make, grades, cast):
    with pytest.raises(NoChoices):
        make(kind="choice")
    with pytest.raises(NoChoices):
        services.update_custom_field(actor=cast.erin, custom_field=grades, choices=[])
    assert not CustomField.objects.filter(key="shoe_size").exists()


def test_two_choices_of_one_name_are_refused(make):
    with pytest.raises(ChoiceNameTaken):
        make(kind="choice", choices=[choice("Zloto"), choice("ZŁOTO")])
