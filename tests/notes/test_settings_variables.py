"""Variables of notes and the options of a dropdown, as the settings change them."""

from decimal import Decimal

import pytest

from core.money import Money
from core.refusals import NotAllowed, Refused
from notes.fields import note_catalogue
from notes.models import Note
from notes.services import settings_options
from notes.services import settings_variables as services
from notes.variables import KINDS
from records.models import CustomField
from records.services.custom_fields import KindIsFixed, update_custom_field
from records.services.options import NameTaken, OptionInUse
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(cast):
    """A dropdown of time zones with EST and PST."""
    made = services.create_variable(actor=cast.erin, labels={"en": "Time zone"}, kind="choice")
    for name in ("EST", "PST"):
        services.add_choice(actor=cast.erin, variable=made, names={"en": name}, abbreviation=name)
    return made


def choices(variable) -> list[str]:
    return [choice.name for choice in variable.choices.all()]


def test_the_five_types_are_kinds_of_fields_of_notes_that_are_filtered_by(cast):
    labels = ("Remark", "Deal", "Closes on", "Size", "Zone")
    for entry, label in zip(KINDS, labels, strict=True):
        services.create_variable(actor=cast.erin, labels={"en": label}, kind=entry.kind)
    custom = [field for field in note_catalogue() if field.is_custom]
    assert [str(field.label) for field in custom] == list(labels)
    assert [field.kind.code for field in custom] == ["text", "money", "date", "decimal", "choice"]
    assert all(field.is_filterable for field in custom)


def test_every_type_is_sorted_by_once_its_index_stands(cast):
    for entry in KINDS:
        services.create_variable(
            actor=cast.erin, labels={"en": f"My {entry.label}"}, kind=entry.kind
        )
    CustomField.objects.update(is_indexed=True)
    assert all(field.sort for field in note_catalogue() if field.is_custom)


def test_a_value_is_written_by_the_catalogue(cast, zone):
    services.create_variable(actor=cast.erin, labels={"en": "Deal"}, kind="money")
    amount = Money(Decimal("1250.50"), "PLN")
    (customer,) = add_named("Acme")
    note = add_note(
        cast.alice, customer=customer, **{"custom.time_zone": "est", "custom.deal": amount}
    )
    assert Note.objects.get(pk=note.pk).custom == {
        "time_zone": "est",
        "deal": {"amount": "1250.5", "currency": "PLN"},
    }


def test_whoever_may_not_manage_the_settings_changes_no_variable(cast, zone):
    with pytest.raises(NotAllowed):
        services.create_variable(actor=cast.carol, labels={"en": "Size"}, kind="decimal")
    with pytest.raises(NotAllowed):
        services.add_choice(actor=cast.carol, variable=zone, names={"en": "CET"})
    with pytest.raises(NotAllowed):
        update_custom_field(actor=cast.carol, custom_field=zone, labels={"en": "Zone"})


@pytest.mark.parametrize("name", ["Time  zone", "TIME ZONE", "Status", "Due", "Termin", "سررسید"])
def test_a_name_that_notes_have_already_is_refused(cast, zone, name):
    with pytest.raises(services.VariableNameTaken) as refused:
        services.create_variable(actor=cast.erin, labels={"en": "x", "pl": name}, kind="text")
    assert refused.value.field == "labels"


def test_a_variable_keeps_its_own_name_and_takes_another(cast, zone):
    services.rename_variable(actor=cast.erin, variable=zone, labels={"en": "Time zone"})
    renamed = services.rename_variable(
        actor=cast.erin, variable=zone, labels={"en": "Zone", "fa": "منطقه زمانی"}
    )
    assert renamed.labels == {"en": "Zone", "fa": "منطقه زمانی"}
    assert renamed.key == "time_zone"


def test_the_type_changes_only_on_the_page_that_counts_first(cast, zone):
    with pytest.raises(KindIsFixed):
        update_custom_field(actor=cast.erin, custom_field=zone, kind="text")


def test_options_have_their_own_names_and_order(cast, zone):
    with pytest.raises(NameTaken):
        services.add_choice(actor=cast.erin, variable=zone, names={"fa": "est"})
    first, second = zone.choices.all()
    with pytest.raises(NameTaken):
        services.update_choice(actor=cast.erin, choice=second, names={"en": "EST"})
    services.update_choice(actor=cast.erin, choice=second, in_sequence=True, names={"en": "PT"})
    services.move_choice(actor=cast.erin, choice=second, steps=-1)
    assert choices(zone) == ["PT", "EST"]
    services.order_choices(actor=cast.erin, variable=zone, ids=[first.pk])
    assert choices(zone) == ["EST", "PT"]


def test_there_is_an_end_to_the_options(cast, zone, monkeypatch):
    monkeypatch.setattr(services, "MOST_OPTIONS", 2)
    with pytest.raises(services.TooManyOptions):
        services.add_choice(actor=cast.erin, variable=zone, names={"en": "CET"})


def test_an_option_in_use_goes_with_its_notes_to_another_one_and_comes_back(cast, zone):
    note = add_note(cast.alice, **{"custom.time_zone": "est"})
    other = add_note(cast.alice, **{"custom.time_zone": "pst"})
    est, pst = zone.choices.all()
    assert services.choice_use_counts(zone) == {"est": 1, "pst": 1}
    assert services.value_counts() == {"time_zone": 2}

    with pytest.raises(OptionInUse):
        services.delete_choice(actor=cast.erin, choice=est)
    removed = services.delete_choice(actor=cast.erin, choice=est, replacement=pst)

    assert removed.note_count == 1
    assert Note.objects.get(pk=note.pk).custom == {"time_zone": "pst"}
    assert choices(zone) == ["PST"]

    settings_options.undo_settings_change(actor=cast.erin, made=removed.made)
    assert Note.objects.get(pk=note.pk).custom == {"time_zone": "est"}
    assert Note.objects.get(pk=other.pk).custom == {"time_zone": "pst"}
    assert choices(zone) == ["EST", "PST"]


def test_an_unused_option_is_deleted_and_an_option_of_another_list_replaces_none(cast, zone):
    other = services.create_variable(actor=cast.erin, labels={"en": "Zone"}, kind="choice")
    strange = services.add_choice(actor=cast.erin, variable=other, names={"en": "CET"})
    est, _pst = zone.choices.all()
    with pytest.raises(Refused):
        services.delete_choice(actor=cast.erin, choice=est, replacement=strange)
    services.delete_choice(actor=cast.erin, choice=est)
    assert choices(zone) == ["PST"]
