"""How often Python searches for garbage in the processes of the product.

What is there once the program is loaded, some hundred thousand objects, stays: it is taken out of the
search. What a page or a batch of five thousand records makes is gone by itself when it is done with, but
for the few objects that refer to each other; looking at all of it after every 700 of them, as Python
does unasked, was a quarter of the time of an export.
"""

import gc

MADE_BETWEEN_SEARCHES = 50_000
"""Containers (rows, values, lists) that are made, less those that are gone, before it looks again."""


def search_seldom() -> None:
    """For a process that has loaded the program and begins to work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BETWEEN_SEARCHES, 10, 10)
