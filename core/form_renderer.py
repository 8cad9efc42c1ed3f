"""Forms drawn by our own components; widgets by Django's own templates."""

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

_OWN = "components/"


class FormRenderer(DjangoTemplates):
    """`{{ form }}` and `{{ field.as_field_group }}` use templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name: str):
        if template_name.startswith(_OWN):
            return get_template(template_name)
        return super().get_template(template_name)
