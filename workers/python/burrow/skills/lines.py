"""The lines of a text that hold something, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[^\S\r\n]*[\r\n]")
# What may stand before a record: a bullet, a number.
_LEADING = re.compile(r"(?:[-*•·]\s+|\(?\d{1,6}[.):]\s+|\[\d{1,6}\]\s*|#\d{1,6}\s+)")


@dataclass(frozen=True)
class Record:
    """text[start:end], and the fields in it."""

    start: int
    end: int
    fields: dict[str, Any]


class Lines:
    """Without empty ones, and without the blanks around each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in _LINE.finditer(text)]

    def __len__(self) -> int:
        return len(self.spans)

    def __getitem__(self, number: int) -> str:
        start, end = self.spans[number]
        return self.text[start:end]

    def bare(self, number: int) -> str:
        """Without a bullet or a number before it."""
        line = self[number]
        match = _LEADING.match(line)
        return line[match.end() :] if match else line

    def follows_blank(self, number: int) -> bool:
        """Whether an empty line stands before it, or nothing."""
        if number == 0:
            return True
        return _BLANK_LINE.search(self.text, self.spans[number - 1][1], self.spans[number][0]) is not None

    def first_from(self, position: int, number: int) -> int:
        """The first line, from this number on, that begins at this position or behind it."""
        while number < len(self.spans) and self.spans[number][0] < position:
            number += 1
        return number


# Reads what begins at a line: the records, and the number of the first line after them.
Reader = Callable[[Lines, int], tuple[list[Record], int] | None]
