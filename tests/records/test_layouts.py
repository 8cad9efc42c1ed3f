"""Laying out a form and card: what stands where, what is refused, what is taken back."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from core.change_sets import change_set
from core.refusals import NotAllowed, Refused
from core.versions import ChangedMeanwhile
from customers.fields import RECORD_TYPE, customer_catalogue
from records import layout_moves, services
from records.layouts import (
    NOTHING_HIDDEN,
    Hidden,
    PlacedField,
    PlacedSection,
    arrange,
    arranged,
    completed,
    layout_of,
    read_sections,
    write_sections,
)
from records.models import CardLayout
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    return customer_catalogue()


@pytest.fixture
def default(catalogue):
    return list(completed(catalogue, ()))


def changed(sections, code, **values):
    return [replace(s, **values) if s.code == code else s for s in sections]


def with_field(sections, key, **values):
    return [
        replace(s, fields=tuple(replace(f, **values) if f.key == key else f for f in s.fields))
        for s in sections
    ]


def keys_in(catalogue, code):
    return [field.key for field in catalogue if field.section == code]


def save(cast, sections, **kwargs):
    return services.save_layout(
        actor=cast.erin, record_type=RECORD_TYPE, sections=sections, **kwargs
    )


def hide(cast, role, sections=(), fields=(), **kwargs):
    return services.hide_for_role(
        actor=cast.erin,
        record_type=RECORD_TYPE,
        role=role,
        hidden=Hidden(frozenset(sections), frozenset(fields)),
        **kwargs,
    )


# --- Where things stand -----------------------------------------------------------------------------


def test_without_a_layout_the_catalogue_is_as_the_product_has_it(cast, catalogue):
    assert arranged(catalogue, cast.alice) is catalogue


def test_moved_field_stands_in_its_new_section_and_the_order_is_kept(cast, catalogue, default):
    save(cast, layout_moves.put_field(default, "mobile", "terms", 0))
    found = arranged(catalogue, cast.alice)
    assert keys_in(found, "terms")[0] == "mobile"
    assert "mobile" not in keys_in(found, "contact")
    assert {field.key for field in found} == {field.key for field in catalogue}


def test_sections_stand_in_the_chosen_order_and_block(cast, catalogue, default):
    sections = layout_moves.change_side(default, "identity")
    save(cast, layout_moves.move_section(sections, "contact", 1))
    found = arranged(catalogue, cast.alice)
    assert [s.code for s in found.sections if s.side == "start"] == [
        "main_address",
        "contact",
        "delivery_address",
    ]
    assert found.sections[-1].code == "identity"


def test_new_field_stands_at_the_end_of_its_own_section(cast, default):
    save(cast, default)
    add_field(cast, "text", "Shoe size")
    found = arranged(customer_catalogue(), cast.alice)
    assert keys_in(found, "custom") == ["custom.shoe_size"]


def test_what_is_not_there_any_more_is_passed_over(catalogue):
    stored = [
        PlacedSection("gone", fields=(PlacedField("mobile"),)),
        PlacedSection("terms", "end", fields=(PlacedField("gone"), PlacedField("phone"))),
        PlacedSection("terms", "end", fields=(PlacedField("email"),)),
        PlacedSection("partners", "end", fields=(PlacedField("city"),)),
    ]
    found = arrange(catalogue, stored)
    assert keys_in(found, "terms")[0] == "phone"
    assert "mobile" in keys_in(found, "contact")
    assert "email" in keys_in(found, "contact")
    assert "city" in keys_in(found, "main_address")


def test_name_and_instruction_are_read_in_the_readers_language(catalogue, default):
    sections = changed(
        default,
        "contact",
        names={"en": "Reach", "fa": "راه تماس"},
        instruction={"pl": "Najpierw telefon"},
    )
    sections = with_field(sections, "mobile", instruction={"fa": "با کد کشور"})
    with translation.override("fa"):
        found = arrange(catalogue, sections)
    section = next(s for s in found.sections if s.code == "contact")
    assert (section.label, section.instruction) == ("راه تماس", "Najpierw telefon")
    assert found["mobile"].instruction == "با کد کشور"


def test_hidden_section_hides_its_fields(catalogue, default):
    found = arrange(catalogue, changed(default, "contact", is_hidden=True))
    assert all(found[key].is_hidden for key in keys_in(found, "contact"))
    assert next(s for s in found.sections if s.code == "contact").is_hidden


def test_what_must_be_filled_in_stays_whatever_is_stored(catalogue, default):
    sections = changed(with_field(default, "name", is_hidden=True), "identity", is_hidden=True)
    found = arrange(catalogue, sections, Hidden(frozenset({"identity"}), frozenset({"name"})))
    assert not found["name"].is_hidden
    assert not next(s for s in found.sections if s.code == "identity").is_hidden
    assert found["kind"].is_hidden


def test_what_is_stored_is_read_as_it_was_written(default):
    sections = with_field(changed(default, "terms", is_hidden=True), "kind", is_hidden=True)
    sections = changed(sections, "contact", names={"en": "Reach"}, instruction={"fa": "متن"})
    assert list(read_sections(write_sections(sections))) == sections


# --- By role ----------------------------------------------------------------------------------------


def test_role_sees_less_in_the_same_places(cast, catalogue, default):
    save(cast, layout_moves.put_field(default, "mobile", "terms", 0))
    hide(cast, "staff", ["partners"], ["national_id"])
    staffs, managers = arranged(catalogue, cast.alice), arranged(catalogue, cast.carol)
    assert [f.key for f in staffs] == [f.key for f in managers]
    assert [f.key for f in staffs if f.is_hidden] == ["national_id"]
    assert [s.code for s in staffs.sections if s.is_hidden] == ["partners"]
    assert not any(field.is_hidden for field in managers)


def test_layout_of_everybody_keeps_what_roles_do_not_see(cast, default):
    hide(cast, "staff", fields=["national_id"])
    save(cast, default)
    services.restore_default(actor=cast.erin, record_type=RECORD_TYPE)
    assert layout_of(RECORD_TYPE).hidden_for("staff").fields == {"national_id"}


def test_role_sees_everything_again(cast):
    hide(cast, "staff", fields=["national_id"])
    hide(cast, "staff")
    assert layout_of(RECORD_TYPE).hidden_for("staff") == NOTHING_HIDDEN


# --- What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda s: changed(s, "terms", fields=(PlacedField("gone"),)), "no field “gone”"),
        (lambda s: changed(s, "terms", fields=(PlacedField("version"),)), "no field “version”"),
        (
            lambda s: changed(s, "terms", fields=(PlacedField("mobile"),)),
            "“Mobile” stands there tw",
        ),
        (lambda s: s[1:], "“Identity” is missing"),
        (lambda s: [*s, s[0]], "twice"),
        (lambda s: [*s, PlacedSection("gone")], "no section “gone”"),
        (lambda s: [*s, PlacedSection("")], "no section “”"),
        (lambda s: changed(s, "terms", side="middle"), "neither block"),
        (lambda s: [*s, PlacedSection("own_1")], "has no name"),
        (
            lambda s: [*s, *(PlacedSection(f"own_{n}", names={"en": "A"}) for n in range(1, 32))],
            "more than 30",
        ),
        (lambda s: with_field(s, "name", is_hidden=True), "“Name” cannot be hidden"),
        (lambda s: changed(s, "identity", is_hidden=True), "“Name” must be filled in"),
        (
            lambda s: changed(
                changed(s, "contact", fields=()), "partners", fields=(PlacedField("mobile"),)
            ),
            "takes no fields",
        ),
    ],
)
def test_layout_that_cannot_stand_is_refused_with_a_sentence(cast, default, spoil, sentence):
    with pytest.raises(Refused, match=sentence):
        save(cast, spoil(default))
    assert not CardLayout.objects.exists()


@pytest.mark.parametrize(
    ("sections", "fields", "sentence"),
    [
        ([], ["gone"], "no field “gone”"),
        ([], ["name"], "“Name” cannot be hidden"),
        (["gone"], [], "no section “gone”"),
        (["identity"], [], "“Name” must be filled in"),
    ],
)
def test_role_cannot_lose_what_it_needs(cast, sections, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        hide(cast, "staff", sections, fields)


def test_customers_of_a_contact_person_cannot_be_hidden(cast):
    with pytest.raises(Refused, match="“Customers” cannot be hidden"):
        services.hide_for_role(
            actor=cast.erin,
            record_type="customers.contactperson",
            role="staff",
            hidden=Hidden(frozenset({"customers"})),
        )


def test_who_lacks_the_right_changes_nothing(cast, default):
    made = save(cast, default)
    for act in (
        lambda: services.save_layout(
            actor=cast.carol, record_type=RECORD_TYPE, sections=default, version=1
        ),
        lambda: services.hide_for_role(
            actor=cast.carol, record_type=RECORD_TYPE, role="staff", hidden=NOTHING_HIDDEN
        ),
        lambda: services.restore_default(actor=cast.carol, record_type=RECORD_TYPE),
        lambda: services.undo_layout_change(actor=cast.carol, record_type=RECORD_TYPE, made=made),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- Two at once, and taking back ----------------------------------------------------------------------


def test_second_of_two_who_saved_is_told_also_when_there_was_no_layout(cast, default):
    save(cast, default, version=0)
    with pytest.raises(ChangedMeanwhile):
        save(cast, default, version=0)
    save(cast, default, version=layout_of(RECORD_TYPE).version)


def test_variant_of_a_role_and_the_layout_know_of_one_another(cast, default):
    save(cast, changed(default, "terms", is_hidden=True), version=0)
    with pytest.raises(ChangedMeanwhile):
        hide(cast, "staff", version=0)


def test_restored_default_is_taken_back(cast, default):
    save(cast, changed(default, "terms", is_hidden=True))
    made = services.restore_default(actor=cast.erin, record_type=RECORD_TYPE)
    assert layout_of(RECORD_TYPE).sections == ()
    services.undo_layout_change(actor=cast.erin, record_type=RECORD_TYPE, made=made)
    assert [s.code for s in layout_of(RECORD_TYPE).sections if s.is_hidden] == ["terms"]


def test_first_layout_is_taken_back(cast, default):
    made = save(cast, default)
    services.undo_layout_change(actor=cast.erin, record_type=RECORD_TYPE, made=made)
    assert layout_of(RECORD_TYPE).version == 0


def test_change_that_somebody_has_built_on_is_not_taken_back(cast, default):
    made = save(cast, default)
    save(cast, changed(default, "terms", is_hidden=True))
    with pytest.raises(Refused, match="changed the layout since"):
        services.undo_layout_change(actor=cast.erin, record_type=RECORD_TYPE, made=made)
    assert layout_of(RECORD_TYPE).sections


def test_only_changes_of_this_layout_are_taken_back(cast, default):
    made = save(cast, default)
    with change_set(actor=cast.erin, reason="tests.other") as other:
        pass
    for record_type, wrong in (("customers.contactperson", made), (RECORD_TYPE, other)):
        with pytest.raises(Refused, match="no change of this layout"):
            services.undo_layout_change(actor=cast.erin, record_type=record_type, made=wrong)


def test_database_keeps_one_layout_of_a_kind_and_its_shape(cast, default):
    save(cast, default)
    for values in ({"record_type": RECORD_TYPE}, {"record_type": "a.b", "sections": {}}):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            change_set(actor=None, reason="tests.layout"),
        ):
            CardLayout.objects.create(**values)


# --- Moves -----------------------------------------------------------------------------------------------


def test_field_goes_on_into_the_next_section_that_takes_fields(default):
    last = default[0].fields[-1].key
    moved = layout_moves.move_field(default, last, 1)
    assert moved[1].fields[0].key == last
    parts = [default[1].code]
    assert layout_moves.move_field(default, last, 1, parts)[2].fields[0].key == last
    back = layout_moves.move_field(moved, last, -1)
    assert back == default


def test_field_and_section_at_the_edge_stay(default):
    first = default[0]
    assert layout_moves.move_field(default, first.fields[0].key, -1) == default
    assert layout_moves.move_section(default, first.code, -1) == default


def test_own_section_is_added_and_removed_while_it_is_empty(default):
    added = layout_moves.add_section(default)
    assert added[-1].code == "own_1"
    assert layout_moves.add_section(added)[-1].code == "own_2"
    assert layout_moves.remove_section(added, "own_1") == default
    filled = layout_moves.put_field(added, "mobile", "own_1")
    assert layout_moves.remove_section(filled, "own_1") == filled
    assert layout_moves.remove_section(default, "terms") == default


@pytest.mark.parametrize("key", ["gone", ""])
def test_move_of_what_is_not_there_moves_nothing(default, key):
    assert layout_moves.move_field(default, key, 1) == default
    assert layout_moves.move_section(default, key, 1) == default
    assert layout_moves.put_field(default, key, "terms") == default
    assert layout_moves.put_field(default, "mobile", key) == default
