"""Where everything lies: the checkout and the folders that servers keep their data in."""

import contextlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from runner.problem import Problem


@dataclass(frozen=True)
class Checkout:
    """One clone of the repository."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def node_modules(self) -> Path:
        return self.root / "node_modules"

    @property
    def local(self) -> Path:
        return self.root / ".local"

    def tool(self, name: str) -> str:
        return str(self.venv / "bin" / name)


CHECKOUT = Checkout(Path(__file__).resolve().parent.parent)


def make_folder(folder: Path) -> Path:
    """Make a folder for this user alone; raise Problem when something is in the way."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Problem(
            f"{folder} cannot be made because a file is in its place: remove that file."
        ) from error
    except OSError as error:
        raise Problem(f"{folder} cannot be made ({error.strerror}).") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Problem(
            f"{folder} belongs to {owner(folder)} and cannot be written: "
            "run this as that user, or remove the folder."
        )
    return folder


def owner(path: Path) -> str:
    """The name of the user whom a file belongs to, else the number."""
    uid = path.stat().st_uid
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return f"user {uid}"


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only this user may read it."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
