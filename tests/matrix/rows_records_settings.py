"""Settings of option lists, custom fields and card layouts: administrators only (R111)."""

from core.models import Job
from customers.fields import customer_catalogue
from customers.models import Tag
from records import services
from records.layouts import completed
from records.models import CustomField, KindChange
from records.services.kind_changes import request_kind_change
from tests.matrix.row import Row, administrators, everyone, people
from tests.records.boards import board_of


def tag_list(world):
    return ("tag",)


def tag(world):
    return ("tag", Tag.objects.get(code="vip").pk)


def tag_up(world):
    return (*tag(world), "up")


def option_form(world):
    return {
        "names_en": "Matrix",
        "font_color": "#17692f",
        "background_color": "#e4f4e8",
        "is_active": "on",
    }


def custom_field(world):
    made = services.create_custom_field(
        actor=world.cast.erin, labels={"en": "Matrix"}, kind="text", is_filterable=True
    )
    return (made.pk,)


def custom_field_up(world):
    return (*custom_field(world), "up")


def field_form(world):
    return {"labels_en": "Matrix again", "kind": "text"}


def kind_change(world):
    field = CustomField.objects.get(pk=custom_field(world)[0])
    made = request_kind_change(actor=world.cast.erin, custom_field=field, to_kind="date")
    return (made.pk,)


def counted_kind_change(world):
    (pk,) = kind_change(world)
    Job.objects.filter(record_type="records.kindchange").update(state=Job.State.DONE)
    KindChange.objects.filter(pk=pk).update(found={"kept": 0, "lost": 0, "choices": []})
    return (pk,)


def version_1(make):
    return lambda world: {"version": 1, **make(world)}


ROWS = (
    Row("records:option_overview", "GET", administrators(200)),
    Row("records:option_list", "GET", administrators(200), args=tag_list),
    Row("records:option_create", "GET", administrators(200), args=tag_list),
    Row("records:option_create", "POST", administrators(302), args=tag_list, data=option_form),
    Row("records:option_update", "GET", administrators(200), args=tag),
    Row(
        "records:option_update",
        "POST",
        administrators(302),
        args=tag,
        data=version_1(option_form),
    ),
    Row("records:option_delete", "GET", administrators(200), args=tag),
    Row("records:option_delete", "POST", administrators(302), args=tag),
    Row("records:option_move", "POST", administrators(302), args=tag_up),
    Row("records:custom_field_list", "GET", administrators(200)),
    Row("records:custom_field_create", "GET", administrators(200)),
    Row("records:custom_field_create", "POST", administrators(302), data=field_form),
    Row("records:custom_field_update", "GET", administrators(200), args=custom_field),
    Row(
        "records:custom_field_update",
        "POST",
        administrators(302),
        args=custom_field,
        data=version_1(field_form),
    ),
    Row(
        "records:custom_field_list",
        "GET",
        administrators(200),
        query="?of=customers.contactperson",
        case="of contact persons",
    ),
    Row(
        "records:custom_field_list",
        "GET",
        {**everyone(403), **people("olga erin", 404)},
        query="?of=customers.status",
        case="of what has none",
    ),
    Row("records:custom_field_order", "POST", administrators(204)),
    Row("records:custom_field_preview", "POST", administrators(200), data=field_form),
    Row("records:kind_change_ask", "GET", administrators(200), args=custom_field),
    Row(
        "records:kind_change_ask",
        "POST",
        administrators(302),
        args=custom_field,
        data=lambda world: {"to_kind": "date"},
    ),
    Row("records:kind_change", "GET", administrators(200), args=kind_change),
    Row("records:kind_change_accept", "POST", administrators(302), args=counted_kind_change),
    Row("records:kind_change_undo", "POST", administrators(302), args=kind_change),
    Row("records:custom_field_retire", "POST", administrators(302), args=custom_field),
    Row("records:custom_field_restore", "POST", administrators(302), args=custom_field),
    Row("records:custom_field_move", "POST", administrators(302), args=custom_field_up),
    Row("records:custom_field_index", "POST", administrators(302), args=custom_field),
)


def customers(world):
    return ("customer",)


def customers_step(world):
    return ("customer", "up")


def for_staff(world):
    return ("customer", "staff")


def layout_change(world):
    catalogue = customer_catalogue()
    made = services.save_layout(
        actor=world.cast.erin,
        record_type=catalogue.record_type,
        sections=completed(catalogue, ()),
    )
    return ("customer", made.pk)


def layout_form(world):
    return {"version": 0, **board_of(customer_catalogue())}


DRAFTS = (
    ("records:card_layout_move_field", customers_step),
    ("records:card_layout_put_field", customers),
    ("records:card_layout_move_section", customers_step),
    ("records:card_layout_move_across", customers),
    ("records:card_layout_add_section", customers),
    ("records:card_layout_remove_section", customers),
    ("records:card_layout_preview", customers),
)

ROWS += (
    Row("records:card_layout", "GET", administrators(200)),
    Row("records:card_layout", "POST", administrators(302), data=layout_form),
    Row("records:card_layout_of", "GET", administrators(200), args=customers),
    Row("records:card_layout_of", "POST", administrators(302), args=customers, data=layout_form),
    Row("records:card_layout_restore", "POST", administrators(302), args=customers),
    Row("records:card_layout_undo", "POST", administrators(302), args=layout_change),
    Row("records:card_layout_of_role", "GET", administrators(200), args=for_staff),
    Row(
        "records:card_layout_of_role",
        "POST",
        administrators(302),
        args=for_staff,
        data=lambda world: {"version": 0},
    ),
    Row("records:card_layout_show_all", "POST", administrators(302), args=for_staff),
    *(Row(route, "POST", administrators(200), args=args) for route, args in DRAFTS),
)
