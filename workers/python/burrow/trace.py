"""An exception in few words: where in the cell it happened, with the line marked, and what it says."""

from __future__ import annotations

import linecache
import traceback
from types import FrameType
from typing import Any

from .endings import OutputFlood, TimeUp

# The file name of the user's own functions, as tracebacks have it.
TOOLS_FILE = "<tools>"
_LONGEST_MESSAGE = 2_000
_MOST_PLACES = 6
_LINES_AROUND = 2

_WORDS: dict[type[BaseException], tuple[str, str]] = {
    TimeUp: (
        "TimeLimit",
        "The cell computed for longer than it may. Work on less text at once, or delegate to sub-calls.",
    ),
    OutputFlood: ("OutputLimit", "The cell printed without end. Print a short extract instead."),
}


def describe_error(raised: BaseException, filename: str) -> dict[str, str]:
    name, message = _name_and_message(raised)
    places = _places(raised)
    lines = [*_described(places, filename), f"{name}: {message}" if message else name]
    cause = raised.__cause__ or (None if raised.__suppress_context__ else raised.__context__)
    if cause is not None:
        lines.insert(0, "{}: {}\nand then:".format(*_name_and_message(cause)))
    return {"name": name, "message": message, "traceback": "\n".join(lines)}


def _name_and_message(raised: BaseException) -> tuple[str, str]:
    known = _WORDS.get(type(raised))
    if known is not None:
        return known
    name = type(raised).__name__[:200]
    if isinstance(raised, SyntaxError):
        return name, str(raised.msg)[:_LONGEST_MESSAGE]
    if isinstance(raised, MemoryError) and not raised.args:
        return name, "Python's memory is full. Keep less at once: slices instead of copies, results instead of texts."
    try:
        message = str(raised)
    except Exception:
        message = "(its message could not be read)"
    return name, message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 1] + "…"


def _places(raised: BaseException) -> list[tuple[str, int, str]]:
    """File, line and function of each frame that is the model's code, outermost first."""
    found = [
        (frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(raised.__traceback__)
        if _is_cell(frame)
    ]
    if isinstance(raised, SyntaxError) and _is_cell_name(raised.filename):
        found.append((str(raised.filename), raised.lineno or 1, "<module>"))
    return found


def last_line(raised: BaseException, filename: str) -> int | None:
    """Where in this file it happened."""
    return next((line for file, line, _ in reversed(_places(raised)) if file == filename), None)


def _is_cell(frame: FrameType) -> bool:
    return _is_cell_name(frame.f_code.co_filename)


def _is_cell_name(filename: Any) -> bool:
    """Of the model's code, or of the user's."""
    return isinstance(filename, str) and (filename == TOOLS_FILE or filename.startswith("<") and "cell " in filename)


def _described(places: list[tuple[str, int, str]], filename: str) -> list[str]:
    lines: list[str] = []
    shown = places if len(places) <= _MOST_PLACES else [*places[:2], *places[-(_MOST_PLACES - 2) :]]
    for index, (file, line, function) in enumerate(shown):
        if index == 2 and len(shown) < len(places):
            lines.append(f"… {len(places) - len(shown)} more calls …")
        where = f"line {line}" if file == filename else f"{file.strip('<>')}, line {line}"
        lines.append(where if function == "<module>" else f"{where}, in {function}")
        around = _LINES_AROUND if index == len(shown) - 1 else 0
        lines.extend(_excerpt(file, line, around))
    return lines


def _excerpt(file: str, line: int, around: int) -> list[str]:
    shown = []
    for number in range(max(1, line - around), line + around + 1):
        text = linecache.getline(file, number).rstrip()
        if number == line:
            shown.append(f"--> {number:>4} | {text[:300]}")
        elif text:
            shown.append(f"    {number:>4} | {text[:300]}")
    return shown
