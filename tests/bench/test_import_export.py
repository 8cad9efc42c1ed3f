"""The import by django-import-export that ours is measured against does the same work."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from bench import copying, import_export, people
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer
from importing.commanding import import_file
from records.services import custom_fields

pytestmark = pytest.mark.django_db

ROWS = 12


@pytest.fixture
def owner(cast):
    """Olga, with the custom fields that the file fills in."""
    for key, kind, label in (
        ("shoe_size", "integer", "Shoe size"),
        ("favourite_brand", "text", "Favourite brand"),
    ):
        custom_fields.create_custom_field(
            actor=cast.olga, key=key, kind=kind, labels={"en": label}, help_texts={}
        )
    return cast.olga


@pytest.fixture
def files(tmp_path):
    """The workbook of new customers, and that of the same people a month later."""
    rows = people.rows(ROWS)
    return (
        people.write_workbook(tmp_path / "new.xlsx", rows),
        people.write_workbook(tmp_path / "changed.xlsx", people.changed(rows)),
    )


def customers() -> dict:
    """Every value of every customer by his external identifier, without number and time."""
    catalogue = customer_catalogue()
    fields = [field for field in catalogue if field.key not in ("number", "created_at")]
    ids = dict(Customer.objects.values_list("pk", "external_id"))
    return {
        ids[pk]: {key: written(value) for key, value in values.items()}
        for pk, values in catalogue.load(list(ids), fields).items()
    }


def written(value):
    """A value with how it was written: two spellings of a phone are equal without."""
    if isinstance(value, tuple):
        return tuple((one, one.raw) if isinstance(one, Reachable) else one for one in value)
    return value


def test_library_and_we_write_the_same_customers(owner, files):
    with undone():
        for path in files:
            import_file(actor=owner, target="customers", path=path)
        ours = customers()
    for path in files:
        assert import_export.import_file(owner, path) == ROWS
    assert len(ours) == ROWS
    assert customers() == ours


@contextmanager
def undone():
    """What the block writes is rolled back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_baseline_loads_new_rows_and_changed_ones(owner, files):
    """What the import is measured against keeps the rules of the database."""
    for is_update, path in enumerate(files):
        copying.load_file(owner, path, is_update=bool(is_update))
    assert Customer.objects.count() == ROWS
    assert Customer.objects.filter(name__endswith=" Jr").count() == ROWS
