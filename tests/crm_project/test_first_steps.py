"""First steps: they tick themselves off, by hand as well, and go when all are done."""

import pytest
from django.urls import reverse

from accounts.models import Organisation
from accounts.services import update_organisation
from core.refusals import NotAllowed
from crm_project import first_steps
from customers.models import Status, Tag
from importing.choices import Stage
from importing.models import Import
from records.services import options
from tests.customers.records import add_named
from tests.importing.sheets import allow

pytestmark = pytest.mark.django_db
HOME = reverse("dashboard")
TICK, PUT_BACK = reverse("first_steps_tick"), reverse("first_steps_put_back")


def done(user) -> dict[str, bool]:
    return {shown.step.code: shown.is_done for shown in first_steps.first_steps(user)}


def make_import(user, *, stage=Stage.DONE, **counts: int) -> Import:
    return Import.objects.create(
        created_by=user, original_name="customers.xlsx", stage=stage, counts=counts
    )


def page_of(client) -> str:
    return client.get(HOME).content.decode()


def test_steps_tick_themselves_off(cast):
    assert done(cast.olga) == {
        "organisation": False,
        "departments": True,
        "options": False,
        "colleagues": True,
        "customers": False,
    }
    update_organisation(actor=cast.olga, organisation=Organisation.objects.get(), name="Aster")
    assert done(cast.olga)["organisation"]
    make_import(cast.olga, new=1)
    assert done(cast.olga)["customers"]


def test_customers_are_brought_in_by_an_import_that_wrote_something(cast):
    add_named("Anna")
    assert not done(cast.olga)["customers"]
    make_import(cast.olga, new=0, changed=0, wrong=3)
    make_import(cast.olga, stage=Stage.CHECKED)
    assert not done(cast.olga)["customers"]
    make_import(cast.alice, new=0, changed=2)
    assert done(cast.olga)["customers"]


def test_default_options_are_nobodys_work_and_a_changed_one_is(cast):
    assert Status.objects.exists()
    assert not done(cast.olga)["options"]
    status = Status.objects.first()
    options.update_option(
        actor=cast.olga, option=status, version=None, names={**status.names, "en": "Mine"}
    )
    assert done(cast.olga)["options"]


def test_added_option_counts_as_looked_over(cast):
    options.create_option(actor=cast.olga, model=Tag, names={"en": "Golden"})
    assert done(cast.olga)["options"]


def test_steps_are_for_whoever_has_their_right(cast, client_for):
    assert done(cast.alice) == {}
    allow(cast.alice, "importing.run")
    assert done(cast.alice) == {"customers": False}
    assert "Bring your customers in" in page_of(client_for(cast.alice))


def test_page_tells_how_many_are_done(cast, client_for):
    assert "2 of 5" in page_of(client_for(cast.olga))


def test_steps_are_gone_when_all_are_done(cast, client_for):
    first_steps.tick_off(actor=cast.olga, codes=["organisation", "options"])
    make_import(cast.olga, new=1)
    assert done(cast.olga) == {}
    assert "First steps" not in page_of(client_for(cast.olga))


# --- By hand ------------------------------------------------------------------------------------


def test_step_can_be_ticked_off_by_hand_for_everybody_and_put_back(cast, client_for):
    olga = client_for(cast.olga)
    response = olga.post(TICK, {"code": "options"})
    assert response.url == HOME
    assert done(cast.olga)["options"] and done(cast.erin)["options"]
    page = page_of(olga)
    assert "1 step ticked off for everybody" in page and "3 of 5" in page
    assert f"{PUT_BACK}?code=options" in page
    olga.post(f"{PUT_BACK}?code=options")
    assert not done(cast.olga)["options"]


def test_all_can_be_hidden_at_once_and_brought_back_as_they_were(cast, client_for):
    olga = client_for(cast.olga)
    first_steps.tick_off(actor=cast.olga, codes=["options"])
    olga.post(TICK, {"code": ["organisation", "options", "customers"]})
    page = page_of(olga)
    assert done(cast.olga) == {}
    assert f"{PUT_BACK}?code=customers&amp;code=organisation" in page
    olga.post(f"{PUT_BACK}?code=customers&code=organisation")
    assert [code for code, is_done in done(cast.olga).items() if not is_done] == [
        "organisation",
        "customers",
    ]


def test_form_that_hides_them_names_what_is_left(cast, client_for):
    page = page_of(client_for(cast.olga))
    assert "Hide these for everybody" in page
    hidden = [
        code
        for code in first_steps.CODES
        if f'<input type="hidden" name="code" value="{code}">' in page
    ]
    assert hidden == ["organisation", "options", "customers"]


def test_nobody_ticks_off_what_is_not_his(cast, client_for):
    with pytest.raises(NotAllowed):
        first_steps.tick_off(actor=cast.alice, codes=["options"])
    assert client_for(cast.alice).post(TICK, {"code": "options"}).status_code == 403
    assert Organisation.objects.get().ticked_steps == []


def test_unknown_codes_are_passed_over(cast, client_for):
    assert client_for(cast.olga).post(TICK, {"code": "nothing"}).status_code == 302
    assert Organisation.objects.get().ticked_steps == []


def test_ticking_off_is_no_change_of_the_organisation(cast):
    """Somebody who has its form open meanwhile saves without a conflict."""
    before = Organisation.objects.get().version
    first_steps.tick_off(actor=cast.olga, codes=["options"])
    assert Organisation.objects.get().version == before
