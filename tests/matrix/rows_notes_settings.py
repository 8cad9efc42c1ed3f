"""Settings, CRM settings: administrators only (R86). Guides: everybody who is signed in."""

from core.models import ChangeSet
from notes.models import Action, Status
from notes.services import settings_options, settings_variables
from records.models import CustomField
from tests.matrix.row import Row, administrators, everyone


def done(world):
    return (Status.objects.get(code="done").pk,)


def call(world):
    return (Action.objects.get(code="call").pk,)


def ship(world):
    return (Action.objects.get(code="ship").pk,)


def up(of):
    return lambda world: (*of(world), "up")


def option_form(world):
    return {
        "names_en": "Matrix",
        "abbreviation": "MTX",
        "font_color": "#17692f",
        "background_color": "#e4f4e8",
        "in_sequence": "False",
        "side": "both",
        "is_active": "on",
    }


def opened(of, form):
    """The form as it stands once the record is opened for the first time."""
    return lambda world: {**form(world), "version": of(world)}


def version_1(world):
    return 1


def variable(world, kind="text"):
    made = settings_variables.create_variable(
        actor=world.cast.erin,
        labels={"en": f"Matrix {CustomField.everything.count()}"},  # no two are called the same
        kind=kind,
    )
    return (made.pk,)


def dropdown(world):
    return variable(world, "choice")


def choice(world):
    (pk,) = dropdown(world)
    made = settings_variables.add_choice(
        actor=world.cast.erin,
        variable=CustomField.objects.get(pk=pk),
        names={"en": "EST"},
        abbreviation="EST",
    )
    return (pk, made.pk)


def variable_form(world):
    return {"labels_en": "Time zone", "kind": "choice"}


def change(world):
    made = settings_options.update_option(
        actor=world.cast.erin, option=Status.objects.get(code="done"), abbreviation="OK"
    )
    assert ChangeSet.objects.filter(pk=made.made.pk).exists()
    return (made.made.pk,)


def _row(route, method, status, **more):
    return Row(f"notes:{route}", method, administrators(status), **more)


def _list(name, one, deleted):
    """The rows of the statuses or the actions."""
    return (
        _row(f"{name}_list", "GET", 200),
        _row(f"{name}_create", "GET", 200),
        _row(f"{name}_create", "POST", 302, data=option_form),
        _row(f"{name}_order", "POST", 204),
        _row(f"{name}_update", "GET", 200, args=one),
        _row(f"{name}_update", "POST", 302, args=one, data=opened(version_1, option_form)),
        _row(f"{name}_delete", "GET", 200, args=one),
        _row(f"{name}_delete", "POST", deleted, args=one),
        _row(f"{name}_move", "POST", 302, args=up(one)),
    )


ROWS = (
    _row("settings", "GET", 302),
    _row("settings_undo", "POST", 302, args=change),
    *_list("status", done, 302),
    *_list("action", ship, 302),
    _row("action_delete", "POST", 422, args=call, case="that Karta notes with"),
    _row("variable_list", "GET", 200),
    _row("variable_create", "GET", 200),
    _row("variable_create", "POST", 302, data=variable_form),
    _row("variable_order", "POST", 204),
    _row("variable_update", "GET", 200, args=variable),
    _row("variable_update", "POST", 302, args=variable, data=opened(version_1, variable_form)),
    _row("variable_retire", "POST", 302, args=variable),
    _row("variable_restore", "POST", 302, args=variable),
    _row("variable_index", "POST", 302, args=variable),
    _row("variable_move", "POST", 302, args=up(variable)),
    _row("choice_create", "GET", 200, args=dropdown),
    _row("choice_create", "POST", 302, args=dropdown, data=option_form),
    _row("choice_order", "POST", 204, args=dropdown),
    _row("choice_update", "GET", 200, args=choice),
    _row("choice_update", "POST", 302, args=choice, data=opened(version_1, option_form)),
    _row("choice_delete", "GET", 200, args=choice),
    _row("choice_delete", "POST", 302, args=choice),
    _row("choice_move", "POST", 302, args=up(choice)),
    Row("guide", "GET", everyone(200), args=lambda world: ("roles",)),
    Row("guide", "GET", everyone(404), args=lambda world: ("nothing",), case="that is none"),
)
