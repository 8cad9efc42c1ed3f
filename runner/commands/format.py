"""`make format`: rewrites the source the way `make lint` wants it."""

from runner.environment import set_up
from runner.execute import run_in_sight
from runner.layout import Checkout
from runner.terminal import path_with, tool_environment


def main(checkout: Checkout) -> int:
    set_up(checkout)
    ruff = checkout.tool("ruff")
    biome = str(checkout.node_modules / ".bin" / "biome")
    commands = [
        [ruff, "check", "--quiet", "--fix", "."],
        [ruff, "format", "--quiet", "."],
        [biome, "check", "--write", "--no-errors-on-unmatched", "static"],
    ]
    environment = tool_environment(checkout.local, PATH=path_with(checkout.venv / "bin"))
    codes = [run_in_sight(command, cwd=checkout.root, env=environment) for command in commands]
    return max(codes)
