"""Texts that a program compares fields with, beside what stands in them: `x.item == "tree"` finds no “apple tree”."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .amounts import to_number
from .program import Problem
from .row import Row

_MOST_ROWS = 5_000
_MOST_VALUES = 2_000
# What these give is the same text to a comparison that does not mind capitals.
_SAME_TEXT = frozenset({"lower", "upper", "casefold", "strip", "title", "capitalize"})


def unmet(tree: ast.Module, rows: list[Row]) -> list[Problem]:
    """Comparisons of a field with a text that stands in none of the rows, but is part of some."""
    problems = []
    for line, name, text in _compared(tree):
        values = _values(rows[:_MOST_ROWS], name)
        wanted = text.strip().casefold()
        if not wanted or any(value.strip().casefold() == wanted for value in values):
            continue
        if any(wanted in value.casefold() for value in values):
            told = f'No record has the {name} "{text}", but some have it as part of theirs: write "{wanted}" in x.{name}.lower().'
            problems.append(Problem(line, told))
    return problems


def _compared(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """`x.item == "tree"`, `x["item"] == "tree"` and `x.item.lower() == "tree"`, either way round."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
            continue
        for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            name = _field(side)
            if name is not None and isinstance(other, ast.Constant) and isinstance(other.value, str):
                yield node.lineno, name, other.value


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
