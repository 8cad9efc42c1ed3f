"""The pages on which a person says which record a row means, and what unknown names stand for."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from core.change_sets import change_set
from core.refusals import NotAllowed
from customers.models import ContactPoint, Customer, Tag
from importing import services
from importing.choices import Stage
from importing.chosen import Chosen
from importing.matching import LEAVE_OUT, NEW, RECORD
from importing.models import Import, ImportRow
from importing.options import CREATE
from importing.undo_report import undo_report
from importing.undoing import undo_import
from importing.work import apply_import, check_import
from records import services as records
from tests.customers.records import add_customers
from tests.importing.sheets import allow
from tests.importing.test_pages import answers, page_of, run, uploaded, url

HEADERS = ["Name", "E-mail", "Tags"]
SHARED = "shared@example.com"


def with_email(*records, address=SHARED) -> list[Customer]:
    made = add_customers(*records)
    with change_set(actor=None, reason="tests.email"):
        for customer in made:
            ContactPoint.objects.create(
                customer=customer, kind="email", raw=address, normalized=address
            )
    return made


@pytest.fixture
def namesakes(erin):
    return with_email({"name": "Anna", "city": "Tehran"}, {"name": "Maria", "external_id": "M-77"})


def checked(actor, *rows) -> Import:
    an_import = uploaded(actor, headers=HEADERS, rows=list(rows))
    chosen = Chosen(mapping=an_import.mapping, keys=["email"], placement={"assigned_to": actor.pk})
    services.request_check(actor=actor, an_import=an_import, chosen=chosen)
    return run(check_import, an_import)


def rechecked(an_import) -> Import:
    an_import.refresh_from_db()
    assert an_import.stage == Stage.CHECKING
    return run(check_import, an_import)


def outcome_of(an_import, number=2) -> str:
    return an_import.rows.get(number=number).outcome


def decision_of(an_import, number=2) -> dict:
    return an_import.rows.get(number=number).decision


ROW = ["Changed", SHARED, ""]


# --- Which record is meant --------------------------------------------------------------------------


def test_preview_tells_of_rows_that_may_mean_several_records(client, erin, namesakes):
    an_import = checked(erin, ROW, ["Bob", "bob@example.com", ""])
    page = page_of(client, url(an_import))
    assert "1 row may mean several records." in page
    assert f'href="{url(an_import, "import_records")}"' in page


def test_row_of_the_preview_leads_to_its_records(client, erin, namesakes):
    an_import = checked(erin, *([ROW] * 3))
    page = page_of(client, url(an_import))
    address = f"{url(an_import, 'import_records')}?after=2"
    assert f'href="{address}#row-3"' in page
    page = page_of(client, address)
    assert 'id="row-3"' in page
    assert 'id="row-2"' not in page


def test_preview_without_such_rows_says_nothing_of_them(client, erin):
    an_import = checked(erin, ["Bob", "bob@example.com", "VIP"])
    page = page_of(client, url(an_import))
    assert "may mean several" not in page
    assert "on no list" not in page
    assert an_import.preview.keys() == {
        "new",
        "changed",
        "unchanged",
        "skipped",
        "wrong",
        "conflict",
    }


def test_candidates_are_shown_with_what_tells_them_apart(client, erin, namesakes):
    page = page_of(client, url(checked(erin, ROW), "import_records"))
    for customer in namesakes:
        assert customer.name in page
        assert str(customer.number) in page
        assert f'name="record_2" value="{customer.pk}"' in page
    assert "Tehran" in page
    assert "M-77" in page
    assert SHARED in page


def test_chosen_record_is_checked_and_written(client, erin, namesakes):
    anna, maria = namesakes
    an_import = checked(erin, ROW)
    response = client.post(url(an_import, "import_records"), {"record_2": str(maria.pk)})
    assert response.headers["Location"] == url(an_import)
    assert outcome_of(rechecked(an_import)) == "changed"
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    maria.refresh_from_db()
    anna.refresh_from_db()
    assert (anna.name, maria.name) == ("Anna", "Changed")


@pytest.mark.parametrize(
    ("answer", "outcome"), [(NEW, "new"), (LEAVE_OUT, "skipped"), ("", "wrong")]
)
def test_other_answers(client, erin, namesakes, answer, outcome):
    an_import = checked(erin, ROW)
    client.post(url(an_import, "import_records"), {"record_2": answer})
    an_import.refresh_from_db()
    if answer:
        an_import = rechecked(an_import)
    assert outcome_of(an_import) == outcome


def test_decision_can_be_changed_and_taken_back(client, erin, namesakes):
    anna, maria = namesakes
    an_import = checked(erin, ROW)
    address = url(an_import, "import_records")
    client.post(address, {"record_2": str(maria.pk)})
    an_import = rechecked(an_import)
    assert f'value="{maria.pk}" checked' in page_of(client, address)
    assert "You have said which record 1 row means." in page_of(client, url(an_import))
    client.post(address, {"record_2": str(anna.pk)})
    an_import = rechecked(an_import)
    assert an_import.rows.get(number=2).record_id == anna.pk
    client.post(address, {"record_2": ""})
    assert outcome_of(rechecked(an_import)) == "wrong"
    assert decision_of(an_import) == {}


def test_chosen_record_that_goes_before_the_run_leaves_the_row_wrong(client, erin, namesakes):
    anna, maria = namesakes
    an_import = checked(erin, ROW)
    address = url(an_import, "import_records")
    client.post(address, {"record_2": str(maria.pk)})
    an_import = rechecked(an_import)
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk=maria.pk).update(deleted_at=timezone.now())
    services.request_apply(actor=erin, an_import=an_import)
    an_import = run(apply_import, an_import)
    anna.refresh_from_db()
    assert anna.name == "Anna"
    assert outcome_of(an_import) == "wrong"


def test_decision_about_a_row_that_is_clear_by_now_is_shown(client, erin, namesakes):
    anna, maria = namesakes
    an_import = checked(erin, ROW)
    address = url(an_import, "import_records")
    client.post(address, {"record_2": str(maria.pk)})
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk=maria.pk).update(deleted_at=timezone.now())
    assert outcome_of(rechecked(an_import)) == "wrong"
    page = page_of(client, address)
    assert f'value="{anna.pk}"' in page
    client.post(address, {"record_2": str(anna.pk)})
    assert outcome_of(rechecked(an_import)) == "changed"


def test_nothing_chosen_needs_no_check(client, erin, namesakes):
    an_import = checked(erin, ROW)
    client.post(url(an_import, "import_records"), {"record_2": ""})
    an_import.refresh_from_db()
    assert an_import.stage == Stage.CHECKED
    assert not an_import.needs_check


def test_record_that_is_not_among_them_is_refused(client, erin, namesakes):
    (other,) = add_customers({"name": "Other"})
    an_import = checked(erin, ROW)
    response = client.post(url(an_import, "import_records"), {"record_2": str(other.pk)})
    assert response.status_code == 422
    assert decision_of(an_import) == {}


def test_at_most_five_records_are_shown_and_the_others_counted(client, erin):
    with_email(*({"name": f"Namesake {n}"} for n in range(8)))
    page = page_of(client, url(checked(erin, ROW), "import_records"))
    assert page.count("Namesake") == 10, "each with a link of its own"
    assert "and 3 more records" in page


def test_records_of_others_are_not_among_them(client_for, cast):
    allow(cast.alice, "importing.run")
    mine = {"is_public": False, "departments": (cast.north.pk,)}
    theirs = {"is_public": False, "departments": (cast.south.pk,)}
    with_email({"name": "One of ours", **mine}, {"name": "Two of ours", **mine})
    with_email({"name": "Stranger", **theirs})
    an_import = checked(cast.alice, ROW)
    page = page_of(client_for(cast.alice), url(an_import, "import_records"))
    assert "One of ours" in page
    assert "Stranger" not in page


def test_many_rows_stand_on_pages_and_are_checked_after_the_last(client, erin, namesakes):
    anna, _maria = namesakes
    an_import = checked(erin, *([ROW] * 22))
    address = url(an_import, "import_records")
    response = client.post(address, {"record_2": str(anna.pk)})
    assert response.headers["Location"] == f"{address}?after=21"
    an_import.refresh_from_db()
    assert (an_import.stage, an_import.needs_check) == (Stage.CHECKED, True)
    page = page_of(client, f"{address}?after=21")
    assert "record_22" in page
    assert "record_21" not in page
    client.post(f"{address}?after=21", {"record_22": NEW})
    assert outcome_of(rechecked(an_import)) == "changed"
    assert outcome_of(an_import, 22) == "new"


def test_number_of_queries_does_not_depend_on_the_rows(client, erin, namesakes):
    few, many = checked(erin, ROW, ROW), checked(erin, *([ROW] * 18))

    def queries(an_import):
        with CaptureQueriesContext(connection) as captured:
            page_of(client, url(an_import, "import_records"))
        return len(captured)

    queries(few)
    assert queries(few) == queries(many)


def test_what_was_decided_about_values_of_another_record_goes(erin, namesakes):
    anna, maria = namesakes
    an_import = checked(erin, ROW)
    ImportRow.objects.filter(of_import=an_import).update(
        decision={RECORD: anna.pk, "conflict": "file", "version": 1}
    )
    services.choose_records(actor=erin, an_import=an_import, chosen={2: maria.pk})
    assert decision_of(an_import) == {RECORD: maria.pk}


def test_same_decision_again_changes_nothing(erin, namesakes):
    anna, _maria = namesakes
    an_import = checked(erin, ROW)
    decided = {RECORD: anna.pk, "conflict": "file", "version": 1}
    ImportRow.objects.filter(of_import=an_import).update(decision=decided)
    assert services.choose_records(actor=erin, an_import=an_import, chosen={2: anna.pk}) == 0
    assert decision_of(an_import) == decided


# --- What names stand for ---------------------------------------------------------------------------


NAMED = [["Anna", "a@example.com", "Late; VIP"], ["Bob", "b@example.com", "late, Early"]]


def vip() -> int:
    return Tag.objects.get(code="vip").pk


def test_preview_tells_of_names_that_are_on_no_list(client, erin):
    an_import = checked(erin, *NAMED)
    page = page_of(client, url(an_import))
    assert "2 names in the file are on no list." in page
    assert f'href="{url(an_import, "import_options")}"' in page


def test_page_of_the_columns_leads_to_the_names_as_well(client, erin):
    an_import = checked(erin, *NAMED)
    page = page_of(client, url(an_import, "import_columns"))
    assert f'href="{url(an_import, "import_options")}"' in page


def test_names_are_shown_with_their_rows_and_the_options(client, erin):
    page = page_of(client, url(checked(erin, *NAMED), "import_options"))
    assert page.index("Late") < page.index("Early"), "what most rows have comes first"
    assert f'<option value="{vip()}">VIP</option>' in page
    assert '<option value="+">Add it to the list</option>' in page


def test_names_are_mapped_and_added(client, erin):
    an_import = checked(erin, *NAMED)
    data = {"name.tags.late": str(vip()), "name.tags.early": CREATE}
    response = client.post(url(an_import, "import_options"), data)
    assert response.headers["Location"] == url(an_import)
    an_import = rechecked(an_import)
    assert an_import.option_choices == {"tags": {"late": vip(), "early": CREATE}}
    assert an_import.preview["new"] == 2
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    early = Tag.objects.get(names={"en": "Early"})
    assert set(Tag.objects.filter(customer_links__customer__name="Bob")) == {
        Tag.objects.get(pk=vip()),
        early,
    }


def test_changed_record_with_an_added_option_is_written(erin):
    with_email({"name": "Anna"}, address="a@example.com")
    an_import = checked(erin, NAMED[0])
    services.choose_options(actor=erin, an_import=an_import, chosen={"tags": {"late": CREATE}})
    services.request_recheck(actor=erin, an_import=an_import)
    an_import = rechecked(an_import)
    row = an_import.rows.get(number=2)
    assert row.outcome == "changed"
    assert "Late" in str(row.changes)
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    assert an_import.counts["changed"] == 1
    assert "Late" in str(an_import.rows.get(number=2).changes)


def test_names_beyond_the_first_hundred_have_their_turn(client, erin):
    rows = [[f"N{n}", f"{n}@example.com", f"Tag {n}"] for n in range(150)]
    an_import = checked(erin, *rows)
    address = url(an_import, "import_options")
    for left in (50, 0):
        page = page_of(client, address)
        assert f"and {left} more names" in page or not left
        inputs = re.findall(r'<select name="(name\.tags\.[^"]+)"', page)
        assert len(inputs) == 100
        an_import.refresh_from_db()
        settled = {f"name.tags.{name}" for name in an_import.option_choices.get("tags", ())}
        asked = [name for name in inputs if name not in settled]
        kept = {name: str(vip()) for name in inputs if name in settled}
        client.post(address, {**dict.fromkeys(asked, str(vip())), **kept})
        an_import = rechecked(an_import)
    assert len(an_import.option_choices["tags"]) == 150
    assert an_import.preview["new"] == 150


def test_names_that_are_settled_can_be_looked_at_again(client, erin):
    rows = [[f"N{n}", f"{n}@example.com", f"Tag {n}"] for n in range(101)]
    an_import = checked(erin, *rows)
    said = {"tags": {"tag 7": vip(), "tag 8": vip()}}
    services.choose_options(actor=erin, an_import=an_import, chosen=said)
    address = url(an_import, "import_options")
    page = page_of(client, address)
    assert "You have said what 1 more name stands for." in page
    assert 'name="name.tags.tag 8"' not in page
    page = page_of(client, f"{address}?settled=1")
    assert f'action="{address}?settled=1"' in page
    assert 'name="name.tags.tag 8"' in page
    client.post(f"{address}?settled=1", {"name.tags.tag 8": ""})
    an_import.refresh_from_db()
    assert an_import.option_choices == {"tags": {"tag 7": vip()}}


def test_all_names_at_once(client, erin):
    rows = [[f"N{n}", f"{n}@example.com", f"Tag {n}"] for n in range(105)]
    an_import = checked(erin, *rows)
    page = page_of(client, url(an_import, "import_options"))
    assert "and 5 more names, which stand here when these are saved" in page
    data = {"all.tags": "on", "name.tags.tag 7": str(vip())}
    client.post(url(an_import, "import_options"), data)
    an_import.refresh_from_db()
    said = an_import.option_choices["tags"]
    assert len(said) == 105
    assert said.pop("tag 7") == vip()
    assert set(said.values()) == {CREATE}


def test_what_was_said_is_shown_again_and_can_be_taken_back(client, erin):
    an_import = checked(erin, *NAMED)
    address = url(an_import, "import_options")
    client.post(address, {"name.tags.late": str(vip()), "name.tags.early": CREATE})
    an_import = rechecked(an_import)
    page = page_of(client, address)
    assert f'<option value="{vip()}" selected>VIP</option>' in page
    assert "You have said what 2 names stand for" in page_of(client, url(an_import))
    client.post(address, {"name.tags.late": "", "name.tags.early": CREATE})
    an_import = rechecked(an_import)
    assert an_import.option_choices == {"tags": {"early": CREATE}}
    assert an_import.preview["wrong"] == 2


def test_what_was_said_is_not_lost_when_the_columns_are_chosen_again(client, erin):
    an_import = checked(erin, *NAMED)
    services.choose_options(actor=erin, an_import=an_import, chosen={"tags": {"late": CREATE}})
    client.post(url(an_import, "import_columns"), answers(an_import, erin))
    an_import.refresh_from_db()
    assert an_import.option_choices == {"tags": {"late": CREATE}}


@pytest.mark.parametrize("value", ["999999", "x", "+"])
def test_wrong_answers_are_refused(client, erin, value):
    an_import = checked(erin, ["Anna", "a@example.com", "x" * 121])
    response = client.post(url(an_import, "import_options"), {f"name.tags.{'x' * 121}": value})
    assert response.status_code == 422
    an_import.refresh_from_db()
    assert an_import.option_choices == {}


def test_name_is_shown_as_text(client, erin):
    an_import = checked(erin, ["Anna", "a@example.com", "<b>bold"])
    response = client.get(url(an_import, "import_options"))
    assert escape("<b>bold") in response.content.decode()
    assert "<b>bold" not in response.content.decode()


def test_import_without_such_names_has_no_such_page(client, erin):
    an_import = checked(erin, ["Anna", "a@example.com", "VIP"])
    assert client.get(url(an_import, "import_options")).headers["Location"] == url(an_import)


def test_nobody_else_decides(cast, client_for, erin, namesakes):
    an_import = checked(erin, ["Anna", SHARED, "Late"])
    with pytest.raises(NotAllowed):
        services.choose_records(actor=cast.olga, an_import=an_import, chosen={2: NEW})
    with pytest.raises(NotAllowed):
        services.choose_options(
            actor=cast.olga, an_import=an_import, chosen={"tags": {"late": CREATE}}
        )
    page = page_of(client_for(cast.olga), url(an_import))
    assert "Say which is meant" not in page


def test_service_refuses_what_is_not_on_the_list(erin):
    an_import = checked(erin, *NAMED)
    for chosen in ({"tags": {"late": -1}}, {"name": {"late": CREATE}}, {"nothing": {"x": 1}}):
        with pytest.raises(services.NotOnList):
            services.choose_options(actor=erin, an_import=an_import, chosen=chosen)


def test_service_refuses_to_add_to_lists_of_others(cast):
    allow(cast.alice, "importing.run")
    an_import = uploaded(cast.alice, headers=["Name", "Status"], rows=[["Anna", "Hot"]])
    chosen = Chosen(mapping=an_import.mapping, placement={"assigned_to": cast.alice.pk})
    services.request_check(actor=cast.alice, an_import=an_import, chosen=chosen)
    an_import = run(check_import, an_import)
    with pytest.raises(services.MayNotAdd):
        services.choose_options(
            actor=cast.alice, an_import=an_import, chosen={"status": {"hot": CREATE}}
        )


# --- Taken back -------------------------------------------------------------------------------------


def test_report_of_a_taking_back_counts_customers_and_names_options_that_stay(client, erin):
    an_import = checked(erin, *NAMED)
    said = {"tags": {"late": CREATE, "early": CREATE}}
    services.choose_options(actor=erin, an_import=an_import, chosen=said)
    services.request_recheck(actor=erin, an_import=an_import)
    an_import = rechecked(an_import)
    services.request_apply(actor=erin, an_import=an_import)
    an_import = run(apply_import, an_import)
    add_customers({"name": "Carl", "tags": (Tag.objects.get(names={"en": "Late"}).pk,)})
    services.request_undo(actor=erin, an_import=an_import)
    run(undo_import, an_import)
    page = page_of(client, url(an_import))
    assert "Stays, because somebody uses it: <bdi>Late</bdi>" in " ".join(page.split())
    assert "not yours to see" not in page
    report = undo_report(Import.objects.with_undo().get(pk=an_import.pk), erin, {})
    assert [card["count"] for card in report.cards] == [2, 0, 0]


def test_report_names_the_choice_that_stays_with_its_field(client, erin):
    field = records.create_custom_field(
        actor=erin, kind="choice", labels={"en": "Size"}, choices=[{"names": {"en": "Small"}}]
    )
    an_import = uploaded(erin, headers=["Name", "Size"], rows=[["Anna", "Large"], ["Bob", "Huge"]])
    chosen = Chosen(mapping=an_import.mapping, placement={"assigned_to": erin.pk})
    services.request_check(actor=erin, an_import=an_import, chosen=chosen)
    an_import = run(check_import, an_import)
    said = {f"custom.{field.key}": {"large": CREATE, "huge": CREATE}}
    services.choose_options(actor=erin, an_import=an_import, chosen=said)
    services.request_recheck(actor=erin, an_import=an_import)
    an_import = rechecked(an_import)
    services.request_apply(actor=erin, an_import=an_import)
    an_import = run(apply_import, an_import)
    large = field.choices.get(names={"en": "Large"})
    add_customers({"name": "Carl", f"custom.{field.key}": large.code})
    services.request_undo(actor=erin, an_import=an_import)
    run(undo_import, an_import)
    page = " ".join(page_of(client, url(an_import)).split())
    assert "Stays, because somebody uses it: <bdi>Size: Large</bdi></span>" in page
