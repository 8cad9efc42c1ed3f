"""Settings of option lists and custom fields: administrators only (R111)."""

from customers.models import Tag
from records import services
from tests.matrix.row import Row, administrators


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
    Row("records:custom_field_retire", "POST", administrators(302), args=custom_field),
    Row("records:custom_field_restore", "POST", administrators(302), args=custom_field),
    Row("records:custom_field_move", "POST", administrators(302), args=custom_field_up),
    Row("records:custom_field_index", "POST", administrators(302), args=custom_field),
)
