"""Lists of options as kinds of record that spreadsheets can be loaded into: one class for all of them.

Options come in hundreds, so django-import-export's resources would be quick enough. The engine of
customers is used all the same: with a catalogue of a dozen fields it takes less than a resource would,
and brings the preview, the undo, the scope and the four languages along, which a resource has not.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.db.models import BooleanField
from django.utils.text import format_lazy
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.catalogue import (
    Catalogue,
    Field,
    FlagKind,
    IntegerKind,
    NumberKind,
    RowStore,
    Section,
    TextKind,
)
from core.permissions import has_right
from core.refusals import Refused
from core.text import fold
from importing.columns import shown_number
from importing.model_targets import ModelTarget
from records.models import Option
from records.services.option_rows import write_options
from records.services.options import RIGHT, lock_list

NAME = "name_"
"""The key of a name begins with it; the code of its language follows."""
_SECTION = "option"
_NAME_HEADERS = {
    "en": ("name", "option"),
    "fa": ("نام", "عنوان"),
    "pl": ("nazwa", "opcja"),
    "ru": ("название", "наименование"),
}
_OWN = frozenset(field.name for field in Option._meta.fields)
_LONGEST_NAME = 80


class NameKind(TextKind):
    """The name in one language; the column holds those of all."""

    def __init__(self, language: str):
        super().__init__(_LONGEST_NAME)
        self.language = language

    def from_columns(self, *columns):
        return columns[0].get(self.language)


class ColourKind(TextKind):
    """A colour as # and six digits or letters, small ones."""

    def __init__(self):
        super().__init__(7, is_ltr=True)

    def tidied(self, text):
        return (super().tidied(text) or "").lower() or None


class OptionTarget(ModelTarget):
    """The options of one list: found by their code, else by a name in any language."""

    default_order = "position"
    usual_keys = ("code", *(f"{NAME}{code}" for code, _name in settings.LANGUAGES))

    def __init__(self, model: type[Option]):
        self.model = model
        self._store = RowStore(model)

    def may_import(self, actor):
        return has_right(actor, RIGHT)

    def visible_to(self, actor):
        return self.model.objects.all() if has_right(actor, RIGHT) else self.model.objects.none()

    def catalogue(self):
        section = Section(code=_SECTION, label=self.model._meta.verbose_name)
        return Catalogue(self.model._meta.label_lower, [section], self._fields())

    def _fields(self) -> list[Field]:
        code = self._field(
            "code",
            gettext_lazy("Code"),
            TextKind(60, is_ltr=True),
            is_matching_key=True,
            is_unique=True,
            help_text=gettext_lazy("Never changes; made from the name where it is empty."),
        )
        version = self._field(
            "version",
            gettext_lazy("Record version"),
            NumberKind(),
            is_editable=False,
            is_listable=False,
            is_version=True,
        )
        return [code, *self._names(), *self._of_every_list(), *self._of_this_list(), version]

    def _names(self) -> list[Field]:
        """One for each language; the column holds them all."""
        return [
            self._field(
                f"{NAME}{code}",
                format_lazy("{} ({})", gettext_lazy("Name"), get_language_info(code)["name_local"]),
                NameKind(code),
                column="names",
                synonyms=_NAME_HEADERS.get(code, ()),
                is_matching_key=True,
                is_unique=True,
            )
            for code, _name in settings.LANGUAGES
        ]

    def _of_every_list(self) -> list[Field]:
        field = self._field
        return [
            field("abbreviation", gettext_lazy("Abbreviation"), TextKind(12)),
            field("font_color", gettext_lazy("Font colour"), ColourKind()),
            field("background_color", gettext_lazy("Background colour"), ColourKind()),
            field("position", gettext_lazy("Position"), IntegerKind(), sort="value"),
            field("is_active", gettext_lazy("Offered"), FlagKind(), default=True),
        ]

    def _of_this_list(self) -> list[Field]:
        """What only options of this list are or are not."""
        return [
            self._field(column.name, column.verbose_name, FlagKind())
            for column in self.model._meta.fields
            if isinstance(column, BooleanField) and column.name not in _OWN
        ]

    def _field(self, key: str, label, kind, *, column: str = "", **more: Any) -> Field:
        """Kept in the column of its key, where no other is named."""
        given = {"is_in_list": True, **more}
        return Field(
            key=key,
            label=label,
            kind=kind,
            store=self._store,
            place=(column or key,),
            section=_SECTION,
            **given,
        )

    def act_label(self, count):
        words = ngettext("Import %(count)s option", "Import %(count)s options", count)
        return words % {"count": format_number(count)}

    def export_label(self, count, *, is_exact):
        words = ngettext("Export %(count)s option", "Export %(count)s options", count)
        return words % {"count": format_number(count)}

    def comparable(self, field, value):
        return value if field.key == "code" else super().comparable(field, value)

    def _values_of(self, field):
        """A name is the same in whatever language it stands."""
        if field.key == "code":
            return super()._values_of(field)
        options = self.model.objects.order_by("id").values_list("pk", "names")
        return ((pk, name) for pk, names in options for name in set(map(fold, names.values())))

    def lock(self, ids):
        return {option.pk for option in lock_list(self.model)} & set(ids)

    def gather(self, plan, columns, rows):
        """Two rows may have the same name in different languages."""
        first: dict[str, int] = {}
        for row in rows:
            names = {key: fold(row.values[key]) for key in row.values if key.startswith(NAME)}
            for key, name in names.items():
                number = first.setdefault(name, row.number)
                if number != row.number and not row.problems:
                    message = _("Row %(number)s has the same value. Keep one of the two rows.")
                    columns.add_problem(row, key, message % {"number": shown_number(number)})

    def load(self, catalogue, rows, fields):
        """All names, also those that the file does not give: one of them must stay."""
        names = [f for f in catalogue if f.key.startswith(NAME)]
        super().load(catalogue, rows, list(dict.fromkeys([*fields, *names])))

    def problems(self, catalogue, values, is_new):
        """What the model itself says, and that an option has a name."""
        named = any(value for key, value in values.items() if key.startswith(NAME))
        told = [] if named else [_("Write the name in one language at least.")]
        return [*told, *super().problems(catalogue, values, is_new)]

    def refusals(self, actor, catalogue, old, changes):
        if "code" in changes:
            yield "code", _("The code of an option never changes. Put “%(code)s” back.") % old

    def refusal_of(self, catalogue, error):
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_code_once"
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == name:
            return Refused(_("Another option of this list has got this code meanwhile."))
        return None

    def insert(self, actor, catalogue, rows, on_written):
        new = [self.columns(catalogue, values) for values in rows]
        return write_options(actor=actor, model=self.model, new=new)

    def change(self, actor, catalogue, rows, on_written):
        names = dict(self.model.objects.filter(pk__in=rows).values_list("pk", "names"))
        changed = {pk: self.columns(catalogue, values) for pk, values in rows.items()}
        for pk, columns in changed.items():
            if "names" in columns:
                given = {k.removeprefix(NAME): v for k, v in rows[pk].items() if k.startswith(NAME)}
                columns["names"] = _filled({**names[pk], **given})
        write_options(actor=actor, model=self.model, changed=changed)

    def columns(self, catalogue, values):
        """The names of all languages stand in one column."""
        own = {key: value for key, value in values.items() if not key.startswith(NAME)}
        columns = super().columns(catalogue, own)
        columns = {k: self._default(k) if v in (None, "") else v for k, v in columns.items()}
        given = {k.removeprefix(NAME): v for k, v in values.items() if k.startswith(NAME)}
        return {**columns, "names": _filled(given)} if given else columns

    def _default(self, column: str) -> Any:
        """What a column holds of which the file says that there is nothing."""
        return self.model._meta.get_field(column).get_default()


def _filled(names: Mapping[str, str | None]) -> dict[str, str]:
    return {code: name for code, name in names.items() if name}
