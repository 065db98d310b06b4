"""What cells print: each stack's text goes to its own cell, and no cell can fill the memory with it."""

from __future__ import annotations

import io
import sys

from .endings import OutputFlood
from .running import CURRENT

# Far above what anyone reads; a loop that prints without end gets here in about a second.
FLOOD_CHARACTERS = 2_000_000
# One big print is a slip, not a flood: it is cut at no cost.
COUNTED_PER_WRITE = 50_000


class CappedOutput:
    """Keeps the first and the last characters and counts what is cut between."""

    def __init__(self, characters: int) -> None:
        self._head_room = characters - characters // 2
        self._tail_room = characters // 2
        self._head: list[str] = []
        self._tail: list[str] = []
        self._tail_length = 0
        self._total = 0
        self._weight = 0

    def write(self, text: str) -> None:
        self._total += len(text)
        self._weight += min(len(text), COUNTED_PER_WRITE)
        if self._head_room > 0:
            kept = text[: self._head_room]
            self._head.append(kept)
            self._head_room -= len(kept)
            text = text[len(kept) :]
        if text and self._tail_room > 0:
            kept = text[-self._tail_room :]
            self._tail.append(kept)
            self._tail_length += len(kept)
            # Joining only when twice too long keeps each write cheap.
            if self._tail_length > 2 * self._tail_room:
                self._trim()
        if self._weight > FLOOD_CHARACTERS:
            raise OutputFlood

    def _trim(self) -> None:
        joined = "".join(self._tail)[-self._tail_room :] if self._tail_room > 0 else ""
        self._tail = [joined]
        self._tail_length = len(joined)

    def parts(self) -> dict[str, str | int]:
        self._trim()
        head, tail = "".join(self._head), self._tail[0]
        return {"head": head, "cut": self._total - len(head) - len(tail), "tail": tail}


class Router(io.TextIOBase):
    """Stands in for `sys.stdout` and `sys.stderr` and writes to the cell whose stack is running."""

    encoding = "utf-8"
    errors = "strict"

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        cell = CURRENT.get()
        if cell is not None:
            cell.output.write(text)
        return len(text)

    def writable(self) -> bool:
        return True

    def reconfigure(self, **_options: object) -> None:
        """Scripts set the encoding; here it is always right."""


def install() -> None:
    sys.stdout = sys.__stdout__ = Router()  # type: ignore[assignment, misc]
    sys.stderr = sys.__stderr__ = Router()  # type: ignore[assignment, misc]


def restore() -> None:
    """After a cell: it may have put something else in place of the streams."""
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # type: ignore[assignment]
