"""Sets up and runs Karta on one machine with nothing but Python's standard library.

`python3 -m runner NAME` runs the module of that name in `runner.commands`. Everything that it makes
lies in `.venv`, `node_modules` and `.local` of the checkout.
"""
