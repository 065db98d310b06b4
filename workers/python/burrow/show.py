"""`show`: a short, readable view of any value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from .documents import is_documents

_LONGEST = 2_000
_LONGEST_STRING = 600
_LONGEST_CELL = 40
_MOST_ROWS = 12
_MOST_COLUMNS = 8
_MOST_ITEMS = 12
_DEEPEST = 4


def show(value: Any) -> None:
    """Prints a short view of any value: long texts by their ends, lists of dicts as a table, the rest abbreviated."""
    lines = list(islice(_view(value), 200))
    text = "\n".join(lines)
    print(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _view(value: Any) -> Iterator[str]:
    kind = type(value)
    if issubclass(kind, str):
        yield from _text(value)
    elif is_documents(value):
        yield repr(value)
    elif issubclass(kind, (list, tuple)) and value and _are_rows(value[:_MOST_ROWS]):
        yield from _table(value)
    elif issubclass(kind, (list, tuple, set, frozenset, Mapping)):
        yield _counted(value)
        yield from _items(value)
    else:
        yield f"{kind.__name__}: {_one_line(value, _LONGEST_STRING, _DEEPEST)}"


def _are_rows(items: list[Any] | tuple[Any, ...]) -> bool:
    return all(issubclass(type(item), Mapping) for item in items)


def _text(text: str) -> Iterator[str]:
    yield f"str, {len(text):,} characters"
    if len(text) <= 2 * _LONGEST_STRING:
        yield text
    else:
        yield text[:_LONGEST_STRING]
        yield f"… {len(text) - 2 * _LONGEST_STRING:,} characters …"
        yield text[-_LONGEST_STRING:]


def _table(rows: list[Any] | tuple[Any, ...]) -> Iterator[str]:
    yield _counted(rows)
    shown = rows[:_MOST_ROWS]
    columns = list(islice(dict.fromkeys(key for row in shown for key in row), _MOST_COLUMNS))
    head = [_one_line(key, _LONGEST_CELL, 1, plain=True) for key in columns]
    body = [
        [_one_line(row[key], _LONGEST_CELL, 2, plain=True) if key in row else "" for key in columns] for row in shown
    ]
    widths = [max(map(len, column)) for column in zip(head, *body)]
    for line in [head, *body]:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
    if len(rows) > len(shown):
        yield f"… {len(rows) - len(shown):,} more"


def _items(value: Any) -> Iterator[str]:
    if issubclass(type(value), Mapping):
        shown = [f"{_one_line(key, 80, 1)}: {_one_line(item, 160, 2)}" for key, item in _first(value.items())]
    elif issubclass(type(value), (set, frozenset)):
        shown = [_one_line(item, 200, 2) for item in _first(value)]
    else:
        shown = [f"{number}: {_one_line(item, 200, 2)}" for number, item in enumerate(_first(value))]
    yield from (f"  {line}" for line in shown)
    if len(value) > len(shown):
        yield f"  … {len(value) - len(shown):,} more"


def _counted(value: Any) -> str:
    return f"{type(value).__name__}, {len(value):,} {'item' if len(value) == 1 else 'items'}"


def _first(items: Any) -> list[Any]:
    return list(islice(items, _MOST_ITEMS))


def _one_line(value: Any, longest: int, depth: int, plain: bool = False) -> str:
    """`plain`: a string without its quotes."""
    kind = type(value)
    if issubclass(kind, str):
        text = value[: longest + 1].replace("\r", "").replace("\n", " ⏎ ") if plain else repr(value[: longest + 1])
        return text if len(value) <= longest else f"{text[:longest]}… ({len(value):,})"
    if is_documents(value):
        return repr(value)
    if issubclass(kind, Mapping):
        return _nested(value, "{}", longest, depth, _pair)
    if issubclass(kind, (list, set, frozenset)):
        return _nested(value, "[]" if issubclass(kind, list) else "{}", longest, depth, _one_line)
    if issubclass(kind, tuple):
        return _nested(value, "()", longest, depth, _one_line)
    return _shortened(_safe_repr(value), longest)


def _nested(value: Any, brackets: str, longest: int, depth: int, part: Callable[[Any, int, int], str]) -> str:
    if not value:
        return brackets
    if depth <= 0:
        return f"{brackets[0]}…{brackets[1]} ({len(value):,})"
    items = value.items() if issubclass(type(value), Mapping) else value
    parts = [part(item, max(20, longest // 3), depth - 1) for item in islice(items, 4)]
    if len(value) > len(parts):
        parts.append(f"… {len(value) - len(parts):,} more")
    return _shortened(brackets[0] + ", ".join(parts) + brackets[1], longest)


def _pair(item: tuple[Any, Any], longest: int, depth: int) -> str:
    return f"{_one_line(item[0], 40, 0)}: {_one_line(item[1], longest, depth)}"


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _safe_repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
