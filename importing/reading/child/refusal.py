"""The one exception by which the reading process says that a file cannot be taken."""


class Refusal(Exception):
    """A file is refused: `code` names a sentence in messages.py, `params` fill it in.

    `found` is what was found out about the file before (see Source.found), so that the person can
    say how it is to be read instead.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.found: dict[str, object] = {}
