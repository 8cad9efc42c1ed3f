"""The one exception by which the reading process says that a file cannot be taken."""


class Refusal(Exception):
    """A file is refused: `code` names a sentence in messages.py, `params` fill it in."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
