"""What the documents name is there: files, addresses, make targets, commands, variables, Python names."""

import os
import re
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from core.contributions import contributed

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs").glob("*.md"))]
APPS = ("core", "accounts", "records", "mailings", "importing", "customers", "notes", "crm_project")
SOURCE_FOLDERS = (*APPS, "runner", "bench", "tests", "templates", "static", "deploy")
SOURCE_FILES = (".env.example", "docker-compose.yml", "Dockerfile", "Makefile", "manage.py")
NOT_OURS = {".git", ".venv", ".local", "node_modules", "__pycache__"}
LARGEST_PICTURE = 250 * 1024

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
MAKE = re.compile(r"^make ([a-z]+)", re.MULTILINE)
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
PLACEHOLDER = re.compile(r"<[^>]*>")
ADDRESS = re.compile(r"/[\w<>/.-]*")
FILE = re.compile(r"[\w.@<>*-]+(/[\w.@<>*-]+)*/?")
ENDING = re.compile(r"\.(py|md|toml|html|css|js|txt|in|yml|json|csv|tsv|po|png)$")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
PYTHON_NAME = re.compile(rf"({'|'.join(APPS)})(\.\w+)+")


def problems_in(text: str) -> list[str]:
    """Everything in a document that is not there."""
    codes = CODE.findall(FENCE.sub("", text))
    asked = MAKE.findall("\n".join([*codes, *FENCE.findall(text)]))
    wrong = [f"make {name}" for name in asked if name not in make_targets()]
    wrong += [f"manage.py {name}" for name in COMMAND.findall(text) if name not in get_commands()]
    return wrong + [code for code in codes if not is_there(code)]


def is_there(code: str) -> bool:
    """Whether what stands between backticks exists; what names nothing that we know passes."""
    if ADDRESS.fullmatch(code):
        return is_address(code)
    if PYTHON_NAME.fullmatch(code) and not ENDING.search(code):
        return is_python_name(code) or is_code(code)
    if VARIABLE.fullmatch(code):
        return re.search(rf"\b{code}\b", source()) is not None
    if FILE.fullmatch(code) and ("/" in code or ENDING.search(code)):
        return is_file(code)
    return True


def is_address(path: str) -> bool:
    try:
        resolve(PLACEHOLDER.sub("1", path))
    except Resolver404:
        return False
    return True


def is_python_name(name: str) -> bool:
    """A module, or what is found in one by its attributes."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            found = getattr(found, attribute, None)
        return found is not None
    return False


def is_code(name: str) -> bool:
    """The code of a right, a job, a kind of record; or of an event or an act, written in the source."""
    codes = {entry.code for entry in (*contributed("rights"), *contributed("jobs"))}
    return name in codes or f'"{name}"' in source()


def is_file(name: str) -> bool:
    """A file or folder of ours, by its path or its end; or one that is made and ignored by git."""
    wanted = PLACEHOLDER.sub("*", name).rstrip("/")
    lines = (ROOT / ".gitignore").read_text().splitlines()
    ignored = {line.rstrip("/") for line in lines if line and not line.startswith("#")}
    is_made = any(wanted == path or wanted.startswith(f"{path}/") for path in ignored)
    return is_made or any(fnmatchcase(path, f"*/{wanted}") for path in our_paths())


@cache
def our_paths() -> tuple[str, ...]:
    """Every file and folder under the root, with a leading slash."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        inside = Path("/") / Path(folder).relative_to(ROOT)
        found += [str(inside / name) for name in (*folders, *files)]
    return tuple(found)


@cache
def source() -> str:
    paths = [ROOT / name for name in SOURCE_FILES]
    for folder in SOURCE_FOLDERS:
        paths += (ROOT / folder).rglob("*.py")
    return "\n".join(path.read_text() for path in paths if path != Path(__file__))


@cache
def make_targets() -> set[str]:
    return set(re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.M)[1].split())


def links_of(document: Path) -> set[Path]:
    """The files that a document leads to."""
    targets = LINK.findall(document.read_text())
    return {(document.parent / target).resolve() for target in targets if "://" not in target}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document):
    assert problems_in(document.read_text()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(document):
    assert [path for path in links_of(document) if not path.exists()] == []


def test_readme_leads_to_every_document():
    assert set(DOCUMENTS) - {README} - links_of(README) == set()


def test_pictures_are_small():
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "`core/no_such_module.py`",
        "`no_such_file.md`",
        "`tests/matrix/lines_<app>.py`",
        "`/no-such-page/`",
        "`core.jobs.no_such_function`",
        "`customers.no_such_event.happened`",
        "`NO_SUCH_VARIABLE`",
        "Run `make everything` first",
        "```\nmake everything\n```",
        "```\n.venv/bin/python manage.py no_such_command\n```",
    ],
)
def test_what_is_not_there_is_found(wrong):
    assert len(problems_in(wrong)) == 1


@pytest.mark.parametrize(
    "right",
    [
        "`core/catalogue/fields.py`",
        "`contributions.py`",
        "`tests/matrix/rows_<app>.py`",
        "`bench/latest.json`",
        "`/customers/<id>/`",
        "`core.jobs.enqueue`",
        "`importing.run`",
        "`OWNER_EMAIL`",
        "`COPY`",
        "`make run PORT=8001`",
        "You need make and git",
        "```\nmake bench\n.venv/bin/python manage.py migrate\n```",
    ],
)
def test_what_is_there_passes(right):
    assert problems_in(right) == []
