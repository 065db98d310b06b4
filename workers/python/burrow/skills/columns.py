"""What a column of a table holds: dates, numbers, or texts. Decided by all of its values, and by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .amounts import Code, Flag, are_flags, has_decimal_comma, is_empty, is_number, written_number
from .dates import NO_YEAR, is_day_first, read_date
from .days import NO_DAY, written
from .fields import group_of

# Of values that are to be dates or numbers; the others are mistakes, or say that there is none.
_MOST = 0.9
_SAMPLE = 100
_TEXTS = frozenset({"user", "id", "document", "text", "title"})


class Column:
    def __init__(self, name: str, values: Sequence[Any]) -> None:
        filled = [value for value in values if isinstance(value, str) and not is_empty(value)]
        self._others = any(not isinstance(value, str) for value in values if value is not None)
        self.kind = _kind(name, filled, self._others)
        self._day_first = is_day_first(filled) if self.kind == "date" else None
        self._decimal_comma = self.kind == "number" and has_decimal_comma(filled)

    def value(self, raw: Any, year: int = NO_YEAR) -> Any:
        """As a date, a number or a text; None where a number is missing."""
        if not isinstance(raw, str):
            return NO_DAY if raw is None and self.kind == "date" else raw
        if self.kind == "date":
            found = read_date(raw, self._day_first, year)
            return NO_DAY if found is None else written(found)
        if self.kind == "number":
            return written_number(raw, self._decimal_comma)
        if self.kind == "code":
            return Code(raw)
        if self.kind == "flag":
            return Flag(raw)
        return raw


def _kind(name: str, filled: list[str], has_others: bool) -> str:
    group = group_of(name)
    if not filled:
        return "text"
    if are_flags(filled):
        return "flag"
    if group == "date" and _are_days(filled):
        return "date"
    if group != "text" and not has_others and _share(filled, is_number) >= _MOST:
        return "code" if group in _TEXTS else "number"
    return "date" if group not in _TEXTS and _are_days(filled) else "text"


def _are_days(texts: list[str]) -> bool:
    return _share(texts[:_SAMPLE], _is_day) >= _MOST


def _is_day(text: str) -> bool:
    found = read_date(text)
    return found is not None and found.is_day


def _share(texts: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts)
