"""Imports stand at the top of a module, where a reader sees what it needs."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("core", "accounts", "records", "mailings", "importing", "customers", "notes", "crm_project")
WHEN_APPS_ARE_READY = "apps.py"
READING_PROCESS = ROOT / "importing/reading/child"  # loads only what the format of the file needs


def imports_inside_functions(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_no_import_hides_in_a_function():
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    assert len(modules) > 200
    hidden = [
        place
        for path in modules
        if path.name != WHEN_APPS_ARE_READY and READING_PROCESS not in path.parents
        for place in imports_inside_functions(path)
    ]
    assert hidden == []
