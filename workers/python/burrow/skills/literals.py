"""Texts that a program compares fields with, beside what stands in them: `x.item == "tree"` finds no “apple tree”."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .amounts import to_number
from .program import Problem
from .row import Row

_MOST_ROWS = 5_000
_MOST_VALUES = 2_000
_NEGATED = re.compile(r"\b(?:no|not|never|non)\b")
# What these give is the same text to a comparison that does not mind capitals.
_SAME_TEXT = frozenset({"lower", "upper", "casefold", "strip", "title", "capitalize"})


def unmet(tree: ast.Module, rows: list[Row]) -> list[Problem]:
    """Comparisons of a field with a text that stands in none of the rows, but is part of some."""
    return [
        Problem(
            compared.node.lineno,
            f'No record has the {compared.name} "{compared.text}", but some have it as part of theirs: write '
            f'"{compared.wanted}" in x.{compared.name}.lower().',
        )
        for compared in _unmet(tree, rows)
    ]


def with_parts(code: str, tree: ast.Module, rows: list[Row]) -> str:
    """The code where such comparisons look for a part: `"tree" in x.item.lower()`. Whole words alone are what was meant:
    “paid” is no part of “unpaid”."""
    lines = code.encode().split(b"\n")
    for compared in sorted(_unmet(tree, rows), key=lambda one: (one.node.lineno, one.node.col_offset), reverse=True):
        node, field = compared.node, ast.get_source_segment(code, compared.side)
        if field is None or node.lineno != node.end_lineno or not compared.is_word:
            continue
        lowered = field if field.endswith((".lower()", ".casefold()")) else f"{field}.lower()"
        line = lines[node.lineno - 1]
        part = f"{json.dumps(compared.wanted, ensure_ascii=False)} in {lowered}".encode()
        lines[node.lineno - 1] = line[: node.col_offset] + part + line[node.end_col_offset :]
    return b"\n".join(lines).decode()


@dataclass(frozen=True)
class _Compared:
    node: ast.Compare
    # The side with the field, its name, and the text it is compared with.
    side: ast.expr
    name: str
    text: str
    is_word: bool = False

    @property
    def wanted(self) -> str:
        return self.text.strip().casefold()


def _unmet(tree: ast.Module, rows: list[Row]) -> Iterator[_Compared]:
    for one in _compared(tree):
        values = [value.strip().casefold() for value in _values(rows[:_MOST_ROWS], one.name)]
        if one.wanted and one.wanted not in values and any(one.wanted in value for value in values):
            word = re.compile(rf"(?<!\w){re.escape(one.wanted)}(?!\w)")
            holding = [value for value in values if word.search(value)]
            yield replace(one, is_word=bool(holding) and not any(_NEGATED.search(value) for value in holding))


def _compared(tree: ast.Module) -> Iterator[_Compared]:
    """`x.item == "tree"`, `x["item"] == "tree"` and `x.item.lower() == "tree"`, either way round."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
            continue
        for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            name = _field(side)
            if name is not None and isinstance(other, ast.Constant) and isinstance(other.value, str):
                yield _Compared(node, side, name, other.value)


def _field(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SAME_TEXT and not node.args:
        # x.item.lower()
        return _field(node.func.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    return None


def _values(rows: list[Row], name: str) -> set[str]:
    """Texts alone: dates and numbers know themselves what they equal."""
    values: set[str] = set()
    for row in rows:
        value: Any = _value(row, name)
        if type(value) is str and to_number(value) is None:
            values.add(value)
        if len(values) > _MOST_VALUES:
            break
    return values


def _value(row: Row, name: str) -> Any:
    try:
        return row._get(name)
    except (AttributeError, KeyError):
        return None
