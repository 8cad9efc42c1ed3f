"""Forms that come back with what was typed before it is judged."""

from django.forms.utils import ErrorDict


class KeepsTyped:
    """A part of a form: a button of the page has sent it, and the person is not done yet."""

    is_judged = True

    def keep_typed(self) -> None:
        """Show what was typed without judging it."""
        self.is_judged = False

    def full_clean(self):
        if self.is_judged:
            super().full_clean()
        else:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}
