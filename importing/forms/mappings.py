"""What is said of saved choices: their name, and who may use them."""

from django import forms

from importing.models import SavedMapping


class MappingForm(forms.ModelForm):
    """The choices themselves are changed by saving others under the name."""

    class Meta:
        model = SavedMapping
        fields = ("name", "is_shared")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}
