"""Option lists and the choices of custom fields as choices of a field."""

from core.catalogue.choices import Choice, ChoiceSource
from core.catalogue.session import Session
from records.models import CustomField, CustomFieldChoice, Option
from records.models.options import in_language


class Options(ChoiceSource):
    """The rows of one option list, shown in the reader's language and found in any."""

    def __init__(self, model: type[Option]):
        self.model = model
        self.tables = (model,)

    def load(self, session):
        return [option_choice(row, session) for row in self.model.objects.all()]

    def load_values(self, session, values):
        rows = self.model.everything.filter(pk__in=values).order_by()
        return [option_choice(row, session) for row in rows]


class CustomChoices(ChoiceSource):
    """The choices of one custom field; values are their codes, which outlive renaming."""

    tables = (CustomField, CustomFieldChoice)

    def __init__(self, custom_field: CustomField):
        self.custom_field = custom_field

    def load(self, session):
        rows = self.custom_field.choices.all()
        return [option_choice(row, session, value=row.code) for row in rows]


def option_choice(option: Option, session: Session, value=None) -> Choice:
    """An option as a choice; its value is its id unless another is given."""
    return Choice(
        option.pk if value is None else value,
        in_language(option.names, session.language),
        (*option.names.values(), option.abbreviation, option.code),
        option.font_color,
        option.background_color,
        option.is_active and option.deleted_at is None,
        option.position,
    )
