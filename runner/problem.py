"""The one exception of the runner: a sentence for the person at the terminal."""


class Problem(Exception):
    """Says what is wrong, where, and what to do; shown without a traceback."""
