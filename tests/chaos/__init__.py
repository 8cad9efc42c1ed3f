"""Kills what imports, bulk edits and their undos stand on, at random moments, and looks what becomes of them.

`python -m tests.chaos` works on the database of DATABASE_URL, which it empties, and on a Redis of its
own; `make chaos` starts it on servers that may be killed as well.
"""
