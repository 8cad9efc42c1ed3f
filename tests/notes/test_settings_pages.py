"""`/settings/crm/`: three tabs, their forms, and what is told of wrong input."""

import pytest

from accounts.services import update_role_rights
from core.models import Job
from notes.models import Action, Note, Status
from notes.services import settings_variables
from records.models import CustomField
from records.views.options import RIGHT as OPTIONS_RIGHT
from tests.customers.pages import queries_of
from tests.notes.records import action, add_note, status
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db

ROOT = "/settings/crm/"
STATUSES, ACTIONS, VARIABLES = f"{ROOT}statuses/", f"{ROOT}actions/", f"{ROOT}variables/"


def form(**values):
    return {
        "names_en": "Negotiating",
        "names_fa": "در حال مذاکره",
        "abbreviation": "NEG",
        "font_color": "#17692f",
        "background_color": "#e4f4e8",
        "in_sequence": "False",
        "side": "both",
        "is_active": "on",
        **values,
    }


@pytest.fixture
def erin(client_for, cast):
    return client_for(cast.erin)


@pytest.fixture
def zone(cast):
    made = settings_variables.create_variable(
        actor=cast.erin, labels={"en": "Time zone"}, kind="choice"
    )
    for name in ("EST", "PST"):
        settings_variables.add_choice(
            actor=cast.erin, variable=made, names={"en": name}, abbreviation=name
        )
    return made


def labels_of(page: str) -> list[str]:
    return [line for line in page.splitlines() if "field-label" in line]


def test_the_settings_open_with_the_first_of_three_tabs(erin):
    assert erin.get(ROOT).headers["Location"] == STATUSES
    page = erin.get(STATUSES).content.decode()
    for text in (
        "CRM status",
        "CRM action",
        "CRM variables",
        "Awaiting approval",
        "Customer setup",
    ):
        assert text in page
    assert "/guides/crm-settings/" in page


def test_the_entry_is_there_for_whoever_has_the_right_and_for_nobody_else(erin, client_for, cast):
    assert f'href="{ROOT}"' in erin.get("/settings/").content.decode()
    assert client_for(cast.alice).get("/settings/").status_code == 403
    rights = [*cast.carol.role.rights, OPTIONS_RIGHT]
    update_role_rights(actor=cast.erin, role=cast.carol.role, rights=rights)
    page = client_for(cast.carol).get("/settings/").content.decode()
    assert 'href="/settings/options/"' in page
    assert f'href="{ROOT}"' not in page


def test_who_is_refused_is_told_whom_to_ask_and_where_the_roles_are_described(client_for, cast):
    answer = client_for(cast.carol).get(STATUSES)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Erin" in page
    assert "Olga" in page
    assert f"mailto:{cast.erin.email}" in page
    assert page.index("Erin") < page.index("Olga")
    assert "Alice" not in page.split("</ul>")[0]
    assert "/guides/roles/" in page


def test_status_is_added_with_the_fields_that_are_asked_for(erin):
    page = erin.get(f"{STATUSES}new/").content.decode()
    for label in ("Status name", "Abbreviation", "Font colour", "Background colour", "In sequence"):
        assert label in page
    assert ">Submit</button>" in page
    answer = erin.post(f"{STATUSES}new/", form(closes="on", side="sales"))
    assert answer.headers["Location"] == STATUSES
    made = Status.objects.get(code="negotiating")
    assert made.names == {"en": "Negotiating", "fa": "در حال مذاکره"}
    assert (made.abbreviation, made.in_sequence, made.closes, made.side) == (
        "NEG",
        False,
        True,
        "sales",
    )


def test_action_has_a_work_order_type_name_and_is_in_no_sequence(erin):
    page = erin.get(f"{ACTIONS}new/").content.decode()
    assert "Work order type name" in page
    assert "In sequence" not in page
    erin.post(f"{ACTIONS}new/", form(side="internal"))
    assert Action.objects.get(code="negotiating").side == "internal"


@pytest.mark.parametrize("page", [f"{STATUSES}new/", f"{ACTIONS}new/"])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"names_en": "", "names_fa": " "}, "Write the name in one language at least."),
        ({"names_en": "No response"}, ""),
        ({"abbreviation": ""}, "This field is required."),
        ({"font_color": ""}, "This field is required."),
        ({"font_color": "dark green"}, "Write the colour as #"),
        ({"background_color": "#12345"}, "Write the colour as #"),
        ({"side": "nowhere"}, "Select a valid choice"),
        ({"abbreviation": "x" * 13}, "at most 12 characters"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_is_kept(erin, page, wrong, message):
    if not message:
        taken = status("no_response") if page.startswith(STATUSES) else action("ship")
        wrong, message = {"names_en": taken.names["en"].upper()}, "is called"
    data = {**form(), **wrong}
    answer = erin.post(page, data)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert message in shown
    for name in ("names_en", "names_fa", "abbreviation", "font_color", "background_color"):
        assert f'value="{data[name]}"' in shown


def test_in_sequence_has_to_be_answered(erin):
    data = form()
    del data["in_sequence"]
    assert erin.post(f"{STATUSES}new/", data).status_code == 422
    erin.post(f"{STATUSES}new/", form(in_sequence="True"))
    assert Status.objects.get(code="negotiating").in_sequence


def test_colours_that_are_hard_to_read_are_a_doubt_and_no_error(erin):
    pale = form(font_color="#ccc", background_color="fff")
    answer = erin.post(f"{STATUSES}new/", pale)
    assert answer.status_code == 422
    assert "the contrast is 1.6" in answer.content.decode()
    assert erin.post(f"{STATUSES}new/", {**pale, "ignore_warnings": "1"}).status_code == 302
    assert Status.objects.get(code="negotiating").font_color == "#cccccc"


def test_before_a_status_closes_its_notes_they_are_counted(erin, cast):
    note = add_note(cast.alice, status="on_hold")
    on_hold = status("on_hold")
    page = f"{STATUSES}{on_hold.pk}/"
    data = form(names_en="On hold", names_fa="", closes="on", version=on_hold.version)
    assert (
        "1 open note has this status. It will be closed." in erin.post(page, data).content.decode()
    )
    assert status("on_hold").closes is False

    answer = erin.post(page, {**data, "ignore_warnings": "1"}, follow=True)

    assert Note.objects.get(pk=note.pk).closed_at is not None
    assert "Saved; 1 note was closed" in answer.content.decode()
    undo = answer.content.decode().split(f'action="{ROOT}undo/')[1].split('"')[0]
    assert "Taken back" in erin.post(f"{ROOT}undo/{undo}", follow=True).content.decode()
    assert Note.objects.get(pk=note.pk).closed_at is None
    assert status("on_hold").closes is False


def test_many_notes_are_followed_by_a_job_whose_progress_comes_next(erin, cast, monkeypatch):
    monkeypatch.setattr("notes.services.settings_options.AT_ONCE", 0)
    add_note(cast.alice, status="on_hold")
    on_hold = status("on_hold")
    data = form(names_en="On hold", names_fa="", closes="on", version=on_hold.version)
    answer = erin.post(f"{STATUSES}{on_hold.pk}/", {**data, "ignore_warnings": "1"})
    assert answer.headers["Location"] == f"/jobs/{Job.objects.get().pk}/?follow=1"


def test_where_shall_its_notes_go(erin, cast):
    add_note(cast.alice, status="on_hold")
    on_hold, done = status("on_hold"), status("done")
    page = f"{STATUSES}{on_hold.pk}/delete/"
    assert "Where shall its notes go?" in erin.get(page).content.decode()
    assert erin.post(page).status_code == 422
    refused = erin.post(page, {"replacement": status("awaiting_approval").pk})
    assert "it is for the other side" in refused.content.decode()
    answer = erin.post(page, {"replacement": done.pk}, follow=True)
    assert "1 note now has “Done”" in answer.content.decode()
    assert Note.objects.get().status == done


def test_rows_are_moved_and_drawn(erin):
    first, second = Status.objects.all()[:2]
    answer = erin.post(f"{STATUSES}{second.pk}/move/up/")
    assert answer.headers["Location"] == f"{STATUSES}#option-{second.pk}"
    assert Status.objects.first() == second
    erin.post(f"{STATUSES}order/", {"field": [first.pk, "x", second.pk]})
    assert list(Status.objects.all()[:2]) == [first, second]


def test_rows_are_drawn_into_an_order(erin, cast, zone):
    """What `static/js/order_rows.js` posts; what is no row is passed over, and unnamed ones follow."""
    size = settings_variables.create_variable(
        actor=cast.erin, labels={"en": "Size"}, kind="decimal"
    )
    for page, rows in (
        (ACTIONS, Action.objects.all),
        (VARIABLES, lambda: CustomField.objects.filter(pk__in=[zone.pk, size.pk])),
        (f"{VARIABLES}{zone.pk}/options/", zone.choices.all),
    ):
        first, second, *others = [row.pk for row in rows()]
        answer = erin.post(f"{page}order/", {"field": [second, "x", first]})
        assert (answer.status_code, [row.pk for row in rows()]) == (204, [second, first, *others])
        shown = erin.get(page.removesuffix("options/")).content.decode()
        assert shown.index(f'data-row-id="{second}"') < shown.index(f'data-row-id="{first}"')


def test_the_list_of_variables_says_how_many_notes_fill_each_in(erin, cast, zone):
    remark = settings_variables.create_variable(
        actor=cast.erin, labels={"en": "Remark"}, kind="text"
    )
    for value in ("est", "pst"):
        add_note(cast.alice, **{"custom.time_zone": value})
    row = erin.get(VARIABLES).content.decode().split(f'id="variable-{zone.pk}"')[1]
    assert '<td class="number" data-label="Notes">2</td>' in row.split("</tr>")[0]
    row = erin.get(VARIABLES).content.decode().split(f'id="variable-{remark.pk}"')[1]
    assert '<td class="number" data-label="Notes">0</td>' in row.split("</tr>")[0]
    erin.post(f"{VARIABLES}{zone.pk}/retire/")
    retired = erin.get(VARIABLES).content.decode().split('<section class="retired-fields">')[1]
    assert "2 notes fill it in." in retired


def test_variable_is_added_by_name_and_type(erin):
    page = erin.get(f"{VARIABLES}new/").content.decode()
    for text in ("Variable name", "Variable type", "Currency", "Numeric", "Dropdown", ">Submit<"):
        assert text in page
    answer = erin.post(f"{VARIABLES}new/", {"labels_en": "Projected close date", "kind": "date"})
    assert answer.headers["Location"] == VARIABLES
    made = CustomField.objects.get()
    assert (made.record_type, made.kind, made.is_filterable) == ("notes.note", "date", True)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"labels_en": "", "labels_pl": " "}, "Write the name in one language at least."),
        ({"labels_en": "time ZONE"}, "Notes have “time ZONE” already."),
        ({"kind": ""}, "This field is required."),
        ({"kind": "phone"}, "Select a valid choice"),
    ],
)
def test_a_variable_without_a_name_or_of_another_type_is_refused(erin, zone, wrong, message):
    data = {"labels_en": "Size", "labels_pl": "Rozmiar", "kind": "decimal", **wrong}
    answer = erin.post(f"{VARIABLES}new/", data)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert f'value="{data["labels_pl"]}"' in answer.content.decode()


def test_a_dropdown_gets_its_options_one_after_the_other(erin):
    answer = erin.post(f"{VARIABLES}new/", {"labels_en": "Time zone", "kind": "choice"})
    variable = CustomField.objects.get()
    new = f"{VARIABLES}{variable.pk}/options/new/"
    assert answer.headers["Location"] == new

    answer = erin.post(new, form(names_en="EST", names_fa="", add_new="on"))
    assert answer.headers["Location"] == f"{new}?add_new=1"
    page = erin.get(answer.headers["Location"]).content.decode()
    assert "checked" in page.split('name="add_new"')[1].split(">")[0]
    answer = erin.post(new, form(names_en="PST", names_fa=""))
    assert answer.headers["Location"] == f"{VARIABLES}{variable.pk}/"
    assert [choice.name for choice in variable.choices.all()] == ["EST", "PST"]
    taken = erin.post(new, form(names_en="est", names_fa=""))
    assert taken.status_code == 422
    assert "is called “est”" in taken.content.decode()


def test_an_option_that_notes_have_is_deleted_only_with_another_one(erin, cast, zone):
    note = add_note(cast.alice, **{"custom.time_zone": "est"})
    est, pst = zone.choices.all()
    page = f"{VARIABLES}{zone.pk}/options/{est.pk}/delete/"
    assert "One note has it" in erin.get(page).content.decode()
    assert erin.post(page).status_code == 422
    answer = erin.post(page, {"replacement": pst.pk})
    assert answer.headers["Location"] == f"{VARIABLES}{zone.pk}/"
    assert Note.objects.get(pk=note.pk).custom == {"time_zone": "pst"}


def test_the_type_of_a_variable_becomes_one_of_the_five(erin, zone):
    page = erin.get(f"{VARIABLES}{zone.pk}/").content.decode()
    assert f"/settings/custom-fields/{zone.pk}/kind/" in page
    ask = erin.get(f"/settings/custom-fields/{zone.pk}/kind/").content.decode()
    assert "Currency" in ask
    assert "Phone number" not in ask
    assert f'href="{VARIABLES}{zone.pk}/"' in ask
    refused = erin.post(f"/settings/custom-fields/{zone.pk}/kind/", {"to_kind": "phone"})
    assert refused.status_code == 422
    asked = erin.post(f"/settings/custom-fields/{zone.pk}/kind/", {"to_kind": "text"})
    assert asked.status_code == 302


def test_variables_stand_on_their_own_screen_alone(erin, cast, zone):
    assert erin.get("/settings/custom-fields/?of=notes.note").headers["Location"] == VARIABLES
    assert f'href="{VARIABLES}"' in erin.get("/settings/custom-fields/").content.decode()
    assert erin.get(f"/settings/custom-fields/{zone.pk}/").status_code == 404
    assert erin.post(f"/settings/custom-fields/{zone.pk}/retire/").status_code == 404
    of_customers = add_field(cast, "text")
    assert erin.get(f"{VARIABLES}{of_customers.pk}/").status_code == 404


def test_retiring_a_variable_is_undone_from_its_toast(erin, zone):
    answer = erin.post(f"{VARIABLES}{zone.pk}/retire/", follow=True)
    assert f'action="{VARIABLES}{zone.pk}/restore/"' in answer.content.decode()
    assert CustomField.objects.get().is_retired
    erin.post(f"{VARIABLES}{zone.pk}/restore/")
    assert not CustomField.objects.get().is_retired


def test_an_option_of_another_variable_or_of_no_dropdown_does_not_exist(erin, cast, zone):
    text = settings_variables.create_variable(actor=cast.erin, labels={"en": "Remark"}, kind="text")
    est = zone.choices.first()
    assert erin.get(f"{VARIABLES}{text.pk}/options/new/").status_code == 404
    assert erin.get(f"{VARIABLES}{text.pk}/options/{est.pk}/").status_code == 404


def test_the_second_editor_is_told_what_the_first_has_saved(erin, zone):
    est = zone.choices.first()
    page = f"{VARIABLES}{zone.pk}/options/{est.pk}/"
    erin.post(page, form(version=est.version, names_en="Eastern"))
    answer = erin.post(page, form(version=est.version, names_en="East"))
    assert answer.status_code == 422
    assert "Saved meanwhile: Eastern" in answer.content.decode()
    assert 'value="East"' in answer.content.decode()


def test_lists_cost_as_many_queries_for_two_rows_as_for_twenty(erin, cast, zone):
    add_note(cast.alice, **{"custom.time_zone": "est"})
    pages = (STATUSES, ACTIONS, VARIABLES, f"{VARIABLES}{zone.pk}/")
    few = [queries_of(erin, page) for page in pages]
    for number in range(18):
        for page in (STATUSES, ACTIONS):
            erin.post(f"{page}new/", form(names_en=f"Name {number}", names_fa=""))
        settings_variables.create_variable(
            actor=cast.erin, labels={"en": f"Variable {number}"}, kind="choice"
        )
        settings_variables.add_choice(actor=cast.erin, variable=zone, names={"en": f"Z{number}"})
        add_note(cast.alice, **{"custom.time_zone": f"z{number}"})
    assert [queries_of(erin, page) for page in pages] == few


def test_lists_that_one_may_not_keep_are_not_among_the_lists_to_choose_from(client_for, cast, erin):
    assert "Statuses of notes" in erin.get("/settings/options/").content.decode()
    role = cast.carol.role
    update_role_rights(actor=cast.erin, role=role, rights=[*role.rights, OPTIONS_RIGHT])
    page = client_for(cast.carol).get("/settings/options/").content.decode()
    assert "Statuses of notes" not in page
    assert client_for(cast.carol).get(STATUSES).status_code == 403
