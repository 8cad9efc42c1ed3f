"""Departments and projects by the services, and their page."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import services
from accounts.models import Department
from core.refusals import NotAllowed

PROJECT = {
    "name": "Fair",
    "kind": "project",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 3, 31),
    "budget_amount": Decimal("1000"),
    "currency": "EUR",
}


def test_project_has_dates_budget_and_members(cast):
    project = services.create_department(actor=cast.erin, members=[cast.alice], **PROJECT)
    project.refresh_from_db()
    assert (project.starts_on, project.budget_amount) == (date(2026, 1, 1), Decimal("1000"))
    assert list(project.members.all()) == [cast.alice]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "department"},
        {"ends_on": date(2025, 1, 1)},
        {"currency": ""},
        {"name": ""},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(cast, wrong):
    with pytest.raises(ValidationError):
        services.create_department(actor=cast.erin, **{**PROJECT, **wrong})


def test_manager_makes_no_department(cast):
    with pytest.raises(NotAllowed):
        services.create_department(actor=cast.carol, name="West")


def test_department_out_of_use_takes_no_new_records(cast):
    services.update_department(actor=cast.erin, department=cast.north, is_active=False)
    assert cast.north not in Department.objects.choosable_by(cast.erin)
    assert cast.north in Department.objects.all()


def test_page_keeps_what_was_typed_and_says_what_is_wrong(cast, client_for):
    response = client_for(cast.erin).post(
        reverse("accounts:department_create"),
        {"name": "Fair", "kind": "department", "starts_on": "2026-01-05", "is_active": "on"},
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "Only a project has a start, an end and a budget." in text
    assert 'value="Fair"' in text
    assert 'value="2026-01-05"' in text


def test_jalali_dates_and_persian_digits_are_read(cast, client_for):
    response = client_for(cast.erin).post(
        reverse("accounts:department_create"),
        {
            "name": "نمایشگاه",
            "kind": "project",
            "is_active": "on",
            "starts_on": "۱۴۰۵/۰۱/۱۵",
            "budget_amount": "۱۲۰۰٫۵",
            "currency": "IRT",
            "members": [cast.alice.pk],
        },
    )
    assert response.status_code == 302
    project = Department.objects.get(name="نمایشگاه")
    assert (project.starts_on, project.budget_amount) == (date(2026, 4, 4), Decimal("1200.5"))
