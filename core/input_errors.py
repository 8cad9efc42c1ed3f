"""The error that reading of typed text raises: what is wrong and how to mend it, in any language."""

from typing import Any

from django.core.exceptions import ValidationError


class InputError(ValueError):
    """A typed value that cannot be read.

    `message` is translatable and is put together when it is shown, so that a job may keep the error
    and each reader sees it in his own language. `params` are the values of its placeholders.
    """

    code = "invalid"

    def __init__(self, message: Any, **params: Any) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params

    def as_validation_error(self) -> ValidationError:
        """For forms: the same message beside the field."""
        return ValidationError(self.message, code=self.code, params=self.params)
