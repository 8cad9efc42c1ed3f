"""Reads a spreadsheet that may be hostile, in a process of its own that may fail alone."""

import logging
import os
import signal
import stat
from collections.abc import Callable
from typing import Any

from importing.reading import process
from importing.reading.answer import Answer
from importing.reading.sheet import Limits, Reading, Sheet, SheetError

logger = logging.getLogger(__name__)

USUAL_LIMITS = Limits()
AS_FOUND = Reading()
MAX_NAME_CHARACTERS = 100
# What a parser prints when the limit of memory stops it, and what it prints otherwise.
_OUT_OF_MEMORY = ("memory allocation of", "MemoryError", "cannot allocate memory")
_OUT_OF_TIME = (-signal.SIGXCPU,)
_DAMAGED_BY = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL)


def read_sheet(
    path: str | os.PathLike[str],
    *,
    original_name: str,
    timeout: float = 60,
    should_stop: Callable[[], bool] | None = None,
    limits: Limits = USUAL_LIMITS,
    reading: Reading = AS_FOUND,
) -> Sheet:
    """Read a sheet of an .xlsx, .xls, .ods or .csv file or of a table of a web page, told apart by
    content; which sheet and how, `reading` says, and what it does not say is found out.

    The file is opened only by a child process with limits of memory and time, which dies with
    this one. `timeout` is in seconds; `should_stop` is asked a few times a second. Raises
    SheetError for every file that cannot be read, with `name` (`original_name`) among its params.
    """
    try:
        _check_file(path, limits)
        return _read(os.path.abspath(path), timeout, should_stop, limits, reading)
    except SheetError as error:
        error.params["name"] = _short(original_name)
        raise


def _check_file(path: str | os.PathLike[str], limits: Limits) -> None:
    """Refuse what is not a readable file of a sensible size, before anything is started."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SheetError("no_file") from error
    except PermissionError as error:
        raise SheetError("no_access") from error
    if not stat.S_ISREG(status.st_mode):
        raise SheetError("not_a_file")
    if not os.access(path, os.R_OK):
        raise SheetError("no_access")
    if status.st_size > limits.file_bytes:
        raise SheetError(
            "too_big_file", {"size_bytes": status.st_size, "limit_bytes": limits.file_bytes}
        )


def _read(
    path: str,
    timeout: float,
    should_stop: Callable[[], bool] | None,
    limits: Limits,
    reading: Reading,
) -> Sheet:
    answer = Answer()
    ending = process.run(
        _order("read", path, limits) | {"reading": reading.said},
        receive=answer.feed,
        timeout=timeout,
        answer_bytes=limits.answer_bytes,
        should_stop=should_stop,
    )
    if answer.is_complete and ending.reason == process.ENDED:
        return answer.sheet()
    error = _error_of(ending, timeout)
    if error.code == "needs_memory":
        raise _far_cell(path, timeout, limits) or error
    raise error


def _order(task: str, path: str, limits: Limits) -> dict[str, Any]:
    return {
        "task": task,
        "path": path,
        "unpacked_bytes": limits.unpacked_bytes,
        "records": limits.records,
        "columns": limits.columns,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
    }


def _error_of(ending: process.Ending, timeout: float) -> SheetError:
    """Name the reason why a process ended without a complete answer."""
    if ending.reason == process.STOPPED:
        return SheetError("stopped")
    if ending.reason == process.TALKED_TOO_MUCH:
        return SheetError("too_much_text")
    if ending.reason == process.TIMED_OUT or ending.return_code in _OUT_OF_TIME:
        return SheetError("takes_too_long")
    if any(mark in ending.complaint for mark in _OUT_OF_MEMORY):
        return SheetError("needs_memory")
    if ending.return_code in _DAMAGED_BY:
        return SheetError("damaged")
    if ending.return_code < 0:
        return SheetError("reader_ended")
    logger.error("The reading process failed (%s): %s", ending.return_code, ending.complaint)
    return SheetError("unreadable")


def _far_cell(path: str, timeout: float, limits: Limits) -> SheetError | None:
    """Ask a second process whether a cell too far away is the reason for the lack of memory."""
    try:
        process.run(
            _order("reach", path, limits),
            receive=Answer().feed,
            timeout=timeout,
            answer_bytes=limits.answer_bytes,
        )
    except SheetError as error:
        return error
    return None


def _short(name: str) -> str:
    name = os.path.basename(name.replace("\\", "/")) or name
    return name if len(name) <= MAX_NAME_CHARACTERS else name[: MAX_NAME_CHARACTERS - 1] + "…"
