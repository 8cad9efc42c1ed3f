"""Migrations say what the models say, one after the other, by names that people gave."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = ("core", "accounts", "records", "mailings", "importing", "customers", "notes")


@pytest.fixture(scope="module")
def migrations():
    loader = MigrationLoader(connection=None)
    return {key: migration for key, migration in loader.disk_migrations.items() if key[0] in OURS}


def test_models_have_no_changes_without_a_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_apps_are_all_looked_at():
    ours = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path}
    assert ours - {"crm_project"} == set(OURS)


@pytest.mark.parametrize("app", OURS)
def test_migrations_of_an_app_are_a_line(app, migrations):
    numbers = sorted(name[:4] for label, name in migrations if label == app)
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_migrations_are_named_by_hand(migrations):
    automatic = [key for key in migrations if "_auto_" in key[1] or "_and_more" in key[1]]
    assert automatic == []


def test_every_table_of_ours_is_in_the_database(db):
    tables = set(connection.introspection.table_names())
    assert {
        model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()
    } <= tables
