"""Option lists and custom fields as the catalogue sees them."""

import pytest
from django.utils import translation

from core.catalogue import ChoiceKind, Session
from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.models import Status
from records.models import CustomField, CustomFieldChoice
from records.sources import Options

pytestmark = pytest.mark.django_db

KIND = ChoiceKind(Options(Status))
NAMES = {"en": "Lost for good", "fa": "برای همیشه رفته", "pl": "Utracony na dobre"}


@pytest.fixture
def option(cast):
    with change_set(actor=None, reason="tests.option"):
        return Status.objects.create(code="lost_for_good", names=NAMES, abbreviation="LFG")


def change(record, **values):
    with change_set(actor=None, reason="tests.change"):
        type(record).everything.filter(pk=record.pk).update(**values)


@pytest.mark.parametrize("name", [*NAMES.values(), "LFG", "lost_for_good"])
def test_option_is_found_by_any_name_abbreviation_or_code(option, name):
    assert KIND.reader(Session())(name) == option.pk


@pytest.mark.parametrize(
    ("language", "name"),
    [("fa", "برای همیشه رفته"), ("pl", "Utracony na dobre"), ("ru", "Lost for good")],
)
def test_option_is_shown_in_the_readers_language_or_another(option, language, name):
    assert KIND.text(option.pk, Session(language=language)) == name


@pytest.mark.parametrize("values", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00Z"}])
def test_option_that_is_gone_is_not_offered_and_stays_readable(option, values):
    change(option, **values)
    session = Session(language="en")
    assert option.pk not in {choice.value for choice in session.table(KIND.source).offered}
    assert KIND.text(option.pk, session) == "Lost for good"


# --- Custom fields ----------------------------------------------------------------------------


@pytest.fixture
def make(cast):
    def make_field(**values):
        with change_set(actor=None, reason="tests.field"):
            made = CustomField.objects.create(
                **{
                    "key": "size",
                    "kind": "text",
                    "labels": {"en": "Size", "fa": "اندازه"},
                    **values,
                }
            )
            if made.kind == "choice":
                CustomFieldChoice.objects.create(field=made, code="xl", names={"en": "Large"})
        return made

    return make_field


def described():
    return customer_catalogue()["custom.size"]


def test_label_and_help_follow_the_readers_language(make):
    make(help_texts={"en": "In centimetres", "fa": "به سانتی‌متر"})
    field = described()
    for language, label, help_text in (
        ("en", "Size", "In centimetres"),
        ("fa", "اندازه", "به سانتی‌متر"),
        ("ru", "Size", "In centimetres"),
    ):
        with translation.override(language):
            assert (str(field.label), str(field.help_text)) == (label, help_text)


def test_header_of_a_custom_field_is_its_label_in_any_language(make):
    make()
    found = customer_catalogue().by_header
    assert {found["size"].key, found["اندازه"].key} == {"custom.size"}


def test_label_of_a_custom_field_goes_before_a_synonym_of_a_built_in_one(make):
    make(labels={"en": "Zip"})
    assert customer_catalogue().by_header["zip"].key == "custom.size"


def test_retired_field_is_neither_filled_in_nor_filtered_by_but_read(make):
    make(is_retired=True, is_filterable=True, is_listed=True)
    field = described()
    catalogue = customer_catalogue()
    assert field not in catalogue.form_fields
    assert field not in catalogue.importable_fields
    assert not (field.is_filterable or field.is_on_filter_pane or field.sort)


def test_choice_is_kept_by_its_code_and_found_by_its_name(make):
    make(kind="choice")
    kind = described().kind
    assert kind.reader(Session())("large") == "xl"
    assert kind.text("xl", Session()) == "Large"


def test_catalogue_costs_three_queries_for_each_kind_of_fields(make, django_assert_num_queries):
    """Its own custom fields, and the variables of notes."""
    for number in range(4):
        make(key=f"field_{number}", kind="choice")
        make(key=f"variable_{number}", kind="choice", record_type="notes.note")
    with django_assert_num_queries(6):
        customer_catalogue()
