"""`make lint`: every check of the source that runs nothing of the product."""

from runner.environment import set_up
from runner.execute import run_in_sight
from runner.layout import Checkout
from runner.terminal import path_with, say, tool_environment


def checks(checkout: Checkout) -> dict[str, list[str]]:
    """The checks by the name that people see; each is one command."""
    biome = str(checkout.node_modules / ".bin" / "biome")
    return {
        "ruff": [checkout.tool("ruff"), "check", "--quiet", "."],
        "ruff format": [checkout.tool("ruff"), "format", "--quiet", "--check", "."],
        "djlint": [checkout.tool("djlint"), "--lint", "--quiet", "templates"],
        "import-linter": [checkout.tool("lint-imports"), "--no-cache"],
        "mypy": [checkout.tool("mypy")],
        "biome": [biome, "check", "--no-errors-on-unmatched", "static"],
    }


def main(checkout: Checkout) -> int:
    set_up(checkout)
    environment = tool_environment(
        checkout.local,
        DEBUG="1",
        PYTHONPATH=str(checkout.root),
        PATH=path_with(checkout.venv / "bin"),
    )
    failed = []
    for name, command in checks(checkout).items():
        if run_in_sight(command, cwd=checkout.root, env=environment):
            failed.append(name)
    if failed:
        say(f"These checks failed: {', '.join(failed)}. `make format` mends what it can.")
    return 1 if failed else 0
